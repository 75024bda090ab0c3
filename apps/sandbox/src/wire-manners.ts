/**
 * The manners of what arrives on the wire: counted when a request arrives, so that what a fault then does with it, or how long it holds it
 * up, is not the client's haste.
 */
import { type Manners, MannersBook, type StoredOrder, type Throttled } from '@quickpay/gateway-model';
import type { WireOperation } from './wire/operations.ts';

/** Counts by merchant. */
export type MannersMemory = Readonly<Record<string, Manners>>;

const QUOTAS: Readonly<Partial<Record<WireOperation, Throttled>>> = {
  submit: 'submit',
  query: 'query',
  revoke: 'revoke',
  refund: 'refund',
  refundQuery: 'refundQuery',
};

/** What a request comes too soon for. A submit that is sent again is counted, and answered all the same. */
export type Haste = 'overQuota' | 'queryTooSoon' | 'refundTooSoon' | 'revokeTooSoon' | 'refundsBlocked';

/** Refusals of a refund that are not the fault of what it asks. */
const NOT_BAD: ReadonlySet<string> = new Set(['NOTENOUGH', 'FREQUENCY_LIMITED', 'INVALID_REQ_TOO_MUCH', 'SYSTEMERROR']);

/**
 * The client's clock and ours are read at the two ends of a wire, and one request may take longer on its way than the next: what is 15 s
 * there can be a little less here. On a busy machine with both ends on it, quarter of a second has been seen.
 */
const WIRE_JITTER_MS = 250;

/** An order as a request names it. */
export type Named = Readonly<{ mchId: string; subMchId: string | undefined; outTradeNo: string }>;
const keyOf = ({ mchId, subMchId, outTradeNo }: Named): string => `${mchId}/${subMchId ?? ''}/${outTradeNo}`;

export class WireManners {
  readonly #before: MannersMemory;
  readonly #books = new Map<string, MannersBook>();
  readonly #submittedAt = new Map<string, number>();
  readonly #remember: (memory: MannersMemory) => void;

  /** `orders`: what was submitted in an earlier life. */
  constructor(before: MannersMemory, orders: readonly StoredOrder[], remember: (memory: MannersMemory) => void) {
    this.#before = before;
    this.#remember = remember;
    for (const stored of orders) {
      if (stored.history[0]?.event === 'planted') continue;
      this.#submittedAt.set(keyOf({ ...stored, subMchId: stored.subMchId ?? undefined }), stored.createdAt);
    }
  }

  /** Every request, as it arrives. Answers the first thing that it comes too soon for, or null; `enforced`: and is then refused for. */
  arrived(operation: WireOperation, named: Named, now: number, enforced = false): Haste | null {
    const quota = QUOTAS[operation];
    if (quota === undefined) return null;
    const book = this.#bookOf(named.mchId);
    const before = book.mistakes;
    const inQuota = book.request(quota, now);
    const haste = this.#hasteOf(quota, book, named, now);
    // What was turned away may be sent again.
    if (quota === 'submit' && (inQuota || !enforced)) this.#submittedAt.set(keyOf(named), now);
    if (book.mistakes !== before) this.#remember(this.all());
    return inQuota ? haste : 'overQuota';
  }

  #hasteOf(operation: Throttled, book: MannersBook, named: Named, now: number): Haste | null {
    const key = keyOf(named);
    switch (operation) {
      case 'submit':
        if (this.#submittedAt.has(key)) book.resentSubmit();
        return null;
      case 'query':
        return book.query(key, now) ? null : 'queryTooSoon';
      case 'revoke':
        return book.revoke(this.#submittedAt.get(key) ?? null, now) ? null : 'revokeTooSoon';
      case 'refund': {
        const hurried = !book.refund(key, now);
        return book.areRefundsBlocked(now) ? 'refundsBlocked' : hurried ? 'refundTooSoon' : null;
      }
      case 'refundQuery':
        return null;
    }
  }

  /** A refund was refused with this code: too many that are wrong in themselves, and for a minute none is looked at. */
  refundRefused({ mchId }: Named, code: string, now: number): void {
    if (!NOT_BAD.has(code)) this.#bookOf(mchId).badRefund(now);
  }

  /** A submit or revoke was answered: a query that follows may be its proof. */
  answered(operation: WireOperation, named: Named, now: number): void {
    if (operation === 'submit' || operation === 'revoke') this.#bookOf(named.mchId).answered(keyOf(named), now);
  }

  of(mchId: string): Manners {
    const now = this.#bookOf(mchId).counts;
    const before = this.#before[mchId];
    if (before === undefined) return now;
    return {
      earlyRevokes: before.earlyRevokes + now.earlyRevokes,
      hurriedQueries: before.hurriedQueries + now.hurriedQueries,
      hurriedRefunds: before.hurriedRefunds + now.hurriedRefunds,
      resentSubmits: before.resentSubmits + now.resentSubmits,
      overQuota: {
        submit: before.overQuota.submit + now.overQuota.submit,
        query: before.overQuota.query + now.overQuota.query,
        revoke: before.overQuota.revoke + now.overQuota.revoke,
        refund: before.overQuota.refund + now.overQuota.refund,
      },
    };
  }

  all(): MannersMemory {
    const ids = new Set([...Object.keys(this.#before), ...this.#books.keys()]);
    return Object.fromEntries([...ids].map((mchId) => [mchId, this.of(mchId)]));
  }

  #bookOf(mchId: string): MannersBook {
    const known = this.#books.get(mchId);
    if (known !== undefined) return known;
    const made = new MannersBook({ jitterMs: WIRE_JITTER_MS });
    this.#books.set(mchId, made);
    return made;
  }
}
