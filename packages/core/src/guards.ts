/** The questions that the table asks: about the row (the event's own facts already noted) and about what its query could prove. */
import type { Known, PaymentEvent } from './event.ts';
import type { Payment } from './payment.ts';
import type { Instant } from './time.ts';
import { type Policy, TIMING } from './timing.ts';

export type Situation = Readonly<{ payment: Payment; event: PaymentEvent; now: Instant; policy: Policy }>;

const known = (event: PaymentEvent): Known | null => ('via' in event && event.via.request === 'query' ? event.via.known : null);

/** Whether a request under this number was minted before the ledger was restored and was never seen: then it is not ours to revoke (I14). */
export const olderEpochUnseen = (payment: Payment, policy: Policy): boolean => payment.epoch < policy.epoch && !payment.orderSeen;

/**
 * Whether nothing of it was seen, nor anything sent or wanted to give its money back: so stands only what was {@link olderEpochUnseen} as its sale was left,
 * also for whoever has taken it over since and has an epoch of its own.
 */
const neverToBeRevoked = ({ state, orderSeen, revokeWanted, revokesSent, refund }: Payment): boolean =>
  state === 'returning' && !orderSeen && !revokeWanted && revokesSent === 0 && refund === null;

/**
 * A success that may still count: none of our revokes can undo it. By query, the query was sent while none was in doubt and none has
 * been sent since; by the submit's own answer, none was ever sent.
 */
function adoptable({ payment, event }: Situation): boolean {
  if (payment.revokesInDoubt > 0 || payment.revokeAcknowledgedAt !== null) return false;
  const asked = known(event);
  return asked ? asked.revokesInDoubt === 0 && asked.revokesSent === payment.revokesSent : payment.revokesSent === 0;
}

export const GUARDS = {
  viaSubmit: ({ event }) => 'via' in event && event.via.request === 'submit',
  cancelled: ({ payment }) => payment.why === 'cancelled',
  refused: ({ payment }) => payment.refusal !== null,
  refusalProven: ({ event }) => known(event)?.refusal === true,
  moneySeen: ({ payment }) => payment.moneySeenAt !== null,
  acknowledged: ({ payment }) => payment.revokeAcknowledgedAt !== null,
  /** The revoke's answer is confirmed by a query that was sent after it. */
  acknowledgedBefore: ({ event }) => known(event)?.acknowledged === true,
  olderEpochUnseen: ({ payment, policy }) => olderEpochUnseen(payment, policy),
  tooLongBusy: ({ payment, now }) => now - payment.submittedAt >= TIMING.busyAttentionAgeMs,

  adoptable,
  /** Of a payment that was taken over: whether the node before could have been told *paid*, and have refunded some of it since. */
  mayHaveBeenPaid: (situation) => situation.payment.askFirst && adoptable(situation),
  expiredAfterAcknowledged: ({ payment }) => payment.revokeExpired && payment.revokeAcknowledgedAt !== null,
  refusedWithOneInDoubt: ({ payment }) =>
    payment.revokeRefusedAt !== null && (payment.revokesInDoubt > 0 || payment.revokeAcknowledgedAt !== null),
  moneySeenWithOneInDoubt: ({ payment }) =>
    payment.moneySeenAt !== null && (payment.revokesInDoubt > 0 || payment.revokeAcknowledgedAt !== null),

  watchOver: ({ event }) => known(event)?.watchOver === true,
  acknowledgedAndWatchOver: ({ payment, event }) => payment.revokeAcknowledgedAt !== null && known(event)?.watchOver === true,
  expiredAndWatchOver: ({ payment, event }) => payment.revokeExpired && known(event)?.watchOver === true,
  unseenAndWatchOver: ({ payment, event, policy }) =>
    (olderEpochUnseen(payment, policy) || neverToBeRevoked(payment)) && known(event)?.watchOver === true,

  /** None of the order's refunds gives this payment back: a person made them, of a payment that was theirs to refund. */
  refundedByOthers: ({ payment }) => payment.refund === null,
  allReturned: ({ payment }) => payment.returnedMinor >= payment.amount.amountMinor,
} as const satisfies Record<string, (situation: Situation) => boolean>;

export type Guard = keyof typeof GUARDS;

/** Whether this answers a query that was sent after the payer's deadline. */
export const asksAfterDeadline = (event: PaymentEvent): boolean => known(event)?.deadlinePassed === true;
