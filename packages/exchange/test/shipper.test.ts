/** When a node speaks to head office, and when it leaves it alone. */
import { type Cursor, type Fact, NOTHING_TOLD } from '@quickpay/core';
import {
  type Batch,
  type BatchAnswer,
  batchMaker,
  createShipper,
  EXCHANGE_LIMITS,
  endOf,
  isSameCursor,
  type OutboxPort,
  type ShipperOptions,
} from '@quickpay/exchange';
import { expect, test } from 'vitest';
import { chanceOf } from '../../simulation/src/chance.ts';
import { VirtualTime } from '../../simulation/src/virtual-time.ts';
import { nodeLedger } from './ledgers.ts';
import { HEALTH, START } from './two-ends.ts';

type Said = BatchAnswer | Error | 'never';

/** A shipper whose batches are answered as `said` has it. */
function room(said: (batch: Batch, nth: number) => Said, own: Partial<ShipperOptions> = {}) {
  const time = new VirtualTime(START);
  const outbox = nodeLedger();
  const sent: { at: number; batch: Batch }[] = [];
  const faults: unknown[] = [];
  let underWay = 0;
  const shipper = createShipper({
    nodeId: 'node_1',
    epoch: 0,
    lateRequestWatchMs: 600_000,
    outbox,
    make: batchMaker(own.outbox ?? outbox),
    post: async (batch, signal) => {
      sent.push({ at: time.now() - START, batch });
      expect(++underWay, 'one, and one ahead').toBeLessThanOrEqual(2);
      try {
        await time.after(10);
        const answer = said(batch, sent.length);
        if (answer === 'never')
          return await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
        if (answer instanceof Error) throw answer;
        return answer;
      } finally {
        underWay -= 1;
      }
    },
    health: () => HEALTH,
    clock: { now: () => time.now(), wakeAt: (at, wake) => time.at(at, wake) },
    random: chanceOf(1),
    onFault: (fault) => void faults.push(fault),
    ...own,
  });
  const write = (count = 1, body: Record<string, unknown> = {}): void => {
    for (let n = 0; n < count; n++) outbox.write(body);
    shipper.nudge(count);
  };
  return {
    time,
    outbox,
    sent,
    faults,
    shipper,
    write,
    forward: (ms: number) => time.runUntil(time.now() + ms),
    at: () => sent.map(({ at }) => at),
    sizes: () => sent.map(({ batch }) => batch.facts.length),
  };
}

const taken = (batch: Batch): BatchAnswer => ({ kind: 'taken', cursor: endOf(batch), late: 0 });

test('a node with nothing to tell says so every ten seconds', async () => {
  const { shipper, forward, at, sizes } = room(taken);
  shipper.start();
  await forward(31_000);
  expect(at()).toEqual([0, 10_010, 20_020, 30_030]);
  expect(sizes()).toEqual([0, 0, 0, 0]);
  expect(shipper.state()).toEqual({ telling: { kind: 'telling' }, spokenAt: START + 30_040, backlog: 0, lastFault: null });
});

test('what is written within 200 ms leaves together', async () => {
  const { shipper, forward, at, sizes, write } = room(taken);
  shipper.start();
  await forward(1_000);
  for (let n = 0; n < 5; n++) {
    write();
    await forward(30);
  }
  expect(shipper.state().backlog).toBe(5);
  await forward(1_000);
  expect(at()).toEqual([0, 1_200]);
  expect(sizes()).toEqual([0, 5]);
  expect(shipper.state().backlog).toBe(0);
});

test('what fills a batch waits for nothing', async () => {
  const { shipper, forward, at, sizes, write } = room(taken);
  shipper.start();
  await forward(1_000);
  write(1_100);
  await forward(100);
  // Once one was taken, the next but one leaves with the next.
  expect(at()).toEqual([0, 1_000, 1_010, 1_010]);
  expect(sizes()).toEqual([0, 500, 500, 100]);
});

test('facts that are large leave in batches of less than a megabyte', async () => {
  const { shipper, forward, sent, write } = room(taken);
  write(10, { text: 'x'.repeat(300_000) });
  shipper.start();
  await forward(1_000);
  expect(sent.map(({ batch }) => batch.facts.length)).toEqual([3, 3, 3, 1]);
  expect(sent.map(({ batch }) => batch.backlog)).toEqual([7, 4, 1, 0]);
});

