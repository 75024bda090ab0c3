/** What may be kept of requests and answers: whatever the channel says, nothing of the payment code, of a key or of who the payer is. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { masked } from '../src/exchange/index.ts';
import { createV2Client, createV3Client, decodeXml, type Exchange, encodeXml, sign, type V3Merchant } from '../src/index.ts';
import { answerText, signV3 } from '../src/signing/index.ts';

const KEY = '0123456789abcdef0123456789ABCDEF';
const CODE = '134567890123456789';
const OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';
const NOW = Date.parse('2026-11-26T04:00:00Z');
const random = { bytes: randomBytes };
const sending = { timeoutMs: 2_000 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

type Answer = Readonly<{ status: number; body: string; headers?: Readonly<Record<string, string>> }>;

/** A channel at the world's edge: one HTTP server that answers as told. */
async function channel(answer: (body: string) => Answer | Promise<Answer>): Promise<string> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { status, body, headers = {} } = await answer(Buffer.concat(chunks).toString());
    response.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A time that is another whenever it is read. */
function ticking(): () => number {
  let at = NOW;
  return () => at++;
}

describe('over V2', () => {
  const merchant = { mode: 'direct', appId: 'wx8888888888888888', mchId: '1900000109', apiKey: KEY } as const;
  const PAID = {
    ...{ return_code: 'SUCCESS', result_code: 'SUCCESS', appid: merchant.appId, mch_id: merchant.mchId, nonce_str: 'n' },
    ...{ out_trade_no: 'QP1', transaction_id: '4200000000202611240000000001', total_fee: '3850', fee_type: 'HKD' },
    ...{ openid: OPENID, trade_type: 'MICROPAY', bank_type: 'CFT', attach: 'pay_1' },
  };
  const signed = (fields: Record<string, string>, key = KEY) => encodeXml({ ...fields, sign: sign(fields, key, 'MD5') });

  async function submitted(answer: Answer): Promise<Exchange> {
    const seen: Exchange[] = [];
    const url = await channel(() => answer);
    const client = createV2Client({
      ...{ merchant, hosts: [url], now: ticking(), random, ip: '203.0.113.7' },
      onExchange: (exchange) => seen.push(exchange),
    });
    closing.push(() => client.close());
    await client.submit(
      { outTradeNo: 'QP1', totalFee: 3_850, feeType: 'HKD', authCode: CODE, body: 'Tea & 茶', attach: 'pay_1' },
      sending,
    );
    const [exchange] = seen;
    if (exchange === undefined || seen.length > 1) throw new Error(`${seen.length} exchanges`);
    return exchange;
  }

  test('a submit and its answer are told of, with the key that checked the signature', async () => {
    const exchange = await submitted({ status: 200, body: signed(PAID) });
    expect(exchange).toMatchObject({
      ...{ protocol: 'v2', operation: 'submit', method: 'POST', path: '/pay/micropay', status: 200, result: 'succeeded' },
      ...{ outTradeNo: 'QP1', outRefundNo: null, problem: null, signature: 'verified', signedBy: 'API key, MD5' },
      sent: { mch_id: '1900000109', out_trade_no: 'QP1', total_fee: '3850', body: 'Tea & 茶', auth_code: '•••' },
      received: {
        transaction_id: '4200000000202611240000000001',
        bank_type: 'CFT',
        openid: '•••',
        sign: '•••',
        nonce_str: '•••',
      },
    });
    expect(exchange.endedAt).toBeGreaterThan(exchange.startedAt);
  });

  test('nothing of the payment code, of the key or of the payer is in it, whatever an answer repeats', async () => {
    const repeats = { ...PAID, result_code: 'FAIL', err_code: 'AUTHCODEEXPIRE', err_code_des: `no ${CODE}`, [`x${CODE}`]: CODE };
    const exchange = await submitted({ status: 200, body: signed({ ...repeats, openid: OPENID }) });
    expect(exchange).toMatchObject({ result: 'failed', problem: 'AUTHCODEEXPIRE', signature: 'verified' });
    expect(exchange.received).toMatchObject({ err_code_des: 'no •••' });
    const text = JSON.stringify(exchange);
    for (const secret of [CODE, KEY, OPENID]) expect(text).not.toContain(secret);
  });

  test('a code of an error that is the payment code is not kept', async () => {
    const exchange = await submitted({ status: 200, body: signed({ ...PAID, result_code: 'FAIL', err_code: `E${CODE}` }) });
    expect(exchange).toMatchObject({ result: 'failed', problem: 'E•••' });
    expect(JSON.stringify(exchange)).not.toContain(CODE);
  });

  test.each([
    ['signed with another key', { status: 200, body: signed(PAID, KEY.toLowerCase()) }, 'unverified', 'badSignature', 'wrong'],
    [
      'about another order',
      { status: 200, body: signed({ ...PAID, out_trade_no: 'QP2' }) },
      'unverified',
      'otherOrder',
      'verified',
    ],
    ['a success that nobody signed', { status: 200, body: encodeXml(PAID) }, 'unverified', 'unsigned', 'missing'],
    [
      'a failure with a signature that nobody looks at',
      { status: 200, body: encodeXml({ return_code: 'FAIL', sign: 'A'.repeat(32) }) },
      'unsignedFail',
      'unsigned',
      'notChecked',
    ],
    ['an unsigned failure', { status: 200, body: encodeXml({ return_code: 'FAIL' }) }, 'unsignedFail', 'unsigned', 'missing'],
    ['no document', { status: 200, body: '<html>' }, 'unverified', 'notXml', 'notChecked'],
    ['a page of a proxy', { status: 502, body: 'Bad Gateway' }, 'unverified', 'httpStatus', 'notChecked'],
  ] as const)('%s says how its signature was checked', async (_name, answer, result, problem, signature) => {
    const exchange = await submitted(answer);
    expect(exchange).toMatchObject({ result, problem, signature, signedBy: signature === 'verified' ? 'API key, MD5' : null });
  });

  test('a request that never left is told of too', async () => {
    const seen: Exchange[] = [];
    const client = createV2Client({
      ...{ merchant, hosts: ['http://127.0.0.1:9'], now: () => NOW, random, ip: '203.0.113.7' },
      onExchange: (exchange) => seen.push(exchange),
    });
    closing.push(() => client.close());
    await client.query({ outTradeNo: 'QP1' }, sending);
    expect(seen).toMatchObject([
      { operation: 'query', result: 'neverSent', status: null, received: null, signature: 'notChecked' },
    ]);
  });

  test('a refund names its own number and the order’s', async () => {
    const seen: Exchange[] = [];
    const url = await channel((body) => ({
      status: 200,
      body: signed({ ...decodeXml(Buffer.from(body)), return_code: 'SUCCESS' }),
    }));
    const client = createV2Client({
      ...{ merchant, hosts: [url], now: () => NOW, random, ip: '203.0.113.7' },
      onExchange: (exchange) => seen.push(exchange),
    });
    closing.push(() => client.close());
    await client.refund({ outTradeNo: 'QP1', outRefundNo: 'QR1', totalFee: 2, refundFee: 1, refundFeeType: 'HKD' }, sending);
    expect(seen).toMatchObject([{ operation: 'refund', outTradeNo: 'QP1', outRefundNo: 'QR1', path: '/secapi/pay/refund' }]);
  });
});

