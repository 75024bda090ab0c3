/** A question about an order that cannot exist: its answer tells about the channel, and about no payment. */
import {
  type Instant,
  mintOrderNumber,
  type OrderIdentity,
  type QueryAnswer,
  type Random,
  type RevokeAnswer,
} from '@quickpay/core';
import type { Served } from './served.ts';

const TIMEOUT_MS = 4_000;

export function probeIdentity(now: Instant, random: Random): OrderIdentity {
  return {
    paymentId: 'probe',
    // The node tag `000` and a fresh number: no payment is ever recorded under it.
    merchantOrderNumber: mintOrderNumber(now, { nodeTag: '000', epoch: 0, random }),
    amount: { amountMinor: 1, currency: 'CNY' },
  };
}

/**
 * Asks the channel so that a proper answer shows that this cause is gone. A query goes without the certificate: whether that is taken only a
 * revoke tells, and revoking an order that nobody knows is done by design. Takes its turn as every request does; without one nothing is asked,
 * and nothing known.
 *
 * @param timeoutMs default four seconds
 */
export async function probe(
  { merchant: { channel }, quotas }: Pick<Served, 'merchant' | 'quotas'>,
  order: OrderIdentity,
  { cause, timeoutMs = TIMEOUT_MS }: Readonly<{ cause?: string; timeoutMs?: number }> = {},
): Promise<QueryAnswer | RevokeAnswer> {
  const operation = cause === 'CERTERROR' ? 'revoke' : 'query';
  if (!quotas.take(operation).taken) return { kind: 'unclear', note: 'no turn within the merchant’s quota' };
  await quotas.leave(operation);
  return channel[operation](order, { timeoutMs });
}
