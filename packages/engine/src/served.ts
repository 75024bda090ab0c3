/** A merchant with what the engine keeps for it, and the turns it has at the channel. */
import type { Instant } from '@quickpay/core';
import type { Breaker } from './breaker.ts';
import type { MerchantQuotas, Operation, Turn } from './quotas.ts';
import type { Merchant } from './requests.ts';

export type Served = Readonly<{ merchant: Merchant; quotas: MerchantQuotas; breaker: Breaker }>;

const BREAKER_CADENCE_MS = 60_000;

/** @throws Error when the merchant of a payment or refund is not configured any more: nothing of it can be asked. */
export function servedOf(served: ReadonlyMap<string, Served>, row: Readonly<{ id: string; merchantId: string }>): Served {
  const found = served.get(row.merchantId);
  if (found === undefined) throw new Error(`no merchant ${row.merchantId} is configured, and ${row.id} is its`);
  return found;
}

/** A turn by the merchant's quota; while its breaker is open, once a minute. `lastSent`: when anything was last sent for this row. */
export function takeTurn(
  { quotas, breaker }: Served,
  operation: Exclude<Operation, 'submit'>,
  lastSent: Instant,
  now: Instant,
): Turn {
  const next = lastSent + BREAKER_CADENCE_MS;
  return breaker.state.state === 'open' && now < next ? { taken: false, freeAt: next } : quotas.take(operation);
}
