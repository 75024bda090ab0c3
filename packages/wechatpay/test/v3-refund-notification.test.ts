/** Notifications of V3: what is believed of what anybody can post. */
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { createV3Client, type V3ClientOptions, type V3Merchant } from '../src/index.ts';
import { answerText, seal, signV3 } from '../src/signing/index.ts';

const NOW = Date.parse('2026-11-26T12:00:00+08:00');
const API_KEY = '0123456789abcdef0123456789ABCDEF';
const SERIAL = 'PUB_KEY_ID_0000000000000024101100397200000006';
const PLATFORM = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const OTHER = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const DIRECT: V3Merchant = {
  mode: 'direct',
  appId: 'wx8888888888888888',
  mchId: '1900000109',
  serialNo: 'AB12',
  privateKey: OTHER.privateKey,
  apiV3Key: API_KEY,
};
const INSTITUTION: V3Merchant = { ...DIRECT, mode: 'institution', mchId: '1900000103', subMchId: '1900000199' };
const REFUND = {
  mchid: '1900000109',
  out_trade_no: 'QP1',
  transaction_id: '4200000000202611260000000001',
  out_refund_no: 'QP1-B1',
  refund_id: '5000000000202611260000000001',
  refund_status: 'SUCCESS',
  success_time: '2026-11-26T11:59:58+08:00',
  recv_account: 'Balance',
  fund_source: 'REFUND_SOURCE_REchARGE_FUNDS',
  amount: {
    total: 3_850,
    currency: 'HKD',
    refund: 1_000,
    payer_total: 3_500,
    payer_refund: 909,
    payer_currency: 'CNY',
    settlement_refund: 1_000,
    settlement_currency: 'HKD',
    exchange_rate: { type: 'SETTLEMENT_RATE', rate: 90_900_000 },
  },
};
const about = (plain: unknown, apiV3Key = API_KEY) => ({
  original_type: 'refund',
  algorithm: 'AEAD_AES_256_GCM',
  ...seal(
    typeof plain === 'string' ? plain : JSON.stringify(plain),
    { nonce: '0123456789ab', associated_data: 'refund' },
    apiV3Key,
  ),
});
const EVENT = {
  id: 'EV-2018022511223320873',
  create_time: '2026-11-26T12:00:00+08:00',
  event_type: 'REFUND.SUCCESS',
  resource_type: 'encrypt-resource',
  summary: 'The refund succeeded',
  resource: about(REFUND),
};

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

function clientOf(merchant: V3Merchant = DIRECT, more: Partial<V3ClientOptions> = {}) {
  const client = createV3Client({
    merchant,
    // Nobody is there: no key can be asked for.
    hosts: ['http://127.0.0.1:9'],
    publicKeys: { [SERIAL]: PLATFORM.publicKey.export({ type: 'spki', format: 'pem' }).toString() },
    now: () => NOW,
    random: { bytes: randomBytes },
    ...more,
  });
  closing.push(() => client.close());
  return client;
}

type Posted = Readonly<{
  body?: unknown;
  headers?: Readonly<Record<string, string | undefined>>;
  by?: KeyObject;
  at?: number;
  /** In place of what was signed. */
  changed?: string;
}>;

async function posted({ body = EVENT, headers = {}, by = PLATFORM.privateKey, at = NOW, changed }: Posted = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const [timestamp, nonce] = [String(Math.floor(at / 1_000)), randomBytes(8).toString('hex')];
  return {
    headers: {
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': SERIAL,
      'wechatpay-signature': await signV3(answerText({ timestamp, nonce, body: text }), by),
      ...headers,
    },
    body: Buffer.from(changed ?? text),
  };
}