describe('over V3', () => {
  const keys = () => generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const [ours, theirs] = [keys(), keys()] as const;
  const SERIAL = 'PUB_KEY_ID_0000000000000024101100397200000006';
  const merchant: V3Merchant = {
    mode: 'direct',
    appId: 'wx8888888888888888',
    mchId: '1900000109',
    serialNo: 'AB12',
    apiV3Key: KEY,
    privateKey: ours.privateKey,
  };
  const PAID = {
    ...{ id: '4200000000202611240000000001', appid: merchant.appId, mchid: merchant.mchId, out_trade_no: 'QP1' },
    ...{ trade_type: 'MICROPAY', trade_state: 'SUCCESS', attach: 'pay_1', payer: { openid: OPENID } },
    amount: { total: 3_850, currency: 'HKD', payer_total: 3_500, payer_currency: 'CNY' },
  };

  async function signed(body: unknown, status = 200, key = theirs, at = NOW): Promise<Answer> {
    const text = body === null ? '' : JSON.stringify(body);
    const [timestamp, nonce] = [String(at / 1_000), 'n'];
    const signature = await signV3(answerText({ timestamp, nonce, body: text }), key.privateKey);
    const headers = { 'wechatpay-timestamp': timestamp, 'wechatpay-nonce': nonce, 'wechatpay-signature': signature };
    return { status, body: text, headers: { ...headers, 'wechatpay-serial': SERIAL, 'request-id': '08F78BB0AF06' } };
  }

  async function told(answer: Answer | Promise<Answer>, ask: 'submit' | 'revoke' | 'refund' = 'submit'): Promise<Exchange> {
    const seen: Exchange[] = [];
    const url = await channel(() => answer);
    const client = createV3Client({
      ...{ merchant, hosts: [url], now: ticking(), random },
      publicKeys: { [SERIAL]: theirs.publicKey.export({ type: 'spki', format: 'pem' }).toString() },
      onExchange: (exchange) => seen.push(exchange),
    });
    closing.push(() => client.close());
    const order = { outTradeNo: 'QP1', total: 3_850, currency: 'HKD' };
    const asks = {
      submit: () =>
        client.submit({ ...order, authCode: CODE, description: 'Tea', merchantCategoryCode: '5812', attach: 'pay_1' }, sending),
      revoke: () => client.revoke({ outTradeNo: 'QP1' }, sending),
      refund: () => client.refund({ ...order, outRefundNo: 'QR1', refund: 1 }, sending),
    };
    await asks[ask]();
    const [exchange] = seen;
    if (exchange === undefined || seen.length > 1) throw new Error(`${seen.length} exchanges`);
    return exchange;
  }

  test('a submit and its answer are told of, with the serial of the key that checked the signature', async () => {
    const exchange = await told(signed(PAID));
    expect(exchange).toMatchObject({
      ...{ protocol: 'v3', operation: 'submit', path: '/v3/global/micropay/transactions/pay', outTradeNo: 'QP1' },
      ...{ result: 'succeeded', signature: 'verified', signedBy: SERIAL, channelRequestId: '08F78BB0AF06' },
      sent: { out_trade_no: 'QP1', amount: { total: 3_850, currency: 'HKD' }, payer: '•••' },
      received: { trade_state: 'SUCCESS', amount: { payer_total: 3_500 }, payer: '•••' },
    });
    for (const secret of [CODE, KEY, OPENID]) expect(JSON.stringify(exchange)).not.toContain(secret);
  });

  test('an error that repeats the payment code is kept without it', async () => {
    const detail = { field: '/payer/auth_code', value: CODE, issue: `${CODE} is no code`, location: 'body' };
    const exchange = await told(signed({ code: 'PARAM_ERROR', message: `wrong: ${CODE}`, detail }, 400));
    expect(exchange).toMatchObject({ result: 'failed', problem: 'PARAM_ERROR', status: 400 });
    expect(exchange.received).toEqual({
      code: 'PARAM_ERROR',
      message: 'wrong: •••',
      detail: { field: '/payer/auth_code', value: '•••', issue: '••• is no code', location: 'body' },
    });
  });

  test('a revoke, whose body and answer name nothing, is known by its order all the same', async () => {
    expect(await told(signed(null, 204), 'revoke')).toMatchObject({
      ...{
        operation: 'revoke',
        outTradeNo: 'QP1',
        result: 'succeeded',
        problem: null,
        path: '/v3/global/micropay/transactions/out-trade-no/QP1/reverse',
      },
    });
  });

  test('a refund names its own number and the order’s', async () => {
    expect(await told(signed({ code: 'NOT_ENOUGH', message: '' }, 403), 'refund')).toMatchObject({
      ...{ operation: 'refund', outTradeNo: 'QP1', outRefundNo: 'QR1', result: 'failed', problem: 'NOT_ENOUGH' },
    });
  });

  test('an answer that is not rightly signed says so, and is kept all the same', async () => {
    const wrong = await told(signed(PAID, 200, ours));
    expect(wrong).toMatchObject({ result: 'unverified', problem: 'badSignature', signature: 'wrong', signedBy: SERIAL });
    expect(wrong.received).toMatchObject({ trade_state: 'SUCCESS' });
    const unsigned = await told({ status: 200, body: JSON.stringify(PAID) });
    expect(unsigned).toMatchObject({ result: 'unverified', problem: 'unsigned', signature: 'missing', signedBy: null });
  });

  test.each([
    ['a status that says nothing, signed', () => signed(PAID, 302), 'unverified', 'httpStatus', 'verified'],
    ['a page of a proxy', () => ({ status: 502, body: '{}' }), 'unverified', 'httpStatus', 'missing'],
    ['a failure that nobody signed', () => ({ status: 500, body: '{"code":"X"}' }), 'unsignedFail', 'X', 'missing'],
    [
      'a right signature, read by a clock that is wrong',
      () => signed(PAID, 200, theirs, NOW - 600_000),
      'unverified',
      'stale',
      'notChecked',
    ],
  ] as const)('%s says how its signature was checked', async (_name, answer, result, problem, signature) => {
    expect(await told(answer())).toMatchObject({ result, problem, signature });
  });

  test('what an answer calls itself, its key and its error is kept without the payment code', async () => {
    const answer = await signed({ code: `E${CODE}`, message: '' }, 400);
    const exchange = await told({ ...answer, headers: { ...answer.headers, 'request-id': `r${CODE}` } });
    expect(exchange).toMatchObject({ result: 'failed', problem: 'E•••', channelRequestId: 'r•••' });
    expect(JSON.stringify(exchange)).not.toContain(CODE);
  });
});

