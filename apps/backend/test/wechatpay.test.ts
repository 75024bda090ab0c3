/** What the configuration makes of a merchant: the fields of a submit on the wire, and what the engine is told. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { decodeXml } from '@quickpay/wechatpay/codec';
import { readAuthorization, requestText, verifyV3 } from '@quickpay/wechatpay/signing';
import { expect, test } from 'vitest';
import { createAuthority, issue } from '../../sandbox/src/certificates.ts';
import { systemClock } from '../src/clocks.ts';
import { configurationSchema } from '../src/configuration/fields.ts';
import { accountOf, merchantOf, wechatpayChannel } from '../src/wechatpay.ts';

const { merchants, stores, terminals, machineAddress } = configurationSchema.parse({
  environment: 'sandbox',
  machineAddress: '203.0.113.7',
  apiKeys: [{ name: 'till', sha256: '0'.repeat(64) }],
  merchants: [
    {
      id: 'shop',
      mode: 'institution',
      appId: 'wx0123456789abcdef',
      mchId: '1699000001',
      subMchId: '1699000002',
      signType: 'HMAC-SHA256',
      region: 'JP',
      walletRegions: ['CN', 'HK'],
      acceptPrefix160: true,
      currencies: ['JPY', 'CNY'],
      merchantCategoryCode: '5499',
      description: 'Tea house',
      hosts: ['http://127.0.0.1:1'],
      apiKeyFile: 'none',
      certificateFile: 'none',
      privateKeyFile: 'none',
      quotas: { submit: 3 },
    },
  ],
  stores: [
    { id: 'central', name: 'Central', areaCode: '810000', address: '1 Queen’s Road' },
    { id: 'east', name: 'East' },
  ],
  terminals: [
    { id: 'till-1', name: 'Till 1', storeId: 'central', deviceInfo: 'POS-0007' },
    { id: 'till-2', name: 'Till 2', storeId: 'east' },
  ],
});
const [entry] = merchants;
if (entry === undefined) throw new Error('there is one');
const issued = issue(createAuthority(Date.now()), entry.mchId, Date.now());
const pair = { certificate: Buffer.from(issued.certificate), privateKey: Buffer.from(issued.privateKey) };
const made = { ...entry, protocol: 'v2' as const, apiKey: 'k'.repeat(32), ...pair };

type Heard = Readonly<{ url: string; authorization: string; body: Buffer }>;

/** What a merchant that is made so sends for a submit at one till and at another, to somebody who answers `said`. */
async function submitsOf(merchant: Parameters<typeof wechatpayChannel>[0], status: number, said: string): Promise<Heard[]> {
  const heard: Heard[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url = '', headers } = request;
    heard.push({ url, authorization: headers.authorization ?? '', body: Buffer.concat(chunks) });
    response.writeHead(status).end(said);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { channel, close } = wechatpayChannel(
    { ...merchant, hosts: [`http://127.0.0.1:${port}`] },
    { clock: systemClock(), tellsTime: true, machineAddress, stores, terminals },
  );
  const submit = (storeId: string, terminalId: string) =>
    channel.submit(
      {
        paymentId: 'pay_1',
        merchantOrderNumber: 'QP1',
        amount: { amountMinor: 1_200, currency: 'JPY' },
        paymentCode: '160567890123456789',
        description: 'Tea',
        storeId,
        terminalId,
      },
      { timeoutMs: 4_000, notAfter: Number.MAX_SAFE_INTEGER },
    );
  try {
    await submit('central', 'till-1');
    await submit('east', 'till-2');
  } finally {
    await close();
    server.close();
  }
  return heard;
}

test('store, terminal, machine and merchant are on the wire as they are configured', async () => {
  const seen = (await submitsOf(made, 200, '<xml><return_code>FAIL</return_code></xml>')).map(({ body }) => decodeXml(body));
  expect(seen[0]).toMatchObject({
    appid: 'wx0123456789abcdef',
    mch_id: '1699000001',
    sub_mch_id: '1699000002',
    sign_type: 'HMAC-SHA256',
    total_fee: '1200',
    device_info: 'POS-0007',
    scene_info: '{"store_info":{"id":"central","name":"Central","area_code":"810000","address":"1 Queen’s Road"}}',
    spbill_create_ip: '203.0.113.7',
    detail: expect.stringContaining('"merchant_category_code":5499'),
  });
  expect(seen[1]).toMatchObject({ device_info: 'till-2' });
  expect(seen[1]).not.toHaveProperty('scene_info');
});

test('over V3 they are on the wire as well, signed by the merchant’s key', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const speaks = {
    protocol: 'v3',
    apiV3Key: 'v'.repeat(32),
    serialNo: 'AB12',
    publicKeys: {},
    privateKey: Buffer.from(privateKey.export({ type: 'pkcs8', format: 'pem' })),
  } as const;
  const [first, second] = await submitsOf({ ...entry, ...speaks }, 500, '{"code":"SYSTEM_ERROR","message":""}');
  const said = (heard: Heard | undefined) => JSON.parse(heard?.body.toString() ?? '');
  expect(said(first)).toMatchObject({
    sp_appid: 'wx0123456789abcdef',
    sp_mchid: '1699000001',
    sub_mchid: '1699000002',
    amount: { total: 1_200, currency: 'JPY' },
    merchant_category_code: '5499',
    scene_info: {
      device_id: 'POS-0007',
      device_ip: '203.0.113.7',
      store_info: { id: 'central', name: 'Central', address: '1 Queen’s Road' },
    },
  });
  expect(said(second).scene_info).toEqual({ device_id: 'till-2', device_ip: '203.0.113.7' });
  const signed = readAuthorization(first?.authorization ?? '');
  expect(signed).toMatchObject({ mchId: '1699000001', serialNo: 'AB12' });
  const { timestamp = 0, nonce = '', signature = '' } = signed ?? {};
  const text = requestText({ method: 'POST', target: first?.url ?? '', timestamp, nonce, body: first?.body.toString() ?? '' });
  expect(verifyV3(text, signature, publicKey)).toBe(true);
});

test('the engine is told of wallets, quotas and currencies as they are configured', () => {
  const { channel } = wechatpayChannel(made, { clock: systemClock(), tellsTime: true, machineAddress, stores, terminals });
  expect(merchantOf(made, channel)).toMatchObject({
    codeRules: { regions: ['CN', 'HK'], extraPrefixes: { '160': 'HK' } },
    currencies: ['JPY', 'CNY'],
    quotas: { submit: 3, query: 1_800, revoke: 150, refund: 150, refundQuery: 300 },
  });
  expect(merchantOf({ ...made, acceptPrefix160: false }, channel).codeRules.extraPrefixes).toEqual({});
});

test('an account is the merchant’s id, or the institution’s with the sub-merchant’s', () => {
  expect(accountOf(made)).toBe('1699000001/1699000002');
  expect(accountOf({ mchId: '1699000001' })).toBe('1699000001');
});
