import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { step, stepRefund } from '@quickpay/core';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type Change,
  type Committed,
  contentsOf,
  currentShift,
  type Driver,
  type Ledger,
  LedgerError,
  openSqliteLedger,
} from '../src/index.ts';
import { writerInThread } from '../src/sqlite/writer-thread.ts';
import { failAt } from './failing-driver.ts';
import { creates, POLICY, records, requests, sample, seeded } from './sample.ts';
import { verify, versionOf } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'quickpay-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${files++}.sqlite`);
const open = (file: string, wrapDriver = (driver: Driver) => driver) =>
  openSqliteLedger({ file, environment: 'sandbox', random: seeded(1), writer: 'inline', wrapDriver });

/** A commit that failed, by what it would have written. */
type Failed = Readonly<{ code: string; id: string; version: number; saleId?: string }>;

/**
 * Pairs of commits that share a batch, going on after a failure as an engine would. Each commit either makes a sale with its payment,
 * takes a payment one step on, or does the same with a refund of it. After each pair the till's shift is closed.
 */
async function write(ledger: Ledger, rounds: number): Promise<{ acknowledged: string[]; failed: Failed[] }> {
  const made = sample(seeded(11));
  const acknowledged: string[] = [];
  const failed: Failed[] = [];
  const attempt = async (
    row: { id: string; version: number },
    changes: readonly Change[],
    saleId?: string,
  ): Promise<Extract<Committed, { ok: true }> | null> => {
    try {
      const committed = await ledger.commit(changes);
      if (!committed.ok) throw new Error(committed.conflict);
      acknowledged.push(`${row.id} ${row.version}`);
      return committed;
    } catch (fault) {
      if (!(fault instanceof LedgerError)) throw fault;
      failed.push({ code: fault.code, id: row.id, version: row.version, ...(saleId === undefined ? {} : { saleId }) });
      return null;
    }
  };
  const one = async () => {
    const sale = made.sale();
    const payment = made.payment(sale, ledger.identity.nodeId);
    const [from] = (await attempt(payment, [creates(sale), records(payment)], sale.id))?.written ?? [];
    if (from === undefined) return;
    const at = payment.submittedAt + 5_000;
    const event = { kind: 'paid', via: { request: 'submit' }, transactionId: '42' } as const;
    const stepped = step(from.entry.payment, event, at, POLICY);
    if (!stepped.ok) throw new Error(stepped.error);
    if ((await attempt(stepped.payment, [{ kind: 'advance', from: from.entry, to: stepped.payment, event, at }])) === null)
      return;
    const refund = made.refund(payment, 1_000);
    const [requested] = (await attempt(refund, [requests(refund)]))?.refunds ?? [];
    if (requested === undefined) return;
    const sent = stepRefund(refund, { kind: 'sent' }, at, POLICY);
    if (!sent.ok) throw new Error(sent.error);
    await attempt(sent.refund, [{ kind: 'advanceRefund', from: requested.entry, to: sent.refund, event: { kind: 'sent' }, at }]);
  };
  const close = async () => {
    const current = await currentShift(ledger, { terminalId: 't1', storeId: 's1' });
    const closed = { at: 9, by: 'c', upTo: current.stretch.upTo, contents: await contentsOf(ledger, current) };
    await attempt({ id: current.shift.id, version: 1 }, [{ kind: 'closeShift', shift: { ...current.shift, closed } }]);
  };
  for (let round = 0; round < rounds; round++) {
    await Promise.all([one(), one()]);
    await close();
  }
  return { acknowledged, failed };
}

describe.each([false, true])('whichever operation fails (a COMMIT once it has happened: %s)', (afterwards) => {
  test('nothing acknowledged is missing, nothing refused is there, nothing is half written', async () => {
    const seen = new Set<string>();
    for (let n = 1; ; n++) {
      const file = newFile();
      const failing = failAt(n, { afterwards });
      const ledger = await open(file, failing.wrap);
      const { acknowledged, failed } = await write(ledger, 3);
      await ledger.close();

      const db = new DatabaseSync(file);
      expect(db.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }]);
      expect(db.prepare('PRAGMA foreign_key_check').all()).toEqual([]);
      db.close();
      const again = await open(file);
      await verify(again, acknowledged);
      for (const { code, id, saleId, version } of failed) {
        seen.add(code);
        const stored = await versionOf(again, id);
        // A shift that could not be closed was closed by the next try, under the same id.
        if (id.startsWith('shift_') && acknowledged.includes(`${id} 1`)) expect(stored).toBe(1);
        else if (code === 'outcomeUnknown') expect([version - 1, version]).toContain(stored);
        else expect(stored).toBe(version - 1);
        if (stored === 0 && saleId !== undefined) expect(await again.sale(saleId)).toBeNull();
      }
      await again.close();
      if (!failing.failed()) {
        expect(failed).toEqual([]);
        expect(n).toBeGreaterThan(20);
        break;
      }
      expect(failed.length, `operation ${n}`).toBeGreaterThan(0);
    }
    expect(seen).toEqual(new Set(['notWritten', 'outcomeUnknown', 'ledgerBroken']));
  });
});

/** Fails the first COMMIT in the given way. */
const firstCommit = (fail: (driver: Driver) => never) => {
  let failed = false;
  return (driver: Driver): Driver => ({
    ...driver,
    exec(sql) {
      if (sql !== 'COMMIT' || failed) return driver.exec(sql);
      failed = true;
      return fail(driver);
    },
  });
};

test('after a flush that failed nothing more is written until the ledger is opened again', async () => {
  const file = newFile();
  const made = sample(seeded(2));
  const [first, second] = [made.sale(), made.sale()];
  const ledger = await open(
    file,
    firstCommit(() => {
      throw new Error('disk I/O error');
    }),
  );
  await expect(ledger.commit([creates(first)])).rejects.toMatchObject({ code: 'outcomeUnknown' });
  await expect(ledger.commit([creates(second)])).rejects.toMatchObject({ code: 'ledgerBroken' });
  await ledger.close();
  const again = await open(file);
  expect(await again.sale(second.id)).toBeNull();
  expect(await again.commit([creates(second)])).toMatchObject({ ok: true });
  await again.close();
});

test('a full disk is no unknown outcome: nothing was written, and the ledger goes on once there is room', async () => {
  const made = sample(seeded(2));
  const [first, second] = [made.sale(), made.sale()];
  const ledger = await open(
    newFile(),
    // SQLite ends the transaction by itself before it says so.
    firstCommit((driver) => {
      driver.exec('ROLLBACK');
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    }),
  );
  await expect(ledger.commit([creates(first)])).rejects.toMatchObject({ code: 'notWritten' });
  expect(await ledger.sale(first.id)).toBeNull();
  expect(await ledger.commit([creates(second)])).toMatchObject({ ok: true });
  await ledger.close();
});

test('a writer that dies leaves its batch unknown, refuses the next, and can be closed', async () => {
  const program = join(folder, 'dies.mjs');
  writeFileSync(program, `import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => process.exit(3));`);
  const writer = writerInThread({ file: newFile(), program: pathToFileURL(program) });
  await expect(writer.write([[]])).rejects.toMatchObject({ code: 'outcomeUnknown' });
  await expect(writer.write([[]])).rejects.toMatchObject({ code: 'ledgerBroken' });
  await writer.close();
});
