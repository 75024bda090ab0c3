/** Looking at a ledger from outside: whose it is, whether it is whole, and that a backend does not notice. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type PaymentEvent, step } from '@quickpay/core';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type Change,
  checkSqliteLedger,
  inspectSqliteLedger,
  type Ledger,
  lookForOrder,
  lookForOrders,
  lookForRefunds,
  openSqliteLedger,
  tryDurability,
} from '../src/index.ts';
import { MIGRATIONS } from '../src/sqlite/migrations.ts';
import { creates, POLICY, records, requests, sample, seeded } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'quickpay-inspect-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${files++}.sqlite`);
const open = (file: string) =>
  openSqliteLedger({ file, environment: 'production', random: seeded(1), accounts: { m1: '1699000001' } });

async function fill(ledger: Ledger, count: number, seed = 3): Promise<void> {
  const made = sample(seeded(seed));
  for (let n = 0; n < count; n++) {
    const sale = made.sale();
    await ledger.commit([creates(sale), records(made.payment(sale, ledger.identity.nodeId))]);
  }
}
/** A ledger of so many payments that nobody has open. */
async function closed(count: number): Promise<string> {
  const file = newFile();
  const ledger = await open(file);
  await fill(ledger, count);
  await ledger.close();
  return file;
}

describe('an order number', () => {
  test('is known with its payment while the ledger’s owner goes on, whole and no other', async () => {
    const file = newFile();
    const ledger = await open(file);
    await fill(ledger, 3);
    const [payment] = (await ledger.payments({}, null, 1)).items;
    const { id, state, merchantOrderNumber } = payment ?? { id: '', state: '', merchantOrderNumber: '' };
    expect(lookForOrder(file, merchantOrderNumber)).toEqual({ kind: 'known', paymentId: id, state });
    expect(lookForOrders(file, [merchantOrderNumber, 'QP1', ''])).toEqual({
      kind: 'read',
      known: new Set([merchantOrderNumber]),
    });
    for (const other of [merchantOrderNumber.slice(1), `X${merchantOrderNumber}`, '', "' OR 1 --"])
      expect(lookForOrder(file, other)).toEqual({ kind: 'unknown' });
    await ledger.close();
  });

  test('of a refund is known for its order, and for no other', async () => {
    const file = newFile();
    const ledger = await open(file);
    const made = sample(seeded(4));
    const sale = made.sale();
    const payment = made.payment(sale, ledger.identity.nodeId);
    const refund = made.refund(payment, 100);
    const committed = await ledger.commit([creates(sale), records(payment)]);
    const from = (committed.ok && committed.written[0]?.entry) || expect.fail('recorded');
    const event: PaymentEvent = { kind: 'paid', via: { request: 'submit' }, transactionId: '42' };
    const stepped = step(from.payment, event, 5, POLICY);
    const to = stepped.ok ? stepped.payment : expect.fail(stepped.error);
    await ledger.commit([{ kind: 'advance', from, to, event, at: 5 }]);
    expect(await ledger.commit([requests(refund)])).toMatchObject({ ok: true });
    const { refundNumber } = refund;
    const orderNumber = payment.merchantOrderNumber;
    const others = [
      { orderNumber: `X${orderNumber}`, refundNumber },
      { orderNumber, refundNumber: orderNumber },
      { orderNumber, refundNumber: '' },
    ];
    expect(lookForRefunds(file, [{ orderNumber, refundNumber }, ...others])).toEqual({
      kind: 'read',
      known: new Set([refundNumber]),
    });
    expect(lookForRefunds(file, others)).toEqual({ kind: 'read', known: new Set() });
    expect(lookForRefunds(newFile(), others)).toEqual({ kind: 'none' });
    await ledger.close();
  });

  test('is not said to be unknown where the ledger cannot be read', () => {
    expect(lookForOrder(newFile(), 'QP1')).toEqual({ kind: 'none' });
    expect(lookForOrders(newFile(), ['QP1'])).toEqual({ kind: 'none' });
    const file = newFile();
    writeFileSync(file, 'not a database, and long enough to be seen as none'.repeat(20));
    expect(lookForOrder(file, 'QP1')).toEqual({ kind: 'unreadable', problem: 'it is no ledger' });
  });
});