describe('a notification is read', () => {
  test('to the last field', async () => {
    expect(await clientOf().readRefundNotification(await posted())).toEqual({
      kind: 'refund',
      refund: {
        id: 'EV-2018022511223320873',
        createTime: '2026-11-26T12:00:00+08:00',
        summary: 'The refund succeeded',
        subMchId: null,
        outTradeNo: 'QP1',
        transactionId: REFUND.transaction_id,
        outRefundNo: 'QP1-B1',
        refundId: REFUND.refund_id,
        status: 'SUCCESS',
        successTime: '2026-11-26T11:59:58+08:00',
        recvAccount: 'Balance',
        fundSource: 'REFUND_SOURCE_RECHARGE_FUNDS',
        amount: {
          total: 3_850,
          refund: 1_000,
          currency: 'HKD',
          payerTotal: 3_500,
          payerRefund: 909,
          payerCurrency: 'CNY',
          settlementRefund: 1_000,
          settlementCurrency: 'HKD',
          exchangeRate: { type: 'SETTLEMENT_RATE', rateE8: 90_900_000 },
        },
      },
    });
  });

  test('with nothing but what must be there', async () => {
    const { recv_account: _to, fund_source: _from, success_time: _at, ...rest } = REFUND;
    const least = { ...rest, user_received_account: 'CMB 0403', amount: { total: 3_850, currency: 'HKD', refund: 1_000 } };
    const body = { ...EVENT, summary: undefined, resource: about(least) };
    expect(await clientOf().readRefundNotification(await posted({ body }))).toMatchObject({
      refund: {
        summary: null,
        successTime: null,
        recvAccount: 'CMB 0403',
        fundSource: null,
        amount: { payerTotal: null, exchangeRate: null },
      },
    });
  });

  test.each([
    ['REFUND.SUCCESS', 'SUCCESS', 'SUCCESS'],
    ['REFUND.CLOSED', 'CLOSED', 'REFUNDCLOSE'],
    ['REFUND.CLOSED', 'REFUNDCLOSE', 'REFUNDCLOSE'],
    ['REFUND.ABNORMAL', 'ABNORMAL', 'ABNORMAL'],
  ])('%s of a refund that is %s', async (event, said, status) => {
    const body = { ...EVENT, event_type: event, resource: about({ ...REFUND, refund_status: said }) };
    expect(await clientOf().readRefundNotification(await posted({ body }))).toMatchObject({ kind: 'refund', refund: { status } });
  });

  test('of a sub-merchant, and of all of the institution’s where one address is for all', async () => {
    const of = (sub: string) => {
      const { mchid: _own, ...rest } = REFUND;
      return posted({ body: { ...EVENT, resource: about({ ...rest, sp_mchid: '1900000103', sub_mchid: sub }) } });
    };
    const client = clientOf(INSTITUTION);
    expect(await client.readRefundNotification(await of('1900000199'))).toMatchObject({ refund: { subMchId: '1900000199' } });
    expect(await client.readRefundNotification(await of('1900000198'))).toMatchObject({ problem: 'otherMerchant' });
    const any = { ofAnySubMerchant: true };
    expect(await client.readRefundNotification(await of('1900000198'), any)).toMatchObject({
      refund: { subMchId: '1900000198' },
    });
    expect(await clientOf().readRefundNotification(await of('1900000199'), any)).toMatchObject({ problem: 'otherMerchant' });
  });

  test('whose body came as text', async () => {
    const { headers, body } = await posted();
    expect(await clientOf().readRefundNotification({ headers, body: body.toString() })).toMatchObject({ kind: 'refund' });
  });
});

