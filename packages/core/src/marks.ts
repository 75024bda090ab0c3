/** What a cell notes beside the next state: each mark is one small function from row to row. */
import { olderEpochUnseen } from './guards.ts';
import type { AttentionReason, Payment } from './payment.ts';
import type { Instant } from './time.ts';
import { type Policy, TIMING } from './timing.ts';

type MarkFunction = (payment: Payment, now: Instant, policy: Policy) => Payment;

/** With money seen and no revoke that can return it, only a refund can. */
const onlyRefundReturns = (payment: Payment): boolean =>
  payment.moneySeenAt !== null && (payment.revokeExpired || payment.revokeRefusedAt !== null);

const attention =
  (reason: AttentionReason): MarkFunction =>
  (payment) => ({ ...payment, attention: reason });

const queryNow: MarkFunction = (payment, now) => ({ ...payment, queryWantedFrom: payment.queryWantedFrom ?? now });

/** Nothing waits for the answer: asked when a poll may be. */
const queryInTurn: MarkFunction = (payment, now) => ({
  ...payment,
  queryWantedFrom: payment.queryWantedFrom ?? Math.max(now, (payment.lastQueryAt ?? 0) + TIMING.pollIntervalMs),
});

/** The refund of what is still held. An unresolved number is never replaced: its outcome decides what is left to refund. */
const refundDue: MarkFunction = (payment) => {
  if (payment.refund !== null) return payment;
  return { ...payment, revokeWanted: false, refund: wantedRefund(1, payment.amount.amountMinor - payment.returnedMinor) };
};

const wantedRefund = (sequence: number, amountMinor: number): NonNullable<Payment['refund']> => ({
  sequence,
  amountMinor,
  state: 'wanted',
  tries: 0,
  notBefore: null,
});

/**
 * The order must not stay as it is: revoke it. Once the channel no longer revokes it, money that was seen goes back by refund, and an
 * order without money is watched.
 */
const revokeDue: MarkFunction = (payment, now, policy) => {
  if (payment.state === 'returning' && onlyRefundReturns(payment)) return refundDue(payment, now, policy);
  if (payment.revokeExpired) return watchWithoutRevoke(payment, now);
  if (olderEpochUnseen(payment, policy)) return payment;
  return { ...payment, revokeWanted: true };
};

const watchWithoutRevoke = (payment: Payment, now: Instant): Payment => ({
  ...payment,
  state: payment.state === 'revoking' ? 'watching' : payment.state,
  attention: payment.state === 'revoking' ? payment.attention : 'revokeWindowOver',
  watchFrom: payment.watchFrom ?? now,
});

/**
 * What came back so far was not all: the rest is refunded. A new number only where the last one has ended or was never sent; one whose
 * outcome is not known could otherwise give the same money back twice (invariant I9). The channel wants a minute between the two.
 */
const refundRest: MarkFunction = (payment, now) => {
  const restMinor = payment.amount.amountMinor - payment.returnedMinor;
  const last = payment.refund;
  const notBefore = last?.notBefore == null ? null : Math.min(last.notBefore, now + TIMING.refundGapMs);
  const next = (): Payment => ({
    ...payment,
    revokeWanted: false,
    refund: { ...wantedRefund((last?.sequence ?? 0) + 1, restMinor), notBefore },
  });
  if (last === null) return next();
  if (last.tries === 0) return { ...payment, refund: { ...last, amountMinor: restMinor } };
  const ended = last.state === 'refused' || (last.state === 'accepted' && !payment.refundPending);
  return ended && last.amountMinor !== restMinor ? next() : payment;
};

export const MARKS = {
  queryNow,
  queryInTurn,
  revokeDue,
  giveBack: (payment, now, policy) =>
    onlyRefundReturns(payment) ? refundDue(payment, now, policy) : { ...payment, revokeWanted: true },
  refundQueryNow: (payment, now) => ({ ...payment, refundQueryWantedFrom: payment.refundQueryWantedFrom ?? now }),
  refundRest,
  freeze: (payment) => ({ ...payment, frozen: true, attention: 'foreignOrder' }),
  attentionRefundedBefore: attention('refundedBeforeTakeOver'),
  attentionOlderEpoch: attention('olderEpoch'),
  attentionWindowOver: attention('revokeWindowOver'),
  attentionBusy: attention('revokeRefusedAsBusy'),
  attentionRefused: attention('revokeRefused'),
  attentionRefund: attention('refundTrouble'),
} as const satisfies Record<string, MarkFunction>;

export type Mark = keyof typeof MARKS;

/** What happens on the way into a state, whichever cell led there. */
export const ON_ENTRY: Readonly<Partial<Record<Payment['state'], MarkFunction>>> = {
  revoking: (payment, now, policy) => revokeDue(payment, now, policy),
  returning: (payment, now, policy) => {
    const watched = payment.revokeAcknowledgedAt !== null || olderEpochUnseen(payment, policy);
    const entered = watched ? { ...payment, watchFrom: payment.watchFrom ?? payment.revokeAcknowledgedAt ?? now } : payment;
    return revokeDue(entered, now, policy);
  },
  watching: (payment, now, policy) => {
    if (payment.revokeAcknowledgedAt !== null)
      return { ...payment, watchFrom: payment.watchFrom ?? payment.revokeAcknowledgedAt };
    const needsNoRevoke = (payment.refusal?.orderImpossible === true && !payment.orderSeen) || olderEpochUnseen(payment, policy);
    return needsNoRevoke ? { ...payment, watchFrom: now } : revokeDue(payment, now, policy);
  },
};