test('however much waits, one batch is read at a time', async () => {
  const outbox = nodeLedger();
  const read: number[] = [];
  const after = (sequence: number, limit: number): Promise<readonly Fact[]> => {
    read.push(limit);
    return outbox.after(sequence, limit);
  };
  for (let n = 0; n < 5_000; n++) outbox.write({ n });
  const { shipper, forward, sizes } = room(taken, { outbox: { ...outbox, after } });
  shipper.start();
  await forward(1_000);
  expect(sizes().slice(0, 10)).toEqual(Array(10).fill(500));
  expect(Math.max(...read)).toBe(EXCHANGE_LIMITS.factsMax);
  expect(read.length, 'and once more, in vain, whether something has come').toBeLessThanOrEqual(sizes().length + 2);
});

test('a nudge while a batch is under way is not lost', async () => {
  const { shipper, forward, at, sizes, write } = room(taken);
  shipper.start();
  await forward(5);
  write();
  await forward(1_000);
  expect(at()).toEqual([0, 210]);
  expect(sizes()).toEqual([0, 1]);
});

test('a try that failed is made again after 1 s, 2 s, 4 s … 60 s at most, less up to half by chance; nudges change nothing', async () => {
  const { shipper, forward, at, write } = room(() => new Error('head office cannot be reached'));
  shipper.start();
  for (let n = 0; n < 60; n++) {
    write();
    await forward(10_000);
  }
  const waits = at().map((one, nth) => one - 10 - (at()[nth - 1] ?? 0));
  for (const [nth, wait] of waits.slice(1).entries()) {
    const longest = Math.min(60_000, 2_000 * 2 ** nth);
    expect(wait).toBeGreaterThanOrEqual(longest / 2);
    expect(wait).toBeLessThanOrEqual(longest);
  }
  expect(waits.length).toBeGreaterThan(12);
  expect(shipper.state()).toMatchObject({ spokenAt: null, backlog: 60, lastFault: { why: 'head office cannot be reached' } });
});

test('once head office can be reached, what failed is forgotten', async () => {
  const { shipper, forward, sizes, write, faults } = room((batch, nth) => (nth < 4 ? new Error('away') : taken(batch)));
  write(3);
  shipper.start();
  await forward(20_000);
  expect(sizes().slice(0, 4)).toEqual([3, 3, 3, 3]);
  expect(faults).toHaveLength(3);
  expect(shipper.state()).toMatchObject({ backlog: 0, lastFault: null });
});

test('an answer that never comes is given up after 30 s', async () => {
  const { shipper, forward, at, faults } = room((batch, nth) => (nth === 1 ? 'never' : taken(batch)));
  shipper.start();
  await forward(33_000);
  expect(faults.map(String)).toEqual(['Error: no answer within 30 s']);
  expect(at()[1]).toBeGreaterThanOrEqual(31_000);
});

test('head office that is busy is left alone for as long as it asks, whatever is written, and 60 s at most', async () => {
  const busy = [5_000, 3_600_000];
  const { shipper, forward, at, write } = room((batch, nth) => {
    const waitMs = busy[nth - 1];
    return waitMs === undefined ? taken(batch) : { kind: 'busy', waitMs };
  });
  shipper.start();
  await forward(1_000);
  write(1_000);
  await forward(70_000);
  expect(at().slice(0, 3)).toEqual([0, 5_010, 65_020]);
  expect(shipper.state().lastFault).toBeNull();
});

test('what head office was too busy for is told again, and forgotten only then', async () => {
  const { shipper, forward, outbox, sent } = room((batch, nth) => (nth === 1 ? { kind: 'busy', waitMs: 5_000 } : taken(batch)));
  for (let n = 0; n < 3; n++) outbox.write({});
  shipper.start();
  await forward(1_000);
  expect(await outbox.after(0, 10)).toHaveLength(3);
  await forward(8_000);
  expect(sent.slice(0, 2).map(({ batch }) => batch.facts.map(({ sequence }) => sequence))).toEqual([
    [1, 2, 3],
    [1, 2, 3],
  ]);
  expect(await outbox.after(0, 10)).toEqual([]);
});

