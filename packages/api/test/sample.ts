/** A payment to look at, and what a view of it needs. */
import { begin, type Payment } from '@quickpay/core';
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

export const at = (now: number): ViewContext => ({ environment: 'sandbox', now, probablyFreeAt: () => null });