describe('masking', () => {
  const name = fc.constantFrom('body', 'message', 'amount', 'data', 'return_msg', 'id', 'openid', 'made_up', '__proto__', 'x');
  const tree = fc.letrec((tie) => ({
    value: fc.oneof({ maxDepth: 6 }, fc.string(), fc.integer(), fc.boolean(), fc.constant(null), tie('list'), tie('fields')),
    list: fc.array(tie('value'), { maxLength: 4 }),
    fields: fc.dictionary(fc.oneof(name, fc.string()), tie('value'), { maxKeys: 6 }),
  })).fields;

  test('whatever a message holds, a secret that stands in it anywhere is not kept', () => {
    const planted = fc.tuple(tree, name, fc.string(), fc.string()).map(([fields, where, before, after]) => ({
      ...(fields as object),
      [where]: `${before}${CODE}${after}`,
      [CODE]: CODE,
      n: { a: [CODE] },
    }));
    fc.assert(
      fc.property(planted, (fields) => {
        expect(JSON.stringify(masked(fields, CODE))).not.toContain(CODE);
      }),
    );
  });

  test('a number that is not whole is kept as its text', () => {
    expect(masked({ total: 3850, amount: 38.5, refund: -0, total_fee: 1e300 }, '')).toEqual({
      ...{ total: 3850, amount: '38.5', refund: -0, total_fee: '1e+300' },
    });
  });

  test('what is kept is bounded, however large a message is', () => {
    const wide = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, index) => [`refund_fee_${index % 90}_${index % 9}`, 'x'.repeat(9_000)]),
    );
    const list = Array.from({ length: 1_000 }, () => ({ name: 'x'.repeat(9_000) }));
    expect(JSON.stringify(masked({ ...wide }, '')).length).toBeLessThan(64 * 320);
    expect(JSON.stringify(masked({ data: list }, '')).length).toBeLessThan(50 * 320);
    let deep: unknown = 'bottom';
    for (let depth = 0; depth < 10_000; depth++) deep = { amount: deep };
    expect(JSON.stringify(masked({ amount: deep }, '')).length).toBeLessThan(200);
  });
});
