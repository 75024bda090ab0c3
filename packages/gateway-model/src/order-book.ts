/** All orders, found by every number that names them, by payer, and by the days on which money moved. */
import type { Instant } from '@quickpay/core';
import type { Journal } from './journal.ts';
import { UNPAID } from './order.ts';
import { dayOf, keyOf, type Owner, type StoredOrder, wholeOrder } from './stored-order.ts';

/** How an order is named: by either number, the transaction id going first. */
export type OrderName = Readonly<{ outTradeNo?: string; transactionId?: string }>;

export class OrderBook {
  readonly #journal: Journal;
  readonly #orders = new Map<string, StoredOrder>();
  /** Keys of orders by what else names them. */
  readonly #byTransaction = new Map<string, string>();
  readonly #byRefund = new Map<string, string>();
  readonly #byRefundId = new Map<string, Readonly<{ key: string; number: string }>>();
  readonly #ofPayer = new Map<string, Set<string>>();
  readonly #lastPaidAt = new Map<string, Instant>();
  readonly #ofDay = new Map<string, Set<string>>();
  /** Orders to which something may still happen by itself; only these are looked at as time passes. */
  readonly #moving = new Set<string>();

  constructor(journal: Journal) {
    this.#journal = journal;
  }

  keep(order: StoredOrder): StoredOrder {
    const key = keyOf(order, order.outTradeNo);
    this.#place(key, order);
    this.#journal.changed('order', key, order);
    return order;
  }

  restore(key: string, value: unknown): void {
    this.#place(key, wholeOrder(value as StoredOrder)); // its own record
  }

  at(key: string): StoredOrder | undefined {
    return this.#orders.get(key);
  }

  find(owner: Owner, { outTradeNo, transactionId }: OrderName): StoredOrder | undefined {
    if (transactionId) {
      const found = this.#orders.get(this.#byTransaction.get(keyOf(owner, transactionId)) ?? '');
      // An order that was planted in the place of another has an id of its own.
      return found?.transactionId === transactionId ? found : undefined;
    }
    return this.#orders.get(keyOf(owner, outTradeNo ?? ''));
  }

  /** The order that a refund of this number is of. */
  ofRefund(owner: Owner, number: string): StoredOrder | undefined {
    return this.#orders.get(this.#byRefund.get(keyOf(owner, number)) ?? '');
  }

  /** The merchant's number of the refund that the channel knows by this id. */
  refundNumber(owner: Owner, refundId: string): string | undefined {
    const known = this.#byRefundId.get(refundId);
    const order = this.#orders.get(known?.key ?? '');
    return order?.mchId === owner.mchId && order.subMchId === owner.subMchId ? known?.number : undefined;
  }

  all(mchId?: string): readonly StoredOrder[] {
    return [...this.#orders.values()].filter((order) => mchId === undefined || order.mchId === mchId);
  }

  ofPayer(payerId: string): readonly StoredOrder[] {
    return [...(this.#ofPayer.get(payerId) ?? [])].flatMap((key) => this.#orders.get(key) ?? []);
  }

  lastPaidAt(payerId: string): Instant | undefined {
    return this.#lastPaidAt.get(payerId);
  }

  /** Orders of a merchant whose money moved on a day, and perhaps some that did on another. */
  ofDay(mchId: string, day: number): readonly StoredOrder[] {
    return [...(this.#ofDay.get(`${mchId}/${day}`) ?? [])].flatMap((key) => this.#orders.get(key) ?? []);
  }

  moving(): readonly StoredOrder[] {
    return [...this.#moving].flatMap((key) => this.#orders.get(key) ?? []);
  }

  #place(key: string, order: StoredOrder): void {
    this.#orders.set(key, order);
    const { transactionId, payerId, paidAt, revokedAt, refundFacts } = order;
    if (transactionId !== null) this.#byTransaction.set(keyOf(order, transactionId), key);
    if (payerId !== null) into(this.#ofPayer, payerId, key);
    if (paidAt !== null) {
      into(this.#ofDay, `${order.mchId}/${dayOf(paidAt)}`, key);
      if (payerId !== null) this.#lastPaidAt.set(payerId, Math.max(paidAt, this.#lastPaidAt.get(payerId) ?? 0));
    }
    if (revokedAt !== null) into(this.#ofDay, `${order.mchId}/${dayOf(revokedAt)}`, key);
    let settles = false;
    for (const [number, { refundId, acceptedAt, settlesAt, notice }] of Object.entries(refundFacts)) {
      this.#byRefund.set(keyOf(order, number), key);
      this.#byRefundId.set(refundId, { key, number });
      into(this.#ofDay, `${order.mchId}/${dayOf(acceptedAt)}`, key);
      settles ||= settlesAt !== null || (notice !== null && notice.nextAt !== null);
    }
    if (UNPAID.has(order.order.state) || settles) this.#moving.add(key);
    else this.#moving.delete(key);
  }
}

function into(sets: Map<string, Set<string>>, name: string, key: string): void {
  const known = sets.get(name);
  if (known === undefined) sets.set(name, new Set([key]));
  else known.add(key);
}
