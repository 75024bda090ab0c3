/**
 * What a well-behaved client never does, counted as its requests arrive: whatever the gateway then makes of them, and however late.
 */
import type { Instant } from '@quickpay/core';

export type QuotaName = 'submit' | 'query' | 'revoke' | 'refund';

export type Manners = Readonly<{
  earlyRevokes: number;
  hurriedQueries: number;
  hurriedRefunds: number;
  resentSubmits: number;
  overQuota: Readonly<Record<QuotaName, number>>;
}>;

/** Requests in one second, by operation (Global API rules; the revoke's is the V3 page's). */
const PER_SECOND: Readonly<Record<QuotaName, number>> = { submit: 30, query: 1_800, revoke: 150, refund: 150 };
const EARLY_REVOKE_MS = 15_000;
const HURRIED_QUERY_MS = 5_000;
const TOO_SOON_MS = 1_000;
const HURRIED_REFUND_MS = 60_000;
/** The client's clock and ours are read at the two ends of a wire: what is a second there can be a little less here. */
const WIRE_JITTER_MS = 50;
/** An order that nobody asked about for so long needs no more remembering. */
const REMEMBERED_ORDERS_MAX = 100_000;

type OrderManners = {
  submittedAt: Instant | null;
  lastQueryAt: Instant | null;
  answeredAt: Instant | null;
  forgiven: boolean;
  lastRefundAt: Instant | null;
};

const NONE: Manners = {
  earlyRevokes: 0,
  hurriedQueries: 0,
  hurriedRefunds: 0,
  resentSubmits: 0,
  overQuota: { submit: 0, query: 0, revoke: 0, refund: 0 },
};

export class MannersBook {
  readonly #counts: { -readonly [Name in keyof Manners]: Manners[Name] extends number ? number : Record<QuotaName, number> };
  readonly #orders = new Map<string, OrderManners>();
  readonly #seconds = new Map<QuotaName, { second: number; count: number }>();

  constructor(counts: Manners = NONE) {
    this.#counts = { ...counts, overQuota: { ...counts.overQuota } };
  }

  get counts(): Manners {
    return { ...this.#counts, overQuota: { ...this.#counts.overQuota } };
  }

  /** Every request; false when it was over the quota. */
  request(operation: QuotaName, now: Instant): boolean {
    const second = Math.floor(now / 1_000);
    const seen = this.#seconds.get(operation);
    const count = seen?.second === second ? seen.count + 1 : 1;
    this.#seconds.set(operation, { second, count });
    if (count <= PER_SECOND[operation]) return true;
    this.#counts.overQuota[operation]++;
    return false;
  }

  /** A submit: one number is submitted once. */
  submit(order: string, now: Instant): boolean {
    const of = this.#of(order);
    if (of.submittedAt !== null) {
      this.resentSubmit();
      return false;
    }
    of.submittedAt = now;
    return true;
  }

  resentSubmit(): void {
    this.#counts.resentSubmits++;
  }

  submittedAt(order: string): Instant | null {
    return this.#orders.get(order)?.submittedAt ?? null;
  }

  /** A submit or revoke of the order was answered: what follows may be its proof. */
  answered(order: string, now: Instant): void {
    this.#of(order).answeredAt = now;
  }

  query(order: string, now: Instant): boolean {
    const of = this.#of(order);
    const since = of.lastQueryAt === null ? Number.POSITIVE_INFINITY : now - of.lastQueryAt + WIRE_JITTER_MS;
    const proves = of.answeredAt !== null && of.lastQueryAt !== null && of.answeredAt >= of.lastQueryAt;
    of.lastQueryAt = now;
    const hurried = since < TOO_SOON_MS || (since < HURRIED_QUERY_MS && !proves);
    if (!hurried) return true;
    // One an order is forgiven: a deadline, a restart, a person's check.
    if (!of.forgiven) {
      of.forgiven = true;
      return true;
    }
    this.#counts.hurriedQueries++;
    return false;
  }

  /** A revoke, of an order submitted then; null where no submit of it was ever seen. */
  revoke(submittedAt: Instant | null, now: Instant): boolean {
    if (submittedAt === null || now - submittedAt + WIRE_JITTER_MS >= EARLY_REVOKE_MS) return true;
    this.#counts.earlyRevokes++;
    return false;
  }

  refund(order: string, now: Instant): boolean {
    const of = this.#of(order);
    const since = of.lastRefundAt === null ? Number.POSITIVE_INFINITY : now - of.lastRefundAt + WIRE_JITTER_MS;
    of.lastRefundAt = now;
    if (since >= HURRIED_REFUND_MS) return true;
    this.#counts.hurriedRefunds++;
    return false;
  }

  #of(order: string): OrderManners {
    const known = this.#orders.get(order);
    if (known !== undefined) return known;
    if (this.#orders.size >= REMEMBERED_ORDERS_MAX) this.#orders.delete(this.#orders.keys().next().value ?? '');
    const made: OrderManners = { submittedAt: null, lastQueryAt: null, answeredAt: null, forgiven: false, lastRefundAt: null };
    this.#orders.set(order, made);
    return made;
  }
}
