/** What answers carry beside the order itself: wallets and their currencies, coupons, echoes, and refunds page by page. */
import { encodeXml } from '@quickpay/wechatpay/codec';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Fields, Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await Till.open();
});
afterAll(() => till.close());

const ofSub = (id: string): Till => new Till(till.sandbox, ({ subMchId }) => subMchId === id);
const ofCurrency = (currency: string): Till =>
  new Till(till.sandbox, ({ settlementCurrency }) => settlementCurrency === currency);
const paidBy = async (its: Till, payer: string, fields: Fields = {}): Promise<Fields> =>
  its.submit(await its.code(payer), fields);
const balanceOf = async (payer: string) =>
  (await till.control<{ balance: { amountMinor: number; currency: string } }>(`/payers/${payer}`)).balance;

describe('wallets', () => {
  test('a mainland wallet pays in CNY, by the rate that the answer tells', async () => {
    const { cash_fee, cash_fee_type, rate, total_fee } = await paidBy(till, 'ready');
    expect(cash_fee_type).toBe('CNY');
    expect(Number(cash_fee)).toBe(Math.round((Number(total_fee) * Number(rate)) / 1e8));
  });

  test('a Hong Kong wallet pays in HKD: to the cent what is asked in HKD, at a rate what is asked in USD', async () => {
    const before = await balanceOf('hongkong');
    expect(before.currency).toBe('HKD');
    const inHkd = await paidBy(till, 'hongkong');
    expect(inHkd).toMatchObject({ total_fee: '3850', fee_type: 'HKD', cash_fee: '3850', cash_fee_type: 'HKD' });
    expect(inHkd).not.toHaveProperty('rate');
    const inUsd = await paidBy(ofSub('1900000201'), 'hongkong', { total_fee: '1000' });
    expect(inUsd).toMatchObject({ fee_type: 'USD', cash_fee_type: 'HKD', rate: '782608696', cash_fee: '7826' });
    expect((await balanceOf('hongkong')).amountMinor).toBe(before.amountMinor - 3_850 - 7_826);
  });

  test('what it paid comes back in HKD', async () => {
    const before = (await balanceOf('hongkong')).amountMinor;
    const { out_trade_no = '' } = await paidBy(ofSub('1900000201'), 'hongkong', { total_fee: '1000' });
    await ofSub('1900000201').revoke(out_trade_no);
    expect((await balanceOf('hongkong')).amountMinor).toBe(before);
  });

  test.each([
    ['1900000102', () => ofCurrency('JPY')],
    ['1900000202', () => ofSub('1900000202')],
  ])('%s takes none of Hong Kong, and says so; the code is not used up by it', async (_id, merchant) => {
    const code = await till.code('hongkong');
    expect(await merchant().submit(code, { total_fee: '100' })).toMatchObject({ err_code: 'AUTH_CODE_INVALID' });
    expect(await till.submit(code)).toMatchObject({ result_code: 'SUCCESS' });
  });

  test('a wallet holds its region’s currency and no other', async () => {
    const patch = (change: unknown) => till.tryControl<{ detail: string }>('/payers/limits', 'PATCH', change);
    const wrong = await patch({ balance: { amountMinor: 1, currency: 'HKD' } });
    expect(wrong).toMatchObject({ status: 400, json: { detail: 'balance: a wallet of CN holds CNY.' } });
    expect(await patch({ region: 'HK' })).toMatchObject({ status: 200, json: { balance: { currency: 'HKD' } } });
    expect(await patch({ balance: { amountMinor: 7, currency: 'HKD' } })).toMatchObject({ status: 200 });
    expect(await patch({ region: 'CN' })).toMatchObject({ json: { balance: { amountMinor: 7, currency: 'CNY' } } });
  });
});

