/** S1–S4 and S27: with and without a password, confirmed, cancelled, mistyped and silent. */
import type { Settings } from '@quickpay/gateway-model';
import { expect } from 'vitest';
import type { Shop } from '../shop.ts';
import { CHANNEL_ENDED_IT_S, reads, type Story, UNPAID_ORDERS, unansweredPrompt } from '../story.ts';

type Merchant = Readonly<{ merchantId: string; mchId: string; currency: 'HKD' | 'JPY' | 'USD'; minor: number }>;
const DIRECT: Merchant = { merchantId: 'hkd', mchId: '1900000101', currency: 'HKD', minor: 3850 };
/** Each of the demo's: two direct ones, and an institution's two sub-merchants. */
const MERCHANTS: readonly Merchant[] = [
  DIRECT,
  { merchantId: 'jpy', mchId: '1900000102', currency: 'JPY', minor: 1200 },
  { merchantId: 'usd', mchId: '1900000103', currency: 'USD', minor: 999 },
  { merchantId: 'usd-2', mchId: '1900000103', currency: 'USD', minor: 999 },
];

type Told = (shop: Shop, settings: Settings, merchant: Merchant) => Promise<void>;

const exempt: Told = async (shop, _settings, merchant) => {
  const { payment } = await shop.charge('ready', merchant);
  await shop.until(payment.id, { state: 'paid', outcome: 'paid', cashier: reads('paid') });
  expect(await shop.requests(payment.id)).toEqual(['recorded', 'paid']);
  expect(await shop.order(payment.id)).toMatchObject({ state: 'SUCCESS', total: merchant.minor, currency: merchant.currency });
  // Merchant and payer are told by the channel itself, as people.
  const paid = expect.objectContaining({ kind: 'paid', outTradeNo: payment.orderNumber });
  expect(await shop.control(`/merchants/${merchant.mchId}/messages`)).toContainEqual(paid);
  expect(await shop.control('/payers/ready/messages')).toContainEqual(paid);
};

/** The same payer again within a minute. */
const AGAIN = { off: 'paid', on: 'awaitingPayer' } as const satisfies Record<Settings['repeatedPaymentsAskPassword'], string>;

const exemptAgain: Told = async (shop, settings, merchant) => {
  const first = await shop.charge('ready', merchant);
  await shop.until(first.payment.id, { state: 'paid' });
  const second = await shop.charge('ready', merchant);
  await shop.until(second.payment.id, { state: AGAIN[settings.repeatedPaymentsAskPassword] });
  if (settings.repeatedPaymentsAskPassword === 'off') return;
  await shop.confirm('ready');
  await shop.advance(6);
  await shop.until(second.payment.id, { state: 'paid' });
};

