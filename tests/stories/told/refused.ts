/** S7, S8, S14 and S15: payments that the channel refuses, rightly or not. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '@quickpay/gateway-model';
import { expect } from 'vitest';
import type { Shop } from '../shop.ts';
import { reads, type Story, UNPAID_ORDERS } from '../story.ts';

/** What a refusal leaves at the channel: what the query that proves it finds, and what the cashier then reads. */
const REFUSED = {
  nothing: {
    proof: 'absent',
    balance: ['declined.balance', 'np.balance'],
    card: ['declined.card', 'np.card'],
    leaves: 'nothing',
  },
  NOTPAY: { proof: 'unpaid', balance: ['declined.balance', 'np.balance'], card: ['declined.card', 'np.card'], leaves: 'order' },
  PAYERROR: { proof: 'failed', balance: ['failed', 'np.failed'], card: ['failed', 'np.failed'], leaves: 'order' },
} as const satisfies Record<Settings['refusedLeaves'], unknown>;

const refusedFor =
  (why: 'balance' | 'card', paysWith: string | null): Story['tell'] =>
  async (shop, settings) => {
    const { proof, leaves, [why]: words } = REFUSED[settings.refusedLeaves];
    const [reason, key] = words;
    await shop.control('/payers/poor', 'PATCH', { paysWith });
    const { payment } = await shop.charge('poor');
    // Two round trips, and nobody has waited.
    await shop.until(payment.id, { state: 'watching', outcome: 'notPaid', reason, cashier: reads(key) });
    expect(await shop.requests(payment.id)).toEqual(['recorded', 'refused', 'querySent', proof]);
    expect(await shop.saleState(payment.saleId)).toBe('open');

    await shop.control('/payers/poor', 'PATCH', { paysWith: 'c1' });
    const again = await shop.quickpay.sales.pay(payment.saleId, { authCode: await shop.code('poor') });
    await shop.until(again.payment.id, { state: 'paid' });
    await shop.advance(20);
    // An order that is left is revoked; where there is none, what could still arrive is watched for.
    await shop.until(payment.id, { state: leaves === 'order' ? 'notPaid' : 'watching' });
    await shop.minutes(11);
    await shop.until(payment.id, { state: 'notPaid', reason });
    const order = leaves === 'order' ? { state: settings.unpaidRevokeLeaves, paid: false } : undefined;
    expect(await shop.order(payment.id)).toEqual(order && expect.objectContaining(order));
    expect(await shop.held(payment.saleId)).toBe(3850);
    expect(await shop.saleState(payment.saleId)).toBe('paid');
  };

/** What the poll finds once bank or balance refused at the password, and what that makes of the payment. */
const AT_THE_PASSWORD = {
  PAYERROR: { found: { state: 'revoking', outcome: 'unknown' }, reason: 'failed', key: 'np.failed' },
  NOTPAY: { found: { state: 'watching', outcome: 'notPaid' }, reason: 'payerEnded', key: 'np.payerEnded' },
} as const satisfies Record<Settings['bankRefusalLeaves'], unknown>;

