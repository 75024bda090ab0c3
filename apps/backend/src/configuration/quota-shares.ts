/**
 * How a merchant's quotas are shared out between head office and the nodes of its stores. Every share is a whole number of requests a second:
 * what does not divide is given to nobody, so that all together never ask more often than was agreed.
 */
import type { MerchantEntry, StoreEntry } from './fields.ts';

export type Quotas = MerchantEntry['quotas'];
type Sharing = Readonly<Pick<Partial<StoreEntry>, 'quotaSharePercent' | 'merchants'>>;

/** Whether a store's node would be given this merchant's keys. */
export const servesMerchant = ({ merchants }: Pick<Sharing, 'merchants'>, merchantId: string): boolean =>
  merchants === undefined || merchants.includes(merchantId);

/** @example shareOf({ submit: 50, … }, 10) // { submit: 5, … } */
export const shareOf = (quotas: Quotas, percent: number): Quotas => ({
  submit: Math.floor((quotas.submit * percent) / 100),
  query: Math.floor((quotas.query * percent) / 100),
  revoke: Math.floor((quotas.revoke * percent) / 100),
  refund: Math.floor((quotas.refund * percent) / 100),
  refundQuery: Math.floor((quotas.refundQuery * percent) / 100),
});

/** What is left of a merchant's quotas for head office itself, in percent: 100 where no store has a share of them. */
export const percentLeft = (merchantId: string, stores: readonly Sharing[]): number =>
  stores
    .filter((store) => servesMerchant(store, merchantId))
    .reduce((left, { quotaSharePercent = 0 }) => left - quotaSharePercent, 100);

/** The operations of which a share comes to less than one request a second, with what they would need. */
export const tooSmall = (quotas: Quotas, percent: number): readonly Readonly<{ operation: string; needed: number }>[] =>
  Object.entries(shareOf(quotas, percent))
    .filter(([, perSecond]) => perSecond < 1)
    .map(([operation]) => ({ operation, needed: Math.ceil(100 / percent) }));
