/**
 * What must hold of a whole shop once everything has come to rest, whatever was told in it: every payment and refund of our ledger is
 * walked beside every order of the channel's (invariants I1, I3, I5, I9, I14), every chain is verified and folded (I11), manners are clean
 * (I6, I7), nothing waits without anybody knowing (I4), and no secret was ever written (I12).
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { isFinal, isFinalRefund, type Payment, type Refund } from '@quickpay/core';
import { brokenAt, foldEvents, foldRefundEvents, type Ledger, openSqliteLedger } from '@quickpay/storage';
import { expect } from 'vitest';
import type { Order, Shop } from './shop.ts';

/** A watch of ten minutes, and what may come before it. */
const REST_MINUTES_MAX = 15;
const POLICY = { lateRequestWatchMs: 600_000 };

export async function audit(shop: Shop, { unmannered = false }: Readonly<{ unmannered?: boolean }> = {}): Promise<void> {
  const books = await booksAtRest(shop);
  const orders = await shop.orders();
  for (const payment of books.payments) checkPayment(payment, books, orders, shop.waitForAPerson);
  for (const [saleId, of] of Map.groupBy(books.payments, ({ saleId }) => saleId))
    expect(of.filter(({ state }) => state === 'paid').length, `payments of ${saleId} that are paid (I5)`).toBeLessThanOrEqual(1);
  const known = new Set(books.payments.map(({ merchantOrderNumber }) => merchantOrderNumber));
  const nobodys = orders.filter((order) => !known.has(order.outTradeNo) && !isPlanted(order));
  expect(nobodys, 'orders at the channel that no payment of ours made').toEqual([]);
  if (!unmannered) await checkManners(shop);
  const text = [shop.takeSaid(), ...books.written].join('\n');
  for (const secret of shop.secrets) expect(text.includes(secret), 'a secret in a log, an answer or an event').toBe(false);
}

/** Our ledger as it is on the disk. */
type Books = Readonly<{ payments: readonly Payment[]; refunds: readonly Refund[]; written: readonly string[] }>;

async function booksAtRest(shop: Shop): Promise<Books> {
  for (let minute = 0; ; minute++) {
    const books = await booksOf(shop.backend.dataDir);
    const open = openOf(books).filter(({ id }) => !shop.waitForAPerson.has(id));
    if (open.length === 0) return books;
    if (minute < REST_MINUTES_MAX) {
      await shop.minutes(1);
      continue;
    }
    for (const { id, attention, state } of open) {
      expect(attention, `${id} is still ${state}, and nobody was told (I4)`).not.toBeNull();
      shop.waitForAPerson.add(id);
    }
    return books;
  }
}

/** What is frozen, or held up by the channel, with a person told, may stay so for ever. */
const openOf = ({ payments, refunds }: Books): readonly (Payment | Refund)[] => [
  ...payments.filter(({ state, frozen, attention }) => !isFinal(state) && !(frozen && attention !== null)),
  ...refunds.filter(({ state, attention }) => !isFinalRefund(state) && attention !== 'refundAbnormal'),
];

