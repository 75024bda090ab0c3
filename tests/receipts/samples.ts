/** Receipts as a shop has them. */
import type { Occasion, PaymentFacts, RefundFacts } from '@quickpay/receipts';

export const AT = Date.UTC(2026, 10, 24, 9, 31, 7);

export const OCCASION: Occasion = {
  languages: ['en', 'zh-CN'],
  shop: ['Tea house 茶馆', "1 Queen's Road Central 中环皇后大道中1号"],
  till: 'Till 1',
  timeZone: 'Asia/Hong_Kong',
  isSandbox: false,
  audience: 'customer',
  copyNumber: 0,
  printedAt: AT + 60_000,
};

export const PAID: PaymentFacts = {
  state: 'paid',
  reason: null,
  amount: { amountMinor: 3850, currency: 'HKD' },
  orderNumber: 'QPMHT3K2P803ABC0Y6V8B0C1D3E5',
  transactionId: '4200000001202611240000000318',
  reference: 'basket-1042',
  submittedAt: AT - 4_000,
  settledAt: AT,
  refundedMinor: 0,
};

export const REFUND: RefundFacts = {
  state: 'succeeded',
  amount: { amountMinor: 850, currency: 'HKD' },
  refundNumber: 'QRMHT3K2P803ABC0Y6V8B0C1D3E5',
  reason: '商品损坏',
  requestedAt: AT + 30_000,
  settledAt: AT + 40_000,
};
