/** Sales and payments to write, and a reproducible source of chance. */
import {
  begin,
  beginRefund,
  mintId,
  mintOrderNumber,
  mintRefundNumber,
  type Payment,
  type Policy,
  type Random,
  type Refund,
  type Sale,
} from '@quickpay/core';
import type { Change } from '../src/index.ts';

export const POLICY: Policy = { lateRequestWatchMs: 600_000, epoch: 0 };

/** A small generator, seeded: what matters is that it repeats. */
export function seeded(seed: number): Random & { below(limit: number): number } {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  return { bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff), below: (limit) => next() % limit };
}

export function sample(random: Random) {
  let now = 1_795_507_200_000;
  const sale = (): Sale => ({
    id: mintId('sale', now++, random),
    merchantId: 'm1',
    storeId: 's1',
    terminalId: 't1',
    amount: { amountMinor: 3850, currency: 'HKD' },
    reference: null,
    createdAt: now,
    leftAt: null,
  });
  const payment = (of: Sale, owner: string): Payment => {
    now++;
    return begin(
      {
        id: mintId('pay', now, random),
        saleId: of.id,
        merchantId: of.merchantId,
        storeId: of.storeId,
        terminalId: 't1',
        merchantOrderNumber: mintOrderNumber(now, { nodeTag: 'AAA', epoch: 0, random }),
        epoch: 0,
        owner,
        amount: of.amount,
        codeHash: 'hash',
        codeHint: '13•• •••• •••• ••77 88',
        submittedAt: now,
      },
      POLICY,
    );
  };
  const refund = (of: Payment, amountMinor: number): Refund =>
    beginRefund({
      id: mintId('ref', now++, random),
      paymentId: of.id,
      merchantId: of.merchantId,
      refundNumber: mintRefundNumber(now, { nodeTag: 'AAA', epoch: 0, random }),
      owner: of.owner,
      amount: { amountMinor, currency: of.amount.currency },
      reason: null,
      requestedBy: 'sample',
      approvedBy: null,
      requestedAt: now,
    });
  return { sale, payment, refund };
}

export const creates = (sale: Sale): Change => ({ kind: 'createSale', sale });
export const records = (payment: Payment): Change => ({ kind: 'record', payment, at: payment.submittedAt });
export const requests = (refund: Refund): Change => ({ kind: 'requestRefund', refund, at: refund.requestedAt });
