import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type BesideOptions, inspectSqliteLedger, type Ledger, openBeside, openSqliteLedger } from '../src/index.ts';
import { MIGRATIONS } from '../src/sqlite/migrations.ts';
import { creates, sample, seeded } from './sample.ts';

let folder: string;
let file: string;
let ledger: Ledger;
const random = seeded(7);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-beside-'));
  file = join(folder, 'ledger.sqlite');
  ledger = await openSqliteLedger({ file, environment: 'sandbox', random });
});
afterEach(async () => {
  await ledger.close();
  rmSync(folder, { recursive: true, force: true });
});

const notes = (version: number): BesideOptions => ({
  file,
  name: 'notes',
  version,
  migrate: async (database) => database.exec('CREATE TABLE IF NOT EXISTS note (text TEXT) STRICT'),
});

test('tables of others live in the ledger’s file, as durable as it is, and both write', async () => {
  const database = await openBeside(notes(1));
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
  const made = sample(seeded(3));
  for (let n = 0; n < 50; n++) {
    const commit = ledger.commit([creates(made.sale())]);
    database.exec(`INSERT INTO note VALUES ('${n}')`);
    expect(await commit).toMatchObject({ ok: true });
  }
  database.close();
  const again = await openBeside(notes(1));
  expect(again.prepare('SELECT count(*) AS n FROM note').get()).toEqual({ n: 50 });
  again.close();
});

test('a program that knows an older version of them refuses them, and leaves them as they are', async () => {
  (await openBeside(notes(2))).close();
  await expect(openBeside(notes(1))).rejects.toMatchObject({ code: 'ledgerNewer' });
  (await openBeside(notes(3))).close();
  await expect(openBeside(notes(2))).rejects.toMatchObject({ code: 'ledgerNewer' });
});

test('what a crash left half-made is refused by older programs, and made by the next start', async () => {
  const crash = { ...notes(2), migrate: async () => Promise.reject(new Error('power cut')) };
  await expect(openBeside(crash)).rejects.toThrow('power cut');
  await expect(openBeside(notes(1))).rejects.toMatchObject({ code: 'ledgerNewer' });
  const database = await openBeside(notes(2));
  expect(database.prepare('SELECT count(*) AS n FROM note').get()).toEqual({ n: 0 });
  database.close();
});

test('a program from before there were any refuses the whole ledger', async () => {
  expect(inspectSqliteLedger(file)).toMatchObject({ schema: MIGRATIONS.length });
  // What it would look at: it knew three steps.
  const database = new DatabaseSync(file, { readOnly: true });
  expect(Number(database.prepare('PRAGMA user_version').get()?.user_version)).toBeGreaterThan(3);
  database.close();
});

test('in memory they are nobody else’s', async () => {
  const database = await openBeside({ ...notes(1), file: ':memory:' });
  expect(database.prepare('SELECT name, version FROM beside').get()).toEqual({ name: 'notes', version: 1 });
  database.close();
});
