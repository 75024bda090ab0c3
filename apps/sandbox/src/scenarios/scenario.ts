/**
 * A scenario: an outcome by name, for whoever wants to see it at a till. It is data: how the payment is arranged at the gateway, which
 * faults meet its requests, and what a client that does everything right comes to under the default switches.
 */
import { type Act, type Arrangement, REFUSALS, type Settings, type TradeState } from '@quickpay/gateway-model';
import type { FaultRequest } from '../faults.ts';
import type { Words } from '../wire/texts.ts';

export const GROUPS = {
  payer: { en: 'The payer', 'zh-CN': '付款人' },
  submit: { en: 'The submit and its answer', 'zh-CN': '提交付款及其应答' },
  later: { en: 'Queries and revokes', 'zh-CN': '查询与撤销' },
  refund: { en: 'Refunds', 'zh-CN': '退款' },
} as const satisfies Record<string, Words>;
export type Group = keyof typeof GROUPS;

/**
 * What uses it up: the payer's next payment, the next refund of something the payer paid, or the next connection that anybody opens
 * (nobody can know yet who will pay on it).
 */
export type Meets = 'payment' | 'refund' | 'connection';

export type Doing = Readonly<{
  /** The codes that phones show meanwhile are those of this wallet. */
  wallet?: 'HK';
  payment?: Omit<Arrangement, 'arrivedAt'>;
  /** Meet the requests for this very order. */
  faults?: readonly (Omit<FaultRequest, 'outTradeNo' | 'times'> & Readonly<{ times?: number }>)[];
  /** Somebody else's order has the number already. */
  numberIsTaken?: true;
  refundEnds?: Settings['refundsEnd'];
}>;

/** Why a client that does everything right says that it was not paid. */
export type WhyNotPaid =
  | `declined.${'balance' | 'card' | 'bank' | 'risk' | 'code' | 'limit' | 'shop'}`
  | 'expired'
  | 'failed'
  | 'payerEnded'
  | 'returned'
  | 'notSent';

/** How it ends at such a client, and what the gateway's ledger says of the order then. */
export type Ending =
  | Readonly<{
      payment: 'paid';
      order: Extract<TradeState, 'SUCCESS' | 'REFUND'>;
      /** Only if somebody confirms at the phone in time. */
      byHand?: true;
      refund?: 'succeeded' | 'closed' | 'abnormal';
    }>
  | Readonly<{ payment: 'notPaid'; why: WhyNotPaid; order: 'none' | Extract<TradeState, 'REVOKED' | 'REFUND'> }>
  /** Nothing of it is touched until a person has looked. */
  | Readonly<{ payment: 'frozen'; order: 'SUCCESS' }>;

export type Scenario = Readonly<{
  group: Group;
  title: Words;
  /** One sentence. */
  about: Words;
  meets: Meets;
  does: Doing;
  ends: Ending;
}>;

/** @example endingText({ payment: 'notPaid', why: 'expired', order: 'REVOKED' }) // 'not paid (expired)' */
export function endingText(ends: Ending): string {
  switch (ends.payment) {
    case 'paid':
      return ends.refund === undefined ? `paid${ends.byHand ? ', if somebody confirms' : ''}` : `paid; refund ${ends.refund}`;
    case 'notPaid':
      return `not paid (${ends.why})`;
    case 'frozen':
      return 'frozen, for a person to look at';
  }
}

const ACTS: Readonly<Record<Act, string>> = {
  types: 'types a digit',
  confirms: 'confirms',
  confirmsInVain: 'confirms, and the bank refuses',
  entersWrongPassword: 'enters a wrong password',
  cancels: 'cancels',
  closesApp: 'closes the app',
  goesOffline: 'goes offline',
};
const seconds = (ms: number): string => `${ms / 1_000} s`;

/** What it sets, a few words each: for people who ask what was done on their behalf. */
export function whatItSets({ does }: Scenario): readonly string[] {
  const { password, refusal, plan = [] } = does.payment ?? {};
  return [
    ...(does.wallet === undefined ? [] : ['codes of a Hong Kong wallet, 15…']),
    ...(password === undefined ? [] : [password === 'asked' ? 'the password is asked for' : 'the password is not asked for']),
    ...(refusal === undefined
      ? []
      : [refusal === 'codeExpired' ? 'the code counts as expired' : `refused with ${REFUSALS[refusal]}`]),
    ...plan.map(
      ({ afterMs, does: act }) => `${afterMs === 0 ? 'at once' : `${seconds(afterMs)} after being asked`} the payer ${ACTS[act]}`,
    ),
    ...(does.numberIsTaken ? ['an order of somebody else’s under the same number'] : []),
    ...(does.faults ?? []).map(
      ({ operation, kind, code, paid, times, delayMs }) =>
        `fault ${kind}${code ? ` ${code}` : ''}${paid ? ', in fact paid' : ''}${delayMs ? `, ${seconds(delayMs)}` : ''}, on ${operation}${times ? `, ${times} times` : ''}`,
    ),
    ...(does.refundEnds === undefined ? [] : [`the refund ends as ${does.refundEnds}`]),
  ];
}
