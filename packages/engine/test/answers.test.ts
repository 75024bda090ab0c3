import type { ListedRefund, Payment, PaymentEvent } from '@quickpay/core';
import { describe, expect, test } from 'vitest';
import { newPayment } from '../../core/test/timeline.ts';
import { refundQueryEvent } from '../src/index.ts';

const payment: Payment = { ...newPayment(), amount: { amountMinor: 100, currency: 'HKD' } };
const giving = (sequence: number, amountMinor: number): Payment => ({
  ...payment,
  state: 'returning',
  refund: { sequence, amountMinor, state: 'sent', tries: 1, notBefore: null },
});
const listed = (refundNumber: string, state: ListedRefund['state'], amountMinor: number): ListedRefund => ({
  refundNumber,
  state,
  amountMinor,
});

describe('what the list of an order’s refunds says', () => {
  test.each<[string, Payment, readonly ListedRefund[], PaymentEvent]>([
    ['none', payment, [], { kind: 'refundAbsent' }],
    ['of others alone', payment, [listed('QR1', 'succeeded', 40)], { kind: 'refundSucceeded', returnedMinor: 40, own: false }],
    ['others’ under way', payment, [listed('QR1', 'processing', 40)], { kind: 'refundAccepted', own: false }],
    [
      'ours, as the row knows it',
      giving(1, 60),
      [listed('QR1', 'succeeded', 40), listed('QP1-B1', 'succeeded', 60)],
      { kind: 'refundSucceeded', returnedMinor: 100, own: true },
    ],
    [
      'ours that is not listed yet',
      giving(2, 60),
      [listed('QP1-B1', 'closed', 100)],
      { kind: 'refundSucceeded', returnedMinor: 0, own: false },
    ],
    [
      'ours of another amount than the row’s',
      giving(1, 60),
      [listed('QP1-B1', 'closed', 100)],
      { kind: 'refundClosed', returnedMinor: 0, unheard: { sequence: 1, amountMinor: 100 } },
    ],
    [
      'ours that cannot be delivered, and is not known of',
      payment,
      [listed('QP1-B1', 'abnormal', 100)],
      { kind: 'refundAbnormal', unheard: { sequence: 1, amountMinor: 100 } },
    ],
  ])('%s', (_what, row, refunds, event) => {
    expect(refundQueryEvent({ kind: 'listed', refunds }, row)).toEqual(event);
  });

  test('ours that the row does not know of: the newest is the present one', () => {
    const refunds = [listed('QP1-B2', 'processing', 60), listed('QP1-B1', 'closed', 100)];
    expect(refundQueryEvent({ kind: 'listed', refunds }, payment)).toEqual({
      kind: 'refundAccepted',
      own: true,
      unheard: { sequence: 2, amountMinor: 60 },
    });
  });

  test('nothing, where it did not say all', () => {
    expect(refundQueryEvent({ kind: 'unclear', note: 'page' }, payment)).toBeNull();
  });
});
