/** The official simulator's paths: their own key, their own orders, answers by amount and by header. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeXml, encodeXml } from '@quickpay/wechatpay/codec';
import { verify } from '@quickpay/wechatpay/signing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, Till } from './till.ts';

const folder = mkdtempSync(join(tmpdir(), 'sandbox-simulator-'));
let till: Till;
beforeAll(async () => {
  till = await Till.open({ dataDir: folder });
});
afterAll(async () => {
  await till.close();
  rmSync(folder, { recursive: true });
});

describe.each([
  ['/xdc/apiv2getsignkey/sign/getsignkey', '/xdc/apiv2sandbox'],
  ['/sandboxnew/pay/getsignkey', '/sandboxnew'],
])('%s and %s', (keyPath, prefix) => {
  let key = '';
  beforeAll(async () => {
    // A key is that of an hour: it is asked for when one has just begun.
    await till.advance(3_601 - (Math.floor((await till.now()) / 1_000) % 3_600));
    const answer = await till.raw(keyPath, encodeXml(till.signed({ appid: '' })));
    const { sandbox_signkey = '', ...rest } = decodeXml(answer.text);
    expect(rest).toEqual({ return_code: 'SUCCESS', return_msg: 'ok', mch_id: till.merchant.mchId });
    expect(sandbox_signkey).toMatch(/^[0-9a-f]{32}$/);
    key = sandbox_signkey;
  });
  const call = async (path: string, fields: Fields, negative: string | null = null): Promise<Fields> => {
    const body = encodeXml(till.signed({ appid: 'wx8888888888888888', ...fields }, { apiKey: key }));
    const headers = { 'wechatpay-negative-test': negative };
    const answer = decodeXml((await till.raw(`${prefix}${path}`, body, { headers })).text);
    if (answer.return_code === 'SUCCESS') expect(verify(answer, key, 'MD5')).toBe(true);
    return answer;
  };
  const sale = (out_trade_no: string, total_fee: string): Fields => ({
    body: 'tea',
    out_trade_no,
    total_fee,
    auth_code: '120061098828009406',
    attach: 'store-7',
  });

  test.each([
    ['1', { cash_fee: '1' }],
    ['2', { cash_fee: '1', coupon_fee: '1', coupon_count: '1', coupon_type_0: 'CASH' }],
    [
      '3',
      {
        cash_fee: '0',
        coupon_fee: '3',
        coupon_fee_0: '1',
        coupon_fee_1: '2',
        coupon_type_1: 'NO_CASH',
        settlement_total_fee: '1',
      },
    ],
  ])('an amount of %s is paid', async (amount, expected) => {
    const number = till.number();
    const paid = { result_code: 'SUCCESS', total_fee: amount, attach: 'store-7', appid: 'wx8888888888888888', ...expected };
    expect(await call('/pay/micropay', sale(number, amount))).toMatchObject(paid);
    expect(await call('/pay/orderquery', { out_trade_no: number })).toMatchObject({ ...paid, trade_state: 'SUCCESS' });
    expect(await call('/pay/micropay', sale(number, amount))).toMatchObject({ err_code: 'ORDERPAID' });
  });

  test('another amount is none of the cases', async () => {
    expect(await call('/pay/micropay', sale(till.number(), '888'))).toMatchObject({ return_code: 'FAIL' });
    expect(await call('/pay/orderquery', { out_trade_no: 'NEVER' })).toMatchObject({ err_code: 'ORDERNOTEXIST' });
    expect(await call('/pay/micropay', { ...sale(till.number(), '1'), body: '' })).toMatchObject({ err_code: 'LACK_PARAMS' });
  });

  test('a header that names no case is none', async () => {
    expect(await call('/pay/micropay', sale(till.number(), '1'), 'constructor')).toMatchObject({ result_code: 'SUCCESS' });
    expect(await call('/pay/micropay', sale(till.number(), 'constructor'))).toMatchObject({ err_code: 'PARAM_ERROR' });
  });

  test('MICROPAY_USERPAYING: for good', async () => {
    const number = till.number();
    expect(await call('/pay/micropay', sale(number, '888'), 'MICROPAY_USERPAYING')).toMatchObject({ err_code: 'USERPAYING' });
    await till.advance(60);
    for (const header of ['MICROPAY_USERPAYING', null])
      expect(await call('/pay/orderquery', { out_trade_no: number }, header)).toMatchObject({ trade_state: 'USERPAYING' });
  });

  /** An answer that comes too late for whoever gives up within half a second, and then says nothing. */
  const late = async (answer: Promise<Fields>): Promise<void> => {
    const asked = performance.now();
    expect(await answer).toMatchObject({ err_code: 'SYSTEMERROR' });
    expect(performance.now() - asked).toBeGreaterThan(900);
  };

  test.each([
    ['MICROPAY_TIMEOUT', { trade_state: 'SUCCESS', total_fee: '1' }],
    ['MICROPAY_PAYERROR', { trade_state: 'PAYERROR' }],
  ])('%s: no answer in half a second; a query tells', async (negative, expected) => {
    const number = till.number();
    await late(call('/pay/micropay', sale(number, '1'), negative));
    expect(await call('/pay/orderquery', { out_trade_no: number }, negative)).toMatchObject(expected);
  });

  test('MICROPAY_PAY_QUERY_TIMEOUT: neither the submit nor any query is answered in time, nor tells anything later', async () => {
    const number = till.number();
    await late(call('/pay/micropay', sale(number, '1'), 'MICROPAY_PAY_QUERY_TIMEOUT'));
    for (const header of ['MICROPAY_PAY_QUERY_TIMEOUT', null])
      await late(call('/pay/orderquery', { out_trade_no: number }, header));
  });

  test('the merchant’s own key is not the simulator’s, nor the other way round', async () => {
    const own = encodeXml(till.signed(sale(till.number(), '1')));
    expect(decodeXml((await till.raw(`${prefix}/pay/micropay`, own)).text)).toEqual({
      return_code: 'FAIL',
      return_msg: '签名错误',
    });
    expect(await till.query('A', { apiKey: key })).toEqual({ return_code: 'FAIL', return_msg: '签名错误' });
  });

  test('the key is good into the next hour, and no longer', async () => {
    await till.advance(3_600);
    expect(await call('/pay/micropay', sale(till.number(), '1'))).toMatchObject({ result_code: 'SUCCESS' });
    await till.advance(3_600);
    expect(await call('/pay/micropay', sale(till.number(), '1'))).toEqual({ return_code: 'FAIL', return_msg: '签名错误' });
  });
});