describe('a notification is not believed', () => {
  test.each<[problem: string, what: string, posted: Posted]>([
    ['unsigned', 'without a signature', { headers: { 'wechatpay-signature': undefined } }],
    ['unsigned', 'that does not say by what it is signed', { headers: { 'wechatpay-serial': undefined } }],
    [
      'keysUnanswered',
      'signed by a key that nobody knows, while the channel’s are not to be had',
      { headers: { 'wechatpay-serial': '4F00' } },
    ],
    ['badSignature', 'signed by another key than it names', { by: OTHER.privateKey }],
    ['badSignature', 'whose body was changed', { changed: JSON.stringify({ ...EVENT, summary: 'x' }) }],
    ['probe', 'that is a probe', { headers: { 'wechatpay-signature': 'WECHATPAY/SIGNTEST/0123456789abcdef' } }],
    ['probe', 'that is an old probe', { headers: { 'wechatpay-signature': 'WECHATPAY/SIGNTEST/0' }, at: NOW - 400_000 }],
    ['stale', 'signed more than five minutes ago', { at: NOW - 301_000 }],
    ['stale', 'signed by a clock far ahead', { at: NOW + 301_000 }],
    ['stale', 'signed at no time', { headers: { 'wechatpay-timestamp': 'now' } }],
    ['tooLarge', 'of more than 64 KiB', { body: { ...EVENT, summary: 'x'.repeat(65_536) } }],
    ['notJson', 'that is no JSON', { body: '<xml/>' }],
    ['notJson', 'that is a list', { body: '[]' }],
    ['otherEvent', 'of a payment', { body: { ...EVENT, event_type: 'TRANSACTION.SUCCESS' } }],
    ['otherEvent', 'of an event that is every object’s', { body: { ...EVENT, event_type: 'constructor' } }],
    ['notOpened', 'sealed with another key', { body: { ...EVENT, resource: about(REFUND, API_KEY.toLowerCase()) } }],
    ['notOpened', 'sealed in another way', { body: { ...EVENT, resource: { ...about(REFUND), algorithm: 'AEAD_SM4_GCM' } } }],
    [
      'notOpened',
      'sealed for something else',
      { body: { ...EVENT, resource: { ...about(REFUND), associated_data: 'certificate' } } },
    ],
    ['notOpened', 'with no JSON inside', { body: { ...EVENT, resource: about('R1') } }],
    ['otherMerchant', 'of another merchant', { body: { ...EVENT, resource: about({ ...REFUND, mchid: '1900000110' }) } }],
    ['otherMerchant', 'of nobody', { body: { ...EVENT, resource: about({ ...REFUND, mchid: undefined }) } }],
    ['badField', 'without anything inside', { body: { ...EVENT, resource: undefined } }],
    ['badField', 'that says one end outside and another inside', { body: { ...EVENT, event_type: 'REFUND.CLOSED' } }],
    ['badField', 'of a refund under way', { body: { ...EVENT, resource: about({ ...REFUND, refund_status: 'PROCESSING' }) } }],
    [
      'badField',
      'of more than there was',
      { body: { ...EVENT, resource: about({ ...REFUND, amount: { ...REFUND.amount, refund: 3_851 } }) } },
    ],
    ['badField', 'without a number', { body: { ...EVENT, resource: about({ ...REFUND, out_refund_no: '' }) } }],
    ['badField', 'that went back at no time', { body: { ...EVENT, resource: about({ ...REFUND, success_time: 'noon' }) } }],
  ])('%s: one %s', async (problem, _what, how) => {
    expect(await clientOf().readRefundNotification(await posted(how))).toEqual({ kind: 'unverified', problem });
  });

  test('repeated: word for word what came before; told again in new words it is believed', async () => {
    const client = clientOf();
    const first = await posted();
    expect(await client.readRefundNotification(first)).toMatchObject({ kind: 'refund' });
    expect(await client.readRefundNotification(first)).toEqual({ kind: 'unverified', problem: 'repeated' });
    expect(await client.readRefundNotification(await posted())).toMatchObject({ kind: 'refund', refund: { id: EVENT.id } });
  });

  test('strangers’ posts do not make the client forget what it was told', async () => {
    const client = clientOf();
    const first = await posted();
    await client.readRefundNotification(first);
    for (let n = 0; n < 50; n++) await client.readRefundNotification(await posted({ by: OTHER.privateKey }));
    expect(await client.readRefundNotification(first)).toMatchObject({ problem: 'repeated' });
  });
});
