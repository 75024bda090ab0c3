/** The channel's side of the search: the gateway model's order, and its answers in the words that the program reads. */
import { type Payment, type PaymentEvent, returnRefundNumber, type Via } from '@quickpay/core';
import { refundQueryEvent } from '@quickpay/engine';
import { type Order, stepOrder, type TradeState } from '@quickpay/gateway-model';
import { AMOUNT } from './amount.ts';

/** How a submit ended at the channel. */
export type Arrival = 'paid' | 'asked' | 'refused' | 'numberUsed';

/** What the payer's side may decide when a copy of the submit arrives. */
export function submitted(order: Order | undefined, theirs: boolean): readonly (readonly [string, Order | undefined, Arrival])[] {
  if (theirs || order !== undefined) return [['submit repeated', order, 'numberUsed']];
  const decided = (decision: 'pays' | 'asks' | 'refuses', label: string, arrival: Arrival) =>
    [label, stepOrder(undefined, { kind: 'submit', totalMinor: AMOUNT, decision }).order, arrival] as const;
  return [
    decided('pays', 'payer pays', 'paid'),
    decided('asks', 'payer asked', 'asked'),
    decided('refuses', 'payer refused', 'refused'),
  ];
}

const ANSWERS: Readonly<Record<TradeState, 'paid' | 'asked' | 'unpaid' | 'failed' | 'closed' | 'refunded'>> = {
  SUCCESS: 'paid',
  REFUND: 'refunded',
  NOTPAY: 'unpaid',
  USERPAYING: 'asked',
  PAYERROR: 'failed',
  REVOKED: 'closed',
  CLOSED: 'closed',
};

export function queried(order: Order | undefined, via: Via, theirs: boolean): PaymentEvent {
  if (theirs) return { kind: 'foreign', via, field: 'attach' };
  if (order === undefined) return { kind: 'absent', via };
  const kind = ANSWERS[order.state];
  return kind === 'paid' || kind === 'refunded' ? { kind, via, transactionId: null } : { kind, via };
}

/** What a revoke may be answered, with the payer typing and not. */
export function revoked(order: Order | undefined, windowOver: boolean): readonly (readonly [PaymentEvent, Order | undefined])[] {
  const found = new Map<string, readonly [PaymentEvent, Order | undefined]>();
  for (const typing of order?.state === 'USERPAYING' ? [false, true] : [false]) {
    const { order: next, answer } = stepOrder(order, { kind: 'revoke', typing, windowOver });
    found.set(answer, [REVOKE_ANSWERS[answer] ?? { kind: 'revokeRefused', code: answer }, next]);
  }
  return [...found.values()];
}

const REVOKE_ANSWERS: Readonly<Partial<Record<string, PaymentEvent>>> = {
  done: { kind: 'revokeDone' },
  payerIsPaying: { kind: 'revokeBusy' },
  windowOver: { kind: 'revokeTooLate' },
};

export function refundTaken(order: Order | undefined, refund: Payment['refund']): readonly [PaymentEvent, Order | undefined] {
  if (refund === null) return [{ kind: 'refundRefused', code: 'none' }, order];
  const { order: next, answer } = stepOrder(order, {
    kind: 'refund',
    number: returnRefundNumber({ merchantOrderNumber: 'N' }, refund.sequence),
    amountMinor: refund.amountMinor,
  });
  return [answer === 'done' ? { kind: 'refundAccepted', own: true } : { kind: 'refundRefused', code: answer }, next];
}

const LISTED = { PROCESSING: 'processing', SUCCESS: 'succeeded', CLOSED: 'closed', ABNORMAL: 'abnormal' } as const;

/** The refund query's answer, as the program sums it up. */
export function refundsListed(order: Order | undefined, payment: Payment): PaymentEvent {
  const refunds = (order?.refunds ?? []).map(({ number, amountMinor, state }) => ({
    refundNumber: number,
    amountMinor,
    state: LISTED[state],
  }));
  const event = refundQueryEvent({ kind: 'listed', refunds }, payment);
  if (event === null) throw new Error('a list says how the refunds stand');
  return event;
}

export function payerActions(order: Order | undefined): readonly (readonly [string, Order | undefined])[] {
  if (order?.state !== 'USERPAYING') return [];
  return (['confirm', 'payerCancels', 'bankRefuses'] as const).map((kind) => [kind, stepOrder(order, { kind }).order]);
}

export function autoRevoked(order: Order | undefined): Order | undefined {
  const { order: next, answer } = stepOrder(order, { kind: 'autoRevoke' });
  return answer === 'done' ? next : undefined;
}

export function refundSettles(order: Order | undefined): readonly (readonly [string, Order | undefined])[] {
  return (order?.refunds ?? []).flatMap(({ number, state }) =>
    state !== 'PROCESSING' && state !== 'ABNORMAL'
      ? []
      : (state === 'ABNORMAL' ? (['SUCCESS'] as const) : (['SUCCESS', 'CLOSED', 'ABNORMAL'] as const)).map(
          (as) => [`refund ${number} ${as}`, stepOrder(order, { kind: 'settleRefund', number, as }).order] as const,
        ),
  );
}

/** Refunds that a person makes, all or a part: in the channel's portal, or at a node that nobody hears of. */
export function refundsByOthers(order: Order | undefined, number: 'PORTAL' | 'UNHEARD'): readonly (readonly [number, Order])[] {
  return [1, AMOUNT].flatMap((amountMinor) =>
    refundedUnder(order, number, amountMinor).map((next) => [amountMinor, next] as const),
  );
}

/** The order once a node that nobody hears of has sent the refund that gives the money back by itself. */
export const returnedUnheard = (order: Order | undefined): readonly Order[] =>
  refundedUnder(order, returnRefundNumber({ merchantOrderNumber: 'N' }, 1), AMOUNT);

function refundedUnder(order: Order | undefined, number: string, amountMinor: number): readonly Order[] {
  const { order: next, answer } = stepOrder(order, { kind: 'refund', number, amountMinor });
  return answer === 'done' && next !== undefined ? [next] : [];
}
