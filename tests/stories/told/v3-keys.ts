/** S21 and S28 over V3: the merchant's certificate or APIv3 key is wrong, the channel changes its own keys, and a clock that is off. */
import { expect } from 'vitest';
import { settableClock } from '../edge/edges.ts';
import { eventually } from '../eventually.ts';
import type { Shop } from '../shop.ts';
import type { Story } from '../story.ts';
import { breakerOf, MCH_ID, refusedBeforeRecorded } from './keys.ts';

/** A payment whose payer confirms after something was done to the keys, and which nobody can be told of for now. */
async function confirmedUnheard(shop: Shop, change: () => Promise<unknown>, cause: string) {
  const { payment } = await shop.charge('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await change();
  await shop.confirm('asks');
  await shop.advance(6);
  await refusedBeforeRecorded(shop);
  expect(await breakerOf(shop)).toMatchObject({ breaker: 'open', since: expect.any(String), cause });
  await shop.until(payment.id, { outcome: 'unknown' });
  return payment;
}

/** … until somebody has put it right, and started again. */
async function putRight(shop: Shop, { id, saleId }: Readonly<{ id: string; saleId: string }>): Promise<void> {
  await shop.backend.restart();
  await shop.advance(20);
  await shop.until(id, { state: 'paid' });
  expect(await breakerOf(shop)).toMatchObject({ breaker: 'closed' });
  expect(await shop.held(saleId)).toBe(3850);
  const next = await shop.charge('second');
  await shop.until(next.payment.id, { state: 'paid' });
}

const certificateReplaced: Story['tell'] = async (shop) => {
  const payment = await confirmedUnheard(shop, () => shop.rotate(MCH_ID, 'certificate'), 'SIGNERROR');
  // Other merchants are not touched.
  const other = await shop.charge('limits', { merchantId: 'jpy', currency: 'JPY', minor: 1200 });
  await shop.until(other.payment.id, { state: 'paid' });
  // The new one is where the old one was, and is read by the next start.
  await putRight(shop, payment);
};

const apiV3KeyReplaced: Story['tell'] = async (shop) => {
  const payment = await confirmedUnheard(shop, () => shop.rotate(MCH_ID, 'apiKeyV3', 'platform'), 'APIV3KEY');
  const other = await shop.charge('limits', { merchantId: 'jpy', currency: 'JPY', minor: 1200 });
  await shop.until(other.payment.id, { state: 'paid' });
  shop.configure();
  await putRight(shop, payment);
};

const channelsCertificateReplaced: Story['tell'] = async (shop) => {
  for (const _again of ['once', 'twice']) {
    const { payment } = await shop.charge('asks');
    await shop.until(payment.id, { state: 'awaitingPayer' });
    await shop.rotate(MCH_ID, 'platform');
    await shop.confirm('asks');
    await shop.advance(6);
    await shop.until(payment.id, { state: 'paid' });
    expect(await shop.requests(payment.id)).toEqual(['recorded', 'asked', 'querySent', 'paid']);
  }
  expect(await breakerOf(shop)).toMatchObject({ breaker: 'closed' });
  // For operators: how long the newest is good.
  const metrics = await (await fetch(`${shop.backend.url}/metrics`)).text();
  expect(metrics).toMatch(/^quickpay_channel_certificate_seconds\{merchant="hkd"\} \d{6,}/m);
};

const channelSignsByPublicKey: Story['tell'] = async (shop) => {
  const payment = await confirmedUnheard(shop, () => shop.set({ v3Keys: 'publicKey' }), 'PUBLICKEY');
  shop.configure('v3ByPublicKey');
  await putRight(shop, payment);
  // Back again, as while it moves from one to the other: both are known.
  await shop.set({ v3Keys: 'certificate' });
  const back = await shop.charge('ready');
  await shop.until(back.payment.id, { state: 'paid' });
};

const TEN_MINUTES_MS = 600_000;

/** In real time: what is signed goes by the computer's own clock. */
const clockIsOff: Story['tell'] = async (shop) => {
  const { edge, set } = settableClock(shop.folder);
  await shop.backend.restart({ clock: 'own', edge });
  const { payment } = await shop.charge('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  set(TEN_MINUTES_MS);
  await eventually(async () => expect(await breakerOf(shop)).toMatchObject({ breaker: 'open', cause: 'CLOCK' }), 15_000);
  await refusedBeforeRecorded(shop);
  const { reasons } = (await shop.api('/readyz', { method: 'GET' })).json;
  expect(reasons).toEqual(['hkd: this machine’s clock is more than five minutes from WeChat Pay’s']);
  await shop.confirm('asks');
  await shop.until(payment.id, { outcome: 'unknown' });
  // Set right, and nobody has to start anything again.
  set(0);
  await shop.happens(payment.id, 'paid', 90_000);
  expect(await breakerOf(shop)).toMatchObject({ breaker: 'closed' });
  await shop.backend.restart({});
};

export const STORIES: readonly Story[] = [
  {
    id: 'S21',
    title:
      'the certificate is not the merchant’s any more: refused before it is recorded; what was open ends as it would have once it is right',
    over: 'v3',
    tell: certificateReplaced,
  },
  {
    id: 'S21',
    title: 'the APIv3 key does not open the channel’s next certificate: the same',
    over: 'v3',
    tell: apiV3KeyReplaced,
  },
  {
    id: 'S21',
    title: 'the channel changes its certificate while a payer is asked: nobody notices',
    over: 'v3',
    tell: channelsCertificateReplaced,
  },
  {
    id: 'S21',
    title: 'the channel moves to a public key that is not configured: the same, until it is; then it may move back',
    over: 'v3',
    tell: channelSignsByPublicKey,
    alone: 'newShop',
  },
  {
    id: 'S28',
    title:
      'the clock is set ten minutes forward while a payer is asked: nothing more is taken, and all heals once it is set back',
    over: 'v3',
    tell: clockIsOff,
    alone: 'newShop',
  },
];
