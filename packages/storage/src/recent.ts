/**
 * Rows written lately, so that a row that was just written need not be read again: a payment reads its sale and its own row several times
 * within the second in which it is made and paid.
 *
 * Only for a ledger with one writer, and fed by that writer's commits once they are durable, in their order. So what is here is what a
 * read of the file would have found, at the latest when the newest of those commits was acknowledged; and nothing is here that a power cut
 * could still take back. A row whose versions are not all known is not here, it is read.
 *
 * A commit is in the file a moment before it is acknowledged. Whoever has read its event there must not be given the row of before: they
 * would take the event for told.
 */
import type { Sale } from '@quickpay/core';
import type { Change, Entry, PaymentChange, WrittenEvent } from './ledger.ts';

export class RecentRows {
  readonly #sales: Newest<Readonly<{ sale: Sale; paymentIds: readonly string[] }>>;
  readonly #payments: Newest<Entry>;

  /** `limit`: how many sales, and how many payments, are remembered; 0 for none. */
  constructor(limit: number) {
    this.#sales = new Newest(limit);
    this.#payments = new Newest(limit);
  }

  /** Takes note of a commit that is durable. */
  committed(changes: readonly Change[], written: readonly PaymentChange[]): void {
    for (const change of changes) {
      if (change.kind === 'createSale') this.#sales.put(change.sale.id, { sale: change.sale, paymentIds: [] });
      if (change.kind === 'leaveSale') this.#left(change.saleId, change.leftAt);
      if (change.kind === 'record') this.#recorded(change.payment.saleId, change.payment.id);
    }
    for (const { entry } of written) this.#payments.put(entry.payment.id, entry);
  }

  /** What others have written of these is in the file. */
  overtaken({ saleIds, paymentIds }: Readonly<{ saleIds: readonly string[]; paymentIds: readonly string[] }>): void {
    for (const id of saleIds) this.#sales.delete(id);
    for (const id of paymentIds) this.#payments.delete(id);
  }

  /** These are in the file: of a payment that has got further there than is known here the row is read. */
  seen(events: readonly WrittenEvent[]): void {
    for (const event of events)
      if (event.of === 'payment' && event.version > (this.#payments.get(event.paymentId)?.payment.version ?? event.version))
        this.#payments.delete(event.paymentId);
  }

  /** Remembers nothing of before: only the file knows. */
  forget(): void {
    this.#sales.clear();
    this.#payments.clear();
  }

  sale(id: string): Sale | undefined {
    return this.#sales.get(id)?.sale;
  }

  payment(id: string): Entry | undefined {
    return this.#payments.get(id);
  }

  /** All payments of a sale that was made lately, oldest first. */
  paymentsOf(saleId: string): readonly Entry[] | undefined {
    const known = this.#sales.get(saleId);
    if (known === undefined) return undefined;
    const entries = known.paymentIds.flatMap((id) => this.#payments.get(id) ?? []);
    return entries.length === known.paymentIds.length ? entries : undefined;
  }

  #left(saleId: string, leftAt: number): void {
    const known = this.#sales.get(saleId);
    if (known !== undefined) this.#sales.put(saleId, { ...known, sale: { ...known.sale, leftAt } });
  }

  #recorded(saleId: string, paymentId: string): void {
    const known = this.#sales.get(saleId);
    // Ids sort by time; of two within a millisecond the file says the lesser first.
    if (known !== undefined) this.#sales.put(saleId, { ...known, paymentIds: [...known.paymentIds, paymentId].sort() });
  }
}

/** The values put last, at most so many. */
class Newest<Value> {
  /** Oldest first, as a Map keeps them. */
  readonly #values = new Map<string, Value>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get(key: string): Value | undefined {
    return this.#values.get(key);
  }

  put(key: string, value: Value): void {
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size <= this.#limit) return;
    const [oldest] = this.#values.keys();
    if (oldest !== undefined) this.#values.delete(oldest);
  }

  delete(key: string): void {
    this.#values.delete(key);
  }

  clear(): void {
    this.#values.clear();
  }
}
