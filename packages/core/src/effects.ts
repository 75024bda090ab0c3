/**
 * What is due for a payment, and when: read from the row alone, so that a process that died and came back knows it at once.
 *
 * The effects are the row's columns `due` and `dueAt`; the scheduler only reads those. Each state lists what may come next; the
 * earliest is due, and of two at the same time the first listed.
 */
import { type DueKind, isFinal, type Payment } from './payment.ts';
import type { Instant } from './time.ts';
import { backoffMs, type Policy, TIMING } from './timing.ts';

export type Due = Readonly<{ due: DueKind; at: Instant }>;

type Candidates = (payment: Payment, policy: Policy) => readonly (Due | null)[];

/** So long after something that may not have happened yet. */
const after = (last: Instant | null, waitMs: number): Instant => (last === null ? Number.NEGATIVE_INFINITY : last + waitMs);

/** When it was submitted, or when a process took it up whose clock had been set back behind that: no wait counts from the future. */
const submittedFrom = (payment: Payment): Instant => Math.min(payment.submittedAt, payment.floorFrom);

/** A query ahead of its turn, no closer than a second to the last. */
const wantedQuery = (payment: Payment): Due | null =>
  payment.queryWantedFrom === null
    ? null
    : { due: 'query', at: Math.max(payment.queryWantedFrom, after(payment.lastQueryAt, TIMING.queryGapMsMin)) };

/** The first poll 5 s after the submit whatever happened, then every 5 s (guide V10). */
const nextPollAt = (payment: Payment): Instant =>
  Math.max(submittedFrom(payment) + TIMING.noAnswerMs, after(payment.lastQueryAt, TIMING.pollIntervalMs));

/** When the payer has had time enough: 30 s from being asked, else from the submit, and never past the submit's 40th second. */
export function deadlineOf(payment: Payment): Instant {
  const from = payment.payerAskedAt ?? submittedFrom(payment);
  return Math.min(from + TIMING.payerWaitMsMax, submittedFrom(payment) + TIMING.submitAgeMsMax);
}

/** When the next revoke may leave, whether or not one is wanted: never within 15 s of when the submit may have left. */
export function revokeAllowedAt(payment: Payment): Instant {
  return Math.max(payment.floorFrom + TIMING.revokeDelayMsMin, payment.revokeNotBefore ?? 0);
}

const deadline = (payment: Payment): Due | null => (payment.deadlinePassed ? null : { due: 'deadline', at: deadlineOf(payment) });

/** A poll, unless a query is wanted before it, but none so close before the deadline that the deadline's own query would come on its heels. */
const pollUnlessDeadline = (payment: Payment): Due | null => {
  if (payment.queryWantedFrom !== null) return null;
  const at = nextPollAt(payment);
  const over = deadlineOf(payment);
  return !payment.deadlinePassed && at > over - TIMING.queryGapMsMin && at <= over ? null : { due: 'query', at };
};

const revoke = (payment: Payment): Due | null =>
  payment.revokeWanted && !payment.revokeExpired ? { due: 'revoke', at: revokeAllowedAt(payment) } : null;

/** A poll that leaves a due revoke its room. */
const pollUnlessRevoke = (payment: Payment): Due | null => {
  const at = nextPollAt(payment);
  const next = revoke(payment);
  return next !== null && at > next.at - TIMING.revokePollGapMs ? null : { due: 'query', at };
};

/** Queries of the watch: the next planned one that has not been asked, ending with one after the watch is over. */
const watchQuery = (payment: Payment, policy: Policy): Due | null => {
  const { watchFrom, lastQueryAt } = payment;
  if (watchFrom === null) return null;
  const over = watchFrom + policy.lateRequestWatchMs;
  if (lastQueryAt !== null && lastQueryAt >= over) return { due: 'query', at: lastQueryAt + TIMING.slowQueryMs };
  const planned = TIMING.watchQueriesAtMs.find((ms) => lastQueryAt === null || watchFrom + ms > lastQueryAt);
  const at = Math.min(over, watchFrom + (planned ?? Number.POSITIVE_INFINITY));
  return { due: 'query', at: Math.max(at, after(lastQueryAt, TIMING.pollIntervalMs)) };
};

