/** R1–R3: a paid payment is refunded. */
import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import { refundWay } from '../refund-ways.ts';
import type { PaymentView, Shop } from '../shop.ts';
import type { Story } from '../story.ts';

const paid = async (shop: Shop): Promise<PaymentView> => {
  const { payment } = await shop.charge('ready');
  await shop.until(payment.id, { state: 'paid' });
  return payment;
};

const inTwoParts: Story['tell'] = async (shop, settings) => {
  const way = refundWay(settings);
  const payment = await paid(shop);
  const first = await shop.quickpay.payments.refund(payment.id, { amount: { minor: 850, currency: 'HKD' }, reason: '退一件' });
  const second = await shop.quickpay.payments.refund(payment.id, { reason: 'Goods came back' });
  expect(second.amount.minor).toBe(3_000);
  await expect(shop.quickpay.payments.refund(payment.id, { reason: 'Goods came back' })).rejects.toMatchObject({
    problem: { code: 'refund_too_much' },
  });
  await shop.untilRefund(first.id, way.isTaken ? { state: 'processing' } : way.reads);
  await shop.advance(10);
  await shop.untilRefund(first.id, way.reads);
  expect((await shop.quickpay.refunds.get(second.id)).state).toBe('requested');
  expect(await shop.held(payment.saleId)).toBe(way.goesBack ? 3_000 : 3_850);
  await shop.advance(80);
  await shop.untilRefund(second.id, way.reads);
  expect(await shop.held(payment.saleId)).toBe(way.goesBack ? 0 : 3_850);
  if (!way.isTaken && way.putRight !== null) {
    await shop.set(way.putRight);
    await shop.minutes(25);
    for (const { id } of [first, second]) await shop.untilRefund(id, { state: 'succeeded', attention: null });
    expect(await shop.held(payment.saleId)).toBe(0);
  }
  // That a query then finds it refunded is no matter for a person.
  await shop.quickpay.payments.check(payment.id);
  await shop.advance(2);
  const isRefunded = way.isTaken || way.putRight !== null ? 'refunded' : 'paid';
  await eventually(async () =>
    expect(await shop.requests(payment.id)).toEqual(['recorded', 'paid', 'check', 'querySent', isRefunded]),
  );
  await shop.until(payment.id, { state: 'paid', attention: null });
};

const requestLost: Story['tell'] = async (shop, settings) => {
  const way = refundWay(settings);
  const payment = await paid(shop);
  await shop.fault({ operation: 'refund', kind: 'loseRequest' });
  const refund = await shop.quickpay.payments.refund(payment.id, { reason: 'Goods came back' });
  await shop.untilRefund(refund.id, { due: expect.objectContaining({ kind: 'refundQuery' }) });
  await shop.advance(100);
  // The first request, if it came after all, would be taken again: that its number is closed is believed once it cannot.
  if (way.reads.state === 'closed') await shop.minutes(11);
  await shop.untilRefund(refund.id, way.reads);
  expect((await shop.order(payment.id))?.refunds ?? []).toHaveLength(way.isTaken ? 1 : 0);
  expect(await shop.held(payment.saleId)).toBe(way.goesBack ? 0 : 3_850);
};

const killedWhileItAsks: Story['tell'] = async (shop, settings) => {
  const way = refundWay(settings);
  const payment = await paid(shop);
  await shop.fault({ operation: 'refund', kind: 'delayAnswer', delayMs: 20_000 });
  const refund = await shop.quickpay.payments.refund(payment.id, {
    amount: { minor: 1_000, currency: 'HKD' },
    reason: 'Goods came back',
  });
  // The fault is used up by the request that arrived.
  await eventually(async () => expect(await shop.control('/faults')).toEqual([]));
  await shop.backend.restart();
  await shop.advance(80);
  await shop.untilRefund(refund.id, way.reads);
  expect((await shop.order(payment.id))?.refunds ?? []).toHaveLength(way.isTaken ? 1 : 0);
  expect(await shop.held(payment.saleId)).toBe(way.goesBack ? 2_850 : 3_850);
};

const HOW_REFUNDS_END = { refundsEnd: ['REFUNDCLOSE', 'CHANGE'], refundPool: ['empty'] } as const satisfies Story['changedBy'];

export const STORIES: readonly Story[] = [
  {
    id: 'R1',
    title: 'refunded in two parts: a minute apart, never more than was paid, and the channel holds the rest',
    tell: inTwoParts,
    changedBy: { ...HOW_REFUNDS_END, manners: ['enforced'] },
  },
  {
    id: 'R2',
    title: 'the request for a refund is lost: the same number goes out again, and is refunded once',
    tell: requestLost,
    changedBy: HOW_REFUNDS_END,
  },
  {
    id: 'R3',
    title: 'the backend is killed while it asks for a refund: refunded once, found by a query',
    tell: killedWhileItAsks,
    changedBy: HOW_REFUNDS_END,
  },
];
