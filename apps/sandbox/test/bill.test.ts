/** The day's bill: what is in it, in which columns, and that it adds up to what the ledger says. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { DEFAULT_SETTINGS } from '@quickpay/gateway-model';
import { decodeXml, encodeXml } from '@quickpay/wechatpay/codec';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { billText } from '../src/wire/bill/bill-text.ts';
import { type Fields, Till } from './till.ts';

const SHEET = {
  crossBorder: {
    SUCCESS:
      '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,代金券或立减优惠金额,商品名称,商户数据包,手续费,费率,用户支付币种,用户支付金额,结算币种,结算金额,汇率',
    REFUND:
      '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,代金券或立减优惠金额,退款申请时间,退款成功时间,微信退款单号,商户退款单号,退款金额,代金券或立减优惠退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,用户支付币种,用户支付金额,结算币种,结算金额,汇率,退款汇率,用户退款金额,用户退款币种,退款币种,退款结算币种,退款结算金额',
  },
  mainland: {
    ALL: '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注',
    SUMMARY: '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
  },
  older: {
    ALL: '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,代金券或立减优惠金额,微信退款单号,商户退款单号,退款金额,代金券或立减优惠退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率',
    SUMMARY: '总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额',
  },
} as const;

type Bill = Readonly<{
  headings: string;
  rows: readonly Readonly<Record<string, string>>[];
  summary: Readonly<Record<string, string>>;
}>;

/** A bill as a reader takes it apart: lines by CRLF, values by a comma and a backtick. */
function read(text: string): Bill {
  expect(text.startsWith('\ufeff')).toBe(true);
  expect(text.endsWith('\r\n')).toBe(true);
  expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  const [headings = '', ...lines] = text.slice(1).trimEnd().split('\r\n');
  const named = (names: string, line: string): Record<string, string> => {
    expect(line.startsWith('`')).toBe(true);
    const values = line.slice(1).split(',`');
    expect(values).toHaveLength(names.split(',').length);
    return Object.fromEntries(names.split(',').map((name, n) => [name, values[n] ?? '']));
  };
  const [totals = '', sums = ''] = lines.splice(-2);
  return { headings, rows: lines.map((line) => named(headings, line)), summary: named(totals, sums) };
}

const ask = (till: Till, fields: Fields) => till.raw('/pay/downloadbill', encodeXml(till.signed(fields)));
const errorOf = async (till: Till, fields: Fields): Promise<Fields> => {
  const { type, text } = await ask(till, fields);
  expect(type).toContain('text/xml');
  return decodeXml(text);
};
const bill = async (till: Till, fields: Fields): Promise<Bill> => {
  const { type, text } = await ask(till, fields);
  expect(type).toBe('text/plain; charset=utf-8');
  return read(text);
};
const fail = (return_msg: string, error_code: string) => ({ return_code: 'FAIL', return_msg, error_code });
const sum = (rows: Bill['rows'], name: string): number => rows.reduce((all, row) => all + Math.round(Number(row[name]) * 100), 0);

const folder = mkdtempSync(join(tmpdir(), 'sandbox-bill-'));
let till: Till;
let day: string;
const numbers: Record<string, string> = {};

/** A day with everything in it, and the morning after. */
beforeAll(async () => {
  till = await Till.open({ dataDir: folder });
  day = await till.advanceTo(12);
  const pay = async (name: string, fields: Fields = {}, payer = 'ready') => {
    const sale = { ...till.sale(await till.code(payer)), ...fields };
    numbers[name] = sale.out_trade_no ?? '';
    await till.post('/pay/micropay', sale);
  };
  await pay('paid', { attach: 'a, ` and\nb', device_info: 'till-7' });
  await pay('refunded');
  await pay('revoked');
  await pay('portal');
  await pay('asked', {}, 'asks');
  await till.post('/secapi/pay/refund', {
    out_trade_no: numbers.refunded ?? '',
    out_refund_no: 'B1',
    total_fee: '3850',
    refund_fee: '1000',
  });
  await till.revoke(numbers.revoked ?? '');
  const of = { mchId: till.merchant.mchId };
  await till.control('/orders/portal-refund', 'POST', { ...of, outTradeNo: numbers.portal, amountMinor: 500 });
  await till.control('/orders', 'POST', { ...of, outTradeNo: 'PLANTED', state: 'SUCCESS', amountMinor: 100 });
  for (const choose of ['1900000201', '1900000202']) {
    const its = new Till(till.sandbox, ({ subMchId }) => subMchId === choose);
    await its.submit(await its.code('second'));
  }
  const yen = new Till(till.sandbox, ({ settlementCurrency }) => settlementCurrency === 'JPY');
  await yen.submit(await yen.code('second'), { total_fee: '1200' });
});
afterAll(async () => {
  await till.close();
  rmSync(folder, { recursive: true });
});

