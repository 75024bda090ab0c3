/** Rows written lately are answered from memory: exactly as the file has them, and never after a fault. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PaymentEvent, step } from '@quickpay/core';
import { expect, test } from 'vitest';
import { type Driver, type Entry, type Ledger, openSqliteLedger } from '../src/index.ts';
import { creates, POLICY, records, sample, seeded } from './sample.ts';

const open = (recentRows: number, wrapDriver = (driver: Driver) => driver) =>
  openSqliteLedger({ file: ':memory:', environment: 'sandbox', random: seeded(1), recentRows, wrapDriver });

const EVENTS: readonly PaymentEvent[] = [
  { kind: 'noAnswer' },
  { kind: 'cancel', by: 'cashier' },
  { kind: 'neverSent', note: '' },
  { kind: 'paid', via: { request: 'submit' }, transactionId: '42' },
];

/** Sales, payments, steps and leaves by chance; after each, all that can be asked about all there is. */
async function live(ledger: Ledger, seed: number): Promise<readonly unknown[]> {
  const chance = seeded(seed);
  const made = sample(chance);
  const sales: string[] = [];
  const payments: string[] = [];
  const seen: unknown[] = [];
  const pick = (ids: readonly string[]): string => ids[chance.below(ids.length)] ?? '';
  const acts = [
    async () => {
      const sale = made.sale();
      sales.push(sale.id);
      return ledger.commit([creates(sale)]);
    },
    async () => {
      const sale = await ledger.sale(pick(sales));
      if (sale === null) return null;
      const payment = made.payment(sale, ledger.identity.nodeId);
      payments.push(payment.id);
      return ledger.commit([records(payment)]);
    },
    async () => {
      const from = await ledger.payment(pick(payments));
      const event = EVENTS[chance.below(EVENTS.length)];
      if (from === null || event === undefined) return null;
      const at = from.payment.submittedAt + from.payment.version;
      const stepped = step(from.payment, event, at, POLICY);
      return stepped.ok ? ledger.commit([{ kind: 'advance', from, to: stepped.payment, event, at }]) : null;
    },
    () => ledger.commit([{ kind: 'leaveSale', saleId: pick(sales), leftAt: 9 }]),
  ] as const;
  for (let n = 0; n < 150; n++) {
    seen.push(await acts[chance.below(acts.length)]?.());
    for (const id of sales) seen.push(await ledger.sale(id), await ledger.paymentsOf(id));
    for (const id of payments) seen.push(await ledger.payment(id));
  }
  await ledger.close();
  return seen;
}

test.each([1, 2, 3])('whatever is remembered, the answers are those of the file (seed %i)', async (seed) => {
  const file = await live(await open(0), seed);
  // Few, so that sales are forgotten before their payments, and payments before their sales.
  for (const recentRows of [1, 5, 4_096]) expect(await live(await open(recentRows), seed)).toEqual(file);
});

test('two payments of one millisecond are in the file’s order', async () => {
  const ledger = await open(4_096);
  const made = sample(seeded(3));
  const sale = made.sale();
  await ledger.commit([creates(sale)]);
  const rows = [];
  for (const id of ['pay_b', 'pay_a']) {
    const payment = { ...made.payment(sale, ledger.identity.nodeId), id };
    const committed = await ledger.commit([records(payment)]);
    if (!committed.ok) throw new Error(committed.conflict);
    const from = committed.written[0]?.entry as Entry; // one record, one written
    const stepped = step(from.payment, { kind: 'neverSent', note: '' }, 5, POLICY);
    if (!stepped.ok) throw new Error(stepped.error);
    await ledger.commit([{ kind: 'advance', from, to: stepped.payment, event: { kind: 'neverSent', note: '' }, at: 5 }]);
    rows.push(id);
  }
  expect((await ledger.paymentsOf(sale.id)).map(({ payment }) => payment.id)).toEqual(['pay_a', 'pay_b']);
  await ledger.close();
});

