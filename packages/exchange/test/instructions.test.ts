/** What head office asks of a node is done once, whatever is lost between them and whoever begins anew. */
import {
  type Act,
  type Answered,
  createFollower,
  EXCHANGE_LIMITS,
  type Handed,
  handOut,
  type Instruction,
  type Instructions,
  issue,
  NO_INSTRUCTIONS,
  NotReadable,
  readAnswered,
  readHanded,
  settle,
  takeBack,
  writeAnswered,
  writeHanded,
} from '@quickpay/exchange';
import { describe, expect, test } from 'vitest';
import { chanceOf } from '../../simulation/src/chance.ts';
import { VirtualTime } from '../../simulation/src/virtual-time.ts';
import { START } from './two-ends.ts';

const CHECK: Act = { kind: 'check', paymentId: 'pay_1', by: 'u_1' };
const REFUND: Act = {
  kind: 'refund',
  paymentId: 'pay_1',
  refundId: 'ref_1',
  amount: { amountMinor: 500, currency: 'HKD' },
  reason: null,
  by: 'u_1',
  approvedBy: 'u_2',
};

function issued(book: Instructions, id: string, act: Act = CHECK, at = START): Instructions {
  const result = issue(book, { id, act, at });
  if (result.kind !== 'issued') throw new Error(result.kind);
  return result.book;
}
const DONE = { kind: 'done' } as const;

describe('the book', () => {
  test('asks for something once, and says what became of it', () => {
    const book = issued(NO_INSTRUCTIONS, 'ins_1', REFUND);
    const again = { id: 'ins_1', act: { ...REFUND, amount: { currency: 'HKD', amountMinor: 500 } } as Act, at: START + 1 };
    expect(issue(book, again)).toMatchObject({ kind: 'known', answer: null });
    const settling = settle(book, { instructionId: 'ins_1', answer: DONE, at: START + 2 });
    expect(settling).toMatchObject({ kind: 'settled', settled: { instruction: { act: REFUND }, answer: DONE } });
    const after = settling.kind === 'settled' ? settling.book : book;
    expect(issue(after, again)).toMatchObject({ kind: 'known', answer: DONE });
    expect(handOut(after, 0)).toEqual([]);
  });

  test.each<[string, Act]>([
    ['another act', CHECK],
    ['another amount', { ...REFUND, amount: { amountMinor: 501, currency: 'HKD' } }],
    ['another reason', { ...REFUND, reason: 'broken' }],
  ])('an id stands for one thing: %s is none of it', (_, act) => {
    const book = issued(NO_INSTRUCTIONS, 'ins_1', REFUND);
    expect(issue(book, { id: 'ins_1', act, at: START })).toEqual({ kind: 'otherAct' });
  });

  test('numbers go up, and go on going up in a ledger that was put back', () => {
    const first = issued(NO_INSTRUCTIONS, 'ins_1');
    const second = issued(first, 'ins_2');
    const putBack = issued(first, 'ins_3', CHECK, START + 60_000);
    const [two, three] = [second.issued, putBack.issued];
    expect(second.issued).toBe(first.issued + 1);
    expect(three).toBeGreaterThan(two);
  });

  test('takes no more than a node may leave unanswered', () => {
    let book = NO_INSTRUCTIONS;
    for (let n = 0; n < EXCHANGE_LIMITS.instructionsMax; n++) book = issued(book, `ins_${n}`);
    expect(issue(book, { id: 'ins_more', act: CHECK, at: START })).toEqual({ kind: 'full' });
    expect(handOut(book, 0)).toHaveLength(EXCHANGE_LIMITS.instructionsPageMax);
  });

  test('an answer that came before, or that nobody waits for, changes nothing', () => {
    const book = issued(NO_INSTRUCTIONS, 'ins_1');
    const answered: Answered = { instructionId: 'ins_1', answer: { kind: 'refused', code: 'not_paid', why: '…' }, at: START };
    const settling = settle(book, answered);
    expect(settling.kind === 'settled' && settle(settling.book, answered).kind).toBe('known');
    expect(settle(book, { ...answered, instructionId: 'ins_9' }).kind).toBe('unknown');
  });

  test('of a node that was taken over, what it has not answered is head office’s own', () => {
    const book = issued(issued(NO_INSTRUCTIONS, 'ins_1', REFUND), 'ins_2');
    const { book: after, open } = takeBack(book);
    expect(open.map(({ id }) => id)).toEqual(['ins_1', 'ins_2']);
    expect(handOut(after, 0)).toEqual([]);
  });
});

