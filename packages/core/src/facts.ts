/** What an event tells by itself, whatever state it meets: noted in the row before the table is asked. */
import type { NewOwner, PaymentEvent, UnheardReturn, Via } from './event.ts';
import type { Payment } from './payment.ts';
import type { Instant } from './time.ts';
import { backoffMs, type Policy, TIMING } from './timing.ts';

type FactsOf = {
  [K in PaymentEvent['kind']]: (payment: Payment, event: Extract<PaymentEvent, { kind: K }>, now: Instant) => Payment;
};

const seen = (payment: Payment): Payment => (payment.orderSeen ? payment : { ...payment, orderSeen: true });

const moneySeen = (payment: Payment, transactionId: string | null, now: Instant): Payment => ({
  ...seen(payment),
  moneySeenAt: payment.moneySeenAt ?? now,
  transactionId: payment.transactionId ?? transactionId,
});

/** An order was seen; one with a transaction id had been paid at some time. */
const seenWith = (payment: Payment, event: { transactionId?: string | null }, now: Instant): Payment =>
  event.transactionId ? moneySeen(payment, event.transactionId, now) : seen(payment);

/** Whatever a submit is answered, it had left by then. */
const left = (payment: Payment, now: Instant): Payment => (now < payment.floorFrom ? { ...payment, floorFrom: now } : payment);
const leftVia = (payment: Payment, { via }: { via: Via }, now: Instant): Payment =>
  via.request === 'submit' ? left(payment, now) : payment;

/** A revoke answered conclusively, or provably never sent, is no longer in doubt. */
const outOfDoubt = (payment: Payment): Payment => ({ ...payment, revokesInDoubt: Math.max(0, payment.revokesInDoubt - 1) });

/** Back-off counts from the sending, and never runs out before the answer did. */
const revokeAgain = (payment: Payment, waitMs: number, now: Instant): Payment => ({
  ...payment,
  revokeNotBefore: Math.max(now, (payment.revokeSentAt ?? now) + waitMs),
});

const revokeBackoffMs = (waits: readonly number[], payment: Payment): number =>
  backoffMs(waits, Math.max(0, payment.revokesSent - 1));

/** The refund as it stands now; nothing where there is none (the portal's own refunds). */
const withRefund = (payment: Payment, change: Partial<NonNullable<Payment['refund']>>): Payment =>
  payment.refund === null ? payment : { ...payment, refund: { ...payment.refund, ...change } };

const troubleWaitMs = (refund: Payment['refund']): number =>
  backoffMs(TIMING.refundTroubleBackoffMs, Math.max(0, (refund?.tries ?? 0) - 1));

const refundTrouble = (payment: Payment, state: 'refused' | 'abnormal', now: Instant): Payment =>
  withRefund(payment, { state, notBefore: now + troubleWaitMs(payment.refund) });

/** A refund that waits no longer than it would if its wait began now. */
function refundWaitsFrom(refund: Payment['refund'], now: Instant): Payment['refund'] {
  if (refund?.notBefore == null) return refund;
  const isInTrouble = refund.state === 'refused' || refund.state === 'abnormal';
  const waitMs = isInTrouble ? troubleWaitMs(refund) : TIMING.refundGapMs;
  return { ...refund, notBefore: Math.min(refund.notBefore, now + waitMs) };
}

/** The same number again: it is not known to have been taken. */
const refundAgain = (payment: Payment): Payment =>
  payment.refund === null || payment.refund.state === 'refused' || payment.refund.state === 'abnormal'
    ? payment
    : withRefund(payment, { state: 'wanted' });

/** A refund of ours that we did not know of is the present one, and no other is sent while its end is open. */
const heardOf = (payment: Payment, { unheard }: { unheard?: UnheardReturn }): Payment =>
  unheard === undefined
    ? payment
    : { ...payment, revokeWanted: false, refund: { ...unheard, state: 'accepted', tries: 1, notBefore: null } };

/** What refunds have returned never becomes less. */
const returned = (payment: Payment, { returnedMinor }: { returnedMinor: number }): Payment => ({
  ...payment,
  returnedMinor: Math.max(payment.returnedMinor, returnedMinor),
});

/** Whoever takes it over knows all that it does with it from here on. */
const takenOver = (payment: Payment, { takenOverBy }: { takenOverBy?: NewOwner }): Payment =>
  takenOverBy === undefined ? payment : { ...payment, ...takenOverBy, lookAgain: true, askFirst: true };

const same = (payment: Payment): Payment => payment;