test('nothing that is not durable is answered: neither a commit under way nor one that conflicted', async () => {
  const ledger = await open(4_096);
  const made = sample(seeded(4));
  const [sale, other] = [made.sale(), made.sale()];
  const underWay = ledger.commit([creates(sale)]);
  expect(await ledger.sale(sale.id)).toBeNull();
  await underWay;
  expect(await ledger.sale(sale.id)).toEqual(sale);
  expect(await ledger.commit([creates(other), creates(sale)])).toMatchObject({ conflict: 'saleExists' });
  expect(await ledger.sale(other.id)).toBeNull();
  await ledger.close();
});

test('when nobody knows whether a commit was flushed, the file is asked', async () => {
  let failing = false;
  const ledger = await open(4_096, (driver) => ({
    ...driver,
    exec(sql) {
      driver.exec(sql);
      if (sql === 'COMMIT' && failing) throw new Error('disk I/O error');
    },
  }));
  const made = sample(seeded(5));
  const sale = made.sale();
  const payment = made.payment(sale, ledger.identity.nodeId);
  await ledger.commit([creates(sale), records(payment)]);
  failing = true;
  const leaves = { kind: 'leaveSale', saleId: sale.id, leftAt: 9 } as const;
  const from = (await ledger.payment(payment.id)) as Entry; // recorded above
  const event = { kind: 'leave', by: 'cashier' } as const;
  const stepped = step(payment, event, 9, POLICY);
  if (!stepped.ok) throw new Error(stepped.error);
  const both = ledger.commit([{ kind: 'advance', from, to: stepped.payment, event, at: 9 }, leaves]);
  await expect(both).rejects.toMatchObject({ code: 'outcomeUnknown' });
  expect((await ledger.payment(payment.id))?.payment.version).toBe(2);
  expect((await ledger.sale(sale.id))?.leftAt).toBe(9);
  await ledger.close();
});

test('a closed ledger answers nothing, also what it had in memory', async () => {
  const ledger = await open(4_096);
  const sale = sample(seeded(6)).sale();
  await ledger.commit([creates(sale)]);
  await ledger.close();
  await expect(ledger.sale(sale.id)).rejects.toMatchObject({ code: 'ledgerClosed' });
});

test('whoever has read an event is given no row of before it, though its commit is not acknowledged yet', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-recent-'));
  const ledger = await openSqliteLedger({ file: join(folder, 'ledger.sqlite'), environment: 'sandbox', random: seeded(1) });
  try {
    const made = sample(seeded(5));
    const sale = made.sale();
    const committed = await ledger.commit([creates(sale), records(made.payment(sale, ledger.identity.nodeId))]);
    let entry = (committed.ok && committed.written[0]?.entry) || expect.fail('recorded');
    const { id } = entry.payment;
    for (let nth = 0; nth < 200; nth++) {
      const event: PaymentEvent = nth === 0 ? { kind: 'noAnswer' } : { kind: 'check', by: 'somebody' };
      const stepped = step(entry.payment, event, 6_000, POLICY);
      if (!stepped.ok) throw new Error(stepped.error);
      let isOver = false;
      const committing = ledger.commit([{ kind: 'advance', from: entry, to: stepped.payment, event, at: 6_000 }]);
      const over = committing.finally(() => {
        isOver = true;
      });
      while (!isOver) {
        const read = nth % 2 === 0 ? await ledger.eventsAfter(nth, 10) : await ledger.eventsOf(id, { after: nth });
        expect((await ledger.payment(id))?.payment.version).toBeGreaterThanOrEqual(read.at(-1)?.version ?? 1);
        await new Promise(setImmediate);
      }
      const written = await over;
      entry = (written.ok && written.written[0]?.entry) || expect.fail('written');
    }
  } finally {
    await ledger.close();
    rmSync(folder, { recursive: true });
  }
});
