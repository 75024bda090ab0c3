import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type PaymentEvent, step } from '@quickpay/core';
import { afterAll, describe, expect, test } from 'vitest';
import { foldRefundEvents, openSqliteLedger, type SqliteLedgerOptions } from '../src/index.ts';
import { ledgerContract } from './ledger-contract.ts';
import { writeOlder } from './older-ledger.ts';
import { creates, POLICY, records, requests, sample, seeded } from './sample.ts';
import { verify } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'quickpay-ledger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = () => join(folder, `${files++}`, 'ledger.sqlite');
const open = (options: Partial<SqliteLedgerOptions> = {}) =>
  openSqliteLedger({ file: newFile(), environment: 'sandbox', random: seeded(1), ...options });

ledgerContract('sqlite, writer in a thread', () => open());
ledgerContract('sqlite, writer inline', () => open({ writer: 'inline' }));
ledgerContract('sqlite in memory', () => open({ file: ':memory:' }));
ledgerContract('sqlite, every row read from the file', () => open({ writer: 'inline', recentRows: 0 }));

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

  test('a copy is as little for the other environment as its original', async () => {
    const [file, copy] = [newFile(), newFile()];
    await (await open({ file })).close();
    mkdirSync(dirname(copy));
    copyFileSync(file, copy);
    await expect(open({ file: copy, environment: 'production' })).rejects.toThrow(
      `The ledger at ${copy} belongs to sandbox, and this is production: a ledger never serves both.`,
    );
    expect(statSync(copy).size).toBe(statSync(file).size);
  });

  test('a merchant id stays with its account; another account needs another id', async () => {
    const file = newFile();
    await (await open({ file, accounts: { hkd: '1900000101', usd: '1900000103/1900000201' } })).close();
    await expect(open({ file, accounts: { hkd: '1699000001', usd: '1900000103', jpy: '1900000102' } })).rejects.toMatchObject({
      code: 'ledgerOfOtherAccount',
      message: `hkd is account 1900000101 in the ledger at ${file}, and 1699000001 now; usd is account 1900000103/1900000201 in the ledger at ${file}, and 1900000103 now. An id stays with its account: give the other account an id of its own.`,
    });
    // What was refused has bound nothing, and what is not configured any more is still remembered.
    await (await open({ file, accounts: { 'hkd-2': '1699000001', jpy: '1900000109' } })).close();
    await (await open({ file, accounts: { hkd: '1900000101' } })).close();
  });

  test('a ledger from before accounts were kept binds those it is opened with', async () => {
    const [now, file] = [newFile(), newFile()];
    await (await open({ file: now })).close();
    writeOlder(file, now, 2);
    await (await open({ file, accounts: { hkd: '1900000101' } })).close();
    await expect(open({ file, accounts: { hkd: '1900000102' } })).rejects.toMatchObject({ code: 'ledgerOfOtherAccount' });
  });

  test('a ledger of a newer program is refused and left as it is', async () => {
    const file = newFile();
    await (await open({ file })).close();
    const db = new DatabaseSync(file);
    db.exec('PRAGMA user_version = 99');
    db.close();
    await expect(open({ file })).rejects.toMatchObject({ code: 'ledgerNewer' });
  });

  test('a ledger from before refunds is taken over with its chains, and its journal counts on', async () => {
    const [now, before] = [newFile(), newFile()];
    const made = sample(seeded(3));
    const sale = made.sale();
    const ledger = await open({ file: now, random: seeded(5), writer: 'inline' });
    const payment = made.payment(sale, ledger.identity.nodeId);
    await ledger.commit([creates(sale), records(payment)]);
    await ledger.close();

    writeOlder(before, now, 1, 41);
    const taken = await open({ file: before, writer: 'inline' });
    await verify(taken, [`${payment.id} 1`]);
    expect(await taken.lastPosition()).toBe(41);
    const entry = await taken.payment(payment.id);
    if (entry === null) throw new Error('the payment is gone');
    const stepped = step(entry.payment, { kind: 'noAnswer' }, 9, POLICY);
    if (!stepped.ok) throw new Error(stepped.error);
    const advance = { kind: 'advance', from: entry, to: stepped.payment, event: { kind: 'noAnswer' }, at: 9 } as const;
    expect(await taken.commit([advance])).toMatchObject({ ok: true, written: [{ event: { position: 42 } }] });
    await verify(taken, [`${payment.id} 2`]);
    await taken.close();
  });

  test('a ledger from before payments were searched has the same payments, and they are found', async () => {
    const [now, before] = [newFile(), newFile()];
    const made = sample(seeded(3));
    const sale = { ...made.sale(), reference: 'basket-7' };
    const ledger = await open({ file: now, random: seeded(5), writer: 'inline' });
    const first = made.payment(sale, ledger.identity.nodeId);
    await ledger.commit([creates(sale), records(first)]);
    const from = await ledger.payment(first.id);
    if (from === null) throw new Error('the payment is gone');
    const event = { kind: 'paid', via: { request: 'submit' }, transactionId: '4200001' } as const;
    const stepped = step(first, event, 9, POLICY);
    if (!stepped.ok) throw new Error(stepped.error);
    await ledger.commit([{ kind: 'advance', from, to: stepped.payment, event, at: 9 }]);
    const entry = await ledger.payment(first.id);
    await ledger.close();

    writeOlder(before, now, 3);
    const taken = await open({ file: before, writer: 'inline' });
    expect(await taken.payment(first.id)).toEqual(entry);
    await verify(taken, [`${first.id} 2`]);
    for (const filter of [
      { terminalId: first.terminalId },
      { amountMinor: first.amount.amountMinor },
      { number: '4200001' },
      { number: first.merchantOrderNumber },
      { orderNumberEnds: first.merchantOrderNumber.slice(-4) },
      { reference: 'basket-7' },
    ])
      expect((await taken.payments(filter, null, 10)).items, JSON.stringify(filter)).toEqual([stepped.payment]);
    await taken.close();
  });

  test('what is no ledger is said to be none', async () => {
    const file = join(folder, 'letter.sqlite');
    writeFileSync(file, 'Dear Sir or Madam, '.repeat(500));
    await expect(open({ file })).rejects.toMatchObject({ code: 'ledgerUnreadable' });
  });

  test('another program’s database is refused and left as it is', async () => {
    const file = join(folder, 'notes.sqlite');
    const db = new DatabaseSync(file);
    db.exec('CREATE TABLE note (text TEXT)');
    db.close();
    const before = readFileSync(file);
    await expect(open({ file })).rejects.toMatchObject({ code: 'ledgerUnreadable' });
    expect(readFileSync(file)).toEqual(before);
  });

  test('a damaged ledger is said to be damaged', async () => {
    const file = newFile();
    await (await open({ file })).close();
    const pages = readFileSync(file);
    writeFileSync(file, Buffer.concat([pages.subarray(0, 100), Buffer.alloc(pages.length - 100, 0xab)]));
    await expect(open({ file })).rejects.toMatchObject({ code: 'ledgerUnreadable' });
  });

  test('a ledger reached by a link has the same lock, and nobody else can hold it', async () => {
    const file = newFile();
    const ledger = await open({ file });
    symlinkSync(file, `${file}-link`);
    await expect(open({ file: `${file}-link` })).rejects.toMatchObject({ code: 'ledgerInUse' });
    expect(statSync(`${file}.lock`).mode & 0o077).toBe(0);
    await ledger.close();
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

describe('facts of a payment', () => {
  const factsOf = (file: string): Record<string, unknown> => {
    const db = new DatabaseSync(file, { readOnly: true });
    const row = db.prepare('SELECT facts FROM payment').get();
    db.close();
    return JSON.parse(String(row?.facts)) as Record<string, unknown>;
  };
  const recorded = async () => {
    const file = newFile();
    const ledger = await open({ file, writer: 'inline' });
    const made = sample(seeded(4));
    const sale = made.sale();
    const payment = made.payment(sale, ledger.identity.nodeId);
    await ledger.commit([creates(sale), records(payment)]);
    await ledger.close();
    return { file, payment };
  };
  const readBack = async (file: string, id: string) => {
    const ledger = await open({ file });
    const entry = await ledger.payment(id);
    await ledger.close();
    return entry?.payment;
  };

  test('what is as it is with most payments is not written, and means what it always meant', async () => {
    const { file, payment } = await recorded();
    expect(Object.keys(factsOf(file)).sort()).toEqual(['codeHash', 'codeHint', 'floorFrom']);
    // Rows say so without words, those of years ago too: none of these values may ever change.
    expect(await readBack(file, payment.id)).toEqual({
      ...payment,
      reason: null,
      decline: null,
      why: null,
      settledAt: null,
      payerAskedAt: null,
      orderSeen: false,
      moneySeenAt: null,
      transactionId: null,
      refusal: null,
      frozen: false,
      leftAt: null,
      contradictions: 0,
      lastQueryAt: null,
      queryWantedFrom: null,
      deadlinePassed: false,
      revokeWanted: false,
      revokesSent: 0,
      revokesInDoubt: 0,
      revokeSentAt: null,
      revokeNotBefore: null,
      revokeAcknowledgedAt: null,
      revokeRefusedAt: null,
      revokeExpired: false,
      watchFrom: null,
      refund: null,
      refundQueryWantedFrom: null,
      refundPending: false,
      refundQueries: 0,
      lastRefundQueryAt: null,
      returnedMinor: 0,
    });
  });

  test('a row of before, in which every fact was written, is read all the same', async () => {
    const { file, payment } = await recorded();
    const columns = ['id', 'saleId', 'merchantId', 'storeId', 'merchantOrderNumber', 'epoch', 'owner', 'submittedAt'];
    const moving = ['state', 'attention', 'due', 'dueAt', 'version'];
    const facts = Object.fromEntries(Object.entries(payment).filter(([name]) => ![...columns, ...moving].includes(name)));
    expect(Object.keys(facts).length).toBeGreaterThan(30);
    const db = new DatabaseSync(file);
    db.prepare('UPDATE payment SET facts = ?').run(JSON.stringify(facts));
    db.close();
    expect(await readBack(file, payment.id)).toEqual(payment);
  });

  test('a refund from before approvals was approved by nobody, in its row as by its events', async () => {
    const file = newFile();
    const paid: PaymentEvent = { kind: 'paid', via: { request: 'submit' }, transactionId: '42000318' };
    const ledger = await open({ file });
    const shop = sample(seeded(3));
    const sale = shop.sale();
    const payment = shop.payment(sale, ledger.identity.nodeId);
    const refund = shop.refund(payment, 1);
    await ledger.commit([creates(sale), records(payment)]);
    const from = await ledger.payment(payment.id);
    const stepped = step(payment, paid, payment.submittedAt, POLICY);
    if (from === null || !stepped.ok) throw new Error('it is there, and a submit can be paid');
    const advanced = { kind: 'advance', from, to: stepped.payment, event: paid, at: payment.submittedAt } as const;
    expect(await ledger.commit([advanced, requests(refund)])).toMatchObject({ ok: true });
    await ledger.close();
    const db = new DatabaseSync(file);
    db.exec(`UPDATE refund SET facts = json_remove(facts, '$.approvedBy');
      UPDATE event SET body = json_remove(body, '$.made.approvedBy') WHERE refund_id IS NOT NULL`);
    db.close();
    const again = await open({ file });
    expect((await again.refund(refund.id))?.refund).toEqual(refund);
    expect(foldRefundEvents(await again.refundEventsOf(refund.id), POLICY)).toEqual(refund);
    await again.close();
  });
});

test('closing ends the writer’s thread even when nothing else keeps the process alive', () => {
  const child = spawnSync(process.execPath, [join(import.meta.dirname, 'open-and-close.ts'), newFile()], { encoding: 'utf8' });
  expect(child).toMatchObject({ status: 0, stdout: 'closed\n' });
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
