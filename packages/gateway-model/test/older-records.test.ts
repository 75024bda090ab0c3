/** What a sandbox wrote before it knew of wallets in HKD, coupons, claimed codes and refunds’ own facts is read as what it meant. */
import { type Change, DEFAULT_SETTINGS, Gateway, type Owner } from '@quickpay/gateway-model';
import { expect, test } from 'vitest';

const OWNER: Owner = { mchId: '1900000101', subMchId: null };
const T0 = Date.UTC(2026, 10, 24, 4);

const order = (change: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  ...OWNER,
  outTradeNo: 'A',
  transactionId: '42',
  attach: null,
  body: 'tea',
  currency: 'HKD',
  exponent: 2,
  payerId: 'ready',
  authCode: '131',
  paidWith: null,
  noCredit: false,
  order: { state: 'SUCCESS', totalMinor: 1_000, paid: true, revokedAfterPaid: false, refunds: [] },
  createdAt: T0,
  paidAt: T0,
  wrongPasswords: 0,
  settlesAt: {},
  refundIds: {},
  history: [{ at: T0, event: 'submit', from: null, to: 'SUCCESS' }],
  ...change,
});
const gatewayOf = (...changes: Change[]): Gateway => new Gateway({ random: { bytes: (n) => new Uint8Array(n) }, changes });
const kept = (key: string, value: unknown): Change => ({ kind: 'order', key: `1900000101//${key}`, value });

test('a paid order gives back what it took in yuan, and is in its day’s bill', () => {
  const gateway = gatewayOf(kept('A', order({})));
  const before = gateway.payer('ready')?.balance.amountMinor ?? 0;
  gateway.revoke(OWNER, { outTradeNo: 'A' }, T0 + 20_000);
  expect(gateway.payer('ready')?.balance.amountMinor).toBe(before + 920);
});

test('a refund that was under way settles, and is found by its numbers', () => {
  const refunds = [{ number: 'R', amountMinor: 400, state: 'PROCESSING' }];
  const refunding = { state: 'REFUND', totalMinor: 1_000, paid: true, revokedAfterPaid: false, refunds };
  const value = order({ order: refunding, settlesAt: { R: T0 + 3_000 }, refundIds: { R: '50777' } });
  const gateway = gatewayOf(kept('A', value));
  expect(gateway.nextEventAt()).toBe(T0 + 3_000);
  const before = gateway.payer('ready')?.balance.amountMinor ?? 0;
  gateway.advanceTo(T0 + 3_000);
  expect(gateway.payer('ready')?.balance.amountMinor).toBe(before + 368);
  expect(gateway.queryRefunds(OWNER, { refundId: '50777' }, T0 + 4_000)).toMatchObject({ kind: 'ok', only: 'R' });
});

test('an order from before payers could mean to do anything waits for its payer', () => {
  const { settlesAt: _settles, refundIds: _ids, ...rest } = order({ transactionId: null, paidAt: null });
  const waiting = { state: 'USERPAYING', totalMinor: 1_000, paid: false, revokedAfterPaid: false, refunds: [] };
  const gateway = gatewayOf(kept('A', { ...rest, order: waiting, coupons: [], cash: null, revokedAt: null, refundFacts: {} }));
  expect(gateway.nextEventAt()).toBe(T0 + 45_000);
  expect(gateway.password('ready', '123456', T0 + 1_000)).toMatchObject({
    kind: 'ended',
    order: { order: { state: 'SUCCESS' } },
  });
});

test('payers, codes and settings have what they lacked', () => {
  const { coupons: _coupons, ...payer } = gatewayOf().payer('hongkong') ?? { coupons: [] };
  const { language: _language, ...settings } = { ...DEFAULT_SETTINGS, autoRevoke: 'off' };
  const code = { authCode: '151', payerId: 'hongkong', shownAt: T0, usedBy: null };
  const gateway = gatewayOf(
    { kind: 'payer', key: 'hongkong', value: { ...payer, balance: { amountMinor: 5, currency: 'CNY' } } },
    { kind: 'settings', key: '', value: settings },
    { kind: 'code', key: '151', value: code },
  );
  expect(gateway.payer('hongkong')).toMatchObject({ coupons: [], balance: { amountMinor: 5, currency: 'HKD' } });
  expect(gateway.settings('')).toMatchObject({ autoRevoke: 'off', language: 'zh-CN' });
  expect(gateway.claim('1900000101', '151', T0)).toEqual({ kind: 'ok', payerId: 'hongkong' });
});
