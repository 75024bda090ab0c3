/** S21 over V2: the merchant's key, or certificate, is wrong. */
import { expect } from 'vitest';
import type { Shop } from '../shop.ts';
import type { Story } from '../story.ts';

export const MCH_ID = '1900000101';

/** What the channel takes from now on: the key that is given, or one that nobody knows. */
const setKey = (shop: Shop, apiKeyV2?: string) =>
  shop.control(`/merchants/${MCH_ID}/keys`, 'POST', { rotate: ['apiKeyV2'], ...(apiKeyV2 ? { apiKeyV2 } : {}) });

/** A code is not even recorded, and the cashier reads whom to call. The sale that was to be paid. */
export const refusedBeforeRecorded = async (shop: Shop): Promise<string> => {
  const sale = await shop.quickpay.sales.create({ merchantId: 'hkd', amount: { minor: 3850, currency: 'HKD' } });
  await expect(shop.quickpay.sales.pay(sale.id, { authCode: await shop.code('second', true) })).rejects.toMatchObject({
    problem: { code: 'channel_misconfigured', outcome: 'none', cashier: { key: 'np.shop' } },
  });
  expect((await shop.quickpay.payments.list({ saleId: sale.id })).items).toEqual([]);
  return sale.id;
};

export const breakerOf = async (shop: Shop): Promise<unknown> => {
  const { merchants } = (await shop.api('/readyz', { method: 'GET' })).json as { merchants: { merchantId: string }[] };
  return merchants.find(({ merchantId }) => merchantId === 'hkd');
};

const fromTheStart: Story['tell'] = async (shop) => {
  await setKey(shop);
  const first = await shop.charge('ready');
  await shop.until(first.payment.id, { state: 'uncertain' });
  await shop.advance(6);
  const saleId = await refusedBeforeRecorded(shop);
  expect(await breakerOf(shop)).toMatchObject({ breaker: 'open', since: expect.any(String), cause: 'SIGNERROR' });
  // Other merchants are not touched.
  const other = await shop.charge('limits', { merchantId: 'jpy', currency: 'JPY', minor: 1200 });
  await shop.until(other.payment.id, { state: 'paid' });

  await setKey(shop, shop.apiKeyOf(MCH_ID));
  await shop.advance(12);
  expect(await breakerOf(shop)).toMatchObject({ breaker: 'closed' });
  const healed = await shop.quickpay.sales.pay(saleId, { authCode: await shop.code('second', true) });
  await shop.until(healed.payment.id, { state: 'paid' });
  await shop.minutes(13);
  await shop.until(first.payment.id, { state: 'notPaid', reason: 'expired' });
  expect(await shop.order(first.payment.id)).toBeUndefined();
  expect(await shop.held(first.payment.saleId)).toBe(0);
};

const inTheMiddleOfTheDay: Story['tell'] = async (shop) => {
  const { payment } = await shop.charge('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await setKey(shop);
  await shop.confirm('asks');
  await shop.advance(6);
  await refusedBeforeRecorded(shop);
  await shop.until(payment.id, { outcome: 'unknown' });
  await setKey(shop, shop.apiKeyOf(MCH_ID));
  // Healed by the next probe, before the payer's deadline.
  await shop.advance(20);
  await shop.until(payment.id, { state: 'paid' });
  expect(await breakerOf(shop)).toMatchObject({ breaker: 'closed' });
  expect(await shop.held(payment.saleId)).toBe(3850);
};

/** Nothing can be revoked or refunded with it, so that nothing more is taken. */
const certificateReplaced: Story['tell'] = async (shop) => {
  await shop.control(`/merchants/${MCH_ID}/keys`, 'POST', { rotate: ['certificate'] });
  await shop.fault({ operation: 'submit', kind: 'loseAnswer' });
  const { payment } = await shop.charge('ready');
  await shop.until(payment.id, { state: 'uncertain' });
  await shop.quickpay.sales.leave(payment.saleId);
  await shop.advance(17);
  await refusedBeforeRecorded(shop);
  expect(await breakerOf(shop)).toMatchObject({ breaker: 'open', cause: 'CERTERROR' });
  // A query is answered all the same, and heals nothing.
  await shop.minutes(2);
  await shop.until(payment.id, { state: 'returning', outcome: 'notPaid' });
  expect(await breakerOf(shop)).toMatchObject({ breaker: 'open', cause: 'CERTERROR' });

  // The new one is where the old one was, and is read by the next start.
  await shop.backend.restart();
  await shop.minutes(2);
  await shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
  expect(await shop.held(payment.saleId)).toBe(0);
  const next = await shop.charge('second');
  await shop.until(next.payment.id, { state: 'paid' });
};

export const STORIES: readonly Story[] = [
  {
    id: 'S21',
    title:
      'a wrong key from the start: refused before it is recorded, with words for the manager; heals by itself once it is right',
    // What an unsigned failure says is how a wrong key is known.
    changedBy: { language: ['en'] },
    over: 'v2',
    tell: fromTheStart,
  },
  {
    id: 'S21',
    title: 'a wrong key in the middle of the day: the same, and what was open ends as it would have',
    changedBy: { language: ['en'] },
    over: 'v2',
    tell: inTheMiddleOfTheDay,
  },
  {
    id: 'S21',
    title:
      'the certificate is not the merchant’s any more while money is to go back: the same, and it goes back once it is right',
    over: 'v2',
    tell: certificateReplaced,
  },
];
