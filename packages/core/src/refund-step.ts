/**
 * One step in the life of a refund: row and event in, row out. The table says where an event leads; the facts say what it tells.
 */
import type { Actor, NewOwner } from './event.ts';
import { isFinalRefund, type Refund, type RefundState } from './refund.ts';
import type { Rule } from './rule.ts';
import type { Instant } from './time.ts';
import { backoffMs, type Policy, TIMING } from './timing.ts';

export type RefundEvent =
  // What we are about to send: committed before it may leave.
  | Readonly<{ kind: 'sent' }>
  | Readonly<{ kind: 'querySent' }>
  // Answers to the request. `retry`: nothing was taken for now, and the same number may be taken later.
  | Readonly<{ kind: 'accepted' }>
  | Readonly<{ kind: 'refused'; code: string; retry: boolean }>
  | Readonly<{ kind: 'unclear'; note: string }>
  | Readonly<{ kind: 'neverSent'; note: string }>
  // Answers to a query: what the channel lists under our number.
  | Readonly<{ kind: 'processing' | 'succeeded' | 'closed' | 'abnormal' }>
  /** It lists no refund of our number. */
  | Readonly<{ kind: 'absent' }>
  /** It has our number with another amount, as the answer to a request or in its list. */
  | Readonly<{ kind: 'foreign' }>
  // People, and a process that starts again.
  | Readonly<{ kind: 'check'; by: Actor }>
  | Readonly<{ kind: 'resumed'; takenOverBy?: NewOwner }>;

export type RefundEventKind = RefundEvent['kind'];

type Guard = 'conclusive' | 'refusalProven' | 'closedForGood';
type Alternative = Readonly<{ if?: Guard; to: RefundState | '=' | 'contradiction' }>;
/** The first alternative whose condition holds is taken. `=` stays; `contradiction` stays and calls for a person. */
export type RefundCell = readonly Alternative[];
type Row = Readonly<Partial<Record<RefundState, RefundCell>>>;

const to = (state: Alternative['to']): RefundCell => [{ to: state }];
const open = (cell: RefundCell): Row => ({ requested: cell, processing: cell, abnormal: cell });
const everywhere = (cell: RefundCell): Row => ({ ...open(cell), succeeded: cell, closed: cell });

/** Where an event leads. A pair without a cell has no meaning and leaves the refund untouched. */
export const REFUND_TABLE: Readonly<Record<RefundEventKind, Row>> = {
  sent: { requested: to('='), processing: to('=') },
  querySent: everywhere(to('=')),
  accepted: { requested: to('processing'), processing: to('=') },
  refused: { requested: [{ if: 'conclusive', to: 'closed' }, { to: '=' }], processing: to('=') },
  unclear: { requested: to('='), processing: to('=') },
  neverSent: { requested: to('='), processing: to('=') },
  processing: { ...open(to('processing')), succeeded: to('='), closed: to('contradiction') },
  succeeded: { ...open(to('succeeded')), succeeded: to('='), closed: to('contradiction') },
  closed: { ...open([{ if: 'closedForGood', to: 'closed' }, { to: '=' }]), succeeded: to('contradiction'), closed: to('=') },
  abnormal: { ...open(to('abnormal')), succeeded: to('contradiction'), closed: to('contradiction') },
  absent: {
    requested: [{ if: 'refusalProven', to: 'closed' }, { to: '=' }],
    processing: to('='),
    abnormal: to('contradiction'),
    succeeded: to('contradiction'),
    closed: to('='),
  },
  foreign: everywhere(to('contradiction')),
  check: everywhere(to('=')),
  resumed: everywhere(to('=')),
};

