/** Between a store's node and head office, and about who works on what: only worlds of stores can show it. */
import { type Defect, inFile } from './defect.ts';

type Texts = Omit<Defect, 'name' | 'file' | 'topology'>;
const inStores = (file: string, defects: Readonly<Record<string, Texts>>): readonly Defect[] =>
  inFile(file, Object.fromEntries(Object.entries(defects).map(([name, defect]) => [name, { ...defect, topology: 'store' }])));

export const STORES: readonly Defect[] = [
  ...inStores('exchange/src/shipper.ts', {
    gapSkipped: {
      breaks: 'A node that is told of a gap goes on behind what it has sent, and not from where head office stands.',
      find: "      case 'gap':\n        return goTo(own, answer.cursor);",
      put: "      case 'gap':\n        await moveTo(end);\n        return AT_ONCE;",
    },
    takenBeforeAnswered: {
      breaks: 'A node forgets what it has sent though head office was busy.',
      find: "      case 'busy':\n",
      put: "      case 'busy':\n        await moveTo(end);\n",
      heldBy: {
        file: 'exchange/test/shipper.test.ts',
        name: 'what head office was too busy for is told again, and forgotten only then',
      },
    },
  }),
  ...inStores('storage/src/arrival.ts', {
    cursorNotLookedAt: {
      breaks: 'Head office takes a batch whatever it comes after.',
      find: "  if (!follows) return { kind: 'gap', cursor };\n",
      put: '',
    },
  }),
  ...inStores('storage/src/arrival-chains.ts', {
    lateFactTaken: {
      breaks: 'What a node says of a payment that was taken over is taken as if it were its own still.',
      find: "      this.#notes.keepLate(fact, 'takenOver', told);\n      return false;\n",
      put: '',
    },
  }),
  ...inStores('core/src/facts.ts', {
    takenOverUnasked: {
      breaks: 'What was taken over is called off before anybody has asked how it stands.',
      find: 'lookAgain: true, askFirst: true }',
      put: 'lookAgain: true, askFirst: false }',
      // A take-over comes so late that the next thing due is mostly a question anyhow.
      heldBy: {
        file: 'core/test/step.test.ts',
        name: 'until the channel has said how it stands nothing leaves but questions, whatever a person or the time wants',
      },
    },
  }),
  ...inStores('core/src/guards.ts', {
    refundedTakenForReturned: {
      breaks:
        'What a cashier refunded of a payment that was taken over is taken for money on its way back, and the rest is given back.',
      find: 'mayHaveBeenPaid: (situation) => situation.payment.askFirst && adoptable(situation),',
      put: 'mayHaveBeenPaid: (situation) => situation.payment.askFirst && !adoptable(situation),',
      // Some worlds in ten thousand have a node that refunds a part of what nobody has heard of before its disk is lost.
      heldBy: {
        file: 'core/test/step.test.ts',
        name: 'one of which something was refunded has its refunds asked about: a cashier’s alone show that it was paid, and a person is told',
      },
    },
  }),
  ...inStores('engine/src/answers.ts', {
    returnUnheard: {
      breaks: 'A refund of ours that another sent is not known for ours.',
      find: 'return isKnown ? undefined : newest;',
      put: 'return isKnown || payment.refund === null ? undefined : newest;',
      heldBy: {
        file: 'engine/test/answers.test.ts',
        name: 'ours that the row does not know of: the newest is the present one',
      },
    },
  }),
  ...inStores('engine/src/hold.ts', {
    nothingHeld: {
      breaks: 'A node that comes back gives money back before anybody has said that it still may.',
      find: 'due !== null && mayHold(due) && !isYoung(submittedAt, startedAt ?? submittedAt);',
      put: 'due !== null && mayHold(due) && submittedAt < 0;',
    },
  }),
  ...inStores('engine/src/ownership.ts', {
    disownedWorksOn: {
      breaks: 'A node goes on sending though it has heard that it was taken over.',
      find: 'isWorking: () => disownedBy === null,',
      put: "isWorking: () => disownedBy !== '',",
    },
    everybodyOwnsAll: {
      breaks: 'Head office works on what a living node owns.',
      find: 'return owner === nodeId || isTakenOver(owner) ? null',
      put: "return owner !== '' || isTakenOver(owner) ? null",
    },
  }),
  ...inStores('engine/src/refunds.ts', {
    instructionRepeated: {
      breaks: 'A refund that head office asked for is made once more when its answer was lost.',
      find: "changes.push({ kind: 'remember', answer: { ...request.idempotency, resourceId: refund.id, at: now } });",
      put: 'changes.slice();',
    },
  }),
];
