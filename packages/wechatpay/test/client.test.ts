import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import {
  createV2Client,
  decodeXml,
  encodeXml,
  InvalidRequest,
  type Merchant,
  type SubmitFields,
  sign,
  verify,
} from '../src/index.ts';

const KEY = '0123456789abcdef0123456789ABCDEF';
const DIRECT: Merchant = { mode: 'direct', appId: 'wx8888888888888888', mchId: '1900000109', apiKey: KEY };
const SUBMIT: SubmitFields = {
  outTradeNo: 'QP1',
  totalFee: 3850,
  feeType: 'HKD',
  authCode: '134567890123456789',
  body: 'Tea & 茶',
  attach: 'pay_1',
};
const PAID = {
  return_code: 'SUCCESS',
  result_code: 'SUCCESS',
  appid: DIRECT.appId,
  mch_id: DIRECT.mchId,
  nonce_str: 'n',
  out_trade_no: 'QP1',
  transaction_id: '4200000000202611240000000001',
  total_fee: '3850',
  fee_type: 'HKD',
  attach: 'pay_1',
  openid: 'o',
  trade_type: 'MICROPAY',
};

const signed = (fields: Record<string, string>): string => encodeXml({ ...fields, sign: sign(fields, KEY, 'MD5') });

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Answerer = (fields: Record<string, string>, request: IncomingMessage, response: ServerResponse) => void;

