/**
 * A forger on the real line: backend and sandbox as processes, over TLS, and every forgery of the table told to a payment of its own while it
 * asks what is forged. None ends by it; once the truth is told again each ends as it should, and the sandbox's ledger agrees.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ForgedShop, forging, REFUND, type RefundRow, type Row, rowsOf } from './forged-shop.ts';
import type { Forgery } from './forgeries.ts';

const SLOW = 60_000;

let world: ForgedShop;
beforeAll(async () => {
  world = await ForgedShop.open();
}, SLOW);
afterAll(() => world.close(), SLOW);

const noneEnded = async (rows: readonly Row[]) =>
  expect((await world.seen(rows)).filter(({ outcome }) => outcome !== 'unknown')).toEqual([]);
const allPaid = async (rows: readonly Row[]) => {
  expect((await world.seen(rows)).filter(({ state }) => state !== 'paid')).toEqual([]);
  for (const order of await world.ordersOf(rows)) expect(order).toMatchObject({ state: 'SUCCESS', refunded: 0 });
};

/** Found paid by the first tests; the last ones refund them. */
const paid: Row[] = [];

test(
  'a submit is forged in every way, and its payment found paid by a query',
  async () => {
    const rows = rowsOf('submit');
    world.forger.plan(forging(rows, 'submit'));
    const all = await world.payAll(rows, 'ready', async (batch) => {
      await world.allTold(batch, 'submit');
      await world.allHave(batch, ({ forgery }) => forgery.reads);
      await noneEnded(batch);
    });
    world.forger.plan(null);
    await world.shop.advance(75);
    await allPaid(all);
    paid.push(...all);
  },
  SLOW,
);

const claimsMoney = ({ name }: Forgery) => /^(paid|refunded)\b/.test(name);

test(
  'a query is forged in every way while the payer has paid, and its payment found paid by the next',
  async () => {
    const rows = rowsOf('query', (forgery) => !claimsMoney(forgery));
    const plan = forging(rows, 'query');
    // The submit's own answer is nothing, so that only a query can tell.
    world.forger.plan((row, operation) => (operation === 'submit' ? { answer: () => ({ body: '' }) } : plan(row, operation)));
    const all = await world.payAll(rows, 'ready', (batch) => world.allHave(batch, () => 'unclear'));
    await world.shop.advance(6);
    await world.allTold(all, 'query');
    await noneEnded(all);
    world.forger.plan(null);
    await world.shop.advance(75);
    await allPaid(all);
    paid.push(...all);
  },
  SLOW,
);

test(
  'a query is forged in every way while the payer is asked, and claims money: nobody is told to hand over',
  async () => {
    const rows = rowsOf('query', claimsMoney);
    const all = await world.payAll(rows, 'asks', (batch) => world.allHave(batch, () => 'asked'));
    world.forger.plan(forging(rows, 'query'));
    await world.shop.advance(6);
    await world.allTold(all, 'query');
    await world.allHave(all, ({ forgery }) => forgery.reads);
    await noneEnded(all);
    world.forger.plan(null);
    await world.shop.advance(110);
    expect((await world.seen(all)).filter(({ outcome }) => outcome !== 'notPaid')).toEqual([]);
    for (const order of await world.ordersOf(all)) expect(order).toMatchObject({ state: 'REVOKED', paid: false });
  },
  SLOW,
);

test(
  'a revoke that never arrived is forged in every way: it stays in doubt, and is sent again',
  async () => {
    const rows = rowsOf('revoke');
    world.forger.plan(forging(rows, 'revoke', () => true));
    const all = await world.payAll(rows, 'asks', async (batch) => {
      await world.allHave(batch, () => 'asked');
      for (const { payment } of batch) await world.shop.quickpay.payments.cancel(payment.id);
    });
    await world.shop.advance(16);
    await world.allTold(all, 'revoke');
    await world.allHave(all, () => 'revokeUnclear');
    expect((await world.seen(all)).filter(({ state }) => state !== 'revoking')).toEqual([]);
    for (const order of await world.ordersOf(all)) expect(order).toMatchObject({ state: 'USERPAYING' });
    world.forger.plan(null);
    await world.shop.advance(30);
    expect((await world.seen(all)).filter(({ state, reason }) => state !== 'notPaid' || reason !== 'cancelled')).toEqual([]);
    for (const order of await world.ordersOf(all)) expect(order).toMatchObject({ state: 'REVOKED', paid: false });
  },
  SLOW,
);

const allRefundedOnce = async (rows: readonly RefundRow[]) => {
  expect((await world.refundsSeen(rows)).filter(({ state }) => state !== 'succeeded')).toEqual([]);
  for (const order of await world.ordersOf(rows)) expect(order).toMatchObject({ refunded: REFUND });
};

test(
  'a refund is forged in every way: its fate stays open, and it is made once',
  async () => {
    const forgeries = [...rowsOf('refund').values()];
    // What claims to be accepted never arrived.
    const neverArrived = ({ name }: Forgery) => name.startsWith('accepted');
    const all = await world.refundAll(paid.splice(0, forgeries.length), forgeries, (rows) =>
      forging(rows, 'refund', neverArrived),
    );
    expect(all.length).toBe(forgeries.length);
    await world.allTold(all, 'refund');
    expect((await world.refundsSeen(all)).filter(({ state }) => state !== 'requested')).toEqual([]);
    world.forger.plan(null);
    await world.shop.advance(90);
    await allRefundedOnce(all);
  },
  SLOW,
);

test(
  'a query of refunds is forged in every way: nothing succeeds or closes by it',
  async () => {
    const forgeries = [...rowsOf('refundQuery').values()];
    const all = await world.refundAll(paid.splice(0, forgeries.length), forgeries, (rows) => forging(rows, 'refundQuery'));
    expect(all.length).toBe(forgeries.length);
    const settled = async () => (await world.refundsSeen(all)).filter(({ state }) => state !== 'processing');
    await expect.poll(settled, { timeout: 10_000 }).toEqual([]);
    await world.shop.advance(6);
    await world.allTold(all, 'refundQuery');
    expect(await settled()).toEqual([]);
    world.forger.plan(null);
    await world.shop.advance(30);
    await allRefundedOnce(all);
  },
  SLOW,
);
