/** What becomes of refunds, by the switches that decide it: of those that people ask for, and of one that gives a payment's money back. */
import type { Settings } from '@quickpay/gateway-model';
import { expect } from 'vitest';
import type { PaymentView, RefundView, Shop } from './shop.ts';

export type RefundWay = Readonly<{
  /** A refund that was asked for reads so ten seconds after it was sent. */
  reads: Partial<RefundView>;
  /** Whether the channel takes it. */
  isTaken: boolean;
  /** Whether the channel counts it as given back. */
  goesBack: boolean;
  /** What somebody can put right, so that the next try succeeds. */
  putRight: Partial<Settings> | null;
}>;

const SUCCEEDS: RefundWay = {
  reads: { state: 'succeeded', outcome: 'refunded', attention: null },
  isTaken: true,
  goesBack: true,
  putRight: null,
};

const BY_END: Readonly<Record<Settings['refundsEnd'], RefundWay>> = {
  SUCCESS: SUCCEEDS,
  REFUNDCLOSE: {
    reads: { state: 'closed', outcome: 'notRefunded', attention: 'refundFailed' },
    isTaken: true,
    goesBack: false,
    putRight: { refundsEnd: 'SUCCESS' },
  },
  // Somebody must act in the channel's portal.
  CHANGE: {
    reads: { state: 'abnormal', outcome: 'unknown', attention: 'refundAbnormal' },
    isTaken: true,
    goesBack: true,
    putRight: null,
  },
};

const POOL_EMPTY: RefundWay = {
  reads: { state: 'requested', outcome: 'unknown', refusedCode: 'NOTENOUGH', attention: 'refundWaiting' },
  isTaken: false,
  goesBack: false,
  putRight: { refundPool: 'full' },
};

export const refundWay = ({ refundsEnd, refundPool }: Settings): RefundWay =>
  refundPool === 'empty' ? POOL_EMPTY : BY_END[refundsEnd];

/** A payment whose money only a refund gives back: given back at once, once somebody put it right, or with a person told. */
export async function returnsByRefund(shop: Shop, { id, saleId }: PaymentView, settings: Settings): Promise<void> {
  const way = refundWay(settings);
  if (way !== SUCCEEDS) {
    await shop.until(id, { state: 'returning', outcome: 'notPaid', attention: 'refundTrouble' });
    if (way.putRight === null) return;
    expect(await shop.held(saleId)).toBe(3850);
    await shop.set(way.putRight);
    await shop.minutes(12);
  }
  await shop.until(id, { state: 'notPaid', reason: 'returned', attention: null });
  expect(await shop.order(id)).toMatchObject({ state: 'REFUND', refunded: 3850, refunds: [{ state: 'SUCCESS' }] });
  expect(await shop.held(saleId)).toBe(0);
}