test('it stops for good where head office says that what it tells cannot be so, and says why', async () => {
  const { shipper, forward, at, write } = room(() => ({
    kind: 'broken',
    sequence: 1,
    why: 'event 3 has no meaning',
    takenOver: false,
  }));
  write();
  shipper.start();
  await forward(600_000);
  write(1_000);
  await forward(600_000);
  expect(at()).toEqual([0]);
  const telling = { kind: 'stopped', standing: 'inStep', takenOver: false, why: 'event 3 has no meaning' };
  expect(shipper.state()).toMatchObject({ telling, backlog: 1_001 });
});

test('head office that asks again and again for what it was told is not asked every moment', async () => {
  const { shipper, forward, at, write } = room(() => ({ kind: 'gap', cursor: NOTHING_TOLD }));
  write();
  shipper.start();
  await forward(60_000);
  expect(at().length).toBeLessThan(8);
  expect(shipper.state().spokenAt).toBeNull();
});

test('an answer that takes something else than was told is no answer: nothing is forgotten', async () => {
  const { shipper, forward, outbox, write } = room(() => ({
    kind: 'taken',
    cursor: { sequence: 1, head: 'a'.repeat(64) },
    late: 0,
  }));
  write();
  shipper.start();
  await forward(60_000);
  expect(await outbox.cursor()).toEqual(NOTHING_TOLD);
  expect(shipper.state()).toMatchObject({ telling: { kind: 'apart', standing: 'forked' }, backlog: 1 });
});

test('a nudge for what has left already is no reason to speak', async () => {
  const { shipper, forward, at } = room(taken);
  shipper.start();
  await forward(1_000);
  shipper.nudge();
  await forward(5_000);
  expect(at()).toEqual([0]);
  expect(shipper.state().backlog).toBe(0);
});

test('head office that does not hear that the two are apart is not told every moment', async () => {
  const { shipper, forward, at } = room(() => ({ kind: 'gap', cursor: { sequence: 9, head: 'a'.repeat(64) } }));
  shipper.start();
  await forward(60_000);
  expect(at().length).toBeLessThan(8);
  expect(shipper.state().telling).toEqual({ kind: 'apart', standing: 'nodeForgot' });
});

test('a fact that leaves no room for the header is larger than any batch', async () => {
  const { shipper, forward, sizes, write } = room(taken);
  write(1, { text: 'x'.repeat(EXCHANGE_LIMITS.textBytesMax - 200) });
  shipper.start();
  await forward(60_000);
  expect(sizes()).toEqual([]);
  expect(shipper.state().lastFault?.why).toBe('fact 1 is larger than a batch may be');
});

test('a fact larger than any batch is said, and nothing behind it is told out of order', async () => {
  const { shipper, forward, sizes, write } = room(taken);
  write(1);
  write(1, { text: 'x'.repeat(EXCHANGE_LIMITS.textBytesMax) });
  write(1);
  shipper.start();
  await forward(60_000);
  expect(sizes()).toEqual([1]);
  expect(shipper.state()).toMatchObject({ backlog: 2, lastFault: { why: 'fact 2 is larger than a batch may be' } });
});

test('an outbox that fails is a try that failed', async () => {
  let broken = true;
  const outbox = nodeLedger();
  const after = async (sequence: number, limit: number): Promise<readonly Fact[]> => {
    if (broken) throw new Error('the disk is full');
    return outbox.after(sequence, limit);
  };
  const { shipper, forward, at } = room(taken, { outbox: { ...outbox, after } });
  shipper.start();
  await forward(500);
  expect(shipper.state().lastFault).toEqual({ at: START, why: 'the disk is full' });
  broken = false;
  await forward(3_000);
  expect(at()).toHaveLength(1);
});

test('with a backlog the next batch leaves while the outbox keeps the cursor of the one before', async () => {
  const ledger = nodeLedger();
  const kept: number[] = [];
  let clockOf = (): number => 0;
  const shipped: OutboxPort['shipped'] = async (cursor) => {
    await slow();
    await ledger.shipped(cursor);
    kept.push(clockOf());
  };
  const { shipper, forward, at, time } = room(taken, { outbox: { ...ledger, shipped } });
  const slow = () => time.after(5);
  clockOf = () => time.now() - START;
  for (let n = 0; n < 3 * EXCHANGE_LIMITS.factsMax; n++) ledger.write({});
  shipper.start();
  await forward(100);
  expect(at().slice(0, 3)).toEqual([0, 10, 10]);
  expect(kept.slice(0, 2)).toEqual([15, 25]);
});