describe('when a bill can be had', () => {
  test('not today, not before ten the next morning, and then', async () => {
    expect(await errorOf(till, { bill_date: day })).toEqual(fail('No Bill Exist', '20002'));
    await till.advanceTo(9, 59);
    expect(await errorOf(till, { bill_date: day })).toEqual(fail('Bill Creating', '20002'));
    await till.advanceTo(10);
    expect((await bill(till, { bill_date: day })).rows.length).toBeGreaterThan(0);
  });

  test.each([
    [{ bill_date: '20261301' }, 'data format error', '20001'],
    [{ bill_date: '20260230' }, 'data format error', '20001'],
    [{ bill_date: '2026-1-1' }, 'data format error', '20001'],
    [{}, 'missing parameter', '20001'],
    [{ bill_date: '20260101', bill_type: 'EVERYTHING' }, 'invalid bill_type', '20001'],
    [{ bill_date: '20260101', tar_type: 'ZIP' }, 'data format error', '20001'],
    [{ bill_date: '20200101' }, 'No Bill Exist', '20002'],
    [{ bill_date: '20990101' }, 'No Bill Exist', '20002'],
  ])('%j is %s', async (fields, message, code) => {
    expect(await errorOf(till, fields as Fields)).toEqual(fail(message, code)); // each a request's fields
  });

  test('a wrong signature has words of its own here', async () => {
    const { text } = await till.raw('/pay/downloadbill', encodeXml(till.signed({ bill_date: day }, { apiKey: 'x'.repeat(32) })));
    expect(decodeXml(text)).toEqual(fail('SIGN ERROR', '20001'));
  });

  test('a day without anything has no bill; neither have recharges', async () => {
    const before = new Date(Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`) - 86_400_000);
    const yesterday = before.toISOString().slice(0, 10).replaceAll('-', '');
    for (const fields of [{ bill_date: yesterday }, { bill_date: day, bill_type: 'RECHARGE_REFUND' }])
      expect(await errorOf(till, fields as Fields)).toEqual(fail('No Bill Exist', '20002')); // a request's fields
  });
});

describe('what is in it', () => {
  test('a line for every movement of money, under the order’s numbers: what was never paid is not there', async () => {
    const { rows } = await bill(till, { bill_date: day });
    const states = (number = '') => rows.filter((row) => row.商户订单号 === number).map((row) => row.交易状态);
    expect(states(numbers.paid)).toEqual(['SUCCESS']);
    expect(states(numbers.refunded)).toEqual(['SUCCESS', 'REFUND']);
    expect(states(numbers.revoked)).toEqual(['SUCCESS', 'REVOKED']);
    expect(states(numbers.portal)).toEqual(['SUCCESS', 'REFUND']);
    expect(states('PLANTED')).toEqual(['SUCCESS']);
    expect(states(numbers.asked)).toEqual([]);
    expect(rows).toHaveLength(8);
  });

  test('its sums are those of its lines, and what is left is what the ledger holds', async () => {
    const { rows, summary } = await bill(till, { bill_date: day });
    const paid = sum(rows, '总金额');
    const back = sum(rows, '退款金额');
    expect(summary).toEqual({
      总交易单数: '8',
      总交易额: (paid / 100).toFixed(2),
      总退款金额: (back / 100).toFixed(2),
      总代金券或立减优惠退款金额: '0.00',
      手续费总金额: (((paid - back) * 6) / 100_000).toFixed(5),
    });
    const { orders } = await till.control<{ orders: { paid: boolean; total: number; refunded: number }[] }>(
      `/ledger?mchId=${till.merchant.mchId}`,
    );
    expect(paid - back).toBe(orders.reduce((all, order) => all + (order.paid ? order.total - order.refunded : 0), 0));
  });

  test('a line says what the wire said', async () => {
    const { rows } = await bill(till, { bill_date: day });
    const paid = await till.query(numbers.paid ?? '');
    const row = rows.find((one) => one.商户订单号 === numbers.paid);
    expect(row).toMatchObject({
      公众账号ID: till.merchant.appId,
      商户号: till.merchant.mchId,
      特约商户号: '0',
      设备号: 'till-7',
      微信订单号: paid.transaction_id,
      用户标识: paid.openid,
      交易类型: 'MICROPAY',
      付款银行: paid.bank_type,
      货币种类: 'HKD',
      总金额: '38.50',
      微信退款单号: '0',
      商户退款单号: '0',
      退款金额: '0.00',
      // What would end the line or begin the next value does not.
      商户数据包: "a, ' and b",
      手续费: '0.23100',
      费率: '0.60%',
      用户支付币种: 'CNY',
      用户支付金额: (Number(paid.cash_fee) / 100).toFixed(2),
      结算币种: 'HKD',
      结算金额: '38.50',
      汇率: paid.rate,
    });
    expect(row?.交易时间?.replace(/\D/g, '')).toBe(paid.time_end);
    const refund = await till.post('/pay/refundquery', { out_refund_no: 'B1' });
    expect(rows.find((one) => one.商户退款单号 === 'B1')).toMatchObject({
      微信退款单号: refund.refund_id_0,
      总金额: '0.00',
      退款金额: '10.00',
      退款状态: 'SUCCESS',
      手续费: '-0.06000',
      退款币种: 'HKD',
    });
  });

  test('SUCCESS has the payments, REFUND what went back, each in its own columns; a terminal’s bill only its own', async () => {
    const success = await bill(till, { bill_date: day, bill_type: 'SUCCESS' });
    expect(success.headings).toBe(SHEET.crossBorder.SUCCESS);
    expect(new Set(success.rows.map((row) => row.交易状态))).toEqual(new Set(['SUCCESS']));
    const refund = await bill(till, { bill_date: day, bill_type: 'REFUND' });
    expect(refund.headings).toBe(SHEET.crossBorder.REFUND);
    expect(refund.rows.map((row) => row.交易状态).sort()).toEqual(['REFUND', 'REFUND', 'REVOKED']);
    expect(refund.rows.every((row) => /^\d{4}(-\d\d){2} \d\d(:\d\d){2}$/.test(row.退款申请时间 ?? ''))).toBe(true);
    const ofTerminal = await bill(till, { bill_date: day, device_info: 'till-7' });
    expect(ofTerminal.rows.map((row) => row.商户订单号)).toEqual([numbers.paid]);
  });

  test('an institution gets all its sub-merchants, or the one that it names', async () => {
    const its = new Till(till.sandbox, ({ subMchId }) => subMchId === '1900000201');
    expect((await bill(its, { bill_date: day })).rows.map((row) => row.特约商户号)).toEqual(['1900000201']);
    const whole = await bill(its, { bill_date: day, sub_mch_id: '' });
    expect(whole.rows.map((row) => row.特约商户号)).toEqual(['1900000201', '1900000202']);
    expect(await till.post('/pay/orderquery', { out_trade_no: 'A', sub_mch_id: '1900000201' })).toMatchObject({
      return_code: 'FAIL',
    });
  });

  test('compressed, it is the same', async () => {
    const { type, bytes } = await ask(till, { bill_date: day, tar_type: 'GZIP' });
    expect(type).toBe('application/gzip');
    expect(gunzipSync(bytes).toString('utf8')).toBe((await ask(till, { bill_date: day })).text);
  });
});

describe('as set', () => {
  const under = async <Result>(settings: Record<string, string>, look: () => Promise<Result>): Promise<Result> => {
    const before = await till.control<Record<string, string>>('/settings');
    await till.control('/settings', 'PATCH', settings);
    try {
      return await look();
    } finally {
      await till.control('/settings', 'PATCH', Object.fromEntries(Object.keys(settings).map((name) => [name, before[name]])));
    }
  };

  test.each(['mainland', 'older'] as const)('%s columns, as the protocol lists them', async (billLayout) => {
    const { headings, rows, summary } = await under({ billLayout }, () => bill(till, { bill_date: day }));
    expect(headings).toBe(SHEET[billLayout].ALL);
    expect(Object.keys(summary).join()).toBe(SHEET[billLayout].SUMMARY);
    expect(summary.总交易单数).toBe(String(rows.length));
  });

  test('English headings, no mark', async () => {
    const { text } = await under({ billHeadings: 'English', billMark: 'none' }, () => ask(till, { bill_date: day }));
    expect(text).toMatch(/^Trade time,App ID,Merchant ID,/);
    expect(text).toContain('\r\nTotal number of transactions,');
  });

  test('amounts have the currency’s decimals, or always two', async () => {
    const yen = new Till(till.sandbox, ({ settlementCurrency }) => settlementCurrency === 'JPY');
    expect((await bill(yen, { bill_date: day })).rows).toMatchObject([
      { 总金额: '1200', 用户支付金额: '57.60', 结算金额: '1200' },
    ]);
    const two = await under({ billAmounts: 'twoDecimals' }, () => bill(yen, { bill_date: day }));
    expect(two).toMatchObject({ rows: [{ 总金额: '1200.00' }], summary: { 总交易额: '1200.00' } });
  });
});

describe('faults', () => {
  test.each([
    ['20007', '当前商户号账单API权限已经关闭', '20007'],
    ['CompressGZip Error', 'CompressGZip Error', '20003'],
    ['SYSTEMERROR', 'system error', '20003'],
    ['SOMETHING', 'SOMETHING', '20100'],
  ])('an error by its number or text: %s', async (code, message, number) => {
    await till.fault({ operation: 'bill', kind: 'error', code });
    expect(await errorOf(till, { bill_date: day })).toEqual(fail(message, number));
  });

  test('a bill that is lost, late, or no bill', async () => {
    await till.fault({ operation: 'bill', kind: 'loseAnswer' });
    await expect(ask(till, { bill_date: day })).rejects.toThrow(/socket hang up|ECONNRESET/);
    await till.fault({ operation: 'bill', kind: 'garbage' });
    expect((await ask(till, { bill_date: day })).text).toContain('Bad Gateway');
    await till.fault({ operation: 'bill', kind: 'slowDrip', delayMs: 0 });
    expect(read((await ask(till, { bill_date: day, device_info: 'till-7' })).text).rows).toHaveLength(1);
  });
});

test('the next life gives the same bill', async () => {
  const { text } = await ask(till, { bill_date: day });
  await till.close();
  till = await Till.open({ dataDir: folder });
  expect((await ask(till, { bill_date: day })).text).toBe(text);
});

test('a refund of an earlier day’s payment is a line of its own day, and a revoke as well', async () => {
  const today = await till.advanceTo(12);
  await till.post('/secapi/pay/refund', {
    out_trade_no: numbers.paid ?? '',
    out_refund_no: 'B2',
    total_fee: '3850',
    refund_fee: '50',
  });
  await till.control('/orders', 'POST', {
    mchId: till.merchant.mchId,
    outTradeNo: 'GONE',
    state: 'REVOKED',
    amountMinor: 70,
    wasPaid: true,
  });
  const before = (await ask(till, { bill_date: day })).text;
  await till.advanceTo(10);
  const { rows, summary } = await bill(till, { bill_date: today });
  expect(rows.map((row) => [row.商户订单号, row.交易状态, row.总金额, row.退款金额])).toEqual([
    [numbers.paid, 'REFUND', '0.00', '0.50'],
    ['GONE', 'SUCCESS', '0.70', '0.00'],
    ['GONE', 'REVOKED', '0.00', '0.70'],
  ]);
  expect(summary).toMatchObject({ 总交易额: '0.70', 总退款金额: '1.20' });
  expect((await ask(till, { bill_date: day })).text).toBe(before);
});

test('a long day is written as it is read, not before', async () => {
  const { rows } = await bill(till, { bill_date: day, bill_type: 'SUCCESS' });
  expect(rows.length).toBeGreaterThan(0);
  let taken = 0;
  function* endless() {
    for (;;) {
      taken++;
      yield ENTRY;
    }
  }
  const lines = billText({
    entries: endless(),
    type: 'ALL',
    settings: DEFAULT_SETTINGS,
    settlementCurrency: 'HKD',
    merchantOf: () => till.merchant,
  });
  for (let n = 0; n < 10; n++) expect(lines.next().value).toMatch(n === 0 ? /^\ufeff/ : /^`/);
  expect(taken).toBeLessThanOrEqual(10);
});

const ENTRY = {
  kind: 'payment',
  at: 0,
  refund: null,
  stored: {
    mchId: '1',
    subMchId: null,
    outTradeNo: 'N',
    transactionId: '42',
    attach: null,
    body: 'tea',
    deviceInfo: null,
    subAppId: null,
    goodsTag: null,
    currency: 'HKD',
    exponent: 2,
    payerId: null,
    authCode: null,
    paidWith: null,
    noCredit: false,
    order: { state: 'SUCCESS', totalMinor: 1, paid: true, revokedAfterPaid: false, refunds: [] },
    createdAt: 0,
    paidAt: 0,
    revokedAt: null,
    cash: null,
    coupons: [],
    wrongPasswords: 0,
    plan: null,
    refundFacts: {},
    refundEnds: {},
    history: [],
  },
} as const;
