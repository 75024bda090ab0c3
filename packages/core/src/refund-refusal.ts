/**
 * Why the channel does not refund, by its code, and what somebody can do about it. What a code proves is the channel's table; here is what it
 * means to people: one word per kind of refusal, and one next step per word.
 */
import type { Refund } from './refund.ts';
import { normaliseCode } from './refusal.ts';

export type RefundRefusal =
  /** The merchant's balance, out of which refunds are paid, is empty. */
  | 'pool'
  /** Too many requests: of this merchant, or for orders as old as this one. */
  | 'busy'
  /** The payment itself is still being worked on over there. */
  | 'orderNotReady'
  /** A year is over. */
  | 'tooLate'
  /** The payer's account or card is gone. */
  | 'payerGone'
  /** The order is not one that can be refunded so: given back already, perhaps in the portal. */
  | 'orderState'
  /** The merchant's ids, keys, permissions or addresses are wrong. */
  | 'setUp'
  /** What we asked was no right question. */
  | 'request'
  /** It was taken on, and ended without giving anything back. */
  | 'ended'
  /** Something else, which the channel says in words in its portal. */
  | 'other';

/** What somebody does next. `wait`: nothing, it goes on by itself. */
export type RefundNextStep = 'wait' | 'topUp' | 'otherWay' | 'refundAgain' | 'portal' | 'setUp' | 'support';

/** By the channel's code, upper-case without underscores. A code that only leaves a refund in doubt refuses nothing, and is not here. */
export const REFUND_REFUSALS: Readonly<Record<string, RefundRefusal>> = {
  NOTENOUGH: 'pool',
  INVALIDREQTOOMUCH: 'busy',
  FREQUENCYLIMITED: 'busy',
  RATELIMITED: 'busy',
  FREQUENCYLIMITEXCEED: 'busy',
  ORDERNOTREADY: 'orderNotReady',
  TRADEOVERDUE: 'tooLate',
  USERACCOUNTABNORMAL: 'payerGone',
  INVALIDREQUEST: 'orderState',
  TRADESTATEERROR: 'orderState',
  SIGNERROR: 'setUp',
  APPIDNOTEXIST: 'setUp',
  MCHIDNOTEXIST: 'setUp',
  APPIDMCHIDNOTMATCH: 'setUp',
  NOAUTH: 'setUp',
  CERTERROR: 'setUp',
  INVALIDTRANSACTIONID: 'request',
  PARAMERROR: 'request',
  REQUIREPOSTMETHOD: 'request',
  XMLFORMATERROR: 'request',
  // The state in which a refund ended, told by a query.
  REFUNDCLOSE: 'ended',
  ERROR: 'other',
};

/** What to do while it is tried again, and once it has ended by it. */
const NEXT_STEPS: Readonly<Record<RefundRefusal, Readonly<{ tried: RefundNextStep; ended: RefundNextStep }>>> = {
  pool: { tried: 'topUp', ended: 'topUp' },
  busy: { tried: 'wait', ended: 'refundAgain' },
  orderNotReady: { tried: 'wait', ended: 'refundAgain' },
  tooLate: { tried: 'wait', ended: 'otherWay' },
  payerGone: { tried: 'wait', ended: 'otherWay' },
  orderState: { tried: 'wait', ended: 'portal' },
  setUp: { tried: 'wait', ended: 'setUp' },
  request: { tried: 'wait', ended: 'support' },
  ended: { tried: 'wait', ended: 'refundAgain' },
  other: { tried: 'wait', ended: 'portal' },
};

/** @example refundRefusalOf('TRADE_OVERDUE') // 'tooLate' */
export function refundRefusalOf(code: string): RefundRefusal {
  const normal = normaliseCode(code);
  return (Object.hasOwn(REFUND_REFUSALS, normal) ? REFUND_REFUSALS[normal] : undefined) ?? 'other';
}

/** What somebody does about a refund as it stands; null where there is nothing left to do. */
export function refundNextStep({
  state,
  attention,
  refusedCode,
  refusedAt,
}: Pick<Refund, 'state' | 'attention' | 'refusedCode' | 'refusedAt'>): RefundNextStep | null {
  if (attention === 'refundContradiction') return 'portal';
  switch (state) {
    case 'requested':
      // Refused for good and watched: an earlier request may still arrive.
      return refusedCode === null || refusedAt !== null ? 'wait' : NEXT_STEPS[refundRefusalOf(refusedCode)].tried;
    case 'processing':
      return 'wait';
    case 'abnormal':
      return 'portal';
    case 'succeeded':
      return null;
    case 'closed':
      return NEXT_STEPS[refundRefusalOf(refusedCode ?? 'REFUNDCLOSE')].ended;
  }
}
