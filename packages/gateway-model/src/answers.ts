/** What the gateway says no with, in the channel's own codes. */
import type { OrderAnswer, TradeState } from './order.ts';
import type { GatewayAnswer } from './records.ts';
import type { Settings } from './settings.ts';

export const failed = (code: string, text: string, recall?: 'Y' | 'N'): GatewayAnswer => ({
  kind: 'failed',
  code,
  text,
  ...(recall ? { recall } : {}),
});

/** What a submit is told whose number exists, for the same amount and payer. */
export const REPEATED: Readonly<Record<TradeState, GatewayAnswer>> = {
  SUCCESS: failed('ORDERPAID', 'the order is paid'),
  REFUND: failed('ORDERPAID', 'the order is paid'),
  USERPAYING: failed('USERPAYING', 'the payer must enter the password'),
  NOTPAY: failed('TRADE_ERROR', 'the payer cancelled'),
  PAYERROR: failed('TRADE_ERROR', 'the payment failed'),
  REVOKED: failed('ORDERREVERSED', 'the order was revoked'),
  CLOSED: failed('ORDERCLOSED', 'the order is closed'),
};

const CODE_PROBLEMS = {
  unknown: { spelt: 'AUTH_CODE_INVALID', text: '101 code invalid, scan again' },
  expired: { spelt: 'AUTHCODEEXPIRE', text: '101 code expired' },
  used: { spelt: 'AUTH_CODE_ERROR', text: '101 each code may be used once' },
} as const;

/** In practice the channel has one code for all three; its pages list three. */
export function codeProblem({ codeProblems }: Settings, problem: keyof typeof CODE_PROBLEMS): GatewayAnswer {
  const { spelt, text } = CODE_PROBLEMS[problem];
  return failed(codeProblems === 'spelt' ? spelt : 'AUTH_CODE_INVALID', text);
}

/** Why an order cannot be refunded. */
export const REFUND_REFUSALS: Readonly<Partial<Record<OrderAnswer, GatewayAnswer>>> = {
  noOrder: failed('ORDERNOTEXIST', 'order not exist'),
  exceedsTotal: failed('ERROR', 'refundable balance not enough'),
  otherAmount: failed('REFUND_FEE_MISMATCH', 'this refund number was used with another amount'),
};
