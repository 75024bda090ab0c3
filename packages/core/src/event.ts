/**
 * Events of a payment. Wire words become these in the channel; nothing here knows a wire word.
 *
 * Answers are matched by request, never by order of arrival: what an answer proves depends on what was already known when its
 * question was sent, so a query's answer carries that.
 */
import type { Payment } from './payment.ts';
import type { Refusal } from './refusal.ts';
import type { Instant } from './time.ts';

/** What was known when a query was sent. A fact is proven only by a query sent after it. */
export type Known = Readonly<{
  refusal: boolean;
  deadlinePassed: boolean;
  acknowledged: boolean;
  watchOver: boolean;
  revokesSent: number;
  revokesInDoubt: number;
}>;

/** Which request an answer belongs to. */
export type Via = Readonly<{ request: 'submit' }> | Readonly<{ request: 'query'; known: Known }>;

/** Who did it: a cashier, a POS system, the program itself. A short id, no personal data. */
export type Actor = string;

/** The node that takes something over from one that is gone, and works on it from here on; `epoch` is its ledger’s. */
export type NewOwner = Readonly<{ owner: string; epoch: number }>;

/**
 * The newest number under which we give back that the channel lists, where the row knows it not, or with another amount: a node that was taken over, or
 * this ledger before it was restored, has sent it. It is our present number from then on.
 */
export type UnheardReturn = Readonly<{ sequence: number; amountMinor: number }>;

export type PaymentEvent =
  // Answers to a submit or a query.
  | Readonly<{ kind: 'paid'; via: Via; transactionId: string | null }>
  | Readonly<{ kind: 'asked'; via: Via; transactionId?: string | null }>
  | Readonly<{ kind: 'unclear'; via: Via; note: string }>
  | Readonly<{ kind: 'foreign'; via: Via; field: string }>
  // Answers to a submit.
  | Readonly<{ kind: 'refused'; refusal: Refusal }>
  | Readonly<{ kind: 'neverSent'; note: string }>
  // Answers to a query. A transaction id means that money moved, whatever the state has become since.
  | Readonly<{ kind: 'unpaid'; via: Via; transactionId?: string | null }>
  | Readonly<{ kind: 'absent'; via: Via }>
  | Readonly<{ kind: 'failed'; via: Via; transactionId?: string | null }>
  | Readonly<{ kind: 'closed'; via: Via; transactionId?: string | null }>
  /** `own`: a refund that we made of this payment explains it. */
  | Readonly<{ kind: 'refunded'; via: Via; transactionId: string | null; own?: boolean }>
  // Time, and a process that starts again.
  | Readonly<{ kind: 'noAnswer' }>
  | Readonly<{ kind: 'deadline' }>
  | Readonly<{ kind: 'resumed'; clockAgrees: boolean; takenOverBy?: NewOwner }>
  // People.
  | Readonly<{ kind: 'cancel'; by: Actor }>
  | Readonly<{ kind: 'leave'; by: Actor }>
  | Readonly<{ kind: 'check'; by: Actor }>
  // What we are about to send: committed before it may leave.
  | Readonly<{ kind: 'querySent' }>
  | Readonly<{ kind: 'revokeSent' }>
  | Readonly<{ kind: 'refundSent' }>
  | Readonly<{ kind: 'refundQuerySent' }>
  // Answers to a revoke.
  | Readonly<{ kind: 'revokeDone' }>
  | Readonly<{ kind: 'revokeBusy' }>
  | Readonly<{ kind: 'revokeTooLate' }>
  | Readonly<{ kind: 'revokeRefused'; code: string }>
  | Readonly<{ kind: 'revokeUnclear'; note: string }>
  | Readonly<{ kind: 'revokeNeverSent'; note: string }>
  // Answers to a refund, or to a refund query (which counts all refunds of the order).
  /** Under way. `own`: our present number; otherwise only refunds that others made. */
  | Readonly<{ kind: 'refundAccepted'; own: boolean; unheard?: UnheardReturn }>
  | Readonly<{ kind: 'refundUnclear'; note: string }>
  | Readonly<{ kind: 'refundNeverSent'; note: string }>
  | Readonly<{ kind: 'refundAbsent' }>
  /** `returnedMinor`: what all succeeded refunds of the order add up to; `own`: our present number is among them. */
  | Readonly<{ kind: 'refundSucceeded'; returnedMinor: number; own: boolean; unheard?: UnheardReturn }>
  | Readonly<{ kind: 'refundRefused'; code: string }>
  /** Our present number ended without giving anything back; `returnedMinor` as above. */
  | Readonly<{ kind: 'refundClosed'; returnedMinor: number; unheard?: UnheardReturn }>
  | Readonly<{ kind: 'refundAbnormal'; unheard?: UnheardReturn }>;

export type PaymentEventKind = PaymentEvent['kind'];

/** What an answer to a query sent at `now` may prove. Read it from the row that holds the `querySent`. */
export function knownAt(payment: Payment, now: Instant, lateRequestWatchMs: number): Known {
  return {
    refusal: payment.refusal !== null,
    deadlinePassed: payment.deadlinePassed,
    acknowledged: payment.revokeAcknowledgedAt !== null,
    watchOver: payment.watchFrom !== null && now >= payment.watchFrom + lateRequestWatchMs,
    revokesSent: payment.revokesSent,
    revokesInDoubt: payment.revokesInDoubt,
  };
}
