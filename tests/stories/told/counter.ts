/** S24 and S26: twice, and all at once. */
import { DEFAULT_QUOTAS } from '@quickpay/engine';
import type { Settings } from '@quickpay/gateway-model';
import { expect } from 'vitest';
import { eventually } from '../eventually.ts';
import type { PaymentView, Shop } from '../shop.ts';
import type { Story } from '../story.ts';

const newSale = async (shop: Shop, minor = 3850) =>
  (await shop.quickpay.sales.create({ merchantId: 'hkd', amount: { minor, currency: 'HKD' } })).id;

const secondTerminal: Story['tell'] = async (shop) => {
  const { payment } = await shop.charge('asks');
  await expect(shop.quickpay.sales.pay(payment.saleId, { authCode: await shop.code('second') })).rejects.toMatchObject({
    problem: { code: 'payment_in_progress', status: 409, outcome: 'none', paymentId: payment.id, cashier: { key: 'scan.busy' } },
  });
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.confirm('asks');
  await shop.advance(6);
  await shop.until(payment.id, { state: 'paid' });
  expect((await shop.quickpay.payments.list({ saleId: payment.saleId })).items).toHaveLength(1);
};

const doubleScan: Story['tell'] = async (shop) => {
  const saleId = await newSale(shop);
  const authCode = await shop.code('ready');
  const scans = await Promise.allSettled([1, 2, 3].map(() => shop.quickpay.sales.pay(saleId, { authCode })));
  expect(scans.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const { items } = await shop.quickpay.payments.list({ saleId });
  expect(items).toHaveLength(1);
  await shop.until(items[0]?.id ?? '', { state: 'paid' });
  expect(await shop.held(saleId)).toBe(3850);
};

const repeatedRequest: Story['tell'] = async (shop) => {
  const saleId = await newSale(shop);
  const authCode = await shop.code('ready');
  const path = `/v1/sales/${saleId}/payments`;
  const headers = { 'idempotency-key': `till-1-${saleId}`, prefer: 'wait=5' };
  const first = await shop.api(path, { body: { authCode }, headers });
  expect([first.status, first.json.state]).toEqual([201, 'paid']);
  const again = await shop.api(path, { body: { authCode }, headers });
  expect([again.status, again.json.id, again.headers.get('idempotency-replayed')]).toEqual([200, first.json.id, 'true']);
  expect(again.json).toEqual(first.json);
  const other = await shop.api(path, { body: { authCode: await shop.code('second') }, headers });
  expect([other.status, other.json.code]).toEqual([422, 'idempotency_key_reused']);
  const none = await shop.api(path, { body: { authCode } });
  expect([none.status, none.json.code]).toEqual([400, 'idempotency_key_missing']);
  expect((await shop.quickpay.payments.list({ saleId })).items).toHaveLength(1);
};

/** Four times what the channel takes in a second: more than can have their turn within the two seconds that a submit waits for it. */
const SCANS = 120;

/** One payer's scans within a minute, beside the first. */
const THE_OTHERS = { off: 'paid', on: 'awaitingPayer' } as const satisfies Record<
  Settings['repeatedPaymentsAskPassword'],
  string
>;

/** So many sales, each with a fresh code of the same payer, scanned at the same time; as they are once each submit has had its turn or was given up. */
async function scannedAtOnce(
  shop: Shop,
  count: number,
): Promise<readonly Readonly<{ payment: PaymentView; authCode: string }>[]> {
  const sales = await Promise.all(Array.from({ length: count }, () => newSale(shop, 100)));
  const codes: string[] = [];
  for (const _ of sales) codes.push(await shop.code('ready', true));
  const attempts = await Promise.all(sales.map((id, n) => shop.quickpay.sales.pay(id, { authCode: codes[n] ?? '' })));
  return eventually(async () => {
    const payments = await Promise.all(attempts.map(({ payment }) => shop.quickpay.payments.get(payment.id)));
    expect(payments.filter(({ state }) => state === 'submitting')).toEqual([]);
    return payments.map((payment, n) => ({ payment, authCode: codes[n] ?? '' }));
  }, 30_000);
}

const rush: Story['tell'] = async (shop, settings) => {
  // A shop that is at work has its connections open: what leaves evenly arrives so.
  await scannedAtOnce(shop, DEFAULT_QUOTAS.submit);
  await shop.advance(61);
  const scanned = await scannedAtOnce(shop, SCANS);
  const served = scanned.map(({ payment }) => payment).filter(({ reason }) => reason !== 'notSent');
  const never = scanned.filter(({ payment }) => payment.reason === 'notSent');
  expect(served.length).toBeGreaterThanOrEqual(DEFAULT_QUOTAS.submit);
  expect(never.length).toBeGreaterThan(0);
  const others = THE_OTHERS[settings.repeatedPaymentsAskPassword];
  expect(served.filter(({ state }) => state === 'paid')).toHaveLength(others === 'paid' ? served.length : 1);
  expect(await servedInOrder(shop, served)).toBe(true);
  for (const { payment } of never) expect(await shop.saleState(payment.saleId)).toBe('open');

  // Never sent: the very same code is as good as new.
  await shop.advance(2);
  for (const { payment, authCode } of never.slice(0, 1)) {
    const again = await shop.quickpay.sales.pay(payment.saleId, { authCode });
    await shop.until(again.payment.id, { state: others });
  }
};

/** Requests of one moment travel side by side; those of two windows, a second apart, arrive one after the other. */
const SIDE_BY_SIDE_MS = 500;

async function servedInOrder(shop: Shop, served: readonly PaymentView[]): Promise<boolean> {
  const createdAt = new Map((await shop.orders()).map((order) => [order.outTradeNo, Date.parse(order.createdAt)]));
  const arrivals = served
    .toSorted((a, b) => Date.parse(a.submittedAt) - Date.parse(b.submittedAt))
    .map(({ orderNumber }) => createdAt.get(orderNumber) ?? Number.NaN);
  let latest = 0;
  return arrivals.every((at) => {
    latest = Math.max(latest, at);
    return at >= latest - SIDE_BY_SIDE_MS;
  });
}

export const STORIES: readonly Story[] = [
  { id: 'S24', title: 'a second terminal scans for the same sale: 409, with the live payment', tell: secondTerminal },
  { id: 'S24', title: 'a double scan: one payment', tell: doubleScan },
  { id: 'S24', title: 'a repeated request: the same answer; another body under its key is refused', tell: repeatedRequest },
  {
    id: 'S26',
    title:
      'more scans than the quota allows: served in order; what waited two seconds was never sent, its sale free, its code unused',
    tell: rush,
    changedBy: { repeatedPaymentsAskPassword: ['on'], manners: ['enforced'] },
  },
];