test('amounts and the header mean nothing elsewhere; the simulator’s orders are in no ledger, and outlive a restart', async () => {
  const sale = { ...till.sale(await till.code()), total_fee: '888' };
  const headers = { 'wechatpay-negative-test': 'MICROPAY_PAYERROR' };
  const { text } = await till.raw('/pay/micropay', encodeXml(till.signed(sale)), { headers });
  expect(decodeXml(text)).toMatchObject({ result_code: 'SUCCESS', total_fee: '888' });
  const { orders } = await till.control<{ orders: unknown[] }>('/ledger');
  expect(orders).toHaveLength(1);

  const askKey = async () => {
    const answer = await till.raw('/sandboxnew/pay/getsignkey', encodeXml(till.signed({ appid: '' })));
    return decodeXml(answer.text).sandbox_signkey ?? '';
  };
  const apiKey = await askKey();
  const simulated = { body: 'tea', out_trade_no: 'KEPT', total_fee: '2', auth_code: '120061098828009406' };
  await till.raw('/sandboxnew/pay/micropay', encodeXml(till.signed(simulated, { apiKey })));
  await till.close();
  till = await Till.open({ dataDir: folder });
  const asked = encodeXml(till.signed({ out_trade_no: 'KEPT' }, { apiKey: await askKey() }));
  const kept = decodeXml((await till.raw('/sandboxnew/pay/orderquery', asked)).text);
  expect(kept).toMatchObject({ trade_state: 'SUCCESS', coupon_fee: '1' });
});
