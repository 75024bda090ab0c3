/** Which rows of the table of conflicts worlds of stores have reached, and which they never will. */
import { CONFLICTS, type ConflictKind } from '@quickpay/exchange';
import type { Reached } from '../coverage.ts';

/** Faults that are themselves what a row is about. */
const BY_FAULT: Readonly<Partial<Record<ConflictKind, string>>> = { doubledBatch: 'batchDoubled', answerLost: 'answerLost' };

const of = (why: string, ...kinds: readonly ConflictKind[]) => kinds.map((kind) => [kind, why] as const);

/** Rows to which nothing leads in these worlds, each with where it is held. */
export const NOT_IN_WORLDS: ReadonlyMap<ConflictKind, string> = new Map([
  ...of(
    'No disk is put back in them: packages/exchange/test holds what is said then.',
    'forgottenByNode',
    'nodeForgot',
    'forked',
    'officeForgot',
    'unknownAnswer',
  ),
  ...of('All sites run one program, and nothing is changed on the way.', 'cannotBeSo', 'changedOnTheWay', 'otherFormat'),
  ...of('Nodes have no profile in them.', 'olderProfile', 'newerProfile'),
  ...of('Clocks are off in them, and nobody is told: that is the application’s.', 'otherClock'),
  ...of('Tills are closed in them once all is at rest.', 'shiftClosedTwice', 'shiftNotClosed'),
  ...of('What head office takes back nobody asks for again.', 'instructedTwice'),
  ...of('A sale is left through the door at which it was begun.', 'leftAtOneSide'),
]);

const ALL = Object.values(CONFLICTS).flatMap((group) => Object.keys(group) as ConflictKind[]); // keys of the table

export const conflictsReached = (conflicts: Reached, faults: Reached): readonly ConflictKind[] =>
  ALL.filter((kind) => (conflicts[kind] ?? 0) + (faults[BY_FAULT[kind] ?? ''] ?? 0) > 0);

export const conflictsUnreached = (conflicts: Reached, faults: Reached): readonly ConflictKind[] => {
  const reached = new Set(conflictsReached(conflicts, faults));
  return ALL.filter((kind) => !reached.has(kind) && !NOT_IN_WORLDS.has(kind));
};
