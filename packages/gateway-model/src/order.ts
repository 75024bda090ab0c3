/**
 * The life of one order at the channel, as data: order and action in, order and answer out. No clock and no chance; whoever calls says
 * that the 45 seconds have passed or that the payer confirms.
 *
 * Where the protocol leaves room, a switch decides (`OrderSwitches`); clients must be right under all of them.
 */

/** The channel's own names of the states an order can be in. */
export type TradeState = 'SUCCESS' | 'REFUND' | 'NOTPAY' | 'USERPAYING' | 'PAYERROR' | 'REVOKED' | 'CLOSED';

export type RefundState = 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';
export type OrderRefund = Readonly<{ number: string; amountMinor: number; state: RefundState }>;

export type Order = Readonly<{
  state: TradeState;
  totalMinor: number;
  /** Money was taken at some time. */
  paid: boolean;
  /** A revoke gave it all back. */
  revokedAfterPaid: boolean;
  refunds: readonly OrderRefund[];
}>;

export type OrderSwitches = Readonly<{
  /** What a refusal at submit leaves behind. */
  refusedLeaves: 'nothing' | 'NOTPAY' | 'PAYERROR';
  /** What a query says once the payer cancelled at the password. */
  payerCancelLeaves: 'NOTPAY' | 'PAYERROR';
  /** What it says when bank or balance refuse after the password. */
  bankRefusalLeaves: 'PAYERROR' | 'NOTPAY';
  /** What a revoke makes of an order that was not paid. */
  unpaidRevokeLeaves: 'REVOKED' | 'CLOSED';
  /** Revoking while the prompt is open: refused while digits are typed, never, or as long as it is open. */
  revokeWhilePrompted: 'refusedWhileTyping' | 'accepted' | 'refusedWhileOpen';
}>;

export const DEFAULT_ORDER_SWITCHES: OrderSwitches = {
  refusedLeaves: 'nothing',
  payerCancelLeaves: 'NOTPAY',
  bankRefusalLeaves: 'PAYERROR',
  unpaidRevokeLeaves: 'REVOKED',
  revokeWhilePrompted: 'refusedWhileTyping',
};

export type OrderAction =
  /** A submit with a number not used before: whether the payer's side pays, is asked or refuses. */
  | Readonly<{ kind: 'submit'; totalMinor: number; decision: 'pays' | 'asks' | 'refuses' }>
  | Readonly<{ kind: 'confirm' | 'payerCancels' | 'bankRefuses' | 'passwordsWrong' | 'autoRevoke' }>
  | Readonly<{ kind: 'revoke'; typing: boolean; windowOver: boolean }>
  | Readonly<{ kind: 'refund'; number: string; amountMinor: number }>
  | Readonly<{ kind: 'settleRefund'; number: string; as: Exclude<RefundState, 'PROCESSING'> }>;

export type OrderAnswer =
  | 'paid'
  | 'asked'
  | 'refused'
  /** The number exists: what a repeated submit is told follows from the state. */
  | 'numberUsed'
  | 'done'
  | 'payerIsPaying'
  | 'windowOver'
  /** The state does not allow it. */
  | 'notInThisState'
  | 'exceedsTotal'
  | 'otherAmount'
  | 'noOrder';

export type OrderStep = Readonly<{ order: Order | undefined; answer: OrderAnswer }>;

/** What the channel still holds of an order: paid less all that went back or is certain to. */
export function heldMinor(order: Order | undefined): number {
  if (order === undefined || !order.paid || order.revokedAfterPaid) return 0;
  return order.totalMinor - refundedOf(order);
}

/** What refunds in any state but closed add up to. */
export const refundedOf = (order: Order): number => refundedMinor(order, ['SUCCESS', 'PROCESSING', 'ABNORMAL']);

/** What refunds in these states add up to. */
export function refundedMinor(order: Order, states: readonly RefundState[]): number {
  return order.refunds.reduce((sum, refund) => (states.includes(refund.state) ? sum + refund.amountMinor : sum), 0);
}

/**
 * One step of an order. Total: every action has an answer in every state.
 *
 * @example stepOrder(undefined, { kind: 'submit', totalMinor: 3850, decision: 'asks' }).order?.state // 'USERPAYING'
 */
export function stepOrder(
  order: Order | undefined,
  action: OrderAction,
  switches: OrderSwitches = DEFAULT_ORDER_SWITCHES,
): OrderStep {
  switch (action.kind) {
    case 'submit':
      return order === undefined ? submitted(action, switches) : { order, answer: 'numberUsed' };
    case 'revoke':
      return revoked(order, action, switches);
    case 'refund':
      return refunded(order, action);
    case 'settleRefund':
      return settled(order, action);
    default:
      return moved(order, action.kind, switches);
  }
}

/** States of an order that can still come to nothing by itself. */
export const UNPAID: ReadonlySet<TradeState> = new Set(['USERPAYING', 'NOTPAY', 'PAYERROR']);