const GUARDS: Readonly<Record<Guard, (refund: Refund, event: RefundEvent, now: Instant, policy: Policy) => boolean>> = {
  /** Refused for good, or for now for too long, and no other request for it can still arrive. */
  conclusive: (refund, event, now) =>
    event.kind === 'refused' && refund.sendsInDoubt === 0 && (!event.retry || givenUp(refund, now)),
  /** Asked after everything that could still arrive has arrived, and the channel knows of nothing. */
  refusalProven: ({ refusedAt, lastQueryAt }, _event, _now, { lateRequestWatchMs }) =>
    refusedAt !== null && lastQueryAt !== null && lastQueryAt >= refusedAt + lateRequestWatchMs,
  closedForGood: (refund, _event, _now, policy) => closedForGood(refund, policy),
};

/**
 * A number that was closed is taken again by whatever request of it arrives next: only where one alone was ever sent, or none can arrive any
 * more, it stays closed.
 */
const closedForGood = ({ tries, sentAt, lastQueryAt }: Refund, { lateRequestWatchMs }: Policy): boolean =>
  tries <= 1 || sentAt === null || (lastQueryAt !== null && lastQueryAt >= sentAt + lateRequestWatchMs);

const givenUp = ({ requestedAt }: Refund, now: Instant): boolean => now >= requestedAt + TIMING.refundGivenUpAfterMs;

type FactsOf = {
  [K in RefundEventKind]: (
    refund: Refund,
    event: Extract<RefundEvent, { kind: K }>,
    now: Instant,
    policy: Policy,
  ) => Partial<Refund>;
};

/** The channel has this number: nothing of it needs to be sent again. */
const taken = (refund: Refund, now: Instant): Partial<Refund> => ({
  sendsInDoubt: 0,
  sendFrom: null,
  refusedCode: null,
  refusedAt: null,
  attention: null,
  queryFrom: refund.queryFrom ?? now + backoffMs(TIMING.refundQueriesAfterMs, refund.queries),
});

/** One request less is in doubt. With none left there is nothing to ask about, unless the channel has taken the number before. */
const lessInDoubt = (refund: Refund): Pick<Refund, 'sendsInDoubt' | 'queryFrom'> => {
  const sendsInDoubt = Math.max(0, refund.sendsInDoubt - 1);
  return { sendsInDoubt, queryFrom: sendsInDoubt === 0 && refund.state === 'requested' ? null : refund.queryFrom };
};

/** Tried for an hour: somebody should know, whatever the reason. */
const waiting = ({ requestedAt, attention }: Refund, now: Instant): Pick<Refund, 'attention'> => ({
  attention: now >= requestedAt + TIMING.refundWaitingAttentionMs ? 'refundWaiting' : attention,
});

