import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Shift } from '@quickpay/core';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type Arrival,
  bodyOf,
  contentsOf,
  type Driver,
  type Ledger,
  LedgerError,
  openOutbox,
  openSqliteLedger,
  type SqliteLedgerOptions,
} from '../src/index.ts';
import { arrivalContract } from './arrival-contract.ts';
import { failAt } from './failing-driver.ts';
import { seeded } from './sample.ts';
import { aDay, batchOf, contentOf, tellAll, tillAt } from './two-ledgers.ts';

const folder = mkdtempSync(join(tmpdir(), 'quickpay-outbox-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${files++}.sqlite`);
const open = (options: Partial<SqliteLedgerOptions> = {}) =>
  openSqliteLedger({ file: ':memory:', environment: 'sandbox', random: seeded(1), ...options });

arrivalContract('sqlite in memory', (use) => open(use));
arrivalContract('sqlite, writer in a thread', (use) => open({ ...use, file: newFile() }));

describe('what was there before a ledger shipped', () => {
  test('is told too, once, each sale before its first payment and each shift after what it counts', async () => {
    const file = newFile();
    const before = await open({ file, nodeId: 'node0001', writer: 'inline' });
    await aDay(before);
    await before.close();
    for (const nth of [1, 2]) {
      const node = await open({ file, ships: true, writer: 'inline' });
      const facts = (await node.outbox?.after(0, 1_000)) ?? [];
      expect(facts.map(({ sequence }) => sequence)).toEqual(facts.map((_, index) => index + 1));
      expect(facts.filter(({ kind }) => kind === 'event')).toHaveLength((await node.eventsAfter(0, 1_000)).length);
      expect(await node.outbox?.last(), `opening ${nth}`).toBe(facts.length);
      await node.close();
    }
    const node = await open({ file, ships: true });
    const office = await open({ nodeId: 'office01' });
    const taken = await tellAll(node, office, { limit: 2 });
    expect(taken.flatMap(({ late }) => late)).toEqual([]);
    expect(await contentOf(office)).toEqual(await contentOf(node));
    const bare = ({ id, closed }: Shift) => ({ id, totals: closed?.contents.totals });
    expect((await office.shifts(null, null, 10)).items.map(bare)).toEqual((await node.shifts(null, null, 10)).items.map(bare));
    const { items } = await office.shifts('t1', null, 10);
    for (const shift of items) {
      const again = await contentsOf(office, { shift, stretch: { after: shift.after, upTo: shift.closed.upTo } });
      expect(again.totals).toEqual(shift.closed.contents.totals);
    }
    await node.close();
    await office.close();
  });

  test('is all of it, also what was written while nobody shipped', async () => {
    const file = newFile();
    await (await open({ file, ships: true })).close();
    const alone = await open({ file, writer: 'inline' });
    expect(alone.outbox).toBeNull();
    await tillAt(alone).sale();
    await alone.close();
    const node = await open({ file, ships: true });
    expect((await node.outbox?.after(0, 10))?.map(({ kind }) => kind)).toEqual(['sale']);
    await node.close();
  });
});

test('another connection reads what the ledger’s own does, and events as they would be written anew', async () => {
  const file = newFile();
  const node = await open({ file, ships: true });
  await aDay(node);
  const facts = (await node.outbox?.after(0, 1_000)) ?? [];
  expect(await openOutbox(file).after(0, 1_000)).toEqual(facts);
  const events = await node.eventsAfter(0, 1_000);
  expect(new Set(events.map(({ of }) => of))).toEqual(new Set(['payment', 'refund']));
  expect(facts.filter(({ kind }) => kind === 'event').map(({ body }) => body)).toEqual(
    events.map(({ position: _position, ...event }) => bodyOf({ kind: 'event', event })),
  );
  await node.close();
});

/** Fails each operation of a writer in turn, and each COMMIT once it has happened, until a run meets no fault. How many there are. */
async function whicheverFails(run: (wrap: (driver: Driver) => Driver) => Promise<void>): Promise<number> {
  let operations = 0;
  for (const how of [{}, { afterwards: true, commitsOnly: true }]) {
    for (let n = 1; ; n++) {
      const failing = failAt(n, how);
      await run(failing.wrap);
      if (!failing.failed()) break;
      operations++;
    }
  }
  return operations;
}

const unlessFault = async <Value>(doing: Promise<Value>): Promise<Value | null> => {
  try {
    return await doing;
  } catch (fault) {
    if (fault instanceof LedgerError) return null;
    throw fault;
  }
};

describe('whichever operation of a writer fails', () => {
  test('a node tells what is in its ledger, and nothing else', async () => {
    const operations = await whicheverFails(async (wrapDriver) => {
      const file = newFile();
      const ledger = await open({ file, nodeId: 'node0001', ships: true, writer: 'inline', wrapDriver });
      await unlessFault(anHour(ledger));
      const sequence = Math.min(2, (await ledger.outbox?.last()) ?? 0);
      await unlessFault(ledger.outbox?.shipped({ sequence, head: 'h' }) ?? Promise.resolve());
      await ledger.close();
      const again = await open({ file, ships: true, writer: 'inline' });
      const cursor = (await again.outbox?.cursor()) ?? { sequence: 0, head: '' };
      const facts = (await again.outbox?.after(0, 1_000)) ?? [];
      expect(facts.map((fact) => fact.sequence)).toEqual(facts.map((_, index) => cursor.sequence + index + 1));
      const told = facts.flatMap(({ kind, body }) => (kind === 'event' ? [JSON.parse(body).event.hash] : []));
      const written = (await again.eventsAfter(0, 1_000)).map(({ hash }) => hash);
      expect(told).toEqual(written.slice(written.length - told.length));
      expect(written.length - told.length).toBeLessThanOrEqual(cursor.sequence);
      await again.close();
    });
    expect(operations).toBeGreaterThan(30);
  }, 120_000);

  test('head office has each batch as a whole or not at all, and takes it once', async () => {
    const node = await open({ nodeId: 'node0001', ships: true });
    await aDay(node);
    const [first, ...rest] = await batches(node, 16);
    const operations = await whicheverFails(async (wrapDriver) => {
      const file = newFile();
      const failing = await open({ file, nodeId: 'office01', writer: 'inline', wrapDriver });
      for (const batch of [first, ...rest] as Arrival[]) {
        const arrived = await unlessFault(failing.arrive(batch));
        // Head office is not asked again until it was opened again.
        if (arrived === null) break;
      }
      await failing.close();
      const office = await open({ file, writer: 'inline' });
      const from = (await office.arrivedFrom('node0001'))?.sequence ?? 0;
      const told = [first, ...rest].filter((batch) => (batch?.after.sequence ?? 0) < from).flatMap((batch) => batch?.facts ?? []);
      expect((await office.eventsAfter(0, 1_000)).map(({ hash }) => hash)).toEqual(
        told.flatMap(({ kind, body }) => (kind === 'event' ? [JSON.parse(body).event.hash] : [])),
      );
      for (const batch of [first, ...rest] as Arrival[])
        expect((await office.arrive(batch)).kind).toBe(batch.after.sequence < from ? 'gap' : 'taken');
      expect(await contentOf(office)).toEqual(await contentOf(node));
      expect(await office.eventsAfter(0, 1_000)).toHaveLength((await node.eventsAfter(0, 1_000)).length);
      await office.close();
    });
    expect(operations).toBeGreaterThan(30);
    await node.close();
  }, 240_000);
});

async function anHour(ledger: Ledger): Promise<void> {
  const till = tillAt(ledger);
  await till.openShift();
  await till.refund(await till.paid(await till.sale()), 10);
  await till.closeShift();
}

/** All that a node tells, in batches, none of which was told yet. */
async function batches(node: Ledger, limit: number): Promise<Arrival[]> {
  const all: Arrival[] = [];
  for (let batch = await batchOf(node, { limit }); batch.facts.length > 0; ) {
    all.push(batch);
    batch = await batchOf(node, { limit, after: { sequence: batch.after.sequence + batch.facts.length, head: batch.head } });
  }
  return all;
}
