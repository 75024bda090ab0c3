/** What is beside payments: whose a code is, reports of call quality, fund flow. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await Till.open();
});
afterAll(() => till.close());

describe('authcodetoopenid', () => {
  const path = '/tools/authcodetoopenid';
  const yen = () => new Till(till.sandbox, ({ settlementCurrency }) => settlementCurrency === 'JPY');

  test('tells who shows a code, as a payment would', async () => {
    const auth_code = await till.code();
    const { openid } = await till.post(path, { auth_code });
    expect(openid).toBe((await till.submit(auth_code)).openid);
  });

  test('claims it: charged by this merchant only, until it is fresh', async () => {
    const auth_code = await till.code('second');
    expect(await till.post(path, { auth_code })).toMatchObject({ result_code: 'SUCCESS' });
    expect(await yen().submit(auth_code)).toMatchObject({ err_code: 'NOAUTH' });
    expect(await yen().post(path, { auth_code })).toMatchObject({ err_code: 'NOAUTH' });
    expect(await till.submit(auth_code)).toMatchObject({ result_code: 'SUCCESS' });
    expect(await yen().submit(await till.code('second'), { total_fee: '100' })).toMatchObject({ result_code: 'SUCCESS' });
  });

  test('gives an institution the payer as the sub-merchant’s app knows them', async () => {
    const its = new Till(till.sandbox, ({ subMchId }) => subMchId === '1900000201');
    const auth_code = await till.code('second');
    const { openid, sub_openid } = await its.post(path, { auth_code, sub_appid: 'wxsub0001' });
    expect(await its.submit(auth_code, { sub_appid: 'wxsub0001', total_fee: '100' })).toMatchObject({ openid, sub_openid });
  });

  test('a code that is old, used or none', async () => {
    const [old, used] = [await till.code(), await till.code('second')];
    await till.submit(used);
    await till.advance(71);
    for (const auth_code of [old, used, '134567890123456789', '99'])
      expect(await till.post(path, { auth_code })).toMatchObject({ err_code: 'AUTH_CODE_INVALID' });
    expect(await till.post(path, {})).toMatchObject({ err_code: 'LACK_PARAMS' });
  });
});

describe('report', () => {
  const path = '/payitil/report';
  const one = {
    interface_url: 'https://api.mch.weixin.qq.com/pay/micropay/total',
    execute_time: '120',
    return_code: 'SUCCESS',
    result_code: 'FAIL',
    user_ip: '127.0.0.1',
  };
  const trades = [{ out_trade_no: 'A', begin_time: '20260101120000', end_time: '20260101120001', state: 'CANCLE', err_msg: '' }];
  const many = {
    interface_url: 'https://api.mch.weixin.qq.com/pay/batchreport/micropay/total',
    user_ip: '127.0.0.1',
    trades: JSON.stringify(trades),
  };

  test.each([
    ['of one call', one],
    ['of many payments', many],
  ])('%s is taken', async (_what, fields) => {
    expect(await till.post(path, fields)).toMatchObject({ return_code: 'SUCCESS', result_code: 'SUCCESS' });
  });

  test('of neither is not', async () => {
    const { execute_time: _time, ...less } = one;
    expect(await till.post(path, less)).toMatchObject({ err_code: 'LACK_PARAMS' });
    expect(await till.post(path, { ...many, trades: '[' })).toMatchObject({ err_code: 'PARAM_ERROR' });
  });
});

test('fund flow wants HMAC-SHA256, and is then said not to be open to this merchant', async () => {
  const asked = { bill_date: '20260101', account_type: 'Basic' };
  expect(await till.post('/pay/downloadfundflow', asked)).toMatchObject({ err_code: 'PARAM_ERROR' });
  expect(await till.post('/pay/downloadfundflow', asked, { signType: 'HMAC-SHA256' })).toMatchObject({ err_code: 'NOAUTH' });
});

test('the rate of a day is the rate that payments go by', async () => {
  const { rate } = await till.submit(await till.code());
  expect(await till.post('/pay/queryexchagerate', { nonce_str: '', fee_type: 'HKD', date: '20261124' })).toMatchObject({
    fee_type: 'HKD',
    rate,
    rate_time: '20261124100000',
  });
  for (const wrong of [{ fee_type: 'XXX' }, { date: '20261301' }])
    expect(await till.post('/pay/queryexchagerate', { fee_type: 'HKD', date: '20261124', ...wrong })).toMatchObject({
      err_code: 'PARAM_ERROR',
    });
});
