import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, test } from 'vitest';
import { brokenAt, foldEvents, type Ledger, openSqliteLedger, type SqliteLedgerOptions } from '../src/index.ts';
import { failAt } from './failing-driver.ts';
import { ledgerContract } from './ledger-contract.ts';
import { creates, POLICY, records, sample, seeded } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'quickpay-ledger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${files++}`, 'ledger.sqlite');
const open = (options: Partial<SqliteLedgerOptions> = {}) =>
  openSqliteLedger({ file: newFile(), environment: 'sandbox', random: seeded(1), ...options });

ledgerContract('sqlite, writer in a thread', () => open());
ledgerContract('sqlite, writer inline', () => open({ writer: 'inline' }));
ledgerContract('sqlite in memory', () => open({ file: ':memory:' }));

describe('opening', () => {
  test('identity is made once and kept', async () => {
    const file = newFile();
    const first = await open({ file, random: seeded(5) });
    const { identity } = first;
    await first.close();
    const second = await open({ file, random: seeded(6) });
    expect(second.identity).toEqual(identity);
    expect(identity.hashKey).toHaveLength(32);
    await second.close();
  });

  test('the file is its owner’s only', async () => {
    const file = newFile();
    const ledger = await open({ file });
    expect(statSync(file).mode & 0o077).toBe(0);
    await ledger.close();
  });

  test('a second process is refused while the first lives, and let in after', async () => {
    const file = newFile();
    const first = await open({ file });
    await expect(open({ file })).rejects.toMatchObject({ code: 'ledgerInUse' });
    await first.close();
    await (await open({ file })).close();
  });

  test('a ledger of the sandbox never serves production', async () => {
    const file = newFile();
    await (await open({ file })).close();
    await expect(open({ file, environment: 'production' })).rejects.toMatchObject({ code: 'ledgerOfOtherEnvironment' });
  });

  test('a ledger of a newer program is refused and left as it is', async () => {
    const file = newFile();
    await (await open({ file })).close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    await expect(open({ file })).rejects.toMatchObject({ code: 'ledgerNewer' });
  });

  test('what is no ledger is said to be none', async () => {
    const file = join(folder, 'letter.sqlite');
    writeFileSync(file, 'Dear Sir or Madam, '.repeat(500));
    await expect(open({ file })).rejects.toMatchObject({ code: 'ledgerUnreadable' });
  });

  test.skipIf(process.getuid?.() === 0)('a folder that cannot be written is said so', async () => {
    // Root may write anywhere, whatever the mode: as root the next test covers the answer.
    const locked = mkdtempSync(join(folder, 'locked-'));
    chmodSync(locked, 0o500);
    await expect(open({ file: join(locked, 'ledger.sqlite') })).rejects.toMatchObject({ code: 'ledgerNotWritable' });
  });

  test('a path through a file is said not to be writable', async () => {
    const file = join(folder, 'plain');
    writeFileSync(file, '');
    await expect(open({ file: join(file, 'ledger.sqlite') })).rejects.toMatchObject({ code: 'ledgerNotWritable' });
  });

  test('the settings are those that survive a power cut', async () => {
    const file = newFile();
    const ledger = await open({ file, writer: 'inline' });
    const db = new DatabaseSync(file, { readOnly: true });
    expect(db.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
    expect(
      db
        .prepare(
          "SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE '%STRICT%'",
        )
        .get(),
    ).toEqual({ n: 0 });
    db.close();
    await ledger.close();
  });
});

/** A few sales and payments, telling what was acknowledged. */
async function write(ledger: Ledger, acknowledged: string[], count: number): Promise<void> {
  const made = sample(seeded(11));
  for (let n = 0; n < count; n++) {
    const sale = made.sale();
    const payment = made.payment(sale, ledger.identity.nodeId);
    const recorded = await ledger.commit([creates(sale), records(payment)]);
    if (!recorded.ok) throw new Error(recorded.conflict);
    acknowledged.push(`${payment.id} 1`);
    const entry = recorded.written[0]?.entry;
    if (entry === undefined) throw new Error('nothing written');
    const to = { ...entry.payment, state: 'uncertain' as const, version: 2 };
    await ledger.commit([{ kind: 'advance', from: entry, to, event: { kind: 'noAnswer' }, at: payment.submittedAt + 5_000 }]);
    acknowledged.push(`${payment.id} 2`);
  }
}

/** Everything acknowledged is there, nothing is half there, and chains hold. */
async function verify(ledger: Ledger, acknowledged: readonly string[]): Promise<void> {
  const last = new Map(acknowledged.map((line) => line.split(' ') as [string, string]));
  for (const [id, version] of last) {
    const entry = await ledger.payment(id);
    expect(entry?.payment.version, id).toBeGreaterThanOrEqual(Number(version));
  }
  for (const { payment, head } of await ledger.unresolved(null, 1_000)) {
    const events = await ledger.eventsOf(payment.id);
    expect(brokenAt(events)).toBeNull();
    expect([events.length, events.at(-1)?.hash, events.at(-1)?.state]).toEqual([payment.version, head, payment.state]);
    expect(foldEvents(events.slice(0, 1), POLICY).id).toBe(payment.id);
    expect(await ledger.sale(payment.saleId)).not.toBeNull();
  }
}

test('whichever operation fails, nothing acknowledged is missing and nothing is half written', async () => {
  for (let n = 1; ; n++) {
    const file = newFile();
    const failing = failAt(n);
    const ledger = await open({ file, writer: 'inline', wrapDriver: failing.wrap });
    const acknowledged: string[] = [];
    const outcome = await write(ledger, acknowledged, 3).then(
      () => 'done',
      (fault: { code?: string }) => fault.code,
    );
    await ledger.close();
    const again = await open({ file, writer: 'inline' });
    await verify(again, acknowledged);
    await again.close();
    if (!failing.failed()) {
      expect(outcome).toBe('done');
      expect(n).toBeGreaterThan(20);
      return;
    }
    expect(['notWritten', 'outcomeUnknown']).toContain(outcome);
  }
});

test('a process killed at any moment loses nothing that it acknowledged (I4)', async () => {
  const file = newFile();
  const random = seeded(3);
  const acknowledged: string[] = [];
  for (let round = 0; round < 5; round++) {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'commit-forever.ts'), file, String(round)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk) => {
        if (text === '') setTimeout(() => child.kill('SIGKILL'), random.below(120));
        text += chunk;
      });
      child.on('close', () => resolve());
    });
    // The last line may be cut: it was not acknowledged as a whole.
    acknowledged.push(...text.split('\n').slice(0, -1));
  }
  expect(acknowledged.length).toBeGreaterThan(50);
  const ledger = await open({ file });
  await verify(ledger, acknowledged);
  await ledger.close();
}, 60_000);
