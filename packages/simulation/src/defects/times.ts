/** When something is due, and what is noted of it: each wait, each floor and each back-off lost once. */
import { type Defect, inFile } from './defect.ts';

export const TIMES: readonly Defect[] = [
  ...inFile('core/src/effects.ts', {
    revokedTooSoon: {
      breaks: 'A revoke does not wait for the 15 seconds that the channel asks for.',
      find: 'return Math.max(payment.floorFrom + TIMING.revokeDelayMsMin, payment.revokeNotBefore ?? 0);',
      put: 'return payment.revokeNotBefore ?? 0;',
    },
    polledTooOften: {
      breaks: 'Polls of one order are a second apart instead of five.',
      find: 'after(payment.lastQueryAt, TIMING.pollIntervalMs));',
      put: 'after(payment.lastQueryAt, TIMING.queryGapMsMin));',
    },
    askedOnTheHeels: {
      breaks: 'A query ahead of its turn does not keep a second’s distance from the last.',
      find: 'Math.max(payment.queryWantedFrom, after(payment.lastQueryAt, TIMING.queryGapMsMin)) };',
      put: 'payment.queryWantedFrom };',
    },
    noDeadline: {
      breaks: 'A payer is waited for without end.',
      find: '[wantedQuery(payment), deadline(payment), pollUnlessDeadline(payment)];',
      put: "[wantedQuery(payment), { due: 'query', at: nextPollAt(payment) }];",
    },
    silenceUnnoticed: {
      breaks: 'A submit that is not answered is not asked about before the payer’s deadline.',
      find: "{ due: 'noAnswer', at: submittedFrom(payment) + TIMING.noAnswerMs },",
      put: '',
    },
    neverPolled: {
      breaks: 'An open payment is asked about only ahead of its turn.',
      find: 'const nextPollAt = (payment: Payment): Instant =>\n',
      put: 'const nextPollAt = (payment: Payment): Instant =>\n  86_400_000 +\n',
    },
    watchUnasked: {
      breaks: 'A watch waits for its end and asks nothing until then.',
      find: 'const at = Math.min(over, watchFrom + (planned ?? Number.POSITIVE_INFINITY));',
      put: 'const at = over + 0 * (planned ?? 0);',
    },
    refundUnasked: {
      breaks: 'A refund that the channel has accepted is never asked about.',
      find: 'if (!payment.refundPending) return null;',
      put: 'return null;',
    },
    frozenTouched: {
      breaks: 'A frozen payment falls due like any other.',
      find: "  if (frozen) return 'frozen';\n",
      put: '',
    },
  }),
  ...inFile('core/src/step.ts', {
    dueLost: {
      breaks: 'What is due next is not written.',
      find: 'return { ...payment, version, due: next?.due ?? null, dueAt: next?.at ?? null };',
      put: 'return { ...payment, version, due: version > 1 ? null : (next?.due ?? null), dueAt: version > 1 ? null : (next?.at ?? null) };',
    },
  }),
  ...inFile('core/src/event.ts', {
    watchOverAtOnce: {
      breaks: 'The first query of the watch counts as sent after its end.',
      find: 'now >= payment.watchFrom + lateRequestWatchMs,',
      put: 'now >= payment.watchFrom,',
    },
  }),
  ...inFile('core/src/payment.ts', {
    floorFromTheRecord: {
      breaks: 'The 15 seconds before a revoke count from the record, though the submit may leave five seconds later.',
      find: 'floorFrom: made.submittedAt + TIMING.submitNotAfterMs,',
      put: 'floorFrom: made.submittedAt,',
    },
  }),
  ...inFile('core/src/facts.ts', {
    watchCutShort: {
      breaks: 'A watch goes on over a restart by a clock that may have been set meanwhile.',
      find: 'watchFrom: nowOrNull(payment.watchFrom),',
      put: 'watchFrom: pastOrNull(payment.watchFrom),',
    },
    watchBegunBefore: {
      breaks: 'A watch that begins after a restart counts from an acknowledgement by the clock of before.',
      find: 'revokeAcknowledgedAt: nowOrNull(payment.revokeAcknowledgedAt),',
      put: 'revokeAcknowledgedAt: pastOrNull(payment.revokeAcknowledgedAt),',
      // A clock must be put right between a revoke’s answer and the query that confirms it.
      heldBy: {
        file: 'core/test/step.test.ts',
        name: 'counts a watch that begins afterwards from its start, and not from when a revoke was acknowledged by another clock',
      },
    },
    moneyForgotten: {
      breaks: 'A success is not noted as money seen.',
      find: 'moneySeenAt: payment.moneySeenAt ?? now,',
      put: 'moneySeenAt: payment.moneySeenAt,',
    },
    doubtForgotten: {
      breaks: 'A revoke that was sent is not noted as in doubt.',
      find: 'revokesInDoubt: payment.revokesInDoubt + 1,',
      put: 'revokesInDoubt: payment.revokesInDoubt,',
    },
    doubtEndedBySilence: {
      breaks: 'A revoke whose answer is lost counts as answered.',
      find: 'revokeUnclear: (payment, _event, now) => revokeAgain(payment,',
      put: 'revokeUnclear: (payment, _event, now) => revokeAgain(outOfDoubt(payment),',
    },
    acknowledgementForgotten: {
      breaks: 'That a revoke was acknowledged is forgotten.',
      find: 'revokeAcknowledgedAt: now,',
      put: 'revokeAcknowledgedAt: payment.revokeAcknowledgedAt,',
    },
    windowForgotten: {
      breaks: 'That the channel no longer revokes an order is forgotten.',
      find: 'revokeExpired: true,',
      put: 'revokeExpired: payment.revokeExpired,',
    },
    revokeBackOffMissing: {
      breaks: 'A revoke that was refused, busy or lost is sent again at once.',
      find: 'revokeNotBefore: Math.max(now, (payment.revokeSentAt ?? now) + waitMs),',
      put: 'revokeNotBefore: now + 0 * waitMs,',
    },
    refundBackOffMissing: {
      breaks: 'A refund that was refused is sent again at once.',
      find: 'withRefund(payment, { state, notBefore: now + troubleWaitMs(payment.refund) });',
      put: 'withRefund(payment, { state, notBefore: now });',
    },
    refundAgainAtOnce: {
      breaks: 'A refund whose answer was lost is sent again at once.',
      find: 'tries: (payment.refund?.tries ?? 0) + 1, notBefore: now + TIMING.refundGapMs }),',
      put: 'tries: (payment.refund?.tries ?? 0) + 1, notBefore: now }),',
    },
    waitsFromTheFuture: {
      breaks: 'After a clock was set back every wait still counts from a time that has not come yet.',
      find: 'const past = (at: Instant): Instant => Math.min(at, now);',
      put: 'const past = (at: Instant): Instant => at;',
    },
    refundWaitsFromTheFuture: {
      breaks: 'After a clock was set back the refund that gives a payment back still waits for the old time.',
      find: 'refund: refundWaitsFrom(payment.refund, now),',
      put: 'refund: payment.refund === null || refundWaitsFrom === null ? null : payment.refund,',
      // One world in hundreds has a clock set back just then.
      heldBy: { file: 'core/test/calling-off.test.ts', name: 'makes nothing wait for the old time after a clock was set back' },
    },
    floorCarriedOver: {
      breaks: 'The 15 seconds before a revoke are carried over from a process whose clock was wrong.',
      find: 'floorFrom: event.clockAgrees ? past(payment.floorFrom) : now,',
      put: 'floorFrom: past(payment.floorFrom),',
    },
  }),
];