const FACTS: FactsOf = {
  sent: (refund, _event, now) => ({
    tries: refund.tries + 1,
    sentAt: now,
    sendsInDoubt: refund.sendsInDoubt + 1,
    sendFrom: now + backoffMs(TIMING.refundUnclearBackoffMs, refund.tries),
    // Read only where nothing answers: by a process that took this up from another.
    queryFrom: now + TIMING.timeoutsMs.refund,
  }),
  querySent: (refund, _event, now) => ({
    lastQueryAt: now,
    queries: refund.queries + 1,
    queryFrom: isFinalRefund(refund.state) ? null : now + backoffMs(TIMING.refundQueriesAfterMs, refund.queries),
  }),
  accepted: (refund, _event, now) => ({ ...taken(refund, now), queries: 0, queryFrom: now + TIMING.pollIntervalMs }),
  refused: (refund, { code, retry }, now, { lateRequestWatchMs }) => {
    if (refund.state !== 'requested') return lessInDoubt(refund);
    const answered = { ...lessInDoubt(refund), refusedCode: code };
    if (retry && !givenUp(refund, now)) {
      const wait = backoffMs(TIMING.refundTroubleBackoffMs, refund.refusedForNow);
      return {
        ...answered,
        refusedForNow: refund.refusedForNow + 1,
        sendFrom: (refund.sentAt ?? now) + wait,
        attention: 'refundWaiting',
      };
    }
    // With an earlier request in doubt: watched until that one cannot arrive any more.
    return {
      ...answered,
      refusedAt: now,
      sendFrom: null,
      queryFrom: Math.min(refund.queryFrom ?? now, now + lateRequestWatchMs),
    };
  },
  unclear: (refund, _event, now) => ({ queryFrom: now + TIMING.queryGapMsMin, ...waiting(refund, now) }),
  neverSent: (refund, _event, now) => ({ ...lessInDoubt(refund), ...waiting(refund, now) }),
  processing: (refund, _event, now) => taken(refund, now),
  succeeded: (refund, _event, now) => taken(refund, now),
  closed: (refund, _event, now, policy) =>
    closedForGood(refund, policy)
      ? { ...taken(refund, now), refusedCode: 'REFUNDCLOSE' }
      : {
          sendFrom: null,
          refusedCode: 'REFUNDCLOSE',
          // Asked again at the latest when nothing of it can arrive any more.
          queryFrom: Math.min(
            refund.queryFrom ?? Number.POSITIVE_INFINITY,
            Math.max(now + TIMING.queryGapMsMin, (refund.sentAt ?? now) + policy.lateRequestWatchMs),
          ),
          ...waiting(refund, now),
        },
  abnormal: (refund, _event, now) => ({ ...taken(refund, now), attention: 'refundAbnormal' }),
  absent: (refund, _event, now, { lateRequestWatchMs }) => {
    // Accepted, and yet unknown: the same number again, which refunds nothing twice.
    if (refund.state === 'processing') return { sendFrom: Math.max(now, (refund.sentAt ?? now) + TIMING.refundGapMs) };
    if (refund.refusedAt !== null && refund.queryFrom !== null)
      return { queryFrom: Math.min(refund.queryFrom, Math.max(now, refund.refusedAt + lateRequestWatchMs)) };
    // Nothing of it is under way: the next sending tells more than another question.
    return refund.sendsInDoubt === 0 && refund.sendFrom !== null ? { queryFrom: null } : {};
  },
  foreign: () => ({ sendFrom: null, sendsInDoubt: 0 }),
  check: (refund, _event, now) => ({
    queryFrom: Math.min(
      refund.queryFrom ?? Number.POSITIVE_INFINITY,
      Math.max(now, (refund.lastQueryAt ?? Number.NEGATIVE_INFINITY) + TIMING.queryGapMsMin),
    ),
  }),
  // No wait counts from a time in the future, which a clock set back behind it makes of the past; and until nothing of before can arrive any
  // more is waited anew, because a clock that was set forward would cut that short.
  resumed: (refund, event, now) => ({
    ...(event.takenOverBy === undefined ? goesOn(refund, now) : takenOver(refund, event.takenOverBy, now)),
    sentAt: refund.sentAt === null ? null : now,
    refusedAt: refund.refusedAt === null ? null : now,
    lastQueryAt: past(refund.lastQueryAt, now),
  }),
};

const goesOn = (refund: Refund, now: Instant): Partial<Refund> => ({
  sendFrom: soon(refund.sendFrom, refund.sentAt ?? refund.requestedAt, now),
  queryFrom: soon(refund.queryFrom, refund.lastQueryAt ?? refund.sentAt ?? refund.requestedAt, now),
});

/** Asked about first, and sent a minute later: the node before may have sent it, or another of the order, of which nobody here has heard. */
const takenOver = ({ sendFrom }: Refund, { owner }: NewOwner, now: Instant): Partial<Refund> => ({
  owner,
  sendFrom: sendFrom === null ? null : Math.max(sendFrom, now + TIMING.refundGapMs),
  queryFrom: now,
});

const past = (at: Instant | null, now: Instant): Instant | null => (at === null ? null : Math.min(at, now));
const soon = (planned: Instant | null, from: Instant, now: Instant): Instant | null =>
  planned === null || from <= now ? planned : now;

