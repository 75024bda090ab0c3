/** The V2 channel over its real wire: the sandbox over HTTP and TLS, with client certificates. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type MerchantEntry, startSandbox } from '@quickpay/sandbox';
import { createV2Client, type Merchant } from '@quickpay/wechatpay';
import { expect, test } from 'vitest';
import { fromWire, WireAmountError, wechatpayV2Channel, wireAmount } from '../src/index.ts';
import { channelContract, type World } from './channel-contract.ts';
import { openSandboxWorld } from './sandbox-world.ts';

async function open(choose: (merchant: MerchantEntry) => boolean, signType: 'MD5' | 'HMAC-SHA256'): Promise<World> {
  const { sandbox, entry, world } = await openSandboxWorld(choose);
  const merchantWith = (apiKey: string): Merchant => ({
    appId: entry.appId,
    mchId: entry.mchId,
    apiKey,
    signType,
    ...(entry.subMchId ? { mode: 'institution', subMchId: entry.subMchId } : { mode: 'direct' }),
  });
  const clientWith = (apiKey: string) =>
    createV2Client({
      merchant: merchantWith(apiKey),
      hosts: [sandbox.mtlsBaseUrl],
      tls: {
        ca: readFileSync(sandbox.caCertificate),
        certificate: { cert: readFileSync(entry.certificate), key: readFileSync(entry.privateKey) },
      },
      now: Date.now,
      random: { bytes: (length) => randomBytes(length) },
      ip: '127.0.0.1',
    });
  const client = clientWith(entry.apiKeyV2);
  const wrong = clientWith('x'.repeat(32));
  return {
    ...world,
    channel: wechatpayV2Channel({ client }),
    misconfigured: wechatpayV2Channel({ client: wrong }),
    async close() {
      await Promise.all([client.close(), wrong.close()]);
      await world.close();
    },
  };
}

channelContract('wechatpay-v2, a merchant of its own, MD5', () =>
  open(({ settlementCurrency }) => settlementCurrency === 'HKD', 'MD5'),
);
channelContract('wechatpay-v2, an institution, HMAC-SHA256', () => open(({ mode }) => mode === 'institution', 'HMAC-SHA256'));

test('an amount is written in the wire’s decimals, or refused where they are not known', () => {
  expect(wireAmount(3850, 'HKD')).toBe(3850);
  expect(wireAmount(1200, 'JPY')).toBe(1200);
  expect(() => wireAmount(100, 'TWD')).toThrow(WireAmountError);
  expect(wireAmount(100, 'TWD', { TWD: 0 })).toBe(1);
  expect(() => wireAmount(101, 'TWD', { TWD: 0 })).toThrow(WireAmountError);
});

test('an amount of the wire is read in our minor units, or is none: it is neither guessed nor rounded', () => {
  expect(fromWire(3850, 'HKD', {})).toBe(3850);
  expect(fromWire(1, 'TWD', { TWD: 0 })).toBe(100);
  expect(fromWire(1200, 'JPY', { JPY: 2 })).toBe(12);
  expect(fromWire(149, 'JPY', { JPY: 2 })).toBeNull();
  expect(fromWire(1, 'TWD', {})).toBeNull();
});

test('a refund that is listed with an amount that is none is not taken for ours', async () => {
  const noOne = () => Promise.reject(new Error('nobody asks'));
  const refunds = [{ outRefundNo: 'R1', refundFee: 149, status: 'SUCCESS' }] as const;
  const fields = { outTradeNo: 'QP1', total: 1, totalFee: 1_200, feeType: 'JPY', refunds };
  const channel = wechatpayV2Channel({
    client: {
      ...{ submit: noOne, query: noOne, revoke: noOne, refund: noOne },
      queryRefunds: async () => ({ kind: 'succeeded', serverDate: null, fields }),
    },
    wireExponents: { JPY: 2 },
  });
  const order = { paymentId: 'pay_1', merchantOrderNumber: 'QP1', amount: { amountMinor: 12, currency: 'JPY' } } as const;
  expect(await channel.queryRefunds(order, { timeoutMs: 1 })).toMatchObject({ kind: 'unclear' });
});

test('a certificate that is not the merchant’s is told apart from bad luck, and only where it is needed (S21)', async () => {
  const sandbox = await startSandbox({ port: 0, tlsPort: 0 });
  const [entry, other] = sandbox.merchants;
  if (entry === undefined || other === undefined) throw new Error('the demo has several merchants');
  const client = createV2Client({
    merchant: { mode: 'direct', appId: entry.appId, mchId: entry.mchId, apiKey: entry.apiKeyV2 },
    hosts: [sandbox.mtlsBaseUrl],
    tls: {
      ca: readFileSync(sandbox.caCertificate),
      certificate: { cert: readFileSync(other.certificate), key: readFileSync(other.privateKey) },
    },
    now: Date.now,
    random: { bytes: (length) => randomBytes(length) },
    ip: '127.0.0.1',
  });
  const channel = wechatpayV2Channel({ client });
  const order = {
    paymentId: 'pay_1',
    merchantOrderNumber: 'CERTIFICATE1',
    amount: { amountMinor: 100, currency: 'HKD' },
  } as const;
  const time = { timeoutMs: 4_000 };
  try {
    expect(await channel.query(order, time)).toMatchObject({ kind: 'absent' });
    expect(await channel.revoke(order, time)).toMatchObject({ kind: 'unclear', configuration: 'CERTERROR' });
    const refund = { ...order, refundNumber: 'R1', refundMinor: 100, reason: null };
    expect(await channel.refund(refund, time)).toMatchObject({ kind: 'unclear', configuration: 'CERTERROR' });
  } finally {
    await client.close();
    await sandbox.close();
  }
});
