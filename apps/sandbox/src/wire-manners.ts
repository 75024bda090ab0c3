/**
 * The manners of what arrives on the wire: counted when a request arrives, so that what a fault then does with it, or how long it holds it
 * up, is not the client's haste.
 */
import { type Manners, MannersBook, type StoredOrder } from '@quickpay/gateway-model';
import type { Operation } from './faults.ts';

type QuotaName = keyof Manners['overQuota'];
/** Counts by merchant. */
export type MannersMemory = Readonly<Record<string, Manners>>;

const QUOTAS: Readonly<Partial<Record<Operation, QuotaName>>> = {
  submit: 'submit',
  query: 'query',
  revoke: 'revoke',
  refund: 'refund',
};

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

  arrived(operation: Operation, named: Named, now: number): void {
    const quota = QUOTAS[operation];
    if (quota === undefined) return;
    const book = this.#bookOf(named.mchId);
    const key = keyOf(named);
    const submittedAt = this.#submittedAt.get(key);
    const polite = [book.request(quota, now)];
    if (quota === 'submit') {
      if (submittedAt !== undefined) book.resentSubmit();
      polite.push(submittedAt === undefined);
      this.#submittedAt.set(key, now);
    }
    if (quota === 'query') polite.push(book.query(key, now));
    if (quota === 'revoke') polite.push(book.revoke(submittedAt ?? null, now));
    if (quota === 'refund') polite.push(book.refund(key, now));
    if (polite.includes(false)) this.#remember(this.all());
  }

  /** A submit or revoke was answered: a query that follows may be its proof. */
  answered(operation: Operation, named: Named, now: number): void {
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
    const made = new MannersBook();
    this.#books.set(mchId, made);
    return made;
  }
}