describe('echoes', () => {
  test('device and attach come back, at once and in a query of a paid order', async () => {
    const { out_trade_no = '', ...answer } = await paidBy(till, 'ready', { device_info: 'till-7', attach: ' spaces kept ' });
    expect(answer).toMatchObject({ device_info: 'till-7', attach: ' spaces kept ' });
    expect(await till.query(out_trade_no)).toMatchObject({ device_info: 'till-7', attach: ' spaces kept ' });
  });

  test('an institution’s answers name the sub-merchant’s app, and the payer as both apps know them', async () => {
    const its = ofSub('1900000201');
    const answer = await paidBy(its, 'ready', { sub_appid: 'wxsub0001' });
    expect(answer).toMatchObject({ sub_appid: 'wxsub0001', sub_is_subscribe: 'N', is_subscribe: 'N' });
    expect(answer.sub_openid).toMatch(/^o/);
    expect(answer.sub_openid).not.toBe(answer.openid);
    const queried = await its.query(answer.out_trade_no ?? '');
    expect(queried).toMatchObject({ sub_openid: answer.sub_openid, openid: answer.openid });
    expect(await paidBy(till, 'ready', { sub_appid: 'wxsub0001' })).not.toHaveProperty('sub_openid');
  });

  test('a refusal echoes the device as well', async () => {
    expect(await till.submit('134567890123456789', { device_info: 'till-7' })).toMatchObject({
      result_code: 'FAIL',
      device_info: 'till-7',
    });
  });
});

describe('coupons', () => {
  const give = (coupons: unknown) => till.control('/payers/second', 'PATCH', { coupons });
  const held = async () => (await till.control<{ coupons: { id: string }[] }>('/payers/second')).coupons.map(({ id }) => id);
  const [cash, rebate, tagged, yen] = [
    { id: '101', kind: 'CASH', amountMinor: 100, currency: 'HKD' },
    { id: '102', kind: 'NO_CASH', amountMinor: 50, currency: 'HKD' },
    { id: '103', kind: 'CASH', amountMinor: 30, currency: 'HKD', goodsTag: 'tea' },
    { id: '104', kind: 'CASH', amountMinor: 10, currency: 'JPY' },
  ];

  test('come off the price where they apply, and are told', async () => {
    await give([cash, rebate, tagged, yen]);
    const answer = await paidBy(till, 'second', { goods_tag: 'tea' });
    expect(answer).toMatchObject({
      total_fee: '3850',
      settlement_total_fee: '3800',
      cash_fee: String(Math.round(3_670 * 0.92)),
      coupon_fee: '180',
      coupon_count: '3',
      coupon_id_0: '101',
      coupon_type_0: 'CASH',
      coupon_fee_0: '100',
      coupon_id_1: '102',
      coupon_type_1: 'NO_CASH',
      coupon_fee_1: '50',
      coupon_id_2: '103',
    });
    const { promotion_detail } = JSON.parse(answer.promotion_detail ?? '{}') as { promotion_detail: unknown[] }; // as the protocol has it
    expect(promotion_detail).toMatchObject([
      { promotion_id: '101', type: 'COUPON', amount: 100, wxpay_contribute: 100, merchant_contribute: 0 },
      { promotion_id: '102', type: 'DISCOUNT', amount: 50, wxpay_contribute: 0, merchant_contribute: 50 },
      { promotion_id: '103', activity_id: 'tea' },
    ]);
    expect(await held()).toEqual(['104']);
    const plain = await till.query(answer.out_trade_no ?? '');
    expect(plain).toMatchObject({ coupon_fee: '180' });
    expect(plain).not.toHaveProperty('promotion_detail');
  });

  test('one with a tag needs it, and one that would pay everything stays', async () => {
    await give([{ ...cash, amountMinor: 3_850 }, tagged]);
    const answer = await paidBy(till, 'second');
    expect(answer).not.toHaveProperty('coupon_fee');
    expect(answer).not.toHaveProperty('settlement_total_fee');
    expect(await held()).toEqual(['101', '103']);
  });

  test('refunds are shared out in proportion, to the last cent; the coupons are spent', async () => {
    await give([cash, rebate]);
    const before = (await balanceOf('second')).amountMinor;
    const { out_trade_no = '' } = await paidBy(till, 'second', { total_fee: '300' });
    const refund = (number: string, fee: string) =>
      till.post('/secapi/pay/refund', { out_trade_no, out_refund_no: number, total_fee: '300', refund_fee: fee });
    expect(await refund('CR1', '100')).toMatchObject({
      refund_fee: '100',
      settlement_refund_fee: '84',
      coupon_refund_fee: '49',
      coupon_refund_count: '2',
      coupon_refund_id_0: '101',
      coupon_refund_fee_0: '33',
      coupon_type_0: 'CASH',
      coupon_refund_fee_1: '16',
      coupon_type_1: 'NO_CASH',
      cash_refund_fee: '47',
      cash_refund_fee_type: 'CNY',
    });
    expect(await refund('CR2', '200')).toMatchObject({ coupon_refund_fee: '101', cash_refund_fee: '91' });
    await till.advance(4);
    expect((await balanceOf('second')).amountMinor).toBe(before);
    expect(await held()).toEqual([]);
    expect(await till.post('/pay/refundquery', { out_trade_no })).toMatchObject({
      coupon_refund_fee_0: '49',
      coupon_refund_count_0: '2',
      coupon_refund_id_0_0: '101',
      coupon_refund_fee_0_1: '16',
      coupon_type_0_1: 'NO_CASH',
      settlement_refund_fee_0: '84',
      coupon_refund_fee_1: '101',
    });
  });

  test('a revoke gives them back, also where the password was asked for', async () => {
    await give([cash]);
    await till.control('/payers/second', 'PATCH', { passwordFree: { limitMinor: 0, perDay: 0 } });
    const sale = till.sale(await till.code('second'));
    expect(await till.post('/pay/micropay', sale)).toMatchObject({ err_code: 'USERPAYING' });
    await till.confirm('second');
    expect(await till.query(sale.out_trade_no ?? '')).toMatchObject({ coupon_fee: '100' });
    expect(await held()).toEqual([]);
    await till.revoke(sale.out_trade_no ?? '');
    expect(await held()).toEqual(['101']);
  });
});

