/** The V2 wire as a merchant sees it: checks in the protocol's order, answers field by field, certificates. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect } from 'node:tls';
import { decodeXml, encodeXml } from '@quickpay/wechatpay/codec';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, issue } from '../src/certificates.ts';
import type { MerchantEntry } from '../src/index.ts';
import { type Fields, Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await Till.open();
});
afterAll(() => till.close());

const unsigned = (message: string) => ({ return_code: 'FAIL', return_msg: message });

describe('what is refused without a signature', () => {
  const decoded = (text: string): Fields =>
    Object.fromEntries(
      [...text.matchAll(/<(\w+)><!\[CDATA\[(.*?)\]\]><\/\1>/g)].map(([, name, value]) => [String(name), String(value)]),
    );

  test.each([
    ['no document', 'hello'],
    ['a document type', '<!DOCTYPE xml><xml><a>1</a></xml>'],
    ['an entity of its own', '<xml><a>&x;</a></xml>'],
    ['another root', '<root><a>1</a></root>'],
    ['nested elements', '<xml><a><b>1</b></a></xml>'],
    ['a field twice', '<xml><a>1</a><a>2</a></xml>'],
  ])('%s', async (_what, body) => {
    const { status, text } = await till.raw('/pay/micropay', body);
    expect(status).toBe(200);
    expect(decoded(text)).toEqual(unsigned('XML格式错误'));
  });

  test('an empty body, and a kind of signature that there is not', async () => {
    expect(decoded((await till.raw('/pay/micropay', '')).text)).toEqual(unsigned('post数据为空'));
    expect(await till.post('/pay/orderquery', { out_trade_no: 'A', sign_type: 'RSA' })).toEqual(
      unsigned('签名类型sign_type不支持'),
    );
  });

  test('a body that is not UTF-8', async () => {
    const { text } = await till.raw('/pay/micropay', Buffer.from('<xml><a>\xff</a></xml>', 'latin1'));
    expect(decoded(text)).toMatchObject({ return_code: 'FAIL' });
  });

  test('a request that is no POST', async () => {
    expect(decoded((await till.raw('/pay/micropay', '', {}, 'GET')).text)).toEqual(unsigned('请使用post方法'));
  });

  test('an unknown merchant, and a sub-merchant where there is none', async () => {
    const refused = unsigned('商户号mch_id或sub_mch_id不存在');
    expect(await till.post('/pay/orderquery', { mch_id: '1999999999', out_trade_no: 'A' })).toEqual(refused);
    expect(await till.post('/pay/orderquery', { sub_mch_id: '1900000201', out_trade_no: 'A' })).toEqual(refused);
  });

  test('a wrong key, a changed field, no signature at all', async () => {
    expect(await till.query('A', { apiKey: 'x'.repeat(32) })).toEqual(unsigned('签名错误'));
    const fields = till.signed({ out_trade_no: 'A' });
    const changed = await till.raw('/pay/orderquery', encodeXml({ ...fields, out_trade_no: 'B' }));
    expect(decoded(changed.text)).toEqual(unsigned('签名错误'));
    const { sign: _sign, ...none } = fields;
    expect(decoded((await till.raw('/pay/orderquery', encodeXml(none))).text)).toEqual(unsigned('签名错误'));
  });

  test('the signature is looked at before the parameters', async () => {
    expect(await till.post('/pay/micropay', { total_fee: '-1' }, { apiKey: 'x'.repeat(32) })).toEqual(unsigned('签名错误'));
  });
});

describe('parameters', () => {
  test.each(['body', 'out_trade_no', 'total_fee', 'spbill_create_ip', 'auth_code', 'nonce_str'])(
    '%s must be there',
    async (name) => {
      const fields = { nonce_str: 'n', ...till.sale(await till.code()), [name]: '' };
      expect(await till.post('/pay/micropay', fields)).toMatchObject({ err_code: 'LACK_PARAMS' });
    },
  );

  test.each([
    ['total_fee', '0'],
    ['total_fee', '-1'],
    ['total_fee', '1.5'],
    ['total_fee', '007'],
    ['total_fee', '2147483648'],
    ['fee_type', 'hkd'],
    ['fee_type', 'USD'],
    ['out_trade_no', 'a'.repeat(33)],
    ['out_trade_no', 'with space'],
    ['out_trade_no', '订单'],
    ['nonce_str', 'not-only-letters'],
    ['body', 'b'.repeat(129)],
    ['attach', 'a'.repeat(129)],
    ['attach', 'tea 🍵'],
    ['detail', '{'],
    ['scene_info', `"${'s'.repeat(300)}"`],
    ['spbill_create_ip', '8.8.8'],
    ['limit_pay', 'credit'],
    ['time_expire', '20261301000000'],
    ['device_info', 'd'.repeat(33)],
    ['version', '2.0'],
  ])('%s may not be %s', async (name, value) => {
    const fields = { ...till.sale(await till.code()), [name]: value };
    expect(await till.post('/pay/micropay', fields)).toMatchObject({ result_code: 'FAIL', err_code: 'PARAM_ERROR' });
    expect(await till.order(fields.out_trade_no ?? '')).toBeUndefined();
  });

  test.each(['134567', '160000000000000000', '990000000000000000'])('%s is no payment code', async (code) => {
    expect(await till.submit(code)).toMatchObject({ err_code: 'AUTH_CODE_INVALID' });
  });

  test('an app that is not the merchant’s', async () => {
    const query = (appid: string) => till.post('/pay/orderquery', { appid, out_trade_no: 'A' });
    expect(await query('wx0')).toMatchObject({ err_code: 'APPID_NOT_EXIST' });
    const theirs = till.sandbox.merchants.find(({ mode }) => mode === 'institution')?.appId ?? '';
    expect(await query(theirs)).toMatchObject({ err_code: 'APPID_MCHID_NOT_MATCH' });
  });

  test('an order expires more than a minute after it starts', async () => {
    const times = { time_start: '20261124235930', time_expire: '20261125000030' };
    expect(await till.submit(await till.code(), times)).toMatchObject({ err_code: 'PARAM_ERROR' });
    expect(await till.submit(await till.code(), { ...times, time_expire: '20261125000031' })).toMatchObject({
      result_code: 'SUCCESS',
    });
  });

  test('a revoke that is refused for its parameters says whether to call again, too', async () => {
    expect(await till.post('/secapi/pay/reverse', {})).toMatchObject({ err_code: 'LACK_PARAMS', recall: 'N' });
  });

  test('as set, what is wrong with them is said without a signature', async () => {
    await till.set('parameterErrors', 'unsigned');
    const answer = await till.submit(await till.code(), { total_fee: 'x' });
    expect(answer).toEqual({ return_code: 'FAIL', return_msg: expect.stringMatching(/^PARAM_ERROR .*total_fee/) });
    const refund = { out_trade_no: 'A', out_refund_no: 'R', total_fee: '1', refund_fee: '2' };
    expect(await till.post('/secapi/pay/refund', refund)).toEqual({
      return_code: 'FAIL',
      return_msg: 'PARAM_ERROR invalid refund_fee',
    });
    // What is wrong with something else is said as ever.
    expect(await till.submit('99')).toMatchObject({ return_code: 'SUCCESS', err_code: 'AUTH_CODE_INVALID' });
    await till.set('parameterErrors', 'signed');
  });

  test('an amount in CNY is taken beside the settlement currency', async () => {
    expect(await till.submit(await till.code(), { fee_type: 'CNY' })).toMatchObject({ result_code: 'SUCCESS', fee_type: 'CNY' });
  });
});

describe('answers', () => {
  test('a paid submit says what was paid, by whom, and echoes what it was asked', async () => {
    const sale = till.sale(await till.code());
    const answer = await till.post('/pay/micropay', sale);
    expect(answer).toMatchObject({
      return_code: 'SUCCESS',
      result_code: 'SUCCESS',
      appid: till.merchant.appId,
      mch_id: till.merchant.mchId,
      trade_type: 'MICROPAY',
      fee_type: 'HKD',
      total_fee: '3850',
      cash_fee_type: 'CNY',
      out_trade_no: sale.out_trade_no,
      attach: 'store-7',
      is_subscribe: 'N',
    });
    expect(answer.transaction_id).toMatch(/^42\d{20,30}$/);
    expect(answer.nonce_str).toMatch(/^[0-9A-Za-z]{32}$/);
    expect(answer.time_end).toMatch(/^\d{14}$/);
    expect(Number(answer.rate)).toBeGreaterThan(0);
  });

  test('fields come in another order each time, with one that nobody knows', async () => {
    const orders = new Set<string>();
    for (let n = 0; n < 4; n++) {
      const answer = await till.query('NOBODYS');
      expect(answer).toHaveProperty('sandbox_note');
      orders.add(Object.keys(answer).join());
    }
    expect(orders.size).toBeGreaterThan(1);
  });

  test('the answer is signed as the request was', async () => {
    const answer = await till.query('NOBODYS', { signType: 'HMAC-SHA256' });
    expect(answer).toMatchObject({ result_code: 'FAIL', err_code: 'ORDERNOTEXIST' });
    expect(answer.sign).toHaveLength(64);
    expect((await till.query('NOBODYS')).sign).toHaveLength(32);
  });

  test('a query of an open order names no money; a paid one does, by either number', async () => {
    const { out_trade_no: number = '' } = { ...till.sale('') };
    const asked = await till.submit(await till.code('asks'), { out_trade_no: number });
    expect(asked).toMatchObject({ result_code: 'FAIL', err_code: 'USERPAYING' });
    const open = await till.query(number);
    expect(open).toMatchObject({ result_code: 'SUCCESS', trade_state: 'USERPAYING', attach: 'store-7' });
    expect(open).not.toHaveProperty('transaction_id');
    await till.confirm();
    const paid = await till.query(number);
    expect(paid).toMatchObject({ trade_state: 'SUCCESS', total_fee: '3850', fee_type: 'HKD' });
    const byOther = await till.post('/pay/orderquery', { transaction_id: paid.transaction_id ?? '' });
    expect(byOther.out_trade_no).toBe(number);
  });

  test('revoking always says whether to call again', async () => {
    expect(await till.revoke('NEVERSEEN')).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
    const sale = till.sale(await till.code('asks'));
    await till.post('/pay/micropay', sale);
    await till.control('/payers/asks/typing', 'POST');
    expect(await till.revoke(sale.out_trade_no ?? '')).toMatchObject({ err_code: 'USERPAYING', recall: 'Y' });
    await till.advance(11);
    expect(await till.revoke(sale.out_trade_no ?? '')).toMatchObject({ result_code: 'SUCCESS', recall: 'N' });
    expect(await till.query(sale.out_trade_no ?? '')).toMatchObject({ trade_state: 'REVOKED' });
  });

  test('a refund is accepted, then found to have succeeded; the same number is the same refund', async () => {
    const sale = till.sale(await till.code());
    await till.post('/pay/micropay', sale);
    const refund = { out_trade_no: sale.out_trade_no ?? '', out_refund_no: 'R1', total_fee: '3850', refund_fee: '1000' };
    const first = await till.post('/secapi/pay/refund', refund);
    expect(first).toMatchObject({ result_code: 'SUCCESS', out_refund_no: 'R1', refund_fee: '1000', total_fee: '3850' });
    expect(await till.post('/secapi/pay/refund', refund)).toMatchObject({ refund_id: first.refund_id });
    expect(await till.post('/secapi/pay/refund', { ...refund, refund_fee: '1' })).toMatchObject({
      err_code: 'REFUND_FEE_MISMATCH',
    });
    expect(await till.post('/secapi/pay/refund', { ...refund, out_refund_no: 'R2', refund_fee: '2851' })).toMatchObject({
      err_code: 'ERROR',
    });
    const listed = { out_refund_no_0: 'R1', refund_fee_0: '1000', refund_count: '1', total_refund_count: '1' };
    expect(await till.post('/pay/refundquery', { out_refund_no: 'R1' })).toMatchObject({
      ...listed,
      refund_status_0: 'PROCESSING',
    });
    await till.advance(4);
    const settled = await till.post('/pay/refundquery', { out_trade_no: sale.out_trade_no ?? '' });
    expect(settled).toMatchObject({ ...listed, refund_status_0: 'SUCCESS', refund_recv_accout_0: expect.any(String) });
    expect(settled.refund_success_time_0).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(await till.query(sale.out_trade_no ?? '')).toMatchObject({ trade_state: 'REFUND' });
    expect(await till.order(sale.out_trade_no ?? '')).toMatchObject({ paid: true, refunded: 1000 });
  });

  test('a refund names its order and is found by any of their numbers', async () => {
    const sale = till.sale(await till.code());
    const { transaction_id: id = '' } = await till.post('/pay/micropay', sale);
    const asked = { transaction_id: id, out_refund_no: 'BYID', total_fee: '3850', refund_fee: '10' };
    expect(await till.post('/secapi/pay/refund', { ...asked, refund_fee_type: 'USD' })).toMatchObject({
      err_code: 'PARAM_ERROR',
    });
    const { refund_id = '' } = await till.post('/secapi/pay/refund', asked);
    expect(refund_id).toMatch(/^50\d+$/);
    for (const by of [{ refund_id }, { out_refund_no: 'BYID' }, { transaction_id: id }])
      expect(await till.post('/pay/refundquery', { ...by })).toMatchObject({ out_refund_no_0: 'BYID', refund_fee_0: '10' });
    for (const by of [{ refund_id: '50' }, { out_refund_no: 'NONE' }, { transaction_id: '42' }])
      expect(await till.post('/pay/refundquery', { ...by })).toMatchObject({ err_code: 'REFUNDNOTEXIST' });
    expect(await till.post('/secapi/pay/refund', { ...asked, transaction_id: '42', out_refund_no: 'X' })).toMatchObject({
      err_code: 'ORDERNOTEXIST',
    });
  });

  test('refunds of an order are listed ten to a page', async () => {
    const sale = till.sale(await till.code());
    await till.post('/pay/micropay', sale);
    for (let n = 0; n < 12; n++) {
      await till.post('/secapi/pay/refund', {
        out_trade_no: sale.out_trade_no ?? '',
        out_refund_no: `P${n}`,
        total_fee: '3850',
        refund_fee: '10',
      });
    }
    const page = (offset: string) => till.post('/pay/refundquery', { out_trade_no: sale.out_trade_no ?? '', offset });
    expect(await page('0')).toMatchObject({ refund_count: '10', total_refund_count: '12', out_refund_no_9: 'P9' });
    expect(await page('10')).toMatchObject({ refund_count: '2', out_refund_no_1: 'P11' });
    expect(await page('12')).toMatchObject({ err_code: 'PARAM_ERROR' });
  });

  test.each(['/pay/micropay', '/pay/orderquery', '/pay/refundquery'])('%s is served over plain HTTP as well', async (path) => {
    expect(await till.post(path, { ...till.sale('134567890123456789') }, { via: 'plain' })).toMatchObject({
      return_code: 'SUCCESS',
    });
  });

  test('each merchant, direct and institution, is answered with its own ids', async () => {
    for (const entry of till.sandbox.merchants) {
      const its = new Till(till.sandbox, (merchant) => merchant === entry);
      const answer = await its.submit(await its.code('second'), { total_fee: '12' });
      expect(answer).toMatchObject({ result_code: 'SUCCESS', mch_id: entry.mchId, fee_type: entry.settlementCurrency });
      expect(answer.sub_mch_id).toBe(entry.subMchId);
    }
  });

  test('a sub-merchant does not see its sibling’s orders', async () => {
    const [first, second] = ['1900000201', '1900000202'].map((id) => new Till(till.sandbox, ({ subMchId }) => subMchId === id));
    const { out_trade_no: number = '' } = (await first?.submit(await till.code('second'))) ?? {};
    expect(await first?.query(number)).toMatchObject({ trade_state: 'SUCCESS' });
    expect(await second?.query(number)).toMatchObject({ err_code: 'ORDERNOTEXIST' });
  });
});

describe('however a client writes it', () => {
  const body = async (write: (fields: [string, string][]) => string, fields: Fields = {}): Promise<string> =>
    write(Object.entries(till.signed({ ...till.sale(await till.code()), ...fields })));
  const plain = (fields: [string, string][]) => fields.map(([name, value]) => `<${name}>${value}</${name}>`).join('');
  const cdata = (fields: [string, string][]) => fields.map(([name, value]) => `<${name}><![CDATA[${value}]]></${name}>`).join('');
  const answered = ({ text }: { text: string }) => decodeXml(text);

  test.each([
    ['numbers in CDATA', (fields: [string, string][]) => `<xml>${cdata(fields)}</xml>`],
    ['nothing in CDATA', (fields: [string, string][]) => `<xml>${plain(fields)}</xml>`],
    ['in the opposite order', (fields: [string, string][]) => `<xml>${plain(fields.toReversed())}</xml>`],
    [
      'with a declaration',
      (fields: [string, string][]) => `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<xml>${plain(fields)}</xml>\n`,
    ],
    ['with a mark before it', (fields: [string, string][]) => `\ufeff<xml>${plain(fields)}</xml>`],
    [
      'indented',
      (fields: [string, string][]) => `<xml>\r\n  ${fields.map((field) => plain([field])).join('\r\n  ')}\r\n</xml>\r\n`,
    ],
    [
      'with empty elements',
      (fields: [string, string][]) =>
        `<xml>${plain(fields)}<sub_appid/><goods_tag></goods_tag><device_info><![CDATA[]]></device_info></xml>`,
    ],
  ])('%s', async (_what, write) => {
    expect(answered(await till.raw('/pay/micropay', await body(write)))).toMatchObject({ result_code: 'SUCCESS' });
  });

  test.each([
    null,
    'application/xml',
    'text/xml',
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain;charset=gbk',
    'nonsense',
  ])('under the Content-Type %s', async (type) => {
    const sent = await body((fields) => `<xml>${cdata(fields)}</xml>`, { body: '茶 & 点心' });
    expect(answered(await till.raw('/pay/micropay', sent, { headers: { 'content-type': type } }))).toMatchObject({
      result_code: 'SUCCESS',
    });
  });

  test('fields that nobody knows take part in the signature, and in nothing else', async () => {
    const sent = await body((fields) => `<xml>${cdata(fields)}</xml>`, { something_new: 'x', Upper: 'y' });
    expect(answered(await till.raw('/pay/micropay', sent))).toMatchObject({ result_code: 'SUCCESS' });
  });

  test('waiting to be asked for the body', async () => {
    const sent = await body((fields) => `<xml>${cdata(fields)}</xml>`);
    expect(answered(await till.raw('/pay/micropay', sent, { headers: { expect: '100-continue' } }))).toMatchObject({
      result_code: 'SUCCESS',
    });
  });

  test('signed with HMAC-SHA256 and not saying so, it is wrongly signed: MD5 is what is meant by nothing', async () => {
    const { sign_type: _type, ...fields } = till.signed({ out_trade_no: 'A' }, { signType: 'HMAC-SHA256' });
    expect(answered(await till.raw('/pay/orderquery', encodeXml(fields)))).toMatchObject({ return_code: 'FAIL' });
  });
});

describe('a submit that is repeated', () => {
  test('is told how the order stands, and charges nobody twice', async () => {
    const sale = till.sale(await till.code());
    await till.post('/pay/micropay', sale);
    expect(await till.post('/pay/micropay', sale)).toMatchObject({ err_code: 'ORDERPAID' });
    expect(await till.post('/pay/micropay', { ...sale, total_fee: '1' })).toMatchObject({ err_code: 'OUT_TRADE_NO_USED' });
    expect(await till.post('/pay/micropay', { ...sale, auth_code: await till.code() })).toMatchObject({
      err_code: 'BUYER_MISMATCH',
    });
    const messages = await till.control<{ outTradeNo: string }[]>('/payers/ready/messages');
    expect(messages.filter(({ outTradeNo }) => outTradeNo === sale.out_trade_no)).toHaveLength(2);
  });

  test('is refused once the order was revoked', async () => {
    const sale = till.sale(await till.code());
    await till.post('/pay/micropay', sale);
    await till.revoke(sale.out_trade_no ?? '');
    expect(await till.post('/pay/micropay', sale)).toMatchObject({ err_code: 'ORDERREVERSED' });
  });
});

/** The merchant's name and serial number, signed by an authority that nobody here knows. */
function inTheNameOf({ mchId, serial }: MerchantEntry): { certificate: string; privateKey: string } {
  const stranger = createAuthority(Date.now());
  const { certificate: pem, privateKey } = issue(stranger, mchId, Date.now());
  const certificate = forge.pki.certificateFromPem(pem);
  certificate.serialNumber = serial.toLowerCase();
  certificate.sign(forge.pki.privateKeyFromPem(stranger.privateKey), forge.md.sha256.create());
  return { certificate: forge.pki.certificateToPem(certificate), privateKey };
}