/** Read from a copy: the ledger itself belongs to the backend for as long as that runs. Chains are verified on the way. */
async function booksOf(dataDir: string): Promise<Books> {
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-audit-'));
  const file = join(folder, 'ledger.sqlite');
  try {
    const source = new DatabaseSync(join(dataDir, 'ledger.sqlite'), { readOnly: true });
    await backup(source, file).finally(() => source.close());
    const ledger = await openSqliteLedger({
      file,
      environment: 'sandbox',
      random: { bytes: (n) => new Uint8Array(n) },
      writer: 'inline',
    });
    try {
      return await read(ledger);
    } finally {
      await ledger.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function read(ledger: Ledger): Promise<Books> {
  const payments: Payment[] = [];
  const refunds: Refund[] = [];
  const written: string[] = [];
  const policy = { ...POLICY, epoch: ledger.identity.epoch };
  for (let after: string | null = null; ; ) {
    const page = await ledger.payments({}, after, 200);
    for (const payment of page.items) {
      const events = await ledger.eventsOf(payment.id);
      expect(brokenAt(events), `the chain of ${payment.id}`).toBeNull();
      expect(foldEvents(events, policy), 'its events give its row').toEqual(payment);
      payments.push(payment);
      written.push(JSON.stringify(events));
      for (const { refund } of await ledger.refundsOf(payment.id)) {
        const told = await ledger.refundEventsOf(refund.id);
        expect(brokenAt(told), `the chain of ${refund.id}`).toBeNull();
        expect(foldRefundEvents(told, policy), 'its events give its row').toEqual(refund);
        refunds.push(refund);
        written.push(JSON.stringify(told));
      }
    }
    if (page.next === null) return { payments, refunds, written };
    after = page.next;
  }
}

const isPlanted = (order: Order): boolean => order.history[0]?.event === 'planted';
const heldOf = (order: Order): number => (order.paid ? order.total - order.refunded : 0);
const orderOf = ({ merchantOrderNumber }: Payment, orders: readonly Order[]): Order | undefined =>
  orders.find(({ outTradeNo }) => outTradeNo === merchantOrderNumber);

/** A refund of ours as the channel shows it, where it does. */
const AT_THE_CHANNEL: Readonly<Record<Refund['state'], string | null>> = {
  requested: null,
  processing: 'PROCESSING',
  succeeded: 'SUCCESS',
  abnormal: 'ABNORMAL',
  closed: 'CLOSED',
};

function checkPayment(payment: Payment, { refunds }: Books, orders: readonly Order[], waiting: ReadonlySet<string>): void {
  const { id, state, reason, amount } = payment;
  const order = orderOf(payment, orders);
  if (order !== undefined && isPlanted(order)) {
    expect(order, `somebody else’s order under the number of ${id} (I14)`).toMatchObject({ refunded: 0, history: { length: 1 } });
    expect(state, 'paid by somebody else’s order (I2)').not.toBe('paid');
    return;
  }
  if (waiting.has(id)) return;
  if (state === 'paid') {
    expect(order, `${id} is paid (I1, I2, I3)`).toMatchObject({
      state: order?.refunds.length === 0 ? 'SUCCESS' : 'REFUND',
      paid: true,
      total: amount.amountMinor,
      currency: amount.currency,
      attach: id,
      transactionId: payment.transactionId,
    });
    checkRefunds(
      refunds.filter(({ paymentId }) => paymentId === id),
      order?.refunds ?? [],
    );
    expect(order?.refunded, `${id} is refunded (I9)`).toBeLessThanOrEqual(amount.amountMinor);
    return;
  }
  expect(order === undefined ? 0 : heldOf(order), `${id} is not paid: ${reason} (I1)`).toBe(0);
  if (order?.paid) expect(reason, `${id}: money moved and went back (I3)`).toBe('returned');
}

/** What the channel knows of is ours, number, amount and state; what it does not know of was never taken. */
function checkRefunds(ours: readonly Refund[], theirs: Order['refunds']): void {
  const known = new Set(theirs.map(({ outRefundNo }) => outRefundNo));
  const shown = ours.map((refund) => ({
    outRefundNo: refund.refundNumber,
    amount: refund.amount.amountMinor,
    state: AT_THE_CHANNEL[refund.state],
  }));
  const taken = shown.filter(({ outRefundNo, state }) => known.has(outRefundNo) || (state !== null && state !== 'CLOSED'));
  expect(
    theirs.map(({ outRefundNo, amount, state }) => ({ outRefundNo, amount, state })).toSorted(byNumber),
    'refunds (I3)',
  ).toEqual(taken.toSorted(byNumber));
}
const byNumber = (a: { outRefundNo: string }, b: { outRefundNo: string }): number => (a.outRefundNo < b.outRefundNo ? -1 : 1);

async function checkManners(shop: Shop): Promise<void> {
  for (const mchId of shop.mchIds) {
    expect(await shop.control(`/manners?mchId=${mchId}`), `manners of ${mchId}`).toEqual({
      earlyRevokes: 0,
      hurriedQueries: 0,
      hurriedRefunds: 0,
      resentSubmits: 0,
      overQuota: { submit: 0, query: 0, revoke: 0, refund: 0 },
    });
  }
}
