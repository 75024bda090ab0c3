/**
 * What a reply means, written down here once more, so that the channel's own reading is held to something: somebody else's success read as
 * ours, a doubt read as an end, silence read as an answer.
 */
import { normaliseCode, type OrderIdentity } from '@quickpay/core';
import type { TradeState } from '@quickpay/gateway-model';
import type { OrderSaid, RefundSaid, RefundsSaid, Reply, RevokeSaid } from './wire.ts';
import type { Request } from './witness.ts';

type Said = OrderSaid | RevokeSaid | RefundSaid | RefundsSaid;

/** The kind of the answer in core's words. */
export function meaningOf(request: Request, reply: Reply<Said>, order: OrderIdentity): string {
  switch (reply.kind) {
    case 'said':
      return saidOf(reply.said, order);
    case 'failed': {
      const meaning = FAILED[request][normaliseCode(reply.code)] ?? 'unclear';
      return reply.recall && meaning === 'refused' ? 'unclear' : meaning;
    }
    case 'neverSent':
      return request === 'query' || request === 'refundQuery' ? 'unclear' : 'neverSent';
    default:
      return 'unclear';
  }
}

function saidOf(said: Said, order: OrderIdentity): string {
  if ('state' in said) return isOurs(said, order) ? STATES[said.state] : 'foreign';
  if ('recall' in said) return said.recall ? 'unclear' : 'done';
  if (!isOurAmount(said, order)) return 'unclear';
  return 'refundMinor' in said ? 'accepted' : 'listed';
}

/** What is not said is no difference; an order's amount without a currency is in CNY. */
const isOurs = (said: OrderSaid, order: OrderIdentity): boolean =>
  isOurAmount(said, order) &&
  (said.totalMinor === null || said.currency !== null || order.amount.currency === 'CNY') &&
  (said.attach === null || said.attach === order.paymentId);

const isOurAmount = (said: Pick<OrderSaid, 'totalMinor' | 'currency'>, { amount }: OrderIdentity): boolean =>
  (said.totalMinor === null || said.totalMinor === amount.amountMinor) &&
  (said.currency === null || said.currency === amount.currency);

const STATES: Readonly<Record<TradeState | 'ACCEPT', string>> = {
  SUCCESS: 'paid',
  REFUND: 'refunded',
  NOTPAY: 'unpaid',
  USERPAYING: 'asked',
  PAYERROR: 'failed',
  REVOKED: 'closed',
  CLOSED: 'closed',
  // A state of other products: proves nothing.
  ACCEPT: 'unclear',
};

const all = (codes: string, meaning: string) => Object.fromEntries(codes.split(' ').map((code) => [code, meaning]));
const WRONG_KEY = all('SIGNERROR APPIDNOTEXIST MCHIDNOTEXIST APPIDMCHIDNOTMATCH', 'refused');

/** Failures that mean something; every other proves nothing. */
const FAILED: Readonly<Record<Request, Readonly<Record<string, string>>>> = {
  submit: {
    USERPAYING: 'asked',
    ...all('NOTENOUGH NOTSUPORTCARD NOTSUPPORTCARD TRADEERROR PAYERROR RULELIMIT', 'refused'),
    ...all('FREQUENCYLIMITED FREQLIMIT RATELIMITED', 'refused'),
    ...all('AUTHCODEEXPIRE AUTHCODEERROR AUTHCODEINVALID NOAUTH', 'refused'),
    ...all('PARAMERROR LACKPARAMS XMLFORMATERROR REQUIREPOSTMETHOD POSTDATAEMPTY NOTUTF8', 'refused'),
    ...WRONG_KEY,
  },
  query: { ORDERNOTEXIST: 'absent' },
  revoke: { USERPAYING: 'busy', REVERSEEXPIRE: 'tooLate', TRADEERROR: 'refused', INVALIDREQUEST: 'refused', ...WRONG_KEY },
  refund: {
    ...all('NOTENOUGH ORDERNOTREADY INVALIDREQUEST TRADEOVERDUE ERROR TRADESTATEERROR', 'refused'),
    REFUNDFEEMISMATCH: 'foreign',
    ...WRONG_KEY,
  },
  refundQuery: { REFUNDNOTEXIST: 'listed' },
};
