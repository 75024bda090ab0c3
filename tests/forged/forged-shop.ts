/**
 * A shop with a forger on its line, and many payments at once: one for each row of the table, named after it, so that the forger knows which
 * forgery is whose.
 */
import type { PaymentView } from '@quickpay/api';
import { expect } from 'vitest';
import { type Order, Shop } from '../stories/shop.ts';
import { type Forger, openForger, type Plan } from './forger.ts';
import { ABOUT_THE_SIGNATURE, FORGERIES, type Forgery } from './forgeries.ts';
import type { Operation } from './lies.ts';

export const AMOUNT = 1_000;
export const REFUND = 400;
/** Below a merchant's quota of submits in a second. */
const SUBMITS_AT_ONCE = 25;
/** The demo's merchants: of their own and MD5, and an institution and HMAC-SHA256. */
const CURRENCIES = { hkd: 'HKD', jpy: 'JPY', usd: 'USD' } as const;

/** A row of the table, and the payment that is told it. */
export type Row = Readonly<{ row: string; forgery: Forgery; payment: PaymentView }>;
export type RefundRow = Row & Readonly<{ refundId: string }>;
export type Rows = ReadonlyMap<string, Forgery>;

/** Every forgery that a payment can be told, by the name under which its payment is made. One that opens the breaker has its own test. */
const ROWS = FORGERIES.map((forgery, n) => [`row ${n}`, forgery] as const).filter(
  ([, { name }]) => !name.includes(ABOUT_THE_SIGNATURE),
);
export const rowsOf = (operation: Operation, fits: (forgery: Forgery) => boolean = () => true): Rows =>
  new Map(ROWS.filter(([, forgery]) => forgery.operation === operation && fits(forgery)));

/** One operation is forged, each payment's by its own row; the sandbox never hears of it where `withheld` says so. */
export const forging =
  (rows: Rows, operation: Operation, withheld: (forgery: Forgery) => boolean = () => false): Plan =>
  (row, asked) => {
    const forgery = rows.get(row);
    if (forgery === undefined || asked !== operation) return null;
    return { answer: forgery.forge, ...(withheld(forgery) ? { withheld: true } : {}) };
  };

export class ForgedShop {
  readonly shop: Shop;
  readonly forger: Forger;

  private constructor(shop: Shop, forger: Forger) {
    this.shop = shop;
    this.forger = forger;
  }

  static async open(): Promise<ForgedShop> {
    const forgers: Forger[] = [];
    const shop = await Shop.open([], { beforeBackend: async ({ folder }) => void forgers.push(await openForger(folder)) });
    const [forger] = forgers;
    if (forger === undefined) throw new Error('the forger is there before the backend is');
    return new ForgedShop(shop, forger);
  }

  async close(): Promise<void> {
    try {
      // So many at once arrive unevenly: haste is told by the stories, one by one.
      await this.shop.close({ unmannered: true });
    } finally {
      await this.forger.close();
    }
  }

  async pay(row: string, payer: string, merchantId: keyof typeof CURRENCIES = 'hkd'): Promise<PaymentView> {
    const { sales } = this.shop.quickpay;
    const sale = await sales.create({ merchantId, amount: { minor: AMOUNT, currency: CURRENCIES[merchantId] } });
    const authCode = await this.shop.code(payer, true);
    return (await sales.pay(sale.id, { authCode, description: row })).payment;
  }

  /** A payment for each row, at the pace that the quota allows; every other for a merchant that signs otherwise. */
  async payAll(rows: Rows, payer: string, afterBatch: (batch: readonly Row[]) => Promise<void>): Promise<Row[]> {
    const all: Row[] = [];
    const names = [...rows];
    for (let from = 0; from < names.length; from += 2 * SUBMITS_AT_ONCE) {
      const batch = await Promise.all(
        names.slice(from, from + 2 * SUBMITS_AT_ONCE).map(async ([row, forgery], n): Promise<Row> => {
          const payment = await this.pay(row, payer, n % 2 === 0 ? 'hkd' : 'usd');
          return { row, forgery, payment };
        }),
      );
      await afterBatch(batch);
      all.push(...batch);
      await this.shop.advance(2);
    }
    return all;
  }

  /** A refund of each payment, told the forgery of the same place in the list. */
  async refundAll(payments: readonly Row[], forgeries: readonly Forgery[], plan: (rows: Rows) => Plan): Promise<RefundRow[]> {
    const told = payments.flatMap((of, n): Row[] => (forgeries[n] === undefined ? [] : [{ ...of, forgery: forgeries[n] }]));
    this.forger.plan(plan(new Map(told.map(({ row, forgery }) => [row, forgery]))));
    return Promise.all(
      told.map(async (of) => {
        const amount = { minor: REFUND, currency: of.payment.amount.currency };
        return {
          ...of,
          refundId: (await this.shop.quickpay.payments.refund(of.payment.id, { amount, reason: 'Goods came back' })).id,
        };
      }),
    );
  }

  /** Each row's payment as it is now. */
  seen(rows: readonly Row[]) {
    return Promise.all(
      rows.map(async ({ payment, forgery: { name } }) => {
        const { state, outcome, reason } = await this.shop.quickpay.payments.get(payment.id);
        return { name, state, outcome, reason };
      }),
    );
  }

  /** Each row's refund as it is now. */
  refundsSeen(rows: readonly RefundRow[]) {
    return Promise.all(
      rows.map(async ({ forgery: { name }, refundId }) => ({
        name,
        state: (await this.shop.quickpay.refunds.get(refundId)).state,
      })),
    );
  }

  /** The orders in the sandbox's ledger. */
  async ordersOf(rows: readonly Row[]): Promise<readonly (Order | undefined)[]> {
    const { orders } = await this.shop.control<{ orders: Order[] }>('/ledger');
    const byNumber = new Map(orders.map((order) => [order.outTradeNo, order]));
    return rows.map(({ payment }) => byNumber.get(payment.orderNumber));
  }

  /** Waits until each was told its forgery. */
  allTold(rows: readonly Row[], operation: Operation): Promise<void> {
    return untilAll(rows, ({ row }) => this.forger.hasForged(row, operation));
  }

  /** Waits until an event of this kind is written down of each. */
  allHave(rows: readonly Row[], kindOf: (row: Row) => string): Promise<void> {
    return untilAll(rows, async (row) => (await this.shop.requests(row.payment.id)).includes(kindOf(row)));
  }
}

/** Waits until something is so of each of them, and names those of which it is not. */
async function untilAll(rows: readonly Row[], is: (row: Row) => Promise<boolean> | boolean): Promise<void> {
  let rest = rows;
  const remaining = async () => {
    const done = await Promise.all(rest.map(is));
    rest = rest.filter((_row, n) => !done[n]);
    return rest.map(({ forgery }) => forgery.name);
  };
  await expect.poll(remaining, { timeout: 10_000, interval: 50 }).toEqual([]);
}
