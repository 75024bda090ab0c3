import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import forge from 'node-forge';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createV3Client, InvalidRequest, type V3ClientOptions, type V3Merchant, type V3SubmitFields } from '../src/index.ts';
import { answerText, openSealed, readAuthorization, requestText, seal, signV3, verifyV3 } from '../src/signing/index.ts';
import { createKeyRing } from '../src/v3/key-ring.ts';

const NOW = Date.parse('2026-11-26T12:00:00+08:00');
const API_KEY = '0123456789abcdef0123456789ABCDEF';
const keys = () => generateKeyPairSync('rsa', { modulusLength: 2_048 });
const OURS = keys();
const PLATFORM = keys();
const NEXT_PLATFORM = keys();
const STRANGER = keys();
const PUBLIC_KEY_ID = 'PUB_KEY_ID_0000000000000024101100397200000006';
const DIRECT: V3Merchant = {
  mode: 'direct',
  appId: 'wx8888888888888888',
  mchId: '1900000109',
  serialNo: 'AB12',
  privateKey: OURS.privateKey,
  apiV3Key: API_KEY,
};
const INSTITUTION: V3Merchant = { ...DIRECT, mode: 'institution', subMchId: '1900000199' };
const SUBMIT: V3SubmitFields = {
  outTradeNo: 'QP1',
  total: 3_850,
  currency: 'HKD',
  authCode: '134567890123456789',
  description: 'Tea & 茶',
  merchantCategoryCode: '5812',
  attach: 'pay_1',
};
const PAID = {
  id: '4200000000202611240000000001',
  appid: DIRECT.appId,
  mchid: DIRECT.mchId,
  out_trade_no: 'QP1',
  trade_type: 'MICROPAY',
  trade_state: 'SUCCESS',
  attach: 'pay_1',
  bank_type: 'CFT',
  success_time: '2026-11-26T12:00:00+08:00',
  payer: { openid: 'o' },
  amount: { total: 3_850, currency: 'HKD', payer_total: 3_500, payer_currency: 'CNY' },
};
const REFUNDED = {
  id: '5000000000202611240000000001',
  out_refund_no: 'QP1-B1',
  create_time: '2026-11-26T12:00:00+08:00',
  amount: { refund: 1_000, currency: 'HKD' },
};
const SENDING = { timeoutMs: 4_000 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Said = Readonly<{
  status?: number;
  body?: unknown;
  /** By what it is signed; null for nothing. */
  by?: Readonly<{ serial: string; key: KeyObject }> | null;
  headers?: Readonly<Record<string, string>>;
  /** Put in the place of the body after it was signed. */
  changed?: string;
}>;
const BY_PUBLIC_KEY = { serial: PUBLIC_KEY_ID, key: PLATFORM.privateKey };

type Seen = Readonly<{ method: string; url: string; headers: IncomingMessage['headers']; body: string }>;

/** A channel at the world's edge: one HTTP server that answers as told, and signs. */
async function channel(answer: (seen: Seen) => Said | Promise<Said>) {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { method = '', url = '', headers } = request;
    const asked = { method, url, headers, body: Buffer.concat(chunks).toString() };
    seen.push(asked);
    const { status = 200, body, by = BY_PUBLIC_KEY, headers: more = {}, changed } = await answer(asked);
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const [timestamp, nonce] = [String(NOW / 1_000), randomBytes(16).toString('hex')];
    if (by !== null) {
      response.setHeader('wechatpay-timestamp', timestamp);
      response.setHeader('wechatpay-nonce', nonce);
      response.setHeader('wechatpay-serial', by.serial);
      response.setHeader('wechatpay-signature', await signV3(answerText({ timestamp, nonce, body: text }), by.key));
    }
    for (const [name, value] of Object.entries(more)) response.setHeader(name, value);
    response.writeHead(status).end(changed ?? text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function client(url: string, more: Partial<V3ClientOptions> = {}) {
  const publicKeys = { [PUBLIC_KEY_ID]: PLATFORM.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
  const made = createV3Client({
    merchant: DIRECT,
    hosts: [url],
    publicKeys,
    now: () => NOW,
    random: { bytes: randomBytes },
    ...more,
  });
  closing.push(() => made.close());
  return made;
}

describe('what is sent', () => {
  test('is signed as sent, says what it wants, and whose keys are known', async () => {
    const { url, seen } = await channel(() => ({ body: PAID }));
    await client(url).submit(SUBMIT, SENDING);
    const [{ method, url: target, headers, body }] = seen as [Seen];
    const { mchId, serialNo, timestamp, nonce, signature } = readAuthorization(headers.authorization ?? '') ?? {};
    expect({ method, target, mchId, serialNo, timestamp }).toEqual({
      method: 'POST',
      target: '/v3/global/micropay/transactions/pay',
      mchId: '1900000109',
      serialNo: 'AB12',
      timestamp: NOW / 1_000,
    });
    const text = requestText({ method, target, timestamp: NOW / 1_000, nonce: nonce ?? '', body });
    expect(verifyV3(text, signature ?? '', OURS.publicKey)).toBe(true);
    expect(headers).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': 'quickpay-wechatpay',
      'wechatpay-serial': PUBLIC_KEY_ID,
    });
    expect(JSON.parse(body)).toEqual({
      mchid: '1900000109',
      appid: 'wx8888888888888888',
      out_trade_no: 'QP1',
      description: 'Tea & 茶',
      merchant_category_code: '5812',
      attach: 'pay_1',
      trade_type: 'MICROPAY',
      payer: { auth_code: '134567890123456789' },
      amount: { total: 3_850, currency: 'HKD' },
    });
  });

  test('says what is sold, where and by whom', async () => {
    const { url, seen } = await channel(() => ({ body: PAID }));
    const goods = [{ goodsId: 'tea-1', goodsName: 'Tea 茶', quantity: 2, price: 1_925, category: 'tea' }];
    const store = { id: 'central', name: 'Central', address: '1 Queen’s Road' };
    const sceneInfo = { deviceId: 'till-1', deviceIp: '2001:db8::1', payerClientIp: '203.0.113.7', operatorId: 'mei', store };
    await client(url).submit({ ...SUBMIT, sceneInfo, detail: { costPrice: 4_000, receiptId: 'R7', goods } }, SENDING);
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      scene_info: {
        device_id: 'till-1',
        device_ip: '2001:db8::1',
        payer_client_ip: '203.0.113.7',
        operator_id: 'mei',
        store_info: store,
      },
      detail: [
        {
          cost_price: 4_000,
          receipt_id: 'R7',
          goods_detail: [{ goods_id: 'tea-1', goods_name: 'Tea 茶', quantity: 2, price: 1_925, category: 'tea' }],
        },
      ],
    });
  });

  test('says of a refund whose money it is, and where its end is told', async () => {
    const { url, seen } = await channel(() => ({ body: REFUNDED }));
    const refund = { transactionId: PAID.id, outRefundNo: 'QP1-B1', refund: 1_000, total: 3_850, currency: 'HKD' };
    const notifyUrl = 'https://shop.example/refunds';
    await client(url).refund({ ...refund, notifyUrl, source: 'REFUND_SOURCE_RECHARGE_FUNDS', reason: 'broken' }, SENDING);
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({
      mchid: '1900000109',
      appid: 'wx8888888888888888',
      transaction_id: PAID.id,
      out_refund_no: 'QP1-B1',
      reason: 'broken',
      notify_url: notifyUrl,
      source: 'REFUND_SOURCE_RECHARGE_FUNDS',
      amount: { refund: 1_000, total: 3_850, currency: 'HKD' },
    });
  });

  test('names the institution and its sub-merchant, and never a merchant beside them', async () => {
    const { url, seen } = await channel(() => ({ body: { ...PAID, appid: undefined, mchid: undefined } }));
    const asks = client(url, { merchant: INSTITUTION });
    await asks.submit(SUBMIT, SENDING);
    await asks.query({ outTradeNo: 'QP1' }, SENDING);
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ sp_mchid: '1900000109', sub_mchid: '1900000199' });
    expect(Object.keys(JSON.parse(seen[0]?.body ?? ''))).not.toContain('mchid');
    expect(seen[1]?.url).toBe('/v3/global/transactions/out-trade-no/QP1?sp_mchid=1900000109&sub_mchid=1900000199');
  });

  test('asks by either number, whatever stands in it', async () => {
    const { url, seen } = await channel(() => ({ body: { ...PAID, out_trade_no: 'a*b|c' } }));
    const asks = client(url);
    await asks.query({ outTradeNo: 'a*b|c' }, SENDING);
    await asks.query({ transactionId: PAID.id }, SENDING);
    await asks.revoke({ outTradeNo: 'QP1' }, SENDING);
    await asks.queryRefunds({ outTradeNo: 'QP1', offset: 20 }, SENDING);
    expect(seen.map(({ url: target }) => target)).toEqual([
      '/v3/global/transactions/out-trade-no/a*b%7Cc?mchid=1900000109',
      `/v3/global/transactions/id/${PAID.id}?mchid=1900000109`,
      '/v3/global/micropay/transactions/out-trade-no/QP1/reverse',
      '/v3/global/refunds?mchid=1900000109&out_trade_no=QP1&offset=20&count=20',
    ]);
    expect(JSON.parse(seen[2]?.body ?? '')).toEqual({ mchid: '1900000109' });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['a payment code that is none', () => client('http://127.0.0.1:9').submit({ ...SUBMIT, authCode: '9' }, SENDING)],
    ['no amount', () => client('http://127.0.0.1:9').submit({ ...SUBMIT, total: 0 }, SENDING)],
    ['no category', () => client('http://127.0.0.1:9').submit({ ...SUBMIT, merchantCategoryCode: '' }, SENDING)],
    ['no goods', () => client('http://127.0.0.1:9').submit({ ...SUBMIT, detail: { goods: [] } }, SENDING)],
    [
      'goods without a number',
      () =>
        client('http://127.0.0.1:9').submit({ ...SUBMIT, detail: { goods: [{ goodsId: '', quantity: 1, price: 1 }] } }, SENDING),
    ],
    [
      'half a piece',
      () =>
        client('http://127.0.0.1:9').submit(
          { ...SUBMIT, detail: { goods: [{ goodsId: 'g', quantity: 0.5, price: 1 }] } },
          SENDING,
        ),
    ],
    [
      'an address that is none',
      () => client('http://127.0.0.1:9').submit({ ...SUBMIT, sceneInfo: { deviceIp: 'here' } }, SENDING),
    ],
    ['a number that leads elsewhere', () => client('http://127.0.0.1:9').query({ outTradeNo: '../x' }, SENDING)],
    [
      'more back than there was',
      () =>
        client('http://127.0.0.1:9').refund(
          { outTradeNo: 'QP1', outRefundNo: 'B1', refund: 2, total: 1, currency: 'HKD' },
          SENDING,
        ),
    ],
  ])('%s is refused before it leaves, and no code is repeated', async (_what, ask) => {
    const fault = await ask().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(fault).toBeInstanceOf(InvalidRequest);
    expect(String(fault)).not.toContain(SUBMIT.authCode);
  });

  test('a key of another length is no key', () => {
    expect(() => client('http://127.0.0.1:9', { merchant: { ...DIRECT, apiV3Key: 'short' } })).toThrow(InvalidRequest);
  });
});