export const FACTS: FactsOf = {
  paid: (payment, event, now) => moneySeen(leftVia(payment, event, now), event.transactionId, now),
  refunded: (payment, event, now) => moneySeen(payment, event.transactionId, now),
  asked: (payment, event, now) => ({
    ...seenWith(leftVia(payment, event, now), event, now),
    payerAskedAt: payment.payerAskedAt ?? now,
  }),
  unpaid: seenWith,
  failed: seenWith,
  closed: seenWith,
  unclear: leftVia,
  absent: same,
  foreign: leftVia,
  refused: (payment, event, now) => ({ ...left(payment, now), refusal: event.refusal }),
  neverSent: same,
  noAnswer: same,
  deadline: (payment) => ({ ...payment, deadlinePassed: true }),
  resumed: (payment, event, now) => {
    // No wait may count from a time that has not come yet: the clock was set back while we were down.
    const past = (at: Instant): Instant => Math.min(at, now);
    const pastOrNull = (at: Instant | null): Instant | null => (at === null ? null : past(at));
    const nowOrNull = (at: Instant | null): Instant | null => (at === null ? null : now);
    return {
      ...takenOver(payment, event),
      floorFrom: event.clockAgrees ? past(payment.floorFrom) : now,
      payerAskedAt: pastOrNull(payment.payerAskedAt),
      lastQueryAt: pastOrNull(payment.lastQueryAt),
      queryWantedFrom: pastOrNull(payment.queryWantedFrom),
      revokeSentAt: pastOrNull(payment.revokeSentAt),
      revokeNotBefore:
        payment.revokeNotBefore === null ? null : Math.min(payment.revokeNotBefore, now + TIMING.revokeRefusedBackoffMs),
      // A watch begins anew: how long we were down is told by a clock that may have been set, and a watch cut short cannot be made good.
      watchFrom: nowOrNull(payment.watchFrom),
      revokeAcknowledgedAt: nowOrNull(payment.revokeAcknowledgedAt),
      lastRefundQueryAt: pastOrNull(payment.lastRefundQueryAt),
      refundQueryWantedFrom: pastOrNull(payment.refundQueryWantedFrom),
      refund: refundWaitsFrom(payment.refund, now),
    };
  },
  cancel: same,
  leave: (payment, _event, now) => ({ ...payment, leftAt: payment.leftAt ?? now }),
  check: same,

  querySent: (payment, _event, now) => ({
    ...payment,
    lastQueryAt: now,
    queryWantedFrom: null,
  }),
  revokeSent: (payment, _event, now) => ({
    ...payment,
    revokesSent: payment.revokesSent + 1,
    revokesInDoubt: payment.revokesInDoubt + 1,
    revokeSentAt: now,
    revokeNotBefore: now + backoffMs(TIMING.revokeUnclearBackoffMs, payment.revokesSent),
  }),
  revokeDone: (payment, _event, now) => ({
    ...outOfDoubt(payment),
    revokeAcknowledgedAt: now,
    revokeWanted: false,
    watchFrom: payment.state === 'revoking' ? payment.watchFrom : now,
  }),
  revokeBusy: (payment, _event, now) =>
    revokeAgain(outOfDoubt(payment), revokeBackoffMs(TIMING.revokeBusyBackoffMs, payment), now),
  revokeTooLate: (payment, _event, now) => ({
    ...payment,
    revokesInDoubt: 0,
    revokeExpired: true,
    revokeWanted: false,
    watchFrom: payment.state === 'revoking' ? payment.watchFrom : (payment.watchFrom ?? now),
  }),
  revokeRefused: (payment, _event, now) => ({
    ...revokeAgain(outOfDoubt(payment), TIMING.revokeRefusedBackoffMs, now),
    revokeRefusedAt: now,
  }),
  revokeUnclear: (payment, _event, now) => revokeAgain(payment, revokeBackoffMs(TIMING.revokeUnclearBackoffMs, payment), now),
  revokeNeverSent: (payment, _event, now) =>
    revokeAgain(outOfDoubt(payment), revokeBackoffMs(TIMING.revokeUnclearBackoffMs, payment), now),

  refundSent: (payment, _event, now) =>
    withRefund(payment, { state: 'sent', tries: (payment.refund?.tries ?? 0) + 1, notBefore: now + TIMING.refundGapMs }),
  refundQuerySent: (payment, _event, now) => ({
    ...payment,
    refundQueryWantedFrom: null,
    refundQueries: payment.refundQueries + 1,
    lastRefundQueryAt: now,
  }),
  refundAccepted: (payment, event) => {
    const row = heardOf(payment, event);
    // Another refund begins to be asked about anew, however often the ones before it were.
    const refundQueries = payment.refundPending ? row.refundQueries : 0;
    return { ...(event.own ? withRefund(row, { state: 'accepted' }) : row), refundPending: true, refundQueries };
  },
  refundUnclear: refundAgain,
  refundNeverSent: refundAgain,
  refundAbsent: (payment) => ({ ...refundAgain(payment), refundPending: false }),
  refundSucceeded: (payment, event) => ({ ...returned(heardOf(payment, event), event), refundPending: false }),
  refundRefused: (payment, _event, now) => refundTrouble(payment, 'refused', now),
  refundClosed: (payment, event, now) => ({
    ...refundTrouble(returned(heardOf(payment, event), event), 'refused', now),
    refundPending: false,
  }),
  refundAbnormal: (payment, event, now) => refundTrouble(heardOf(payment, event), 'abnormal', now),
};

/** The row with the event's own facts. */
export function withFacts(payment: Payment, event: PaymentEvent, now: Instant, _policy: Policy): Payment {
  const facts = FACTS[event.kind] as (payment: Payment, event: PaymentEvent, now: Instant) => Payment; // one row per kind, by its type
  return facts(payment, event, now);
}