/** Our refund, once no other refund of the order is under way: two at a time would be refused for their sum. */
const refund = ({ refund, refundPending }: Payment): Due | null =>
  refund !== null && refund.state !== 'accepted' && !refundPending ? { due: 'refund', at: refund.notBefore ?? 0 } : null;

const refundQuery = (payment: Payment): Due | null => {
  if (payment.refundQueryWantedFrom !== null) {
    return {
      due: 'refundQuery',
      at: Math.max(payment.refundQueryWantedFrom, after(payment.lastRefundQueryAt, TIMING.queryGapMsMin)),
    };
  }
  if (!payment.refundPending) return null;
  return {
    due: 'refundQuery',
    at: (payment.lastRefundQueryAt ?? 0) + backoffMs(TIMING.refundQueriesAfterMs, payment.refundQueries),
  };
};

const whileWaiting: Candidates = (payment) => [wantedQuery(payment), deadline(payment), pollUnlessDeadline(payment)];

/** Of what was taken over and is paid: once nothing of the node before can arrive any longer, and again until that is answered. */
const secondLook = (payment: Payment, policy: Policy): Due | null =>
  payment.lookAgain
    ? {
        due: 'query',
        at: Math.max(after(payment.settledAt, policy.lateRequestWatchMs), after(payment.lastQueryAt, TIMING.slowQueryMs)),
      }
    : null;

const CANDIDATES: Readonly<Record<Payment['state'] | 'frozen' | 'askFirst', Candidates>> = {
  submitting: (payment) => [
    wantedQuery(payment),
    { due: 'noAnswer', at: submittedFrom(payment) + TIMING.noAnswerMs },
    deadline(payment),
  ],
  awaitingPayer: whileWaiting,
  uncertain: whileWaiting,
  revoking: (payment) => [wantedQuery(payment), revoke(payment), pollUnlessRevoke(payment)],
  watching: (payment, policy) => [
    wantedQuery(payment),
    revoke(payment),
    payment.revokeWanted ? null : watchQuery(payment, policy),
  ],
  returning: (payment, policy) => [
    wantedQuery(payment),
    refundQuery(payment),
    refund(payment),
    payment.refund === null ? revoke(payment) : null,
    payment.refund !== null || payment.refundPending
      ? null
      : payment.watchFrom !== null && !payment.revokeWanted
        ? watchQuery(payment, policy)
        : pollUnlessRevoke(payment),
  ],
  frozen: (payment) => [
    wantedQuery(payment),
    { due: 'query', at: (payment.lastQueryAt ?? submittedFrom(payment)) + TIMING.slowQueryMs },
  ],
  askFirst: (payment) => [
    wantedQuery(payment),
    refundQuery(payment),
    payment.refundPending ? null : { due: 'query', at: nextPollAt(payment) },
  ],
  paid: (payment, policy) => [wantedQuery(payment), secondLook(payment, policy)],
  notPaid: (payment) => [wantedQuery(payment)],
};

function rowOf({ state, frozen, askFirst }: Payment): keyof typeof CANDIDATES {
  if (isFinal(state)) return state;
  if (frozen) return 'frozen';
  return askFirst ? 'askFirst' : state;
}

/** Everything that may come next, in no order of time. Nothing else will ever be done for this payment. */
export function candidatesOf(payment: Payment, policy: Policy): readonly Due[] {
  return CANDIDATES[rowOf(payment)](payment, policy).filter((due) => due !== null);
}

/** What is due next, or nothing. */
export function effectsOf(payment: Payment, policy: Policy): Due | null {
  let first: Due | null = null;
  for (const due of candidatesOf(payment, policy)) if (first === null || due.at < first.at) first = due;
  return first;
}
