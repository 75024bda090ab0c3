/** A question about an order that cannot exist: its answer tells about the channel, and about no payment. */
import { type Instant, mintOrderNumber, type OrderIdentity, type Random } from '@quickpay/core';

export function probeIdentity(now: Instant, random: Random): OrderIdentity {
  return {
    paymentId: 'probe',
    // The node tag `000` and a fresh number: no payment is ever recorded under it.
    merchantOrderNumber: mintOrderNumber(now, { nodeTag: '000', epoch: 0, random }),
    amount: { amountMinor: 1, currency: 'CNY' },
  };
}
