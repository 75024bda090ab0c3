/** What a well-behaved client never does, counted. */
import type { Instant } from '@quickpay/core';

export type QuotaName = 'submit' | 'query' | 'revoke' | 'refund';
/** What has a quota; that of refund queries is not among those that are told. */
export type Throttled = QuotaName | 'refundQuery';

export type Manners = Readonly<{
  earlyRevokes: number;
  hurriedQueries: number;
  hurriedRefunds: number;
  resentSubmits: number;
  overQuota: Readonly<Record<QuotaName, number>>;
}>;

const PER_SECOND: Readonly<Record<Throttled, number>> = { submit: 30, query: 1_800, revoke: 150, refund: 150, refundQuery: 300 };
/** Refunds that are wrong in themselves: one more in a second, and for a minute no refund is looked at. */
const BAD_REFUNDS_PER_SECOND = 6;
const BLOCKED_MS = 60_000;
const EARLY_REVOKE_MS = 15_000;
const HURRIED_QUERY_MS = 5_000;
const TOO_SOON_MS = 1_000;
const HURRIED_REFUND_MS = 60_000;

type OrderManners = { lastQueryAt: Instant | null; answeredAt: Instant | null; forgiven: boolean; lastRefundAt: Instant | null };

export class MannersBook {
  #counts = {
    earlyRevokes: 0,
    hurriedQueries: 0,
    hurriedRefunds: 0,
    resentSubmits: 0,
    overQuota: { submit: 0, query: 0, revoke: 0, refund: 0 },
  };
  readonly #orders = new Map<string, OrderManners>();
  readonly #seconds = new Map<Throttled | 'badRefund', { second: number; count: number }>();
  readonly #jitterMs: number;
  #refundsBlockedUntil = Number.NEGATIVE_INFINITY;

  /** `jitterMs`: by so much less than its measure a wait may seem to be. Default 0: exactly as long. */
  constructor({ jitterMs = 0 }: Readonly<{ jitterMs?: number }> = {}) {
    this.#jitterMs = jitterMs;
  }

  get counts(): Manners {
    return structuredClone(this.#counts);
  }

  /** All that was counted, in sum: whether anything was, since. */
  get mistakes(): number {
    const { overQuota, ...counts } = this.#counts;
    return [...Object.values(counts), ...Object.values(overQuota)].reduce((sum, count) => sum + count, 0);
  }

  /** Every request; false when it was over the quota. */
  request(operation: Throttled, now: Instant): boolean {
    if (this.#inSecond(operation, now) <= PER_SECOND[operation]) return true;
    if (operation !== 'refundQuery') this.#counts.overQuota[operation]++;
    return false;
  }

  /** A refund was refused for what it asked. */
  badRefund(now: Instant): void {
    if (this.#inSecond('badRefund', now) > BAD_REFUNDS_PER_SECOND) this.#refundsBlockedUntil = now + BLOCKED_MS;
  }

  areRefundsBlocked(now: Instant): boolean {
    return now < this.#refundsBlockedUntil;
  }

  /** How many there were in this second, with this one. */
  #inSecond(what: Throttled | 'badRefund', now: Instant): number {
    const second = Math.floor(now / 1_000);
    const seen = this.#seconds.get(what);
    const count = seen?.second === second ? seen.count + 1 : 1;
    this.#seconds.set(what, { second, count });
    return count;
  }

  resentSubmit(): void {
    this.#counts.resentSubmits++;
  }

  /** A submit or revoke of the order was answered: what follows may be its proof. */
  answered(order: string, now: Instant): void {
    this.#of(order).answeredAt = now;
  }

  query(order: string, now: Instant): boolean {
    const of = this.#of(order);
    const since = of.lastQueryAt === null ? Number.POSITIVE_INFINITY : now - of.lastQueryAt + this.#jitterMs;
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

  revoke(createdAt: Instant | null, now: Instant): boolean {
    if (createdAt === null || now - createdAt + this.#jitterMs >= EARLY_REVOKE_MS) return true;
    this.#counts.earlyRevokes++;
    return false;
  }

  refund(order: string, now: Instant): boolean {
    const of = this.#of(order);
    const since = of.lastRefundAt === null ? Number.POSITIVE_INFINITY : now - of.lastRefundAt + this.#jitterMs;
    of.lastRefundAt = now;
    if (since >= HURRIED_REFUND_MS) return true;
    this.#counts.hurriedRefunds++;
    return false;
  }

  #of(order: string): OrderManners {
    const known = this.#orders.get(order);
    if (known !== undefined) return known;
    const made: OrderManners = { lastQueryAt: null, answeredAt: null, forgiven: false, lastRefundAt: null };
    this.#orders.set(order, made);
    return made;
  }
}
