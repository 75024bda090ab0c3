/** Answers read as something that they are not: silence as an answer, somebody else’s as ours. */
import { type Defect, inFile } from './defect.ts';

export const ANSWERS: readonly Defect[] = [
  ...inFile('engine/src/answers.ts', {
    foreignSuccessTaken: {
      breaks: 'The answer about an order that is somebody else’s counts as ours.',
      find: `      return { kind: 'foreign', via, field: answer.field };
    case 'unclear':
      return { kind: 'unclear', via, note: answer.note };
    case 'unpaid':`,
      put: `      return { kind: 'paid', via, transactionId: null };
    case 'unclear':
      return { kind: 'unclear', via, note: answer.note };
    case 'unpaid':`,
    },
    silenceReadAsNeverSent: {
      breaks: 'A submit that is not answered counts as never sent.',
      find: "      return { kind: 'unclear', via, note: answer.note };\n    case 'neverSent':",
      put: "      return { kind: 'neverSent', note: answer.note };\n    case 'neverSent':",
    },
    silenceReadAsRefusal: {
      breaks: 'A submit that is not answered counts as refused.',
      find: "      return { kind: 'unclear', via, note: answer.note };\n    case 'neverSent':",
      put: "      return { kind: 'refused', refusal: { code: 'TIMEOUT', reason: 'bank', orderImpossible: true } };\n    case 'neverSent':",
    },
    silenceReadAsAbsence: {
      breaks: 'A query that is not answered counts as one that found no order.',
      find: "      return { kind: 'unclear', via, note: answer.note };\n    case 'unpaid':",
      put: "      return { kind: 'absent', via };\n    case 'unpaid':",
    },
    silenceReadAsRevoked: {
      breaks: 'A revoke that is not answered counts as done.',
      find: "return { kind: 'revokeUnclear', note: answer.note };",
      put: "return { kind: 'revokeDone' };",
    },
    silenceReadAsReturned: {
      breaks: 'A refund that is not answered counts as accepted.',
      find: "return { kind: 'refundUnclear', note: answer.note };",
      put: "return { kind: 'refundAccepted', own: true };",
    },
    closedRefundsCounted: {
      breaks: 'A refund that the channel has closed counts as money returned.',
      find: "state === 'succeeded' ? sum + amountMinor : sum",
      put: "state !== 'abnormal' ? sum + amountMinor : sum",
    },
  }),
];
