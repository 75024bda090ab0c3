/** Live news as events: the rules of webhooks, on what the API shows. */
import type { LiveNews, PaymentView, RefundView } from '@quickpay/client';
import { expect, test } from 'vitest';
import { eventReader } from '../src/listen/events-of.ts';

const payment = (change: Partial<PaymentView>): PaymentView =>
  ({ environment: 'sandbox', id: 'pay_1', saleId: 'sale_1', attention: null, ...change }) as PaymentView; // as much as is read
const paymentNews = (version: number, kind: string, state: PaymentView['state'], change: Partial<PaymentView> = {}): LiveNews =>
  ({
    kind: 'payment',
    event: { id: `evt_${version}`, at: '2026-11-24T09:31:00.000Z', version, kind, state },
    payment: payment({ state, version, ...change }),
  }) as LiveNews; // as much as is read
const refundNews = (version: number, state: RefundView['state']): LiveNews =>
  ({
    kind: 'refund',
    event: { id: `evt_r${version}`, at: '2026-11-24T09:31:00.000Z', version, kind: 'x', state },
    refund: { id: 'ref_1', paymentId: 'pay_1', refundNumber: 'QR1', attention: null, state, version },
  }) as LiveNews; // as much as is read

async function types(...all: readonly LiveNews[]): Promise<string[]> {
  const read = eventReader(async () => payment({}));
  const told: string[] = [];
  for (const news of all) told.push(...(await read(news)).map(({ event }) => event.type));
  return told;
}

test('a payment is told of once, however often it is polled', async () => {
  expect(
    await types(
      paymentNews(1, 'recorded', 'submitting'),
      paymentNews(2, 'asked', 'awaitingPayer'),
      paymentNews(3, 'querySent', 'awaitingPayer'),
      paymentNews(4, 'paid', 'paid'),
    ),
  ).toEqual(['payment.paid']);
});

test('one that was left, and goes through late, once', async () => {
  expect(
    await types(
      paymentNews(1, 'recorded', 'submitting'),
      paymentNews(2, 'leave', 'returning'),
      paymentNews(3, 'paid', 'returning'),
      paymentNews(4, 'paid', 'returning'),
      paymentNews(5, 'closed', 'notPaid'),
    ),
  ).toEqual(['payment.not_paid', 'payment.late_success']);
});

test('nothing is told of what was so before: of the snapshot, or of a payment that is not known', async () => {
  const snapshot = {
    kind: 'snapshot',
    payments: [payment({ state: 'watching', attention: 'revokeRefused' })],
    refunds: [],
  } as unknown as LiveNews; // as much as is read
  expect(await types(snapshot, paymentNews(7, 'querySent', 'watching', { attention: 'revokeRefused' }))).toEqual([]);
  expect(await types(paymentNews(7, 'check', 'paid'))).toEqual([]);
});

test('that a manager is needed, once for each reason', async () => {
  expect(
    await types(
      paymentNews(1, 'recorded', 'submitting'),
      paymentNews(2, 'foreign', 'submitting', { attention: 'foreignOrder' }),
      paymentNews(3, 'foreign', 'submitting', { attention: 'foreignOrder' }),
      paymentNews(4, 'busy', 'submitting', { attention: 'revokeRefusedAsBusy' }),
    ),
  ).toEqual(['payment.attention', 'payment.attention']);
});

test('a refund, from its request to its end', async () => {
  expect(
    await types(refundNews(1, 'requested'), refundNews(2, 'requested'), refundNews(3, 'processing'), refundNews(4, 'succeeded')),
  ).toEqual(['refund.requested', 'refund.processing', 'refund.succeeded']);
});
