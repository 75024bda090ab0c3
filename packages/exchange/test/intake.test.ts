/** What head office makes of one batch. */
import { type Fact, NOTHING_TOLD } from '@quickpay/core';
import { type Arrived, type Batch, createIntake, EXCHANGE_LIMITS, endOf, follow, type Heard } from '@quickpay/exchange';
import { expect, test } from 'vitest';
import { chanceOf } from '../../simulation/src/chance.ts';
import { officeLedger } from './ledgers.ts';
import { HEALTH, START } from './two-ends.ts';

function batchOf(count: number, own: Partial<Batch> = {}): Batch {
  const after = own.after ?? NOTHING_TOLD;
  const facts = Array.from(
    { length: count },
    (_, at): Fact => ({ sequence: after.sequence + at + 1, kind: 'event', body: '{}' }),
  );
  const followed = follow(after, facts);
  if (!followed.ok) throw new Error('facts that do not follow');
  const { head } = followed.cursor;
  return {
    nodeId: 'node_1',
    epoch: 0,
    after,
    facts,
    head,
    sentAt: START + 5_000,
    lateRequestWatchMs: 600_000,
    backlog: 0,
    standing: 'inStep',
    health: HEALTH,
    ...own,
  };
}

function room(arrive = officeLedger().arrive, isTakenOver = () => false) {
  const heard: Heard[] = [];
  const durable: Arrived[] = [];
  const intake = createIntake({
    ledger: { arrive },
    clock: { now: () => START, wakeAt: () => () => {} },
    random: chanceOf(1),
    isTakenOver,
    onHeard: (one) => void heard.push(one),
    onTaken: (_, one) => void durable.push(one),
  });
  return { intake, heard, durable };
}

test('a batch is taken, and one told again is answered as the first was', async () => {
  const { intake, durable } = room();
  const batch = batchOf(3);
  const taken = { kind: 'taken', cursor: endOf(batch), late: 0 };
  expect(await intake.take('node_1', batch)).toEqual(taken);
  expect(await intake.take('node_1', batch)).toEqual(taken);
  expect(durable).toHaveLength(1);
});

test('one that came behind a later one, or before an earlier, is told where head office is', async () => {
  const { intake } = room();
  const first = batchOf(3);
  const second = batchOf(2, { after: endOf(first) });
  const third = batchOf(2, { after: endOf(second) });
  expect(await intake.take('node_1', second)).toEqual({ kind: 'gap', cursor: NOTHING_TOLD });
  await intake.take('node_1', first);
  await intake.take('node_1', second);
  expect(await intake.take('node_1', first)).toEqual({ kind: 'gap', cursor: endOf(second) });
  expect(await intake.take('node_1', third)).toMatchObject({ kind: 'taken' });
});

test('a batch speaks for the node that signed it, and for no other', async () => {
  const { intake, heard } = room();
  expect(await intake.take('node_2', batchOf(1))).toMatchObject({ kind: 'refused', code: 'otherNode' });
  expect(heard).toEqual([]);
});

test('facts that do not lead to their head are refused before the ledger sees them', async () => {
  const { intake, durable } = room();
  const batch = batchOf(2);
  const [one, two] = batch.facts as [Fact, Fact];
  expect(await intake.take('node_1', { ...batch, facts: [one, { ...two, body: '{"x":1}' }] })).toMatchObject({ code: 'badHead' });
  expect(await intake.take('node_1', { ...batch, facts: [two, one] })).toMatchObject({ code: 'badSequence' });
  expect(durable).toEqual([]);
});

test('of a node one batch is taken and one waits behind it, and so many nodes at a time: beyond that it is busy', async () => {
  const goOn: (() => void)[] = [];
  const ledger = officeLedger();
  let taking = 0;
  const { intake } = room(async (arrival) => {
    if (arrival.nodeId === 'node_1') expect(++taking, 'one at a time').toBe(1);
    await new Promise<void>((resolve) => goOn.push(resolve));
    if (arrival.nodeId === 'node_1') taking -= 1;
    return ledger.arrive(arrival);
  });
  const [one, two] = [batchOf(1), batchOf(1, { after: endOf(batchOf(1)) })];
  const first = intake.take('node_1', one);
  const ahead = intake.take('node_1', two);
  const busy = await intake.take('node_1', one);
  expect(busy.kind).toBe('busy');
  expect(busy.kind === 'busy' && busy.waitMs).toBeGreaterThanOrEqual(EXCHANGE_LIMITS.busyMs);
  const others = Array.from({ length: EXCHANGE_LIMITS.intakesMax - 1 }, (_, at) =>
    intake.take(`other_${at}`, batchOf(0, { nodeId: `other_${at}` })),
  );
  expect(await intake.take('late', batchOf(0, { nodeId: 'late' }))).toMatchObject({ kind: 'busy' });
  await expect.poll(() => goOn.length).toBe(EXCHANGE_LIMITS.intakesMax);
  for (const go of goOn.splice(0)) go();
  expect((await first).kind).toBe('taken');
  await Promise.all(others);
  await expect.poll(() => goOn.length).toBe(1);
  goOn.shift()?.();
  expect(await ahead).toMatchObject({ kind: 'taken', cursor: endOf(two) });
  const again = intake.take('node_1', two);
  await expect.poll(() => goOn.length).toBe(1);
  goOn.shift()?.();
  expect((await again).kind).toBe('taken');
});

test('a batch that waited behind one that failed is answered by itself: what it comes after is not here', async () => {
  let fails = true;
  const ledger = officeLedger();
  const { intake } = room(async (arrival) => {
    if (!fails) return ledger.arrive(arrival);
    fails = false;
    throw new Error('the disk is full');
  });
  const [first, ahead] = [batchOf(1), batchOf(1, { after: endOf(batchOf(1)) })];
  const answers = await Promise.allSettled([intake.take('node_1', first), intake.take('node_1', ahead)]);
  expect(answers).toMatchObject([{ status: 'rejected' }, { value: { kind: 'gap', cursor: NOTHING_TOLD } }]);
});

test('a ledger that fails is a fault, and the node may send again', async () => {
  let fails = true;
  const ledger = officeLedger();
  const { intake } = room(async (arrival) => {
    if (fails) throw new Error('the disk is full');
    return ledger.arrive(arrival);
  });
  await expect(intake.take('node_1', batchOf(1))).rejects.toThrow('the disk is full');
  fails = false;
  expect((await intake.take('node_1', batchOf(1))).kind).toBe('taken');
});

test('what cannot be so is answered with why; what is late is counted', async () => {
  const why = 'event 3 has no meaning in paid';
  const broken = room(async () => ({ kind: 'broken', sequence: 1, why }));
  expect(await broken.intake.take('node_1', batchOf(1))).toEqual({ kind: 'broken', sequence: 1, why, takenOver: false });
  const cursor = endOf(batchOf(1));
  const late = room(
    async () => ({ kind: 'taken', cursor, late: ['one'] }),
    () => true,
  );
  expect(await late.intake.take('node_1', batchOf(1))).toEqual({ kind: 'takenOver', cursor, late: 1 });
});

test('whatever becomes of its facts, a batch tells how its node is', async () => {
  const { intake, heard } = room();
  expect(await intake.take('node_1', batchOf(0, { standing: 'forked', backlog: 7 }))).toMatchObject({ kind: 'broken' });
  expect(heard).toEqual([
    { nodeId: 'node_1', epoch: 0, at: START, aheadMs: 5_000, backlog: 7, standing: 'forked', health: HEALTH },
  ]);
});