/** A channel at the world's edge: one HTTP server that answers as told. */
async function channel(answer: Answerer) {
  const seen: Record<string, string>[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const fields = decodeXml(Buffer.concat(chunks));
    seen.push(fields);
    answer(fields, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

function client(hosts: readonly string[], merchant: Merchant = DIRECT, now: () => number = () => 1_000) {
  const made = createV2Client({ merchant, hosts, now, random: { bytes: (length) => new Uint8Array(length) }, ip: '203.0.113.7' });
  closing.push(() => made.close());
  return made;
}

const answering =
  (body: string, status = 200): Answerer =>
  (_fields, _request, response) =>
    void response.writeHead(status).end(body);
const submitTo = async (answer: Answerer, merchant?: Merchant) =>
  client([(await channel(answer)).url], merchant).submit(SUBMIT, { timeoutMs: 2_000 });

describe('what goes out', () => {
  test('is signed, carries every field, and an institution’s sub-merchant (guide P6)', async () => {
    const institution: Merchant = {
      mode: 'institution',
      appId: 'wx1',
      mchId: '1',
      subMchId: '2',
      apiKey: KEY,
      signType: 'HMAC-SHA256',
    };
    const { url, seen } = await channel(answering('<xml/>'));
    await client([url], institution).submit(SUBMIT, { timeoutMs: 2_000 });
    expect(seen[0]).toMatchObject({
      sub_mch_id: '2',
      out_trade_no: 'QP1',
      total_fee: '3850',
      version: '1.0',
      sign_type: 'HMAC-SHA256',
      body: 'Tea & 茶',
    });
    expect(verify(seen[0] ?? {}, KEY, 'HMAC-SHA256')).toBe(true);
    expect(seen[0]?.sub_appid).toBeUndefined();
  });

  test.each([
    ['auth_code', { authCode: '284567890123456789' }],
    ['auth_code', { authCode: '13456789012345678' }],
    ['out_trade_no', { outTradeNo: 'a b' }],
    ['out_trade_no', { outTradeNo: 'x'.repeat(33) }],
    ['total_fee', { totalFee: 0 }],
    ['total_fee', { totalFee: 1.5 }],
    ['total_fee', { totalFee: 2_147_483_648 }],
    ['fee_type', { feeType: 'hkd' }],
    ['body', { body: '' }],
    ['body', { body: '茶'.repeat(43) }],
    ['body', { body: 'tea 🍵' }],
    ['attach', { attach: 'a\nb' }],
    ['detail', { detail: '[1]' }],
  ])('a %s that breaks its rule is refused before anything is sent: %j', async (field, change) => {
    const { url, seen } = await channel(answering('<xml/>'));
    const fault = await client([url])
      .submit({ ...SUBMIT, ...change }, { timeoutMs: 1_000 })
      .catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(InvalidRequest);
    expect(fault).toMatchObject({ field });
    expect(String(fault)).not.toContain('4567890123456');
    expect(seen).toEqual([]);
  });

  test('a key of another length is refused at once', () => {
    expect(() => client(['http://127.0.0.1:1'], { ...DIRECT, apiKey: 'short' })).toThrow(InvalidRequest);
  });

  test('a refund of more than was paid is refused', async () => {
    const refund = { outTradeNo: 'QP1', outRefundNo: 'R1', totalFee: 10, refundFee: 11, refundFeeType: 'HKD' };
    await expect(client(['http://127.0.0.1:1']).refund(refund, { timeoutMs: 100 })).rejects.toMatchObject({
      field: 'refund_fee',
    });
  });
});

describe('what comes back', () => {
  test('a verified success is one', async () => {
    expect(await submitTo(answering(signed(PAID)))).toMatchObject({
      kind: 'succeeded',
      fields: { outTradeNo: 'QP1', totalFee: 3850, attach: 'pay_1' },
    });
  });

  test('unknown fields and any order of fields are signed and read like others', async () => {
    const shuffled = Object.fromEntries(Object.entries({ ...PAID, something_new: '1' }).reverse());
    expect(await submitTo(answering(signed(shuffled)))).toMatchObject({ kind: 'succeeded' });
  });

  test('a verified failure is one', async () => {
    const failed = {
      return_code: 'SUCCESS',
      result_code: 'FAIL',
      err_code: 'NOTENOUGH',
      err_code_des: '余额不足',
      nonce_str: 'n',
    };
    expect(await submitTo(answering(signed(failed)))).toMatchObject({
      kind: 'failed',
      code: 'NOTENOUGH',
      description: '余额不足',
    });
  });

  test.each([
    ['an altered amount', signed(PAID).replace('3850', '385'), { kind: 'unverified', problem: 'badSignature' }],
    ['no signature', encodeXml(PAID), { kind: 'unverified', problem: 'unsigned' }],
    [
      'a failure with a wrong signature',
      encodeXml({ return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'NOTENOUGH', sign: 'F'.repeat(32) }),
      { kind: 'unverified', problem: 'badSignature' },
    ],
    ['another merchant’s', signed({ ...PAID, mch_id: '1900000110' }), { kind: 'unverified', problem: 'otherMerchant' }],
    ['no amount', signed({ ...PAID, total_fee: '' }), { kind: 'unverified', problem: 'badField' }],
    ['an amount with a fraction', signed({ ...PAID, total_fee: '38.50' }), { kind: 'unverified', problem: 'badField' }],
    ['neither success nor failure', signed({ ...PAID, result_code: 'MAYBE' }), { kind: 'unverified', problem: 'badField' }],
    [
      'return_code FAIL',
      '<xml><return_code>FAIL</return_code><return_msg>签名错误</return_msg></xml>',
      { kind: 'unsignedFail', message: '签名错误' },
    ],
    ['a page', '<html>not found</html>', { kind: 'unverified', problem: 'notXml' }],
    ['nothing', '', { kind: 'unverified', problem: 'notXml' }],
  ])('%s proves nothing (guide P8)', async (_name, body, expected) => {
    expect(await submitTo(answering(body))).toMatchObject(expected);
  });

  test('another HTTP status proves nothing, whatever is in it', async () => {
    expect(await submitTo(answering(signed(PAID), 502))).toMatchObject({ kind: 'unverified', problem: 'httpStatus' });
    expect(
      await submitTo((_fields, _request, response) => void response.writeHead(302, { location: '/404' }).end()),
    ).toMatchObject({ problem: 'httpStatus' });
  });

  test('how it was paid is told to the last field; what of it is not as documented costs no payment', async () => {
    const how = {
      sub_openid: 's',
      bank_type: 'CFT',
      device_info: 'till-1',
      settlement_total_fee: '3750',
      cash_fee: '3500',
      cash_fee_type: 'CNY',
      rate: '90900000',
      coupon_fee: '100',
      coupon_count: '2',
      ...{ coupon_id_0: '1', coupon_type_0: 'CASH', coupon_fee_0: '40' },
      ...{ coupon_id_1: '2', coupon_type_1: 'NO_CASH', coupon_fee_1: '60' },
      promotion_detail: '{"promotion_detail":[]}',
      time_end: '20261126120000',
    };
    const state = { trade_state: 'SUCCESS', trade_state_desc: 'paid' };
    const asked = async (fields: Record<string, string>) => {
      const { url } = await channel(answering(signed({ ...PAID, ...state, ...fields })));
      return client([url]).query({ outTradeNo: 'QP1' }, { timeoutMs: 1_000 });
    };
    const told = {
      openid: 'o',
      subOpenid: 's',
      tradeType: 'MICROPAY',
      bankType: 'CFT',
      deviceInfo: 'till-1',
      settlementTotalFee: 3_750,
      cashFee: 3_500,
      cashFeeType: 'CNY',
      rateE8: 90_900_000,
      couponFee: 100,
      coupons: [
        { id: '1', type: 'CASH', fee: 40 },
        { id: '2', type: 'NO_CASH', fee: 60 },
      ],
      promotionDetail: '{"promotion_detail":[]}',
      timeEnd: '20261126120000',
    };
    expect(await asked(how)).toMatchObject({ kind: 'succeeded', fields: { ...told, tradeStateDesc: 'paid' } });
    expect(await asked({})).toMatchObject({ kind: 'succeeded', fields: { coupons: [], cashFee: null, rateE8: null } });
    for (const odd of [{ coupon_count: 'some' }, { coupon_count: '99999999' }, { coupon_count: '1', coupon_fee_0: '-1' }])
      expect(await asked({ ...how, ...odd, cash_fee: '35.00' })).toMatchObject({
        kind: 'succeeded',
        fields: { tradeState: 'SUCCESS', totalFee: 3_850, coupons: null, cashFee: null },
      });
  });

  test('an order is asked about by either number; the answer must have the one that was asked with', async () => {
    const { url, seen } = await channel((fields, request, response) => {
      const answer = request.url === '/secapi/pay/reverse' ? { recall: 'N' } : { trade_state: 'SUCCESS' };
      const { trade_type: _submits, ...order } = PAID;
      const number = fields.transaction_id === '42' ? '43' : PAID.transaction_id;
      response.end(signed({ ...order, ...answer, transaction_id: number, nonce_str: `n${seen.length}` }));
    });
    const asks = client([url]);
    const by = { transactionId: PAID.transaction_id };
    expect(await asks.query(by, { timeoutMs: 1_000 })).toMatchObject({ kind: 'succeeded' });
    expect(await asks.revoke(by, { timeoutMs: 1_000 })).toMatchObject({ kind: 'succeeded' });
    expect(await asks.query({ transactionId: '42' }, { timeoutMs: 1_000 })).toMatchObject({ problem: 'otherOrder' });
    expect(seen.map(({ transaction_id, out_trade_no }) => [transaction_id, out_trade_no])).toEqual([
      [PAID.transaction_id, undefined],
      [PAID.transaction_id, undefined],
      ['42', undefined],
    ]);
  });

  test('a list of refunds is read in full, or not at all', async () => {
    const { trade_type: _submit, ...echo } = PAID;
    const list = { ...echo, refund_count: '1', out_refund_no_0: 'R1', refund_fee_0: '3850', refund_status_0: 'PROCESSING' };
    const ask = async (fields: Record<string, string>) =>
      client([(await channel(answering(signed(fields)))).url]).queryRefunds({ outTradeNo: 'QP1' }, { timeoutMs: 2_000 });
    expect(await ask(list)).toMatchObject({
      kind: 'succeeded',
      fields: { refunds: [{ outRefundNo: 'R1', refundFee: 3850, status: 'PROCESSING' }] },
    });
    const more = {
      ...{ refund_id_0: '50', settlement_refund_fee_0: '3750', coupon_refund_fee_0: '100', refund_channel_0: 'ORIGINAL' },
      ...{ refund_account_0: 'REFUND_SOURCE_UNSETTLED_FUNDS', refund_recv_accout_0: 'CFT' },
      refund_success_time_0: '2026-11-26 12:00:00',
    };
    expect(await ask({ ...list, ...more })).toMatchObject({
      fields: {
        refunds: [
          {
            refundId: '50',
            settlementRefundFee: 3_750,
            couponRefundFee: 100,
            channel: 'ORIGINAL',
            refundAccount: 'REFUND_SOURCE_UNSETTLED_FUNDS',
            recvAccount: 'CFT',
            successTime: '2026-11-26 12:00:00',
          },
        ],
      },
    });
    expect(await ask({ ...list, refund_count: '2' })).toMatchObject({ kind: 'unverified', problem: 'badField' });
    expect(await ask({ ...list, refund_count: '99999999' })).toMatchObject({ kind: 'unverified', problem: 'badField' });
  });
});

describe('what does not come back', () => {
  const NOBODY = 'http://127.0.0.1:1';

  test('a connection that is refused sent nothing', async () => {
    expect(await client([NOBODY]).submit(SUBMIT, { timeoutMs: 2_000 })).toMatchObject({ kind: 'neverSent' });
  });

  test('what provably never left goes to the next host', async () => {
    const { url, seen } = await channel(answering(signed(PAID)));
    expect(await client([NOBODY, url]).submit(SUBMIT, { timeoutMs: 2_000 })).toMatchObject({ kind: 'succeeded' });
    expect(seen).toHaveLength(1);
  });

  test('an answer cut off after the request was sent is no answer, and no other host is asked', async () => {
    const other = await channel(answering(signed(PAID)));
    const { url } = await channel((_fields, request) => void request.socket.destroy());
    expect(await client([url, other.url]).submit(SUBMIT, { timeoutMs: 2_000 })).toMatchObject({ kind: 'noAnswer' });
    expect(other.seen).toEqual([]);
  });

  test('a wait that is over resets the connection, so that nothing can arrive later', async () => {
    const ended = new Promise<string>((resolve) => {
      channel(
        (_fields, request) => void request.socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? '')),
      ).then(({ url }) => client([url]).query({ outTradeNo: 'QP1' }, { timeoutMs: 100 }));
    });
    expect(await ended).toBe('ECONNRESET');
  });

  test('a submit that is given up while it is open is no answer', async () => {
    const control = new AbortController();
    const { url } = await channel(() => control.abort());
    expect(await client([url]).submit(SUBMIT, { timeoutMs: 5_000, signal: control.signal })).toMatchObject({ kind: 'noAnswer' });
  });

  test('a submit past its time is never handed over', async () => {
    const { url, seen } = await channel(answering(signed(PAID)));
    expect(await client([url], DIRECT, () => 6_001).submit(SUBMIT, { timeoutMs: 2_000, notAfter: 6_000 })).toMatchObject({
      kind: 'neverSent',
    });
    expect(seen).toEqual([]);
  });

  test('an answer that drips is given up in time, and one without end is cut', async () => {
    const drip: Answerer = (_fields, _request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    };
    const { url } = await channel(drip);
    expect(await client([url]).query({ outTradeNo: 'QP1' }, { timeoutMs: 150 })).toMatchObject({ kind: 'noAnswer' });
    const large = await channel(answering('x'.repeat(100_000)));
    expect(await client([large.url]).query({ outTradeNo: 'QP1' }, { timeoutMs: 2_000 })).toMatchObject({
      kind: 'noAnswer',
      problem: expect.stringContaining('65536'),
    });
  });

  test('a server that speaks no TLS was sent nothing of the request', async () => {
    const server = createTcpServer((socket) => socket.resume().end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closing.push(() => new Promise((resolve) => server.close(resolve)));
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await client([url]).submit(SUBMIT, { timeoutMs: 2_000 })).toMatchObject({ kind: 'neverSent' });
  });
});
