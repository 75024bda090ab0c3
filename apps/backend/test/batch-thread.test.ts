/** Batches that are made in a thread of their own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOTHING_TOLD } from '@quickpay/core';
import { type BatchBegun, decodeBatch, follow } from '@quickpay/exchange';
import { openSqliteLedger } from '@quickpay/storage';
import { afterAll, expect, test } from 'vitest';
import { tillAt } from '../../../packages/storage/test/two-ledgers.ts';
import { secureRandom } from '../src/random.ts';
import { batchesInThread } from '../src/store-node/batch-thread.ts';

const folder = mkdtempSync(join(tmpdir(), 'quickpay-batches-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const open = (file: string) => openSqliteLedger({ file, environment: 'sandbox', random: secureRandom(), ships: true });

const BEGUN: BatchBegun = {
  ...{ nodeId: 'node0001', epoch: 0, after: NOTHING_TOLD, sentAt: 1, lateRequestWatchMs: 600_000, standing: 'inStep' },
  health: { version: '0.1.0', profileRevision: 1, unresolved: 0, held: 0 },
  last: 3,
};

test('a batch from the thread is what the ledger has to tell, packed', async () => {
  const file = join(folder, 'ledger.sqlite');
  const ledger = await open(file);
  const till = tillAt(ledger);
  for (let n = 0; n < 3; n++) await till.sale();
  const batches = batchesInThread(file);
  const { body, ...made } = await batches.make(BEGUN);
  const read = decodeBatch(body);
  if (!read.ok) throw new Error(read.refusal.why);
  const facts = await ledger.outbox?.after(0, 10);
  expect(read.batch.facts).toEqual(facts);
  expect(made).toEqual({ facts: 3, end: { sequence: 3, head: read.batch.head }, isFull: false });
  expect(follow(NOTHING_TOLD, read.batch.facts)).toEqual({ ok: true, cursor: made.end });
  // What is written later it sees, and two at once are not taken for each other.
  await till.sale();
  const [second, none] = await Promise.all([
    batches.make({ ...BEGUN, after: made.end, last: 4 }),
    batches.make({ ...BEGUN, standing: 'forked' }),
  ]);
  expect([second.facts, none.facts]).toEqual([1, 0]);
  await batches.close();
  await ledger.close();
});

test('one that cannot read its file says so, and the next batch is made by another once it can', async () => {
  const file = join(folder, 'later.sqlite');
  const batches = batchesInThread(file);
  await expect(batches.make(BEGUN)).rejects.toThrow('unable to open database file');
  const ledger = await open(file);
  await tillAt(ledger).sale();
  expect((await batches.make(BEGUN)).facts).toBe(1);
  await batches.close();
  await ledger.close();
});

test('what it throws is told by its words, and it goes on', async () => {
  const file = join(folder, 'gap.sqlite');
  const ledger = await open(file);
  const till = tillAt(ledger);
  for (let n = 0; n < 2; n++) await till.sale();
  const batches = batchesInThread(file);
  await ledger.outbox?.shipped({ sequence: 1, head: 'a'.repeat(64) });
  await expect(batches.make(BEGUN)).rejects.toThrow('fact 2 stands where 1 should');
  expect((await batches.make({ ...BEGUN, after: { sequence: 1, head: 'a'.repeat(64) } })).facts).toBe(1);
  await batches.close();
  await ledger.close();
});

test('closed while it makes one, it says that it has ended', async () => {
  const file = join(folder, 'closed.sqlite');
  const ledger = await open(file);
  const batches = batchesInThread(file);
  const made = batches.make(BEGUN);
  const ended = expect(made).rejects.toThrow('has ended');
  await batches.close();
  await ended;
  await batches.close();
  await ledger.close();
});