describe('what is handed out', () => {
  const handed: Handed = {
    instructions: [
      { id: 'ins_1', number: START, at: START, act: REFUND },
      { id: 'ins_2', number: START + 1, at: START, act: { kind: 'cancel', paymentId: 'pay_2', by: 'u_1' } },
      { id: 'ins_3', number: START + 2, at: START, act: CHECK },
    ],
    profileRevision: 7,
  };

  test('arrives as it was written', () => {
    expect(readHanded(writeHanded(handed))).toEqual(handed);
  });

  const changed = (change: (one: Record<string, unknown>) => unknown): string =>
    JSON.stringify({ ...handed, instructions: [change({ ...handed.instructions[0] })] });
  test.each<[string, string]>([
    ['nothing', 'what is handed out is no JSON'],
    [JSON.stringify({ instructions: [] }), 'handed.profileRevision is missing'],
    [
      JSON.stringify({ instructions: Array(51).fill(null), profileRevision: 1 }),
      'handed.instructions must be a list of at most 50',
    ],
    [changed(() => null), 'instructions[0] must be an object'],
    [changed((one) => ({ ...one, act: { kind: 'pay' } })), 'instructions[0].act.kind must be one of refund, cancel, check'],
    [changed((one) => ({ ...one, act: { ...CHECK, amount: 1 } })), 'instructions[0].act has a member that nobody knows'],
    [
      changed((one) => ({ ...one, act: { ...REFUND, amount: { amountMinor: 1.5, currency: 'HKD' } } })),
      'amount.amountMinor must be',
    ],
    [
      changed((one) => ({ ...one, act: { ...REFUND, amount: { amountMinor: 1, currency: 'XXX' } } })),
      'act.amount: XXX is not a currency',
    ],
    [' '.repeat(EXCHANGE_LIMITS.answerBytesMax + 1), 'instructions have at most'],
  ])('is not carried out where it cannot be meant: %.30s', (written, why) => {
    expect(() => readHanded(written)).toThrow(NotReadable);
    expect(() => readHanded(written)).toThrow(why);
  });

  test.each<Answered>([
    { instructionId: 'ins_1', answer: DONE, at: START },
    { instructionId: 'ins_1', answer: { kind: 'refused', code: 'owned_elsewhere', why: 'somebody else works on it' }, at: START },
  ])('an answer arrives as it was given', (answered) => {
    expect(readAnswered(writeAnswered(answered))).toEqual(answered);
  });
});

/** Head office with its book, a node with its ledger of answers, and a line that loses questions, answers and time. */
function room(seed: number) {
  const time = new VirtualTime(START);
  const chance = chanceOf(seed);
  const clock = { now: () => time.now(), wakeAt: (at: number, wake: () => void) => time.at(at, wake) };
  const all = {
    time,
    chance,
    book: NO_INSTRUCTIONS,
    bad: 0.3,
    /** Durable at the node: how often each was done, and what is still to be told. */
    done: new Map<string, number>(),
    outbox: [] as Answered[],
    asked: 0,
    profile: null as number | null,
    faults: 0,
    forward: (ms: number) => time.runUntil(time.now() + ms),
    start() {
      const follower = createFollower({
        clock,
        random: chance,
        ask: async (after) => {
          all.asked += 1;
          await time.after(chance.below(2_000));
          if (chance.often(all.bad)) throw new Error('the line is cut');
          return readHanded(writeHanded({ instructions: handOut(all.book, after), profileRevision: 3 }));
        },
        isAnswered: async (id) => all.done.has(id),
        carryOut: async ({ id }: Instruction) => {
          await time.after(chance.below(500));
          if (chance.often(all.bad)) throw new Error('the disk is busy');
          // One commit: what was done, and the answer.
          all.done.set(id, (all.done.get(id) ?? 0) + 1);
          all.outbox.push({ instructionId: id, answer: DONE, at: time.now() });
        },
        onProfile: (revision) => {
          all.profile = revision;
        },
        onFault: () => {
          all.faults += 1;
        },
      });
      follower.start();
      return follower;
    },
    /** What the shipper brings up, sooner or later. */
    ship() {
      for (const answered of all.outbox.splice(0)) {
        const settling = settle(all.book, answered);
        if (settling.kind === 'settled') all.book = settling.book;
      }
    },
  };
  return all;
}

test.each(Array.from({ length: 20 }, (_, seed) => seed))(
  'seed %i: every instruction is done once, and is answered',
  async (seed) => {
    const all = room(seed);
    let follower = all.start();
    for (let n = 0; n < 100; n++) {
      all.book = issued(all.book, `ins_${n}`, CHECK, all.time.now());
      if (all.chance.often(0.3)) all.ship();
      if (all.chance.often(0.1)) {
        const ended = follower.stop();
        await Promise.all([ended, all.forward(3_000)]);
        follower = all.start();
      }
      await all.forward(all.chance.below(4_000));
    }
    all.bad = 0;
    await all.forward(180_000);
    all.ship();
    expect([...all.done.values()]).toEqual(Array(100).fill(1));
    expect(all.book.open).toEqual([]);
    expect(all.profile).toBe(3);
    expect(all.faults).toBeGreaterThan(0);
  },
);

test('one that fails again and again does not keep the others waiting', async () => {
  const all = room(1);
  all.bad = 0;
  all.book = issued(issued(NO_INSTRUCTIONS, 'ins_1'), 'ins_2');
  const seen: string[] = [];
  const follower = createFollower({
    clock: { now: () => all.time.now(), wakeAt: (at, wake) => all.time.at(at, wake) },
    random: all.chance,
    ask: async (after) => ({ instructions: handOut(all.book, after), profileRevision: null }),
    isAnswered: async (id) => seen.includes(id),
    carryOut: async ({ id }) => {
      if (id === 'ins_1') throw new Error('it cannot be done yet');
      seen.push(id);
    },
  });
  follower.start();
  await all.forward(60_000);
  expect(seen).toEqual(['ins_2']);
  await Promise.all([follower.stop(), all.forward(3_000)]);
});

test('head office that answers at once that there is nothing is asked once a second at most', async () => {
  const all = room(2);
  let asked = 0;
  const follower = createFollower({
    clock: { now: () => all.time.now(), wakeAt: (at, wake) => all.time.at(at, wake) },
    random: all.chance,
    ask: async () => {
      asked += 1;
      return { instructions: [], profileRevision: null };
    },
    isAnswered: async () => false,
    carryOut: async () => {},
  });
  follower.start();
  await all.forward(10_000);
  expect(asked).toBeLessThanOrEqual(11);
  await Promise.all([follower.stop(), all.forward(3_000)]);
});
