/** Refunds of paid payments: what is reserved, what is in doubt, and what is proven. */
import type { RefundDue } from '@quickpay/core';
import { type Defect, inFile } from './defect.ts';

const BEGUN_FIRST = `      const begun = await begin(due);
      return begun === null ? null : SENDS[begun.operation](begun.refund);
`;
/** A request of this kind leaves, and its sending is durable afterwards. */
const beginsAfterwards = (operation: RefundDue): string => `      if (due.due === '${operation}') {
        const unwritten = (await ledger.refund(due.id))?.refund;
        if (unwritten !== undefined) await SENDS[due.due](unwritten);
        await begin(due);
        return null;
      }
${BEGUN_FIRST}`;

export const REFUNDS: readonly Defect[] = [
  ...inFile('core/src/refund.ts', {
    refundLimitForgotten: {
      breaks: 'A cashier refunds above the limit though nobody has approved it.',
      find: 'if (beforeMinor + amountMinor <= aloneMinorMax) return',
      put: 'if (beforeMinor + amountMinor <= aloneMinorMax || approval === null) return',
    },
    refundLimitInParts: {
      breaks: 'A cashier refunds above the limit in parts.',
      find: 'if (beforeMinor + amountMinor <= aloneMinorMax) return',
      put: 'if (amountMinor <= aloneMinorMax) return',
    },
    approvalOfAnotherAmount: {
      breaks: 'What was approved for one amount counts for any.',
      find: 'approval?.amountMinor === amountMinor',
      put: 'approval != null',
      heldBy: {
        file: 'engine/test/refunds.test.ts',
        name: 'above what may be refunded alone nothing is recorded or sent but by exactly the approval, which is durable with it',
      },
    },
    onlyReturnedIsReserved: {
      breaks: 'A refund whose fate is not known reserves nothing, so that more can be refunded than was paid.',
      find: "state === 'closed' ? sum : sum + amount.amountMinor",
      put: "state !== 'succeeded' ? sum : sum + amount.amountMinor",
    },
    refundsOnTheHeels: {
      breaks: 'Refunds of one payment leave without a minute between them.',
      find: 'Math.min(other.sentAt, now) + TIMING.refundGapMs',
      put: 'Math.min(other.sentAt, now)',
    },
  }),
  ...inFile('core/src/refund-step.ts', {
    refundWatchCutShort: {
      breaks: 'Until no request of a refund can arrive is waited by a clock that may have been set over a restart.',
      find: 'refusedAt: refund.refusedAt === null ? null : now,',
      put: 'refusedAt: refund.refusedAt,',
      heldBy: {
        file: 'core/test/refund.test.ts',
        name: 'a process that starts again waits anew until no request of before can arrive',
      },
    },
    refundRefusalBelieved: {
      breaks: 'A refund is closed by a refusal while an earlier request for it may still arrive.',
      find: "event.kind === 'refused' && refund.sendsInDoubt === 0 && (!event.retry || givenUp(refund, now)),",
      put: "event.kind === 'refused' && (!event.retry || givenUp(refund, now)),",
    },
    emptyPoolBelieved: {
      breaks: 'A refund that is not taken for now is closed, and its amount released.',
      find: 'refund.sendsInDoubt === 0 && (!event.retry || givenUp(refund, now)),',
      put: 'refund.sendsInDoubt === 0 && now > 0,',
    },
    refundAcceptedUnasked: {
      breaks: 'A refund that the channel has accepted is never asked about.',
      find: 'accepted: (refund, _event, now) => ({ ...taken(refund, now), queries: 0, queryFrom: now + TIMING.pollIntervalMs }),',
      put: 'accepted: (refund, _event, now) => ({ ...taken(refund, now), queries: 0, queryFrom: null }),',
    },
    refundDoubtForgotten: {
      breaks: 'A request for a refund is not noted as in doubt.',
      find: 'sendsInDoubt: refund.sendsInDoubt + 1,',
      put: 'sendsInDoubt: refund.sendsInDoubt,',
    },
    abnormalRefundUnmarked: {
      breaks: 'Nobody is told of a refund that the channel cannot deliver.',
      find: "({ ...taken(refund, now), attention: 'refundAbnormal' })",
      put: '({ ...taken(refund, now) })',
    },
  }),
  ...inFile('engine/src/refund-calls.ts', {
    refundSentBeforeItsCommit: {
      breaks: 'The request for a refund leaves before its sending is durable.',
      find: BEGUN_FIRST,
      put: beginsAfterwards('refund'),
    },
    doubtfulRefundNotAsked: {
      breaks: 'A refund that may have been heard is not asked about for as long as another one of its payment is in doubt.',
      find: "return askedFrom <= now ? 'refundQuery' : Math.min(from, askedFrom);",
      put: 'return from;',
      heldBy: {
        file: 'engine/test/refunds.test.ts',
        name: 'of two refunds that two nodes sent the second is asked about while the first is refused for now',
      },
    },
    refundAskedBeforeItsCommit: {
      breaks: 'A query about a refund leaves before its sending is durable.',
      find: BEGUN_FIRST,
      put: beginsAfterwards('refundQuery'),
    },
  }),
  ...inFile('engine/src/refunds.ts', {
    approverForgotten: {
      breaks: 'Nobody can tell any more who approved a refund.',
      find: 'approvedBy: allowed.approvedBy,',
      put: 'approvedBy: null,',
    },
  }),
  ...inFile('engine/src/notices.ts', {
    refundNoticeBelieved: {
      breaks: 'What is told of a refund settles it, without a query.',
      find: 'advanceRefund(entry.refund.id, event, owned.entry)',
      put: 'advanceRefund(entry.refund.id, { kind: notice.state }, owned.entry)',
    },
    refundNoticeUnasked: {
      breaks: 'A refund that is told to have ended is not asked about.',
      find: "if (entry.refund.state === notice.state) return 'known';",
      put: "if (entry.refund.state !== null) return 'known';",
      heldBy: {
        file: 'engine/test/refunds.test.ts',
        name: 'what the channel tells of a refund is asked about at once, and settles nothing by itself',
      },
    },
  }),
  ...inFile('engine/src/answers.ts', {
    refundSilenceBelieved: {
      breaks: 'A request for a refund that is not answered counts as refused for good.',
      find: "case 'unclear':\n      return { kind: 'unclear', note: answer.note };",
      put: "case 'unclear':\n      return { kind: 'refused', code: 'TIMEOUT', retry: false };",
    },
  }),
  ...inFile('engine/src/create-engine.ts', {
    refundResumeForgotten: {
      breaks: 'Refunds that were open when a process ended are not taken up again.',
      find: 'const refunds = await resumeRefunds(engine, lanes, advanceRefund);',
      put: 'const refunds = 0 * Number(resumeRefunds === null || advanceRefund === null);',
    },
  }),
];
