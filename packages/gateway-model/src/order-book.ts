/**
 * Every order of a gateway, found by any of its numbers.
 *
 * Few orders still move by themselves (unpaid ones end, refunds settle). They are known, and so is a time before which none of them
 * moves, so that time can pass cheaply.
 */
import type { Instant } from '@quickpay/core';
import { type Journal, keyOf, type OrderName, type Owner, type StoredOrder } from './records.ts';

/** When something next happens to an order by itself; infinite where nothing will. */
export type MovesAt = (stored: StoredOrder) => Instant;

export class OrderBook {
  readonly #journal: Journal;
  readonly #movesAt: MovesAt;
  readonly #orders = new Map<string, StoredOrder>();
  readonly #byTransaction = new Map<string, string>();
  readonly #byRefund = new Map<string, string>();
  readonly #byPayer = new Map<string, Set<string>>();
  readonly #lastPaidAt = new Map<string, Instant>();
  readonly #moving = new Set<string>();
  #quietUntil: Instant = Number.POSITIVE_INFINITY;

  constructor(journal: Journal, movesAt: MovesAt) {
    this.#journal = journal;
    this.#movesAt = movesAt;
  }

  /** Nothing moves by itself before this time; perhaps not at it either. Infinite where nothing will. */
  get quietUntil(): Instant {
    return this.#quietUntil;
  }

  keep(stored: StoredOrder): StoredOrder {
    const key = keyOf(stored, stored.outTradeNo);
    this.#journal('order', key, stored);
    this.place(stored);
    return stored;
  }

  /** As {@link keep}, for what is already durable. */
  place(stored: StoredOrder): void {
    const key = keyOf(stored, stored.outTradeNo);
    this.#orders.set(key, stored);
    if (stored.transactionId !== null) this.#byTransaction.set(keyOf(stored, stored.transactionId), key);
    for (const { number } of stored.order.refunds) this.#byRefund.set(keyOf(stored, number), key);
    for (const id of Object.values(stored.refundIds)) this.#byRefund.set(keyOf(stored, id), key);
    if (stored.payerId !== null) {
      const theirs = this.#byPayer.get(stored.payerId) ?? new Set();
      this.#byPayer.set(stored.payerId, theirs.add(key));
      if (stored.paidAt !== null)
        this.#lastPaidAt.set(stored.payerId, Math.max(stored.paidAt, this.#lastPaidAt.get(stored.payerId) ?? 0));
    }
    const at = this.#movesAt(stored);
    if (at < this.#quietUntil) this.#quietUntil = at;
    // An unpaid order can still be paid, and can start to move when a switch is set.
    if (Number.isFinite(at) || stored.order.state === 'USERPAYING') this.#moving.add(key);
    else this.#moving.delete(key);
  }

  get(owner: Owner, outTradeNo: string): StoredOrder | undefined {
    return this.#orders.get(keyOf(owner, outTradeNo));
  }

  find(owner: Owner, { outTradeNo, transactionId }: OrderName): StoredOrder | undefined {
    if (transactionId) return this.#orders.get(this.#byTransaction.get(keyOf(owner, transactionId)) ?? '');
    return this.get(owner, outTradeNo ?? '');
  }

  /** By a refund's number, the merchant's or ours. */
  findByRefund(owner: Owner, number: string): StoredOrder | undefined {
    return this.#orders.get(this.#byRefund.get(keyOf(owner, number)) ?? '');
  }

  all(mchId?: string): readonly StoredOrder[] {
    const all = [...this.#orders.values()];
    return mchId === undefined ? all : all.filter((stored) => stored.mchId === mchId);
  }

  ofPayer(payerId: string): readonly StoredOrder[] {
    return [...(this.#byPayer.get(payerId) ?? [])].flatMap((key) => this.#orders.get(key) ?? []);
  }

  lastPaidAt(payerId: string): Instant | undefined {
    return this.#lastPaidAt.get(payerId);
  }

  /** The order that waits for this payer's password, the oldest first. */
  promptOf(payerId: string): StoredOrder | undefined {
    for (const key of this.#moving) {
      const stored = this.#orders.get(key);
      if (stored?.payerId === payerId && stored.order.state === 'USERPAYING') return stored;
    }
    return undefined;
  }

  /** What has moved by now, the earliest first. */
  due(now: Instant): StoredOrder[] {
    return this.#movingOrders()
      .filter((stored) => this.#movesAt(stored) <= now)
      .sort((a, b) => this.#movesAt(a) - this.#movesAt(b));
  }

  /** Finds out anew until when it is quiet: after orders moved, or when a switch changed what moves. */
  lookAgain({ everything = false }: { everything?: boolean } = {}): void {
    if (everything) for (const stored of this.#orders.values()) this.place(stored);
    this.#quietUntil = this.#movingOrders().reduce((first, stored) => Math.min(first, this.#movesAt(stored)), Number.POSITIVE_INFINITY);
  }

  #movingOrders(): StoredOrder[] {
    return [...this.#moving].flatMap((key) => this.#orders.get(key) ?? []);
  }
}