describe('refunds', () => {
  const refund = (order: Fields, number: string, fee: string, fields: Fields = {}): Promise<Fields> =>
    till.post('/secapi/pay/refund', {
      out_trade_no: order.out_trade_no ?? '',
      out_refund_no: number,
      total_fee: order.total_fee ?? '',
      refund_fee: fee,
      ...fields,
    });

  test('are told in the payer’s currency as well, which adds up to what was paid', async () => {
    const order = await paidBy(till, 'ready', { total_fee: '1000' });
    const parts = [await refund(order, 'P1', '333'), await refund(order, 'P2', '333'), await refund(order, 'P3', '334')];
    expect(parts[0]).toMatchObject({ refund_fee_type: 'HKD', cash_refund_fee_type: 'CNY', cash_fee: '920', rate: order.rate });
    expect(parts.reduce((sum, { cash_refund_fee }) => sum + Number(cash_refund_fee), 0)).toBe(920);
  });

  test('of 36, the page from 24 holds the 25th to the 34th', async () => {
    const order = await paidBy(till, 'ready');
    for (let n = 1; n <= 36; n++) await refund(order, `PAGE${n}`, '1');
    const page = (offset: string) => till.post('/pay/refundquery', { out_trade_no: order.out_trade_no ?? '', offset });
    const found = await page('24');
    expect(found).toMatchObject({
      total_refund_count: '36',
      refund_count: '10',
      out_refund_no_0: 'PAGE25',
      out_refund_no_9: 'PAGE34',
    });
    expect(found).not.toHaveProperty('out_refund_no_10');
    expect(await page('34')).toMatchObject({ refund_count: '2', out_refund_no_1: 'PAGE36' });
    for (const beyond of ['36', '99']) expect(await page(beyond)).toMatchObject({ err_code: 'PARAM_ERROR' });
  });

  test('go to the balance or the card that paid, and say which', async () => {
    await till.control('/payers/ready', 'PATCH', { paysWith: 'c1' });
    const order = await paidBy(till, 'ready');
    await till.control('/payers/ready', 'PATCH', { paysWith: null });
    expect(order.bank_type).toBe('OTHERS');
    await refund(order, 'CARD', '1');
    const listed = () => till.post('/pay/refundquery', { out_refund_no: 'CARD' });
    expect(await listed()).toMatchObject({ refund_channel_0: 'ORIGINAL', refund_recv_accout_0: 'Harbour Bank借记卡' });
    const { cards } = await till.control<{ cards: { works: boolean }[] }>('/payers/ready');
    await till.control('/payers/ready', 'PATCH', { cards: cards.map((card) => ({ ...card, works: false })) });
    expect(await listed()).toMatchObject({ refund_channel_0: 'BALANCE', refund_recv_accout_0: '支付用户的零钱' });
    await till.control('/payers/ready', 'PATCH', { cards });
  });

  test('an empty pool refuses; funds that the merchant paid in do not', async () => {
    const order = await paidBy(till, 'ready');
    await till.set('refundPool', 'empty');
    expect(await refund(order, 'POOL', '1')).toMatchObject({ err_code: 'NOTENOUGH' });
    const recharged = { refund_account: 'REFUND_SOURCE_RECHARGE_FUNDS' };
    expect(await refund(order, 'POOL', '1', recharged)).toMatchObject({ result_code: 'SUCCESS' });
    expect(await till.post('/pay/refundquery', { out_refund_no: 'POOL' })).toMatchObject({
      refund_account_0: 'REFUND_SOURCE_RECHARGE_FUNDS',
    });
    await till.set('refundPool', 'full');
  });

  test('each thing that is wrong has its own code', async () => {
    const order = await paidBy(till, 'ready');
    const asked = till.sale(await till.code('asks'));
    await till.post('/pay/micropay', asked);
    expect(await refund(asked, 'X1', '1')).toMatchObject({ err_code: 'ORDER_NOT_READY' });
    await till.control('/payers/asks/cancel', 'POST');
    expect(await refund(asked, 'X1', '1')).toMatchObject({ err_code: 'ORDERNOTEXIST' });
    expect(await refund(order, 'X2', '3851')).toMatchObject({ err_code: 'PARAM_ERROR' });
    expect(await refund(order, 'X3', '1', { total_fee: '3849' })).toMatchObject({ err_code: 'REFUND_FEE_MISMATCH' });
    expect(await refund(order, 'X4', '1', { out_trade_no: '', transaction_id: 'abc' })).toMatchObject({
      err_code: 'INVALID_TRANSACTIONID',
    });
    expect(await refund(order, 'ALL', '3850')).toMatchObject({ result_code: 'SUCCESS' });
    expect(await refund(order, 'X5', '1')).toMatchObject({ err_code: 'TRADE_STATE_ERROR' });
    expect(await till.post('/secapi/pay/reverse', { transaction_id: '420000' })).toMatchObject({
      err_code: 'INVALID_TRANSACTIONID',
      recall: 'N',
    });
    expect(await till.post('/pay/orderquery', { transaction_id: 'abc' })).toMatchObject({ err_code: 'PARAM_ERROR' });
  });

  test('with the goods that came back it is the same refund, under the newer path', async () => {
    const order = await paidBy(till, 'ready');
    const fields = {
      out_trade_no: order.out_trade_no ?? '',
      out_refund_no: 'V2',
      total_fee: '3850',
      refund_fee: '1',
      detail: '{}',
    };
    expect(await till.post('/secapi/pay/refundv2', fields)).toMatchObject({ result_code: 'SUCCESS', out_refund_no: 'V2' });
  });
});

test('amounts stand bare, and ids in CDATA: nobody shall read a number of 28 digits as a float', async () => {
  const { text } = await till.raw('/pay/micropay', encodeXml(till.signed(till.sale(await till.code()))));
  expect(text).toContain('<total_fee>3850</total_fee>');
  expect(text).toMatch(/<transaction_id><!\[CDATA\[42\d{26}\]\]><\/transaction_id>/);
  expect(text).toMatch(/<mch_id><!\[CDATA\[1900000101\]\]><\/mch_id>/);
});