describe('whose it is', () => {
  test('a ledger tells its environment, schema, accounts and what is open, while its owner goes on writing', async () => {
    const file = newFile();
    const ledger = await open(file);
    await fill(ledger, 3);
    expect(inspectSqliteLedger(file)).toEqual({
      kind: 'ledger',
      environment: 'production',
      nodeId: expect.stringMatching(/^[0-9a-f]{8}$/),
      epoch: 0,
      schema: MIGRATIONS.length,
      schemaKnown: MIGRATIONS.length,
      journalMode: 'wal',
      payments: 3,
      open: { m1: 3 },
      accounts: { m1: '1699000001' },
    });
    await fill(ledger, 1, 4);
    await ledger.close();
  });

  test('no file, and an empty one, are no ledger yet, and stay as they are', () => {
    const empty = newFile();
    writeFileSync(empty, '');
    expect(inspectSqliteLedger(empty)).toEqual({ kind: 'none' });
    const missing = newFile();
    expect(inspectSqliteLedger(missing)).toEqual({ kind: 'none' });
    expect(readdirSync(folder)).not.toContain(missing);
    expect(readFileSync(empty)).toHaveLength(0);
  });

  test('what is no ledger is said in words', () => {
    const text = newFile();
    writeFileSync(text, 'no database at all, but long enough to be looked at '.repeat(40));
    expect(inspectSqliteLedger(text)).toEqual({ kind: 'unreadable', problem: 'it is no ledger' });
    const other = newFile();
    const db = new DatabaseSync(other);
    db.exec('CREATE TABLE contacts (name TEXT)');
    db.close();
    expect(inspectSqliteLedger(other)).toEqual({ kind: 'unreadable', problem: 'it is a database of another program' });
  });
});

describe('whether it is whole', () => {
  test('every chain is followed, and SQLite finds nothing', async () => {
    expect(await checkSqliteLedger(await closed(12), 8_000)).toEqual({
      chains: { checked: 12, all: 12, broken: null },
      integrity: 'ok',
    });
  });

  test('a past that was changed is found and named', async () => {
    const file = await closed(3);
    const db = new DatabaseSync(file);
    const victim = String(db.prepare('SELECT id FROM payment ORDER BY id LIMIT 1').get()?.id);
    db.prepare("UPDATE event SET body = json_set(body, '$.made.codeHint', 'x') WHERE payment_id = ?").run(victim);
    db.close();
    expect((await checkSqliteLedger(file, 8_000)).chains).toMatchObject({ broken: victim });
  });

  test('a row that is newer than its events is found', async () => {
    const file = await closed(2);
    const db = new DatabaseSync(file);
    db.exec('UPDATE payment SET version = version + 1');
    db.close();
    expect((await checkSqliteLedger(file, 8_000)).chains?.broken).toMatch(/^pay_/);
  });

  test('a page that was overwritten is found', async () => {
    const file = await closed(40);
    const bytes = readFileSync(file);
    bytes.fill(0x5a, bytes.length - 3 * 4_096);
    writeFileSync(file, bytes);
    const found = await checkSqliteLedger(file, 8_000);
    expect(found.integrity).not.toBe('ok');
    expect(found.integrity).not.toBeNull();
  });

  test('what is not read in time is not said to be well', async () => {
    expect(await checkSqliteLedger(await closed(1), 0)).toEqual({ chains: null, integrity: null });
  });

  test('what a backend writes meanwhile breaks nothing', async () => {
    const file = newFile();
    const ledger = await open(file);
    await fill(ledger, 300);
    let entries = await ledger.unresolved(null, 300);
    let isOver = false;
    const checking = checkSqliteLedger(file, 8_000).then((found) => {
      isOver = true;
      return found;
    });
    // Every payment moves on, again and again: a row that is read before its events would be older than they are.
    let event: PaymentEvent = { kind: 'noAnswer' };
    while (!isOver) {
      const changes = entries.map((from): Change => {
        const stepped = step(from.payment, event, from.payment.submittedAt + 6_000, POLICY);
        if (!stepped.ok) throw new Error(stepped.error);
        return { kind: 'advance', from, to: stepped.payment, event, at: from.payment.submittedAt + 6_000 };
      });
      const committed = await ledger.commit(changes);
      if (!committed.ok) throw new Error(committed.conflict);
      entries = committed.written.map(({ entry }) => entry);
      event = { kind: 'check', by: 'somebody' };
    }
    expect(entries[0]?.payment.version).toBeGreaterThan(3);
    const { chains, integrity } = await checking;
    expect(chains).toMatchObject({ checked: 300, broken: null });
    expect(integrity).toBe('ok');
    await ledger.close();
  });
});

describe('whether a folder can hold one', () => {
  test('it is tried as the ledger would, and nothing is left behind', () => {
    const before = readdirSync(folder);
    expect(tryDurability(folder)).toMatchObject({ kind: 'tried', journalMode: 'wal', synchronous: 2 });
    expect(readdirSync(folder)).toEqual(before);
  });

  test('a folder that is not there cannot', () => {
    expect(tryDurability(join(folder, 'none'))).toMatchObject({
      kind: 'failed',
      problem: expect.stringContaining('unable to open'),
    });
  });
});