const refusedAtThePassword: Story['tell'] = async (shop, settings) => {
  const { found, reason, key } = AT_THE_PASSWORD[settings.bankRefusalLeaves];
  const { payment } = await shop.charge('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.control('/payers/asks', 'PATCH', { balance: { amountMinor: 1, currency: 'CNY' } });
  await shop.confirm('asks');
  await shop.advance(6);
  await shop.until(payment.id, found);
  await shop.advance(12);
  await shop.until(payment.id, { state: 'notPaid', reason, cashier: reads(key) });
  expect(await shop.order(payment.id)).toMatchObject({ state: settings.unpaidRevokeLeaves, paid: false });
  const again = await shop.quickpay.sales.pay(payment.saleId, { authCode: await shop.code('second') });
  await shop.until(again.payment.id, { state: 'paid' });
  expect(await shop.held(payment.saleId)).toBe(3850);
};

const newSale = async (shop: Shop, merchantId = 'hkd', currency: 'HKD' | 'JPY' = 'HKD') =>
  (await shop.quickpay.sales.create({ merchantId, amount: { minor: 3850, currency } })).id;

/** The channel's own codes, as they are looked up. */
const CODE_PROBLEMS = {
  AUTH_CODE_INVALID: { expired: 'AUTHCODEINVALID', used: 'AUTHCODEINVALID' },
  spelt: { expired: 'AUTHCODEEXPIRE', used: 'AUTHCODEERROR' },
} as const satisfies Record<Settings['codeProblems'], unknown>;

/** The channel refused a code, and its sale takes another. */
async function refusedAsCode(shop: Shop, paymentId: string, code: string): Promise<void> {
  await shop.until(paymentId, { state: 'watching', outcome: 'notPaid', reason: 'declined.code', cashier: reads('np.code') });
  const { items } = await shop.quickpay.payments.events(paymentId);
  expect(items.find(({ kind }) => kind === 'refused')?.detail).toMatchObject({ refusal: { code, reason: 'code' } });
  const { saleId } = await shop.quickpay.payments.get(paymentId);
  expect(await shop.saleState(saleId)).toBe('open');
  expect(await shop.order(paymentId)).toBeUndefined();
}

const codeExpired: Story['tell'] = async (shop, settings) => {
  const authCode = await shop.code('ready');
  await shop.advance(75);
  const saleId = await newSale(shop);
  const { payment } = await shop.quickpay.sales.pay(saleId, { authCode });
  await refusedAsCode(shop, payment.id, CODE_PROBLEMS[settings.codeProblems].expired);
  const again = await shop.quickpay.sales.pay(saleId, { authCode: await shop.code('ready') });
  await shop.until(again.payment.id, { state: 'paid' });
};

const codeUsedBefore: Story['tell'] = async (shop, settings) => {
  const authCode = await shop.code('ready');
  const first = await shop.quickpay.sales.pay(await newSale(shop), { authCode });
  await shop.until(first.payment.id, { state: 'paid' });
  // Which codes were used is remembered by a process, and by the channel.
  await shop.backend.restart();
  const second = await shop.quickpay.sales.pay(await newSale(shop), { authCode });
  await refusedAsCode(shop, second.payment.id, CODE_PROBLEMS[settings.codeProblems].used);
};

const codeScannedAgain: Story['tell'] = async (shop) => {
  const authCode = await shop.code('ready');
  const { payment } = await shop.quickpay.sales.pay(await newSale(shop), { authCode });
  await shop.until(payment.id, { state: 'paid' });
  const next = await newSale(shop);
  await expect(shop.quickpay.sales.pay(next, { authCode })).rejects.toMatchObject({
    problem: { code: 'code_used', outcome: 'none', cashier: { key: 'scan.used' } },
  });
  expect((await shop.quickpay.payments.list({ saleId: next })).items).toEqual([]);
};

const codeOfAnotherRegion: Story['tell'] = async (shop) => {
  const file = join(shop.backend.dataDir, 'config.json');
  const written = readFileSync(file, 'utf8');
  const configuration = JSON.parse(written) as { merchants: { id: string }[] };
  const merchants = configuration.merchants.map((merchant) =>
    merchant.id === 'jpy' ? { ...merchant, walletRegions: ['CN'] } : merchant,
  );
  writeFileSync(file, JSON.stringify({ ...configuration, merchants }));
  await shop.backend.restart();

  const saleId = await newSale(shop, 'jpy', 'JPY');
  const refusals = [
    [await shop.code('hongkong'), 'np.region'],
    ['164567890123456789', 'scan.other'],
    ['13456789', 'scan.short'],
    [`${'13'.repeat(9)}${'12'.repeat(9)}`, 'scan.two'],
  ] as const;
  for (const [authCode, key] of refusals)
    await expect(shop.quickpay.sales.pay(saleId, { authCode }), key).rejects.toMatchObject({
      problem: { code: 'code_refused', outcome: 'none', cashier: { key } },
    });
  expect((await shop.quickpay.payments.list({ saleId })).items).toEqual([]);
  // Where Hong Kong's wallets are taken, the very same is paid.
  const { payment } = await shop.charge('hongkong');
  await shop.until(payment.id, { state: 'paid' });

  writeFileSync(file, written);
  await shop.backend.restart();
};

const refusedAndPaid: Story['tell'] = async (shop) => {
  await shop.fault({ operation: 'submit', kind: 'error', code: 'NOTENOUGH', paid: true });
  const { payment } = await shop.charge('ready');
  await shop.until(payment.id, { state: 'paid' });
  expect(await shop.requests(payment.id)).toEqual(['recorded', 'refused', 'querySent', 'paid']);
  expect(await shop.held(payment.saleId)).toBe(3850);
};

/** Confirmed, and yet so many polls are told that the payment failed. */
const failedFor = async (shop: Shop, polls: number): Promise<{ id: string; saleId: string }> => {
  const { payment } = await shop.charge('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.confirm('asks');
  await shop.fault({ operation: 'query', kind: 'error', code: 'PAYERROR', times: polls });
  await shop.advance(6);
  await shop.until(payment.id, { state: 'revoking', outcome: 'unknown' });
  expect(await shop.saleState(payment.saleId)).toBe('busy');
  return payment;
};

const failedAndDebited: Story['tell'] = async (shop) => {
  // At 5 and 10 s; the revoke at 15 s gives the money back.
  const { id, saleId } = await failedFor(shop, 2);
  await shop.advance(11);
  await shop.until(id, { state: 'notPaid', reason: 'returned' });
  expect(await shop.order(id)).toMatchObject({ state: 'REVOKED', paid: true });
  expect(await shop.held(saleId)).toBe(0);
};

const failedAndTrueAfterAll: Story['tell'] = async (shop) => {
  const { id, saleId } = await failedFor(shop, 1);
  await shop.advance(5);
  await shop.until(id, { state: 'paid' });
  expect(await shop.requests(id)).not.toContain('revokeSent');
  expect(await shop.held(saleId)).toBe(3850);
};

export const STORIES: readonly Story[] = [
  {
    id: 'S7',
    title: 'not enough balance: free after two round trips; another card under the same sale is paid (guide E2, E4)',
    tell: refusedFor('balance', null),
    changedBy: { refusedLeaves: ['NOTPAY', 'PAYERROR'] },
  },
  {
    id: 'S7',
    title: 'a card that cannot be used: free after two round trips; another card under the same sale is paid (guide E2, E4)',
    tell: refusedFor('card', 'c2'),
    changedBy: { refusedLeaves: ['NOTPAY', 'PAYERROR'] },
  },
  {
    id: 'S7',
    title: 'not enough balance at the password: not paid, revoked; another payer under the same sale pays (guide E2, E3, E4)',
    tell: refusedAtThePassword,
    changedBy: { ...UNPAID_ORDERS, bankRefusalLeaves: ['NOTPAY'] },
  },
  {
    id: 'S8',
    title: 'the code has expired: not paid, with its words; no order',
    tell: codeExpired,
    changedBy: { codeProblems: ['spelt'] },
  },
  {
    id: 'S8',
    title: 'the code was used before, and only the channel knows: not paid, with its words',
    tell: codeUsedBefore,
    changedBy: { codeProblems: ['spelt'] },
  },
  { id: 'S8', title: 'the same code is scanned again: refused before anything is sent, with its words', tell: codeScannedAgain },
  {
    id: 'S8',
    title: 'the code is of another region, or is none: refused before anything is sent, each with its words',
    tell: codeOfAnotherRegion,
  },
  {
    id: 'S14',
    title: 'refused at the submit, in fact paid: paid by the query that was to prove it (guide E1, E5)',
    tell: refusedAndPaid,
  },
  {
    id: 'S15',
    title: 'failed at the bank while the payer was debited: not free before proof, the money goes back (guide E1, E3)',
    tell: failedAndDebited,
    changedBy: { manners: ['enforced'] },
  },
  {
    id: 'S15',
    title: 'failed at the bank, and the next poll knows better before anything was revoked: paid (guide E1)',
    tell: failedAndTrueAfterAll,
  },
];