describe('revoke and refund want the merchant’s own certificate', () => {
  const path = '/secapi/pay/reverse';
  const request = () => encodeXml(till.signed({ out_trade_no: 'CERT' }));

  test('none, over TLS or plain HTTP, is refused before anything is processed', async () => {
    expect((await till.raw(path, request(), { via: 'anonymous' })).status).toBe(400);
    expect((await till.raw(path, request(), { via: 'plain' })).status).toBe(400);
  });

  test('another merchant’s is refused', async () => {
    const other = till.sandbox.merchants.find(({ settlementCurrency }) => settlementCurrency === 'JPY');
    expect((await till.raw(path, request(), { via: other ?? 'anonymous' })).status).toBe(400);
  });

  test('one from another authority is refused, whatever name and number it bears', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sandbox-forged-'));
    try {
      const forged = inTheNameOf(till.merchant);
      const [certificate, privateKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
      writeFileSync(certificate, forged.certificate);
      writeFileSync(privateKey, forged.privateKey);
      expect((await till.raw(path, request(), { via: { ...till.merchant, certificate, privateKey } })).status).toBe(400);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('a session that began without one does not get one by being resumed', async () => {
    const port = Number(new URL(till.sandbox.mtlsBaseUrl).port);
    const ca = readFileSync(till.sandbox.caCertificate);
    const body = request();
    let session: Buffer | undefined;
    const ask = (own: ConnectionOptions): Promise<string> =>
      new Promise((resolve, reject) => {
        const socket = connect({ host: '127.0.0.1', port, ca, servername: 'localhost', ...own });
        let answer = '';
        socket.on('session', (given) => {
          session = given;
        });
        socket.on('data', (chunk) => {
          answer += chunk;
        });
        socket.on('end', () => resolve(`${socket.isSessionReused() ? 'resumed' : 'fresh'} ${answer.slice(9, 12)}`));
        socket.on('error', reject);
        socket.on('secureConnect', () =>
          socket.write(
            `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: text/xml\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
          ),
        );
      });
    const certificate = { cert: readFileSync(till.merchant.certificate), key: readFileSync(till.merchant.privateKey) };
    expect(await ask({})).toBe('fresh 400');
    expect(await ask({ ...certificate, ...(session ? { session } : {}) })).toBe('resumed 400');
    session = undefined;
    expect(await ask(certificate)).toBe('fresh 200');
    expect(await ask({ ...(session ? { session } : {}) })).toBe('resumed 200');
  });

  test('its own is taken', async () => {
    expect((await till.raw(path, request())).status).toBe(200);
  });

  test.each(['/secapi/pay/refund', '/secapi/pay/refundv2', '/pay/downloadfundflow'])('%s as well', async (other) => {
    expect((await till.raw(other, request(), { via: 'anonymous' })).status).toBe(400);
    expect((await till.raw(other, request(), { via: 'plain' })).status).toBe(400);
    expect((await till.raw(other, request())).status).toBe(200);
  });
});
