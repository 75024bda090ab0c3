/** A question about an order that cannot exist: its answer tells about the channel, and about no payment. */
import {
  type Instant,
  mintOrderNumber,
  type OrderIdentity,
  type PaymentChannel,
  type QueryAnswer,
  type Random,
  type RevokeAnswer,
} from '@quickpay/core';

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
 * revoke tells, and revoking an order that nobody knows is done by design.
 */
export function probeFor(cause: string, channel: PaymentChannel, order: OrderIdentity): Promise<QueryAnswer | RevokeAnswer> {
  const options = { timeoutMs: TIMEOUT_MS };
  return cause === 'CERTERROR' ? channel.revoke(order, options) : channel.query(order, options);
}