function submitted({ totalMinor, decision }: Extract<OrderAction, { kind: 'submit' }>, switches: OrderSwitches): OrderStep {
  const made = (state: TradeState): Order => ({
    state,
    totalMinor,
    paid: state === 'SUCCESS',
    revokedAfterPaid: false,
    refunds: [],
  });
  if (decision === 'pays') return { order: made('SUCCESS'), answer: 'paid' };
  if (decision === 'asks') return { order: made('USERPAYING'), answer: 'asked' };
  return { order: switches.refusedLeaves === 'nothing' ? undefined : made(switches.refusedLeaves), answer: 'refused' };
}

/** What the payer, the bank and the channel's own clock do to an order that waits. */
function moved(
  order: Order | undefined,
  kind: 'confirm' | 'payerCancels' | 'bankRefuses' | 'passwordsWrong' | 'autoRevoke',
  switches: OrderSwitches,
): OrderStep {
  if (order === undefined) return { order, answer: 'noOrder' };
  if (kind === 'autoRevoke')
    return UNPAID.has(order.state)
      ? { order: { ...order, state: 'REVOKED' }, answer: 'done' }
      : { order, answer: 'notInThisState' };
  if (order.state !== 'USERPAYING') return { order, answer: 'notInThisState' };
  switch (kind) {
    case 'confirm':
      return { order: { ...order, state: 'SUCCESS', paid: true }, answer: 'done' };
    case 'payerCancels':
      return { order: { ...order, state: switches.payerCancelLeaves }, answer: 'done' };
    case 'bankRefuses':
      return { order: { ...order, state: switches.bankRefusalLeaves }, answer: 'done' };
    case 'passwordsWrong':
      return { order: { ...order, state: 'PAYERROR' }, answer: 'done' };
  }
}

/** Revoking an order nobody knows succeeds by design: so does repeating it. */
function revoked(
  order: Order | undefined,
  { typing, windowOver }: Extract<OrderAction, { kind: 'revoke' }>,
  switches: OrderSwitches,
): OrderStep {
  if (order === undefined || order.state === 'REVOKED' || order.state === 'CLOSED') return { order, answer: 'done' };
  if (windowOver) return { order, answer: 'windowOver' };
  const refusedByPrompt = { refusedWhileTyping: typing, accepted: false, refusedWhileOpen: true }[switches.revokeWhilePrompted];
  if (order.state === 'USERPAYING' && refusedByPrompt) return { order, answer: 'payerIsPaying' };
  // What is being refunded is no longer the revoke's to give back.
  if (order.state === 'REFUND') return { order, answer: 'notInThisState' };
  if (order.state === 'SUCCESS') return { order: { ...order, state: 'REVOKED', revokedAfterPaid: true }, answer: 'done' };
  return { order: { ...order, state: switches.unpaidRevokeLeaves }, answer: 'done' };
}

/** The same number is the same refund: refunded once, and refused with another amount. */
function refunded(order: Order | undefined, { number, amountMinor }: Extract<OrderAction, { kind: 'refund' }>): OrderStep {
  if (order === undefined || !order.paid) return { order, answer: 'noOrder' };
  if (order.state !== 'SUCCESS' && order.state !== 'REFUND') return { order, answer: 'notInThisState' };
  const same = order.refunds.find((refund) => refund.number === number);
  if (same) {
    if (same.amountMinor !== amountMinor) return { order, answer: 'otherAmount' };
    if (same.state !== 'CLOSED') return { order, answer: 'done' };
    // One that was closed gave nothing back: it is tried again, out of what is left.
    if (amountMinor > heldMinor(order)) return { order, answer: 'exceedsTotal' };
    return { order: withRefundState(order, number, 'PROCESSING'), answer: 'done' };
  }
  if (amountMinor > heldMinor(order)) return { order, answer: 'exceedsTotal' };
  return {
    order: { ...order, state: 'REFUND', refunds: [...order.refunds, { number, amountMinor, state: 'PROCESSING' }] },
    answer: 'done',
  };
}

function settled(order: Order | undefined, { number, as }: Extract<OrderAction, { kind: 'settleRefund' }>): OrderStep {
  const refund = order?.refunds.find((one) => one.number === number);
  if (order === undefined || refund === undefined) return { order, answer: 'noOrder' };
  // An abnormal one can still succeed once somebody has seen to it.
  if (refund.state !== 'PROCESSING' && !(refund.state === 'ABNORMAL' && as === 'SUCCESS'))
    return { order, answer: 'notInThisState' };
  return { order: withRefundState(order, number, as), answer: 'done' };
}

const withRefundState = (order: Order, number: string, state: RefundState): Order => ({
  ...order,
  refunds: order.refunds.map((refund) => (refund.number === number ? { ...refund, state } : refund)),
});
