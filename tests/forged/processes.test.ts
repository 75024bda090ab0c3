/**
 * A forger on the real line: backend and sandbox as processes, over TLS, and every forgery of the table told to a payment of its own while it
 * asks what is forged. None ends by it; once the truth is told again each ends as it should, and the sandbox's ledger agrees.
 */
import type { PaymentView } from '@quickpay/api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Order, Shop } from '../stories/shop.ts';
import { rightlySigned } from './answers.ts';
import { type Forger, openForger, type Plan, type Telling } from './forger.ts';
import { ABOUT_THE_SIGNATURE, FORGERIES, type Forgery } from './forgeries.ts';
import { LIES, type Operation } from './lies.ts';

const SLOW = 60_000;
const AMOUNT = 1_000;
const REFUND = 400;
/** Below the merchant's quota of submits in a second. */
const SUBMITS_AT_ONCE = 25;

let shop: Shop;
let forger: Forger;
beforeAll(async () => {
  shop = new Shop();
  await shop.startSandbox();
  forger = await openForger(shop.folder);
  await shop.startBackend();
}, SLOW);
afterAll(async () => {
  try {
    // So many at once arrive unevenly: haste is told by the stories, one by one.
    await shop.close({ unmannered: true });
  } finally {
    await forger.close();
  }
}, SLOW);

type Row = Readonly<{ row: string; forgery: Forgery; payment: PaymentView }>;

/** Every forgery that a payment can be told, by the name under which its payment is made. One that opens the breaker has its own test. */
const ROWS = FORGERIES.map((forgery, n) => [`row ${n}`, forgery] as const).filter(
  ([, { name }]) => !name.includes(ABOUT_THE_SIGNATURE),
);
const rowsOf = (operation: Operation, fits: (forgery: Forgery) => boolean = () => true): ReadonlyMap<string, Forgery> =>
  new Map(ROWS.filter(([, forgery]) => forgery.operation === operation && fits(forgery)));

/** One operation is forged, each payment's by its own row; the truth of it is withheld from the sandbox where `withheld` says so. */
const forging =
  (rows: ReadonlyMap<string, Forgery>, operation: Operation, withheld: (forgery: Forgery) => boolean = () => false): Plan =>
  (row, asked) => {
    const forgery = rows.get(row);
    if (forgery === undefined || asked !== operation) return null;
    return { answer: forgery.forge, ...(withheld(forgery) ? { withheld: true } : {}) };
  };

/** The demo's merchants: of their own and MD5, and an institution and HMAC-SHA256. */
const CURRENCIES = { hkd: 'HKD', jpy: 'JPY', usd: 'USD' } as const;

const pay = async (row: string, payer: string, merchantId: keyof typeof CURRENCIES = 'hkd'): Promise<PaymentView> => {
  const sale = await shop.quickpay.sales.create({ merchantId, amount: { minor: AMOUNT, currency: CURRENCIES[merchantId] } });
  const authCode = await shop.code(payer, true);
  return (await shop.quickpay.sales.pay(sale.id, { authCode, description: row })).payment;
};

/** A payment for each row, at the pace that the quota allows: half of them for a merchant that signs otherwise. */
async function payAll(
  rows: ReadonlyMap<string, Forgery>,
  payer: string,
  paid: (batch: readonly Row[]) => Promise<void>,
): Promise<Row[]> {
  const all: Row[] = [];
  const names = [...rows];
  for (let from = 0; from < names.length; from += 2 * SUBMITS_AT_ONCE) {
    const batch = await Promise.all(
      names.slice(from, from + 2 * SUBMITS_AT_ONCE).map(async ([row, forgery], n): Promise<Row> => {
        const payment = n % 2 === 0 ? await pay(row, payer) : await pay(row, payer, 'usd');
        return { row, forgery, payment };
      }),
    );
    await paid(batch);
    all.push(...batch);
    await shop.advance(2);
  }
  return all;
}

/** Each row's payment as it is now. */
const seen = (rows: readonly Row[]) =>
  Promise.all(
    rows.map(async ({ payment, forgery: { name } }) => {
      const { state, outcome, reason } = await shop.quickpay.payments.get(payment.id);
      return { name, state, outcome, reason };
    }),
  );