describe('what is read', () => {
  test('a payment, to the last field', async () => {
    const { url } = await channel(() => ({ body: PAID, headers: { 'request-id': '08F-268512771' } }));
    expect(await client(url).submit(SUBMIT, SENDING)).toMatchObject({
      kind: 'succeeded',
      status: 200,
      requestId: '08F-268512771',
      fields: {
        outTradeNo: 'QP1',
        transactionId: PAID.id,
        tradeState: 'SUCCESS',
        tradeStateDesc: null,
        amount: { total: 3_850, currency: 'HKD', payerTotal: 3_500, payerCurrency: 'CNY' },
        attach: 'pay_1',
        bankType: 'CFT',
        openid: 'o',
        successTime: '2026-11-26T12:00:00+08:00',
      },
    });
  });

  test('coupons and rates, by whichever names they come; one that is not as documented costs no payment', async () => {
    const coupon = {
      promotion_id: '109519',
      name: 'Autumn',
      scope: 'SINGLE',
      type: 'DISCOUNT',
      amount: 100,
      currency: 'HKD',
      activity_id: '931386',
      merchant_contribute_amount: 60,
      other_contribute_amount: 0,
      goods_detail: [{ goods_id: 'tea-1', goods_remark: 'green', quantity: 1, price: 1_925, discount_amount: 100 }],
    };
    const rate = { exchange_rate: { type: 'SETTLEMENT_RATE', rate: 90_900_000 } };
    const answers = [
      { ...PAID, amount: { ...PAID.amount, ...rate }, promotion_detail: [{ ...coupon, wxpay_contribute_amount: 40 }] },
      { ...PAID, amount: { ...PAID.amount, ...rate }, detail: { ...coupon, wechatpay_contribute_amount: 40 } },
      { ...PAID, amount: { ...PAID.amount, exchange_rate: 'par' }, promotion_detail: [{ ...coupon, amount: 'much' }] },
    ];
    const { url } = await channel(() => ({ body: answers.shift() }));
    const asks = client(url);
    const read = {
      kind: 'succeeded',
      fields: {
        amount: { exchangeRate: { type: 'SETTLEMENT_RATE', rateE8: 90_900_000 } },
        promotions: [
          {
            promotionId: '109519',
            name: 'Autumn',
            scope: 'SINGLE',
            type: 'DISCOUNT',
            amount: 100,
            refundAmount: null,
            currency: 'HKD',
            activityId: '931386',
            wechatpayContribute: 40,
            merchantContribute: 60,
            otherContribute: 0,
            goods: [{ goodsId: 'tea-1', remark: 'green', quantity: 1, price: 1_925, discountAmount: 100 }],
          },
        ],
      },
    };
    expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject(read);
    expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject(read);
    expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({
      kind: 'succeeded',
      fields: { tradeState: 'SUCCESS', amount: { total: 3_850, exchangeRate: null }, promotions: null },
    });
  });

  test('which parameter was wrong, and not what stood in it', async () => {
    const detail = { field: '/payer/auth_code', value: SUBMIT.authCode, issue: 'expired', location: 'body' };
    const answers: Said[] = [
      { status: 400, body: { code: 'PARAM_ERROR', message: 'wrong', detail } },
      { status: 400, body: { code: 'PARAM_ERROR', message: 'wrong', detail: ['x'] }, by: null },
    ];
    const { url } = await channel(() => answers.shift() ?? {});
    const asks = client(url);
    const answer = await asks.submit(SUBMIT, SENDING);
    expect(answer).toMatchObject({ kind: 'failed', detail: { field: '/payer/auth_code', issue: 'expired', location: 'body' } });
    expect(JSON.stringify(answer)).not.toContain(SUBMIT.authCode);
    expect(await asks.submit(SUBMIT, SENDING)).toMatchObject({ kind: 'unsignedFail', detail: null });
  });

  test('how far our clock is off, by the channel’s signature where there is one, else by its date', async () => {
    const date = new Date(NOW).toUTCString();
    const { url } = await channel(() => ({ body: PAID, headers: { date } }));
    const aheadBy = async (ms: number) => client(url, { now: () => NOW + ms }).query({ outTradeNo: 'QP1' }, SENDING);
    expect(await aheadBy(0)).toMatchObject({ kind: 'succeeded', aheadMs: 0, serverDate: NOW });
    expect(await aheadBy(240_500)).toMatchObject({ kind: 'succeeded', aheadMs: 240_500 });
    expect(await aheadBy(-240_000)).toMatchObject({ kind: 'succeeded', aheadMs: -240_000 });
    expect(await aheadBy(600_000)).toMatchObject({ problem: 'stale', aheadMs: 600_000, serverDate: NOW });
  });

  test('that the payer is asked, however it is said, and whatever else is there', async () => {
    const states = [
      { status: 200, body: { ...PAID, trade_state: 'USERPAYING', id: undefined, amount: undefined } },
      { status: 202, body: { ...PAID, trade_state: 'USERPAYING', id: undefined, amount: undefined } },
      { status: 400, body: { code: 'USERPAYING', message: 'asked' } },
    ];
    const { url } = await channel(() => states.shift() ?? {});
    const asks = client(url);
    expect(await asks.submit(SUBMIT, SENDING)).toMatchObject({ kind: 'succeeded', fields: { tradeState: 'USERPAYING' } });
    expect(await asks.submit(SUBMIT, SENDING)).toMatchObject({ kind: 'succeeded', status: 202 });
    expect(await asks.submit(SUBMIT, SENDING)).toMatchObject({ kind: 'failed', code: 'USERPAYING' });
  });

  test('a revoke by its 204', async () => {
    const { url } = await channel(() => ({ status: 204 }));
    expect(await client(url).revoke({ transactionId: PAID.id }, SENDING)).toMatchObject({ kind: 'succeeded', fields: null });
  });

  test('a refund, one and all of an order, whichever word says that it was closed', async () => {
    const listed = { ...REFUNDED, refund_id: REFUNDED.id, status: 'CLOSED', out_trade_no: 'QP1', transaction_id: PAID.id };
    const answers = [REFUNDED, listed, { out_trade_no: 'QP1', id: PAID.id, data: [listed], total_num: 1, current_total_num: 1 }];
    const { url } = await channel(() => ({ body: answers.shift() }));
    const asks = client(url);
    const refund = { outTradeNo: 'QP1', outRefundNo: 'QP1-B1', refund: 1_000, total: 3_850, currency: 'HKD' };
    expect(await asks.refund(refund, SENDING)).toMatchObject({ fields: { refundId: REFUNDED.id, status: null, refund: 1_000 } });
    expect(await asks.queryRefund({ outRefundNo: 'QP1-B1' }, SENDING)).toMatchObject({ fields: { status: 'REFUNDCLOSE' } });
    expect(await asks.queryRefunds({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({
      fields: { total: 1, refunds: [{ outRefundNo: 'QP1-B1', status: 'REFUNDCLOSE' }] },
    });
  });
});

describe('what is not believed', () => {
  test.each<[problem: string, said: Said]>([
    ['unsigned', { body: PAID, by: null }],
    ['unknownSerial', { body: PAID, by: { serial: 'FF00', key: PLATFORM.privateKey } }],
    ['badSignature', { body: PAID, by: { serial: PUBLIC_KEY_ID, key: STRANGER.privateKey } }],
    ['badSignature', { body: PAID, changed: JSON.stringify({ ...PAID, amount: { total: 1, currency: 'HKD' } }) }],
    ['probe', { body: PAID, headers: { 'wechatpay-signature': 'WECHATPAY/SIGNTEST/abcd' } }],
    ['stale', { body: PAID, headers: { 'wechatpay-timestamp': String(NOW / 1_000 - 301) } }],
    ['otherMerchant', { body: { ...PAID, mchid: '1900000101' } }],
    ['otherOrder', { body: { ...PAID, out_trade_no: 'QP2' } }],
    ['badField', { body: { ...PAID, amount: undefined } }],
    ['badField', { body: { ...PAID, trade_state: 'PAID' } }],
    ['notJson', { body: 'SUCCESS' }],
    ['httpStatus', { status: 302, body: PAID }],
  ])('%s', async (problem, said) => {
    const { url } = await channel(() => said);
    expect(await client(url).submit(SUBMIT, SENDING)).toMatchObject({ kind: 'unverified', problem });
  });

  test('a refund of another order, under whichever number', async () => {
    const { url } = await channel(() => ({ body: { ...REFUNDED, out_trade_no: 'QP2' } }));
    const refund = { outTradeNo: 'QP1', outRefundNo: 'QP1-B1', refund: 1_000, total: 3_850, currency: 'HKD' };
    expect(await client(url).refund(refund, SENDING)).toMatchObject({ kind: 'unverified', problem: 'otherOrder' });
  });

  test('what was answered before, word for word', async () => {
    const [timestamp, nonce] = [String(NOW / 1_000), 'kept'];
    const signature = await signV3(answerText({ timestamp, nonce, body: JSON.stringify(PAID) }), PLATFORM.privateKey);
    const { url } = await channel(() => ({
      body: PAID,
      headers: { 'wechatpay-nonce': nonce, 'wechatpay-signature': signature },
    }));
    const asks = client(url);
    expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'succeeded' });
    expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'unverified', problem: 'repeated' });
  });

  test('an error is one that is signed; without a signature it is a hint', async () => {
    const body = { code: 'ORDER_NOT_EXIST', message: 'no order' };
    const answers: Said[] = [
      { status: 404, body },
      { status: 404, body, by: null },
      { status: 503, body: '<html>', by: null },
    ];
    const { url } = await channel(() => answers.shift() ?? {});
    const asks = client(url);
    const said = { status: 404, code: 'ORDER_NOT_EXIST', description: 'no order' };
    expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'failed', ...said });
    expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'unsignedFail', why: 'unsigned', ...said });
    expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'unverified', problem: 'unsigned' });
  });
});