export type RefundStepped =
  | Readonly<{ ok: true; refund: Refund }>
  /** The event has no meaning in this state; the refund is untouched. */
  | Readonly<{ ok: false; error: 'illegalEvent'; event: RefundEventKind; state: RefundState }>;

/**
 * @example stepRefund(refund, { kind: 'accepted' }, now, policy) // { ok: true, refund: { state: 'processing', … } }
 */
export function stepRefund(refund: Refund, event: RefundEvent, now: Instant, policy: Policy): RefundStepped {
  const cell = REFUND_TABLE[event.kind][refund.state];
  if (cell === undefined) return { ok: false, error: 'illegalEvent', event: event.kind, state: refund.state };
  const noted: Refund = { ...refund, ...factsOf(refund, event, now, policy) };
  const taking = takenOf(cell, noted, event, now, policy);
  const next = taking?.to ?? '=';
  const moved =
    next === '='
      ? noted
      : next === 'contradiction'
        ? { ...noted, attention: 'refundContradiction' as const }
        : entered(refund, event, { ...noted, state: next }, now);
  return { ok: true, refund: withDue(moved, refund.version + 1) };
}

const takenOf = (cell: RefundCell, noted: Refund, event: RefundEvent, now: Instant, policy: Policy): Alternative | undefined =>
  cell.find((alternative) => !alternative.if || GUARDS[alternative.if](noted, event, now, policy));

/** Which alternative of the table's cell {@link stepRefund} takes; null where the event has no meaning. */
export function refundRuleOf(refund: Refund, event: RefundEvent, now: Instant, policy: Policy): Rule | null {
  const cell = REFUND_TABLE[event.kind][refund.state];
  if (cell === undefined) return null;
  const taken = takenOf(cell, { ...refund, ...factsOf(refund, event, now, policy) }, event, now, policy);
  if (taken === undefined) return null;
  return {
    ...{ table: 'refund', event: event.kind, state: refund.state },
    ...{ alternative: cell.indexOf(taken) + 1, of: cell.length, when: taken.if ?? null, to: taken.to, marks: [] },
  };
}

/** What a final refund rested on stays as it was: only who works on it, and the questions asked since, are noted. */
function factsOf(refund: Refund, event: RefundEvent, now: Instant, policy: Policy): Partial<Refund> {
  if (isFinalRefund(refund.state) && event.kind === 'resumed') return { owner: event.takenOverBy?.owner ?? refund.owner };
  if (isFinalRefund(refund.state) && event.kind !== 'querySent' && event.kind !== 'check') return {};
  return (FACTS[event.kind] as (refund: Refund, event: RefundEvent, now: Instant, policy: Policy) => Partial<Refund>)(
    // by its own kind
    refund,
    event,
    now,
    policy,
  );
}

/** A final refund asks for nothing more. One that ended empty-handed, and not by the answer to its only request, has somebody waiting for it. */
function entered(before: Refund, event: RefundEvent, refund: Refund, now: Instant): Refund {
  if (!isFinalRefund(refund.state)) return refund;
  const refusedAtOnce = event.kind === 'refused' && before.tries === 1 && before.refusedForNow === 0;
  return {
    ...refund,
    settledAt: now,
    attention: refund.state === 'closed' && !refusedAtOnce ? 'refundFailed' : null,
    sendsInDoubt: 0,
    sendFrom: null,
    queryFrom: null,
  };
}

/** Of two at the same time the query comes first: it may make the sending needless. */
function withDue(refund: Refund, version: number): Refund {
  const { sendFrom, queryFrom } = refund;
  if (queryFrom !== null && (sendFrom === null || queryFrom <= sendFrom))
    return { ...refund, due: 'refundQuery', dueAt: queryFrom, version };
  return sendFrom === null
    ? { ...refund, due: null, dueAt: null, version }
    : { ...refund, due: 'refund', dueAt: sendFrom, version };
}
