/** Between a node's ledger and head office's: not told, told twice, taken unseen. */
import { type Defect, inFile } from './defect.ts';

/** No world has two ledgers of which one tells the other. */
const heldBy = (name: string): NonNullable<Defect['heldBy']> => ({ file: 'storage/test/outbox.test.ts', name });

const TOLD = heldBy('an outbox has what was committed, in its order and without a gap, and nothing of what was not');
const VERIFIED = heldBy(
  'an event that is not chained, or does not give the state that it says, is not taken, nor anything of its batch',
);
const LATE = heldBy('a node that is taken over is heard, and what it says of what is no longer its own changes nothing');

export const ARRIVALS: readonly Defect[] = [
  ...inFile('storage/src/sqlite/outbox-rows.ts', {
    eventNotTold: {
      breaks: 'Events are written, and head office is never told.',
      find: "  trigger('event', 'INSERT ON main.event', 'event', 'position'),\n",
      put: '',
      heldBy: TOLD,
    },
    backfilledAgain: {
      breaks: 'With every opening all is told anew.',
      find: 'if (!ships || isFilled(driver)) return;',
      put: "if (!ships) return;\n  driver.exec('DELETE FROM shipped');",
      heldBy: heldBy('is told too, once, each sale before its first payment and each shift after what it counts'),
    },
  }),
  ...inFile('storage/src/sqlite/writer.ts', {
    forgottenUntold: {
      breaks: 'With what head office was told, the next fact is forgotten.',
      find: 'DELETE FROM outbox WHERE sequence <= ?',
      put: 'DELETE FROM outbox WHERE sequence <= ? + 1',
      heldBy: TOLD,
    },
    carriedOutTwice: {
      breaks: 'An instruction that was answered is carried out once more.',
      find: "statements.answerInstruction.run(...op.values).changes === 0 ? 'instructionAnswered' : null;",
      put: "statements.answerInstruction.run(...op.values).changes === -1 ? 'instructionAnswered' : null;",
      heldBy: heldBy('an instruction is answered once, and with what was done for it or not at all'),
    },
  }),
  ...inFile('storage/src/sqlite/arrival-ops.ts', {
    cursorNotCompared: {
      breaks: 'Of two batches that come at once each is taken, whatever the other has moved.',
      find: "return run.changes === 0 ? 'cursorMoved' : null;",
      put: "return run.changes === -1 ? 'cursorMoved' : null;",
      heldBy: LATE,
    },
  }),
  ...inFile('storage/src/arrival.ts', {
    gapNotSeen: {
      breaks: 'A batch is taken whatever was told before it.',
      find: "  if (!follows) return { kind: 'gap', cursor };\n",
      put: '',
      heldBy: heldBy('what does not follow is no part of it: a batch that is missing, another head, a fact out of its place'),
    },
  }),
  ...inFile('storage/src/arrival-plan.ts', {
    lateShiftKept: {
      breaks: 'A node that was taken over closes shifts of tills that are no longer its own.',
      find: 'this.#arrival.isTakenOver || (isOpen',
      put: '(isOpen',
      heldBy: heldBy(
        'after a take-over a till’s next shift follows what the node has told, and what it still closes is kept aside',
      ),
    },
    newRowsFirst: {
      breaks: 'A payment is written before the one that has let go of its sale.',
      find: 'return [...changed, ...tracks.filter(({ from }) => from === null)];',
      put: 'return [...tracks.filter(({ from }) => from === null), ...changed];',
      heldBy: heldBy('a sale that is let go and charged anew within one batch is no conflict, whatever is written first'),
    },
    truthRefused: {
      breaks: 'What two nodes have charged, not knowing of each other, is refused.',
      find: '(holdsSale(one.state) && holdsSale(other.state)) || ',
      put: '',
      heldBy: heldBy('what both have charged, not knowing of each other, is there twice, and can be taken over'),
    },
  }),
  ...inFile('storage/src/arrival-chains.ts', {
    arrivalNotChained: {
      breaks: 'What arrives is not held to the chain that is here.',
      find: 'told.version === track.row.version + 1 && isChained(track.head, told)',
      put: 'told.version === track.row.version + 1',
      heldBy: VERIFIED,
    },
    arrivalNotFolded: {
      breaks: 'What arrives need not give the state that it says.',
      find: 'if (stepped.payment.state !== told.state)',
      put: "if (told.state === 'submitting')",
      heldBy: VERIFIED,
    },
    lateFactApplied: {
      breaks: 'What a node says of a payment that was taken over is applied.',
      find: 'if (track.row.owner !== nodeId) {',
      put: "if (track.row.owner === '') {",
      heldBy: LATE,
    },
  }),
  ...inFile('storage/src/chain.ts', {
    foldedByAnother: {
      breaks: 'What was taken over is folded by the epoch of the node that is gone.',
      find: 'return under(event.takenOverBy.epoch);',
      put: 'return under(policy.epoch);',
      heldBy: heldBy('what was taken over folds to its row: each event by the epoch of whose payment it was'),
    },
  }),
];
