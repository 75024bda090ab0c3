/** S22 and S23: processes that are killed. */
import { expect } from 'vitest';
import { killer } from '../edge/edges.ts';
import { eventually } from '../eventually.ts';
import { refundWay } from '../refund-ways.ts';
import type { PaymentView, Shop } from '../shop.ts';
import type { Story } from '../story.ts';

/** More than any of the tales below has: three for each of its commits and calls. */
const MOMENTS_MAX = 150;
/** In every run it is killed at every eighth of them, by turns before, during and after what is done; at each where all is wanted. */
const MOMENTS_APART = process.env.STORIES === 'all' ? 1 : 8;
/** Long enough for every tale: a refund that is asked for again after a minute, or an order that ends by itself. */
const SECONDS_MAX = 150;

/** Tells a tale again and again, with the backend killed at its first moment, at a later one, and so on until a telling meets no kill. */
async function killedAtEveryMoment(shop: Shop, tale: (shop: Shop) => Promise<void>): Promise<number> {
  const { edge, killAt } = killer(shop.folder);
  let deaths = 0;
  await shop.backend.supervise({ edge }, () => {
    killAt(0);
    deaths++;
  });
  for (let moment = 1; moment <= MOMENTS_MAX; moment += MOMENTS_APART) {
    const before = deaths;
    killAt(moment);
    await tale(shop).catch((fault) => {
      throw new Error(`killed at moment ${moment}`, { cause: fault });
    });
    killAt(0);
    if (deaths === before) return moment - 1;
  }
  throw new Error(`still killed at moment ${MOMENTS_MAX}`);
}

/** Second by second, until it reads so. */
async function passes<Read>(shop: Shop, read: () => Promise<Read>, isSo: (value: Read) => boolean): Promise<Read> {
  for (let second = 0; second < SECONDS_MAX; second++) {
    const value = await read();
    if (isSo(value)) return value;
    await shop.advance(1);
  }
  throw new Error(`not after ${SECONDS_MAX} s: ${JSON.stringify(await read())}`);
}

const newSale = async (shop: Shop) =>
  (await shop.quickpay.sales.create({ merchantId: 'hkd', amount: { minor: 3850, currency: 'HKD' } })).id;

/** A cashier who does what the screen says: scans, waits, and scans a new code where it says that it was not paid. */
async function collected(shop: Shop, saleId: string): Promise<PaymentView> {
  const { payment } = await shop.quickpay.sales.pay(saleId, { authCode: await shop.code('asks', true) });
  const told = await passes(
    shop,
    async () => {
      // The payer confirms as soon as the phone asks.
      await shop.confirm('asks').catch(() => {});
      return shop.quickpay.payments.get(payment.id);
    },
    ({ outcome }) => outcome !== 'unknown',
  );
  if (told.outcome === 'paid') return told;
  // Only where nothing had left when it was killed: the code went with it.
  expect(await shop.order(payment.id), 'an order that was confirmed is paid').toBeUndefined();
  return collected(shop, saleId);
}

const confirmedAndRefunded: Story['tell'] = async (shop, settings) => {
  const way = refundWay(settings);
  const moments = await killedAtEveryMoment(shop, async () => {
    const saleId = await newSale(shop);
    const payment = await collected(shop, saleId);
    expect(await shop.held(saleId)).toBe(3850);
    expect(await shop.saleState(saleId)).toBe('paid');
    const { id } = await shop.quickpay.payments.refund(payment.id, { reason: 'Goods came back' });
    await passes(
      shop,
      () => shop.quickpay.refunds.get(id),
      (refund) => Object.entries(way.reads).every(([name, value]) => refund[name as keyof typeof refund] === value),
    );
    expect((await shop.order(payment.id))?.refunds ?? []).toHaveLength(way.isTaken ? 1 : 0);
    expect(await shop.held(saleId)).toBe(way.goesBack ? 0 : 3850);
  });
  // Ten commits and four calls at least.
  expect(moments).toBeGreaterThanOrEqual(3 * 14);
};

const leftAndReturned: Story['tell'] = async (shop) => {
  const moments = await killedAtEveryMoment(shop, async () => {
    // Nothing is heard until the sale was left, however long starting again takes.
    await shop.noFaults();
    await shop.fault({ operation: 'submit', kind: 'loseAnswer' });
    await shop.fault({ operation: 'query', kind: 'loseAnswer', times: 100 });
    const saleId = await newSale(shop);
    const { payment } = await shop.quickpay.sales.pay(saleId, { authCode: await shop.code('ready', true) });
    await eventually(async () => expect((await shop.quickpay.payments.get(payment.id)).state).not.toBe('submitting'));
    await shop.quickpay.sales.leave(saleId);
    await shop.noFaults();
    const isPaid = (await shop.order(payment.id)) !== undefined;
    // Where nothing had left there is nothing to give back, and what could still arrive is watched for.
    if (!isPaid) await shop.minutes(12);
    const { reason } = await passes(
      shop,
      () => shop.quickpay.payments.get(payment.id),
      ({ isFinal }) => isFinal,
    );
    expect(reason).toBe(isPaid ? 'returned' : 'left');
    expect(await shop.held(saleId)).toBe(0);
    expect(await shop.saleState(saleId)).toBe('closed');
  });
  // Nine commits and four calls at least.
  expect(moments).toBeGreaterThanOrEqual(3 * 13);
};

const sandboxKilledWhileAsked: Story['tell'] = async (shop) => {
  const { payment } = await shop.charge('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.killAndRestartSandbox();
  await shop.confirm('asks');
  await shop.advance(11);
  await shop.until(payment.id, { state: 'paid' });
  expect(await shop.order(payment.id)).toMatchObject({ state: 'SUCCESS', total: 3850 });
};

const sandboxKilledBeforeItAnswers: Story['tell'] = async (shop) => {
  await shop.fault({ operation: 'submit', kind: 'delayAnswer', delayMs: 20_000 });
  const { payment } = await shop.charge('ready');
  await eventually(async () => expect(await shop.order(payment.id)).toMatchObject({ state: 'SUCCESS' }));
  await shop.killAndRestartSandbox();
  await shop.until(payment.id, { state: 'uncertain' });
  await shop.advance(11);
  await shop.until(payment.id, { state: 'paid' });
  expect(await shop.held(payment.saleId)).toBe(3850);
};

export const STORIES: readonly Story[] = [
  {
    id: 'S22',
    title:
      'the backend is killed before, during and after each commit and each call of a payment that is confirmed and refunded: as without',
    tell: confirmedAndRefunded,
    alone: 'newShop',
    long: true,
  },
  {
    id: 'S22',
    title: 'the same of a payment that is left while its answer is lost: as without, the money goes back',
    tell: leftAndReturned,
    alone: 'newShop',
    long: true,
  },
  {
    id: 'S23',
    title: 'the sandbox is killed and restarted while the payer is asked: paid as without',
    tell: sandboxKilledWhileAsked,
  },
  {
    id: 'S23',
    title: 'the sandbox is killed and restarted before it answers a submit: paid as without',
    tell: sandboxKilledBeforeItAnswers,
  },
];
