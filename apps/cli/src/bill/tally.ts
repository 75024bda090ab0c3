/** What a day comes to: counted while its entries go by, whatever becomes of them. */
import type { openStatements } from '@quickpay/backend';

type Answer = Awaited<ReturnType<ReturnType<typeof openStatements>['statements']['download']>>;
type Entries = Extract<Answer, { kind: 'statement' }>['entries'];
export type Entry = Entries extends AsyncIterable<infer Of> ? Of : never;
export type Movement = Extract<Entry, { kind: 'movement' }>;
export type Last = Extract<Entry, { kind: 'end' | 'broken' }>;
type Unreadable = Extract<Entry, { kind: 'unreadable' }>;

/** Movements of one kind in one currency. */
export type Total = Readonly<{
  currency: Movement['amount']['currency'];
  what: Movement['what'];
  count: number;
  amountMinor: number;
}>;

/** So many lines that cannot be read are named; the others are counted. */
const NAMED_MAX = 20;

export class Tally {
  readonly #totals = new Map<string, Total>();
  readonly #unreadable: Unreadable[] = [];

  add(entry: Movement | Unreadable): void {
    if (entry.kind === 'unreadable') {
      if (this.#unreadable.length < NAMED_MAX) this.#unreadable.push(entry);
      return;
    }
    const { what, amount } = entry;
    const key = `${amount.currency} ${what}`;
    const { count, amountMinor } = this.#totals.get(key) ?? { count: 0, amountMinor: 0 };
    this.#totals.set(key, {
      currency: amount.currency,
      what,
      count: count + 1,
      amountMinor: amountMinor + amount.amountMinor,
    });
  }

  /** By currency, in the order in which they were met. */
  totals(): readonly Total[] {
    return [...this.#totals.values()].sort((a, b) => a.currency.localeCompare(b.currency));
  }

  unreadable(): readonly Unreadable[] {
    return this.#unreadable;
  }
}