test('one that was sent ahead and overtook the one before it is sent again in its turn', async () => {
  let office: Cursor = NOTHING_TOLD;
  const told: number[] = [];
  let overtakes = true;
  const answer = (batch: Batch): BatchAnswer => {
    if (overtakes && batch.after.sequence === 2 * EXCHANGE_LIMITS.factsMax) {
      overtakes = false;
      return { kind: 'gap', cursor: { ...office, sequence: EXCHANGE_LIMITS.factsMax } };
    }
    if (!isSameCursor(batch.after, office)) return { kind: 'gap', cursor: office };
    told.push(...batch.facts.map(({ sequence }) => sequence));
    office = endOf(batch);
    return taken(batch);
  };
  const { shipper, forward, sent, faults, outbox, write } = room(answer);
  write(3 * EXCHANGE_LIMITS.factsMax + 1);
  shipper.start();
  await forward(1_000);
  expect(overtakes).toBe(false);
  expect(faults).toEqual([]);
  expect(sent.map(({ batch }) => batch.after.sequence / EXCHANGE_LIMITS.factsMax)).toEqual([0, 1, 2, 3, 2, 3]);
  expect(told).toHaveLength(3 * EXCHANGE_LIMITS.factsMax + 1);
  expect(await outbox.cursor()).toEqual(office);
});

test('what was sent ahead of a batch that fails is called off', async () => {
  const posted: number[] = [];
  const calledOff: number[] = [];
  const { shipper, forward, write, faults } = room(taken, {
    post: async (batch, signal) => {
      posted.push(batch.after.sequence);
      signal.addEventListener('abort', () => calledOff.push(batch.after.sequence));
      if (posted.length === 1) return taken(batch);
      if (posted.length === 2) throw new Error('the line is cut');
      return new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    },
  });
  write(4 * EXCHANGE_LIMITS.factsMax);
  shipper.start();
  await forward(100);
  expect(posted).toEqual([0, 500, 1_000]);
  expect(calledOff).toContain(1_000);
  expect(faults).toHaveLength(1);
});

test('a cursor that could not be kept while the next batch was on its way is a try that failed, and nothing is told twice', async () => {
  const ledger = nodeLedger();
  let fails = 1;
  const shipped: OutboxPort['shipped'] = async (cursor) => {
    if (fails-- > 0) throw new Error('the disk is full');
    await ledger.shipped(cursor);
  };
  const told: number[] = [];
  let office: Cursor = NOTHING_TOLD;
  const answer = (batch: Batch): BatchAnswer => {
    if (!isSameCursor(batch.after, office)) return { kind: 'gap', cursor: office };
    told.push(...batch.facts.map(({ sequence }) => sequence));
    office = endOf(batch);
    return taken(batch);
  };
  const { shipper, forward, faults } = room(answer, { outbox: { ...ledger, shipped } });
  for (let n = 0; n < 3 * EXCHANGE_LIMITS.factsMax; n++) ledger.write({});
  shipper.start();
  await forward(5_000);
  expect(faults).toEqual([new Error('the disk is full')]);
  expect(told).toEqual(Array.from({ length: 3 * EXCHANGE_LIMITS.factsMax }, (_, index) => index + 1));
  expect(await ledger.cursor()).toEqual(office);
});

test('stopped, it ends what is under way, and within two seconds whatever hangs', async () => {
  const { shipper, forward, at, time } = room(() => 'never');
  shipper.start();
  await forward(5_000);
  let endedAt = 0;
  const ended = shipper.stop().then(() => {
    endedAt = time.now() - START;
  });
  await Promise.all([ended, forward(10_000)]);
  expect(endedAt).toBe(5_000);
  expect(shipper.state().telling).toEqual({ kind: 'ended' });
  expect(at()).toEqual([0]);

  const hung = room(taken, { outbox: { ...nodeLedger(), last: () => new Promise(() => {}) } });
  hung.shipper.start();
  await hung.forward(5_000);
  const stopped = hung.shipper.stop().then(() => hung.time.now() - START);
  await hung.forward(10_000);
  expect(await stopped).toBe(7_000);
});

test('one that was never started ends as well', async () => {
  await room(taken).shipper.stop();
});
