/** A payment to look at, and what a view of it needs. */
import { begin, beginRefund, type Payment, type Refund } from '@quickpay/core';
import type { ViewContext } from '../src/index.ts';

export const payment: Payment = begin(
  {
    id: 'pay_1',
    saleId: 'sale_0001',
    merchantId: 'm',
    storeId: 's',
    terminalId: 't',
    merchantOrderNumber: 'QP100000000000000000000317K2',
    epoch: 0,
    owner: 'n',
    amount: { amountMinor: 3850, currency: 'HKD' },
    codeHash: 'a-hash',
    codeHint: '13•• •••• •••• ••77 88',
    submittedAt: 0,
  },
  { lateRequestWatchMs: 600_000, epoch: 0 },
);

/** Of 10.00, requested at 10 s. */
export const refund: Refund = beginRefund({
  id: 'ref_1',
  paymentId: 'pay_1',
  merchantId: 'm',
  refundNumber: 'QR100000000000000000000317K2',
  owner: 'n',
  amount: { amountMinor: 1_000, currency: 'HKD' },
  reason: null,
  requestedBy: 'till',
  approvedBy: null,
  requestedAt: 10_000,
});

export const at = (now: number): ViewContext => ({
  environment: 'sandbox',
  now,
  probablyFreeAt: () => null,
  worksFor: () => true,
});