describe('the channel’s certificates', () => {
  const certificateOf = (
    { publicKey }: ReturnType<typeof keys>,
    serialNo: string,
    { from = NOW - 86_400_000, until = NOW + 86_400_000 } = {},
  ) => {
    const made = forge.pki.createCertificate();
    made.publicKey = forge.pki.publicKeyFromPem(publicKey.export({ type: 'spki', format: 'pem' }).toString());
    made.serialNumber = serialNo;
    made.validity.notBefore = new Date(from);
    made.validity.notAfter = new Date(until);
    made.sign(forge.pki.privateKeyFromPem(STRANGER_PEM), forge.md.sha256.create());
    const about = { nonce: randomBytes(6).toString('hex'), associated_data: 'certificate' };
    return {
      serial_no: serialNo,
      effective_time: new Date(from).toISOString(),
      expire_time: new Date(until).toISOString(),
      encrypt_certificate: { algorithm: 'AEAD_AES_256_GCM', ...seal(forge.pki.certificateToPem(made), about, API_KEY) },
    };
  };
  const STRANGER_PEM = createPrivateKey(STRANGER.privateKey.export({ type: 'pkcs8', format: 'pem' }))
    .export({ type: 'pkcs8', format: 'pem' })
    .toString();
  const FIRST = { serial: '41', key: PLATFORM.privateKey };
  const SECOND = { serial: '42', key: NEXT_PLATFORM.privateKey };

  test('are asked for once when the first answer needs one, and again when another comes', async () => {
    let by = FIRST;
    const all = [certificateOf(PLATFORM, '41')];
    const { url, seen } = await channel(({ url: target }) =>
      target === '/v3/global/certificates' ? { body: { data: all }, by } : { body: PAID, by },
    );
    let now = NOW;
    const asks = client(url, { publicKeys: {}, now: () => now });
    const both = await Promise.all([asks.query({ outTradeNo: 'QP1' }, SENDING), asks.query({ outTradeNo: 'QP1' }, SENDING)]);
    expect(both.map(({ kind }) => kind)).toEqual(['succeeded', 'succeeded']);
    const asked = () => seen.filter(({ url: target }) => target === '/v3/global/certificates').length;
    expect(asked()).toBe(1);
    // Another one, and the channel is asked at once: it changes its keys.
    by = SECOND;
    all.push(certificateOf(NEXT_PLATFORM, '42'));
    expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'succeeded' });
    expect(asked()).toBe(2);
    // A name that brought nothing is not asked about again at once, nor is any other: names are cheap to make up.
    for (const serial of ['43', '44']) {
      by = { serial, key: STRANGER.privateKey };
      expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ problem: 'unknownSerial' });
    }
    expect(asked()).toBe(3);
    now += 60_000;
    expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ problem: 'unknownSerial' });
    expect(asked()).toBe(4);
  });

  test('say themselves whose number they have and how long they are good, whatever stands beside the seal', async () => {
    const told = { ...certificateOf(PLATFORM, '41'), serial_no: '42', expire_time: '2099-01-01T00:00:00+08:00' };
    const { url } = await channel(() => ({ body: { data: [told] }, by: FIRST }));
    expect(await client(url, { publicKeys: {} }).certificates(SENDING)).toMatchObject({
      kind: 'succeeded',
      fields: [{ serialNo: '41', expiresAt: NOW + 86_400_000 }],
    });
  });

  test('are believed only if they were sealed for this merchant', async () => {
    const forged = certificateOf(STRANGER, '41');
    const sealed = {
      ...forged.encrypt_certificate,
      ...seal('no certificate', { nonce: '0123456789ab', associated_data: 'x' }, API_KEY.toLowerCase()),
    };
    const by = { serial: '41', key: STRANGER.privateKey };
    const { url } = await channel(() => ({ body: { data: [{ ...forged, encrypt_certificate: sealed }] }, by }));
    expect(await client(url, { publicKeys: {} }).certificates(SENDING)).toMatchObject({
      kind: 'unverified',
      problem: 'sealedOtherwise',
    });
  });

  test('that our APIv3 key does not open any more are none, even where their signature is known', async () => {
    const pem = openSealed(certificateOf(PLATFORM, '41').encrypt_certificate, API_KEY).toString();
    const { url } = await channel(() => ({ body: { data: [certificateOf(PLATFORM, '41')] }, by: FIRST }));
    const merchant = { ...DIRECT, apiV3Key: API_KEY.toLowerCase() };
    expect(await client(url, { publicKeys: {}, certificates: [pem], merchant }).certificates(SENDING)).toMatchObject({
      kind: 'unverified',
      problem: 'sealedOtherwise',
    });
  });

  describe('asked for because an answer needs them', () => {
    const LIST = '/v3/global/certificates';
    /** A channel that signs by a certificate, and hands it out as told. */
    const signing = (list: () => Said | Promise<Said>) =>
      channel(({ url: target }) => (target === LIST ? list() : { body: PAID, by: FIRST }));
    /** … once it is let go. */
    async function slow() {
      let letGo = () => {};
      const gone = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      const { url, seen } = await signing(async () => {
        await gone;
        return { body: { data: [certificateOf(PLATFORM, '41')] }, by: FIRST };
      });
      const isAsked = () => vi.waitFor(() => expect(seen.map(({ url: target }) => target)).toContain(LIST));
      return { asks: client(url, { publicKeys: {} }), seen, letGo, isAsked };
    }
    /** Of a client that waits for nobody: it would be the client's own four seconds. */
    const SOON_MS = 2_500;

    test('keep nobody longer than its own request may take, and the others theirs', async () => {
      const { asks, seen, letGo } = await slow();
      const patient = asks.query({ outTradeNo: 'QP1' }, SENDING);
      const began = performance.now();
      const hasty = await asks.query({ outTradeNo: 'QP1' }, { timeoutMs: 400 });
      expect(hasty).toMatchObject({ kind: 'unverified', problem: 'keysUnanswered' });
      expect(performance.now() - began).toBeLessThan(SOON_MS);
      letGo();
      expect(await patient).toMatchObject({ kind: 'succeeded' });
      expect(seen.filter(({ url: target }) => target === LIST)).toHaveLength(1);
    });

    test('keep nobody who goes, and the others theirs', async () => {
      const { asks, letGo, isAsked } = await slow();
      const going = new AbortController();
      const leaves = asks.query({ outTradeNo: 'QP1' }, { ...SENDING, signal: going.signal });
      const stays = asks.query({ outTradeNo: 'QP1' }, SENDING);
      await isAsked();
      const began = performance.now();
      going.abort();
      expect((await leaves).kind).not.toBe('succeeded');
      expect(performance.now() - began).toBeLessThan(SOON_MS);
      letGo();
      expect(await stays).toMatchObject({ kind: 'succeeded' });
    });

    test('come although everybody has gone, and are there for the next', async () => {
      const { asks, seen, letGo, isAsked } = await slow();
      const going = new AbortController();
      const leaves = asks.query({ outTradeNo: 'QP1' }, { ...SENDING, signal: going.signal });
      await isAsked();
      going.abort();
      await leaves;
      letGo();
      await vi.waitFor(async () => expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'succeeded' }));
      expect(seen.filter(({ url: target }) => target === LIST)).toHaveLength(1);
    });

    test('are asked for again after five seconds where they were not answered, not after a minute', async () => {
      const answers: Said[] = [{ status: 503, body: '', by: null }];
      const { url } = await signing(() => answers.shift() ?? { body: { data: [certificateOf(PLATFORM, '41')] }, by: FIRST });
      let now = NOW;
      const asks = client(url, { publicKeys: {}, now: () => now });
      expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ problem: 'keysUnanswered' });
      now += 4_999;
      expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'unverified' });
      now += 1;
      expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'succeeded' });
    });

    const OTHER_KEY = API_KEY.toLowerCase();
    test.each<[problem: string, said: () => Said, apiV3Key?: string]>([
      ['sealedOtherwise', () => ({ body: { data: [certificateOf(PLATFORM, '41')] }, by: FIRST }), OTHER_KEY],
      ['publicKeyMissing', () => ({ status: 404, body: { code: 'RESOURCE_NOT_EXISTS', message: '' }, by: null })],
      ['publicKeyMissing', () => ({ status: 403, body: { code: 'NO_AUTH', message: '' } })],
      ['unknownSerial', () => ({ body: { data: [certificateOf(NEXT_PLATFORM, '42')] }, by: SECOND })],
      ['keysUnanswered', () => ({ status: 500, body: { code: 'SYSTEM_ERROR', message: '' }, by: null })],
    ])('and none to be had: %s, of a success and of an error', async (why, said, apiV3Key = API_KEY) => {
      let status = 200;
      const { url } = await channel(({ url: target }) =>
        target === LIST ? said() : { status, body: { ...PAID, code: 'ORDER_NOT_EXIST', message: '' }, by: FIRST },
      );
      const asks = client(url, { publicKeys: {}, merchant: { ...DIRECT, apiV3Key } });
      expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'unverified', problem: why, serial: '41' });
      status = 404;
      expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'unsignedFail', why });
    });
  });

  test('are nobody’s before they begin and once they have expired; a public key always is', () => {
    const times = { from: NOW + 1_000, until: NOW + 2_000 };
    const pem = openSealed(certificateOf(PLATFORM, '41', times).encrypt_certificate, API_KEY).toString();
    let now = NOW;
    const publicKeys = { [PUBLIC_KEY_ID]: PLATFORM.publicKey.export({ type: 'spki', format: 'pem' }).toString() };
    const ring = createKeyRing({ publicKeys, certificates: [pem], now: () => now });
    const known = () => [ring.find('41') !== null, ring.find('4a1') !== null, ring.find(PUBLIC_KEY_ID) !== null];
    expect(known()).toEqual([false, false, true]);
    now = NOW + 1_000;
    expect(known()).toEqual([true, false, true]);
    expect(ring.names()).toEqual([PUBLIC_KEY_ID, '41']);
    expect(ring.certificatesEnd()).toBe(NOW + 2_000);
    now = NOW + 2_000;
    expect(known()).toEqual([false, false, true]);
    expect(ring.certificatesEnd()).toBeNull();
  });
});

test('signing, and how far our clock is ahead, go by the wall’s clock where another is followed', async () => {
  const { url, seen } = await channel(() => ({ body: PAID }));
  const asks = client(url, { now: () => 0, wallNow: () => NOW + 2_000 });
  expect(await asks.query({ outTradeNo: 'QP1' }, SENDING)).toMatchObject({ kind: 'succeeded', aheadMs: 2_000 });
  expect(readAuthorization(seen[0]?.headers.authorization ?? '')?.timestamp).toBe(NOW / 1_000 + 2);
});

test('what provably never left is said so', async () => {
  expect(await client('http://127.0.0.1:9').submit(SUBMIT, SENDING)).toMatchObject({ kind: 'neverSent' });
});