const eventsOf = ({ payment }: Row) => shop.requests(payment.id);

/** Waits until something is so of each of them, and names those of which it is not. */
async function untilAll<Of extends Row>(rows: readonly Of[], is: (row: Of) => Promise<boolean> | boolean): Promise<void> {
  let rest = rows;
  const remaining = async () => {
    const done = await Promise.all(rest.map(is));
    rest = rest.filter((_row, n) => !done[n]);
    return rest.map(({ forgery }) => forgery.name);
  };
  await expect.poll(remaining, { timeout: 10_000, interval: 50 }).toEqual([]);
}
const allTold = (rows: readonly Row[], operation: Operation) => untilAll(rows, ({ row }) => forger.hasForged(row, operation));
const allHave = (rows: readonly Row[], kindOf: (row: Row) => string) =>
  untilAll(rows, async (row) => (await eventsOf(row)).includes(kindOf(row)));
const allAsked = (rows: readonly Row[]) => allHave(rows, () => 'asked');

async function ordersOf(rows: readonly Row[]): Promise<readonly (Order | undefined)[]> {
  const { orders } = await shop.control<{ orders: Order[] }>('/ledger');
  const byNumber = new Map(orders.map((order) => [order.outTradeNo, order]));
  return rows.map(({ payment }) => byNumber.get(payment.orderNumber));
}

/** Found paid by the table's first tests; the later ones refund them. */
const paid: Row[] = [];

test(
  'a submit is forged in every way, and its payment found paid by a query',
  async () => {
    const rows = rowsOf('submit');
    forger.plan(forging(rows, 'submit'));
    const all = await payAll(rows, 'ready', async (batch) => {
      await allTold(batch, 'submit');
      await allHave(batch, ({ forgery }) => forgery.reads);
      expect((await seen(batch)).filter(({ outcome }) => outcome !== 'unknown')).toEqual([]);
    });
    forger.plan(null);
    await shop.advance(75);
    expect((await seen(all)).filter(({ state }) => state !== 'paid')).toEqual([]);
    for (const order of await ordersOf(all)) expect(order).toMatchObject({ state: 'SUCCESS', refunded: 0 });
    paid.push(...all);
  },
  SLOW,
);

const claimsMoney = ({ name }: Forgery) => /^(paid|refunded)\b/.test(name);

test(
  'a query is forged in every way while the payer has paid, and its payment found paid by the next',
  async () => {
    const rows = rowsOf('query', (forgery) => !claimsMoney(forgery));
    // The submit's own answer is nothing, so that only a query can tell.
    const plan = forging(rows, 'query');
    forger.plan((row, operation) => (operation === 'submit' ? { answer: () => ({ body: '' }) } : plan(row, operation)));
    const all = await payAll(rows, 'ready', (batch) => allHave(batch, () => 'unclear'));
    forger.plan(plan);
    await shop.advance(6);
    await allTold(all, 'query');
    expect((await seen(all)).filter(({ outcome }) => outcome !== 'unknown')).toEqual([]);
    forger.plan(null);
    await shop.advance(75);
    expect((await seen(all)).filter(({ state }) => state !== 'paid')).toEqual([]);
    for (const order of await ordersOf(all)) expect(order).toMatchObject({ state: 'SUCCESS', refunded: 0 });
    paid.push(...all);
  },
  SLOW,
);

test(
  'a query is forged in every way while the payer is asked, and claims money: nobody is told to hand over',
  async () => {
    const rows = rowsOf('query', claimsMoney);
    const plan = forging(rows, 'query');
    const all = await payAll(rows, 'asks', allAsked);
    forger.plan(plan);
    await shop.advance(6);
    await allTold(all, 'query');
    await allHave(all, ({ forgery }) => forgery.reads);
    expect((await seen(all)).filter(({ outcome }) => outcome !== 'unknown')).toEqual([]);
    forger.plan(null);
    await shop.advance(110);
    expect((await seen(all)).filter(({ outcome }) => outcome !== 'notPaid')).toEqual([]);
    for (const order of await ordersOf(all)) expect(order).toMatchObject({ state: 'REVOKED', paid: false });
  },
  SLOW,
);