const confirmed: Told = async (shop, _settings, merchant) => {
  const { payment } = await shop.charge('asks', merchant);
  await shop.until(payment.id, { state: 'awaitingPayer', outcome: 'unknown', cashier: reads('awaiting') });
  await shop.advance(7);
  await shop.confirm('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.advance(4);
  await shop.until(payment.id, { state: 'paid' });
  const polls = await shop.secondsOf(payment.id, 'querySent');
  expect(polls.map((seconds) => Math.round(seconds / 5) * 5)).toEqual([5, 10]);
  expect(Math.min(...polls)).toBeGreaterThanOrEqual(5);
  expect(await shop.order(payment.id)).toMatchObject({ state: 'SUCCESS', total: merchant.minor });
  const paid = expect.objectContaining({ kind: 'paid', outTradeNo: payment.orderNumber });
  expect(await shop.control('/payers/asks/messages')).toContainEqual(paid);
};

/** What the poll after the payer's cancel finds, and what that makes of the payment. */
const AFTER_CANCEL = {
  NOTPAY: {
    found: { state: 'watching', outcome: 'notPaid', cashier: reads('np.payerEnded') },
    sale: 'open',
    reason: 'payerEnded',
  },
  PAYERROR: { found: { state: 'revoking', outcome: 'unknown' }, sale: 'busy', reason: 'failed' },
} as const satisfies Record<Settings['payerCancelLeaves'], unknown>;

const cancelled: Told = async (shop, settings, merchant) => {
  const { found, sale, reason } = AFTER_CANCEL[settings.payerCancelLeaves];
  const { payment } = await shop.charge('asks', merchant);
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.payerCancels('asks');
  await shop.advance(6);
  await shop.until(payment.id, found);
  expect(await shop.saleState(payment.saleId)).toBe(sale);
  await shop.advance(15);
  await shop.until(payment.id, { state: 'notPaid', reason });
  expect(await shop.saleState(payment.saleId)).toBe('open');
  expect(await shop.order(payment.id)).toMatchObject({ state: settings.unpaidRevokeLeaves, paid: false });
};

const mistyped: Told = async (shop, settings, merchant) => {
  const { payment } = await shop.charge('asks', merchant);
  await shop.until(payment.id, { state: 'awaitingPayer' });
  for (let left = Number(settings.wrongPasswords) - 1; left > 0; left--)
    await expect(shop.enters('asks', '000000')).rejects.toThrow(`"attemptsLeft":${left}`);
  await shop.enters('asks', '000000');
  await expect(shop.confirm('asks')).rejects.toThrow('409');
  await shop.advance(6);
  await shop.until(payment.id, { state: 'revoking', outcome: 'unknown' });
  await shop.advance(15);
  await shop.until(payment.id, { state: 'notPaid', reason: 'failed', cashier: reads('np.failed') });
  expect(await shop.order(payment.id)).toMatchObject({ state: settings.unpaidRevokeLeaves, paid: false });
};

const silent: Told = async (shop, settings, merchant) => {
  const { endedBy, leaves } = unansweredPrompt(settings);
  const { payment } = await shop.charge('asks', merchant);
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.advance(29);
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.advance((endedBy === 'revoke' ? 33 : CHANNEL_ENDED_IT_S) - 29);
  await shop.until(payment.id, { state: 'notPaid', reason: 'expired', cashier: reads('np.timeout') });
  const [first = 0] = await shop.secondsOf(payment.id, 'revokeSent');
  expect(Math.round(first / 5) * 5).toBe(30);
  expect(await shop.order(payment.id)).toMatchObject({ state: leaves, paid: false });
  await expect(shop.confirm('asks')).rejects.toThrow('409');
};

const of =
  (merchant: Merchant, ...parts: readonly Told[]): Story['tell'] =>
  async (shop, settings) => {
    for (const told of parts) await told(shop, settings, merchant);
  };

export const STORIES: readonly Story[] = [
  {
    id: 'S1',
    title: 'a payment without a password is paid by the answer to the submit (guide A1, P1–P9)',
    changedBy: { attachWhenPaid: ['absent'], v3Keys: ['publicKey'] },
    tell: of(DIRECT, exempt),
  },
  {
    id: 'S1',
    title: 'the same payer pays twice within a minute: both are paid (guide V3)',
    changedBy: { repeatedPaymentsAskPassword: ['on'] },
    tell: of(DIRECT, exemptAgain),
  },
  {
    id: 'S2',
    title: 'the password is asked for and confirmed after 7 s: polls at 5 and 10 s, paid (guide V1–V10)',
    changedBy: { attachWhenPaid: ['absent'], v3UserPaying: ['202', 'error'] },
    tell: of(DIRECT, confirmed),
  },
  {
    id: 'S3',
    title: 'the payer cancels at the password: the sale is free at the next poll; not paid, revoked (guide V10, E3)',
    changedBy: { ...UNPAID_ORDERS, payerCancelLeaves: ['PAYERROR'], manners: ['enforced'], v3UserPaying: ['202', 'error'] },
    tell: of(DIRECT, cancelled),
  },
  {
    id: 'S3',
    title: 'the payer types wrong passwords until the attempt ends: not paid, revoked (guide E2, E3)',
    changedBy: { ...UNPAID_ORDERS, wrongPasswords: ['1', '2', '5', '10'] },
    tell: of(DIRECT, mistyped),
  },
  {
    id: 'S4',
    title: 'the payer is silent: not paid, revoked at about 30 s; confirming later fails (guide V10, E3)',
    changedBy: { ...UNPAID_ORDERS, revokeWhilePrompted: ['refusedWhileOpen'], manners: ['enforced'] },
    tell: of(DIRECT, silent),
  },
  ...MERCHANTS.map(
    (merchant): Story => ({
      id: 'S27',
      title: `merchant ${merchant.merchantId} in ${merchant.currency}: S1 to S4 as for every other`,
      tell: of(merchant, exempt, confirmed, cancelled, silent),
    }),
  ),
];
