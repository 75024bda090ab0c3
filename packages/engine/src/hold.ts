/**
 * What a node that starts again does not send by itself: it may have been away for days, and head office may have taken it over and settled what it
 * left open. Until somebody who knows says otherwise, what would give money back waits, and its payment is asked about meanwhile.
 *
 * Nothing is kept for it but in memory: what waits stays due in its row as it was, and a process that starts again holds it again.
 */
import { type DueKind, type Instant, type Payment, TIMING } from '@quickpay/core';

/** Whether an effect waits. A refund that somebody asked for is not among them: sent twice under its number it refunds once. */
const IS_HELD: Readonly<Record<DueKind, boolean>> = {
  noAnswer: false,
  deadline: false,
  query: false,
  refundQuery: false,
  revoke: true,
  refund: true,
};

/** Nobody takes over a node that has been away for no longer: what is younger goes on as it would. */
const YOUNG_MS_MAX = 120_000;

export type Hold = {
  /** A process that holds has started. */
  begin(startedAt: Instant): void;
  /** Whether an effect of that kind may have to wait: then its row tells. */
  mayHold(due: DueKind): boolean;
  /** Whether what is due for a payment waits. */
  holds(payment: Payment): boolean;
  /** It was found to wait; answers whether that is new. */
  note(id: string): boolean;
  /** A payment has changed: whether it was found to wait before. It is forgotten where it waits no longer. */
  changed(payment: Payment): boolean;
  /** Nothing waits from here on, whatever starts; answers how many did. */
  release(): number;
  /** How many payments wait. */
  count(): number;
};

export function createHold(): Hold {
  let startedAt: Instant | null = null;
  let isReleased = false;
  const waiting = new Set<string>();

  const mayHold = (due: DueKind): boolean => startedAt !== null && !isReleased && IS_HELD[due];
  const holds = ({ due, submittedAt }: Payment): boolean =>
    due !== null && mayHold(due) && !isYoung(submittedAt, startedAt ?? submittedAt);

  return {
    begin(at) {
      startedAt = at;
    },
    mayHold,
    holds,
    note: (id) => !waiting.has(id) && waiting.add(id).has(id),
    changed(payment) {
      if (!waiting.has(payment.id)) return false;
      if (!holds(payment)) waiting.delete(payment.id);
      return true;
    },
    release() {
      isReleased = true;
      const { size } = waiting;
      waiting.clear();
      return size;
    },
    count: () => waiting.size,
  };
}

/** One from the future is of a clock that was set: nobody knows how old it is. */
const isYoung = (submittedAt: Instant, startedAt: Instant): boolean =>
  submittedAt <= startedAt && startedAt - submittedAt <= YOUNG_MS_MAX;

/** When a payment that waits is asked about next: when somebody wants it, else once a minute. */
export const heldQueryAt = ({ queryWantedFrom, lastQueryAt }: Payment): Instant =>
  queryWantedFrom === null
    ? (lastQueryAt ?? 0) + TIMING.slowQueryMs
    : Math.max(queryWantedFrom, (lastQueryAt ?? 0) + TIMING.queryGapMsMin);