test(
  'a revoke that never arrived is forged in every way: it stays in doubt, and is sent again',
  async () => {
    const rows = rowsOf('revoke');
    forger.plan(forging(rows, 'revoke', () => true));
    const all = await payAll(rows, 'asks', async (batch) => {
      await allAsked(batch);
      for (const { payment } of batch) await shop.quickpay.payments.cancel(payment.id);
    });
    await shop.advance(16);
    await allTold(all, 'revoke');
    await allHave(all, () => 'revokeUnclear');
    expect((await seen(all)).filter(({ state }) => state !== 'revoking')).toEqual([]);
    for (const order of await ordersOf(all)) expect(order).toMatchObject({ state: 'USERPAYING' });
    forger.plan(null);
    await shop.advance(30);
    expect((await seen(all)).filter(({ state, reason }) => state !== 'notPaid' || reason !== 'cancelled')).toEqual([]);
    for (const order of await ordersOf(all)) expect(order).toMatchObject({ state: 'REVOKED', paid: false });
  },
  SLOW,
);

type Refunding = Row & Readonly<{ refundId: string }>;

/** A refund for each row, each of another paid payment, whose name is the row's from then on. */
async function refundAll(operation: Operation): Promise<Refunding[]> {
  const forgeries = [...rowsOf(operation).values()];
  const chosen = paid.splice(0, forgeries.length);
  const rows = new Map(chosen.map(({ row }, n) => [row, forgeries[n]] as const).filter(isRow));
  forger.plan(forging(rows, operation, ({ name }) => name.startsWith('accepted')));
  return Promise.all(
    chosen.flatMap(({ row, payment }) => {
      const forgery = rows.get(row);
      return forgery === undefined ? [] : [refundOf({ row, payment, forgery })];
    }),
  );
}
const isRow = (entry: readonly [string, Forgery | undefined]): entry is [string, Forgery] => entry[1] !== undefined;

async function refundOf(row: Row): Promise<Refunding> {
  const amount = { minor: REFUND, currency: row.payment.amount.currency };
  return { ...row, refundId: (await shop.quickpay.payments.refund(row.payment.id, { amount })).id };
}
const refundStates = (rows: readonly Refunding[]) =>
  Promise.all(
    rows.map(async ({ forgery: { name }, refundId }) => ({ name, state: (await shop.quickpay.refunds.get(refundId)).state })),
  );
const allRefundedOnce = async (rows: readonly Refunding[]) => {
  expect((await refundStates(rows)).filter(({ state }) => state !== 'succeeded')).toEqual([]);
  for (const order of await ordersOf(rows)) expect(order).toMatchObject({ refunded: REFUND });
};

test(
  'a refund is forged in every way: its fate stays open, and it is made once',
  async () => {
    const all = await refundAll('refund');
    expect(all.length).toBe(rowsOf('refund').size);
    await allTold(all, 'refund');
    expect((await refundStates(all)).filter(({ state }) => state !== 'requested')).toEqual([]);
    forger.plan(null);
    await shop.advance(90);
    await allRefundedOnce(all);
  },
  SLOW,
);

test(
  'a query of refunds is forged in every way: nothing succeeds or closes by it',
  async () => {
    const all = await refundAll('refundQuery');
    expect(all.length).toBe(rowsOf('refundQuery').size);
    const states = async () => (await refundStates(all)).filter(({ state }) => state !== 'processing');
    await expect.poll(states, { timeout: 10_000 }).toEqual([]);
    await shop.advance(6);
    await allTold(all, 'refundQuery');
    expect(await states()).toEqual([]);
    forger.plan(null);
    await shop.advance(30);
    await allRefundedOnce(all);
  },
  SLOW,
);

