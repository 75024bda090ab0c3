/** Receipts as a shop has them. */
import type { ClosedShift } from '@quickpay/core';
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

const NONE = { count: 0, amountMinor: 0 };
const NUMBERS = { paymentId: 'pay_1', transactionId: null, merchantOrderNumber: PAID.orderNumber };

export const SHIFT: ClosedShift = {
  id: 'shift_T1_0_12',
  terminalId: 'T1',
  storeId: 's1',
  number: 12,
  after: 40,
  opened: { at: AT - 3_600_000, by: 'per_1' },
  closed: {
    at: AT,
    by: 'per_2',
    upTo: 90,
    contents: {
      totals: [
        {
          currency: 'HKD',
          sale: { count: 2, amountMinor: 7_700 },
          refund: { count: 1, amountMinor: 10_000 },
          calledOff: { count: 1, amountMinor: 900 },
          refused: NONE,
          returned: NONE,
          notRefunded: NONE,
        },
      ],
      unresolved: [
        {
          ...NUMBERS,
          refundId: null,
          refundNumber: null,
          state: 'uncertain',
          attention: null,
          amount: { amountMinor: 1_200, currency: 'HKD' },
          since: AT - 60_000,
        },
      ],
      unresolvedCount: 1,
      late: [
        {
          ...NUMBERS,
          refundId: 'ref_1',
          refundNumber: REFUND.refundNumber,
          landing: 'refund',
          amount: { amountMinor: 10_000, currency: 'HKD' },
          at: AT - 30_000,
          position: 60,
          cameFrom: 20,
          fromShift: 11,
        },
      ],
      lateCount: 1,
    },
  },
};