test(
  'a line that speaks of our signature stops new payments, and none that is open; the truth heals it',
  async () => {
    const opened = await pay('breaker', 'asks', 'jpy');
    await shop.until(opened.id, { state: 'awaitingPayer' });
    const unsigned = FORGERIES.find(({ operation, name }) => operation === 'query' && name.includes(ABOUT_THE_SIGNATURE));
    forger.plan((_row, operation) => (operation === 'query' && unsigned ? { answer: unsigned.forge } : null));
    await shop.advance(6);
    await expect(pay('refused', 'ready', 'jpy')).rejects.toMatchObject({ problem: { code: 'channel_misconfigured' } });
    await shop.until(opened.id, { state: 'awaitingPayer' });
    forger.plan(null);
    await shop.confirm('asks');
    await shop.advance(75);
    await shop.until(opened.id, { state: 'paid' });
    await shop.until((await pay('healed', 'ready', 'jpy')).id, { state: 'paid' });
  },
  SLOW,
);

/**
 * What only TLS excludes: the channel's own word, kept on the way and never delivered, told to a question that it does not name. A payment
 * that is told it once ends all the same as the truth, told afterwards, has it.
 */
describe('an answer of the channel’s own that was kept on the way', () => {
  const kept =
    (operation: Operation, lie: string): Telling['answer'] =>
    (exchange) =>
      rightlySigned(LIES[operation][lie]?.(exchange.seen) ?? exchange.truth, exchange);
  const nothing: Telling['answer'] = () => ({ body: '' });
  const only = (told: Readonly<Partial<Record<Operation, Telling>>>) => forger.plan((_row, operation) => told[operation] ?? null);
  const minutesPass = async (minutes: number) => {
    forger.plan(null);
    for (let minute = 0; minute < minutes; minute++) await shop.advance(60);
  };

  test('that the order does not exist, told of one that is paid: paid', async () => {
    only({ submit: { answer: nothing }, query: { answer: kept('query', 'absent') } });
    const payment = await pay('absent', 'ready');
    await shop.until(payment.id, { state: 'uncertain' });
    await shop.advance(6);
    await shop.until(payment.id, { state: 'uncertain' });
    await minutesPass(1);
    await shop.until(payment.id, { state: 'paid' });
  });

  test('that it is refused, and that it does not exist, told of one that is paid: the money goes back', async () => {
    only({ submit: { answer: kept('submit', 'refused') }, query: { answer: kept('query', 'absent') } });
    const payment = await pay('refused', 'ready');
    await shop.until(payment.id, { state: 'watching' });
    await minutesPass(2);
    await shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
    expect(await shop.held(payment.saleId)).toBe(0);
  });

  test('that the payer has left, told while they are about to confirm: the money goes back', async () => {
    const payment = await pay('unpaid', 'asks');
    await shop.until(payment.id, { state: 'awaitingPayer' });
    only({ query: { answer: kept('query', 'unpaid') } });
    await shop.advance(6);
    await shop.until(payment.id, { state: 'watching' });
    await shop.confirm('asks');
    await minutesPass(2);
    await shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
    expect(await shop.held(payment.saleId)).toBe(0);
  });

  test('that a revoke is done, told of one that never arrived: it is revoked again', async () => {
    const payment = await pay('done', 'asks');
    await shop.until(payment.id, { state: 'awaitingPayer' });
    await shop.quickpay.payments.cancel(payment.id);
    only({ revoke: { withheld: true, answer: kept('revoke', 'done') } });
    await shop.advance(16);
    await shop.until(payment.id, { state: 'revoking' });
    await minutesPass(1);
    await shop.until(payment.id, { state: 'notPaid', reason: 'cancelled' });
    expect(await shop.order(payment.id)).toMatchObject({ state: 'REVOKED', paid: false });
  });

  test('that it is paid, told after the revoke gave the money back: never paid', async () => {
    const payment = await pay('paid', 'asks');
    await shop.until(payment.id, { state: 'awaitingPayer' });
    await shop.quickpay.payments.cancel(payment.id);
    await shop.advance(12);
    await shop.confirm('asks');
    only({ query: { answer: kept('query', 'paid') } });
    await shop.advance(4);
    await expect.poll(() => shop.requests(payment.id)).toContain('revokeDone');
    await shop.until(payment.id, { state: 'revoking' });
    await minutesPass(1);
    await shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
    expect(await shop.held(payment.saleId)).toBe(0);
  });
});
