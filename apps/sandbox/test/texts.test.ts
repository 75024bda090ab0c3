/** Texts for people: in the language that is set, all of them, for every code of the protocol. */
import { REFUSALS } from '@quickpay/gateway-model';
import { decodeXml } from '@quickpay/wechatpay/codec';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeInWords, KNOWN_CODES, TEXTS } from '../src/wire/texts.ts';
import { type Fields, Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await Till.open();
});
afterAll(() => till.close());

const CHINESE = /\p{Script=Han}/u;
/** What is neither, or the same in both. */
const NEUTRAL = new Set(['systemError', 'refundExceeds', 'wireTime', 'wireDay']);

test('every text is there in both languages, and in 128 characters', () => {
  for (const [name, words] of Object.entries(TEXTS)) {
    if (!NEUTRAL.has(name)) expect(words['zh-CN'], name).toMatch(CHINESE);
    expect(words.en, name).not.toMatch(CHINESE);
    expect(words.en.length, name).toBeLessThanOrEqual(128);
    // The same blanks are filled in.
    const blanks = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    expect(blanks(words.en), name).toEqual(blanks(words['zh-CN']));
  }
});

/** Of the protocol's error tables, operation by operation. */
const CODES = {
  submit:
    'SYSTEMERROR BANKERROR USERPAYING PARAM_ERROR ORDERPAID NOAUTH AUTHCODEEXPIRE NOTENOUGH NOTSUPORTCARD ORDERCLOSED ORDERREVERSED AUTH_CODE_ERROR AUTH_CODE_INVALID XML_FORMAT_ERROR REQUIRE_POST_METHOD POST_DATA_EMPTY SIGNERROR LACK_PARAMS NOT_UTF8 BUYER_MISMATCH APPID_NOT_EXIST MCHID_NOT_EXIST APPID_MCHID_NOT_MATCH OUT_TRADE_NO_USED INVALID_REQUEST TRADE_ERROR TRADE_STATE_ERROR RULELIMIT RULE_LIMIT FREQUENCY_LIMITED FREQ_LIMIT RATE_LIMITED PAYERROR',
  query: 'ORDERNOTEXIST SYSTEMERROR PARAM_ERROR INVALID_REQUEST SIGNERROR LACK_PARAMS NOAUTH FREQUENCY_LIMITED',
  revoke:
    'SYSTEMERROR USERPAYING INVALID_TRANSACTIONID PARAM_ERROR LACK_PARAMS REVERSE_EXPIRE INVALID_REQUEST TRADE_ERROR ORDERNOTEXIST ORDERPAID CERT_ERROR',
  refund:
    'SYSTEMERROR BIZERR_NEED_RETRY TRADE_OVERDUE ERROR USER_ACCOUNT_ABNORMAL INVALID_REQ_TOO_MUCH NOTENOUGH INVALID_TRANSACTIONID PARAM_ERROR ORDERNOTEXIST FREQUENCY_LIMITED NOAUTH CERT_ERROR REFUND_FEE_MISMATCH INVALID_REQUEST ORDER_NOT_READY TRADE_STATE_ERROR',
  refundQuery: 'SYSTEMERROR REFUNDNOTEXIST INVALID_TRANSACTIONID PARAM_ERROR',
} as const;

test('every code of the protocol, and every one that the gateway gives, has words', () => {
  const all = [...Object.values(CODES).flatMap((codes) => codes.split(' ')), ...Object.values(REFUSALS)];
  expect([...new Set(all)].filter((code) => !KNOWN_CODES.includes(code))).toEqual([]);
  expect(codeInWords('SOMETHING_NEW', 'en')).toBe('SOMETHING_NEW');
});

const PATHS = {
  submit: '/pay/micropay',
  query: '/pay/orderquery',
  revoke: '/secapi/pay/reverse',
  refund: '/secapi/pay/refund',
  refundQuery: '/pay/refundquery',
} as const;

describe.each(Object.entries(CODES))('%s can be answered with each of its codes', (operation, codes) => {
  const path = PATHS[operation as keyof typeof PATHS]; // the same names
  const fields: Fields = { out_trade_no: 'ANY', out_refund_no: 'R', total_fee: '1', refund_fee: '1' };

  test.each(codes.split(' '))('%s', async (code) => {
    await till.fault({ operation, kind: 'error', code });
    const asked = operation === 'submit' ? till.sale('134567890123456789') : fields;
    const answer = await till.post(path, asked);
    expect(answer).toMatchObject({ result_code: 'FAIL', err_code: code, err_code_des: codeInWords(code, 'zh-CN') });
    expect(answer.err_code_des).toMatch(CHINESE);
  });
});

describe.each([
  ['zh-CN', CHINESE],
  ['en', /^[^\p{Script=Han}]+$/u],
] as const)('in %s', (language, expected) => {
  beforeAll(() => till.set('language', language));
  const told = async (answer: Promise<Fields>): Promise<string> => {
    const { err_code_des, return_msg = '' } = await answer;
    return err_code_des ?? return_msg;
  };

  test.each([
    ['a code that nobody knows', () => till.submit('134567890123456789'), /^101 /],
    ['what is no code', () => till.submit('99'), /18/],
    ['a field that is missing', () => till.submit('134567890123456789', { body: '' }), /body/],
    ['a field that breaks its rule', () => till.submit('134567890123456789', { total_fee: '0' }), /total_fee.*2147483647/],
    [
      'an app of nobody’s',
      () => till.query('A', {}).then(() => till.post('/pay/orderquery', { appid: 'wx', out_trade_no: 'A' })),
      /appid/,
    ],
    ['an order that is not there', () => till.query('A'), /./],
    ['a refund that is not there', () => till.post('/pay/refundquery', { out_refund_no: 'A' }), /./],
    ['a wrong signature', () => till.query('A', { apiKey: 'x'.repeat(32) }), /./],
    [
      'an unknown merchant, in the language of all',
      () => till.post('/pay/orderquery', { mch_id: '1', out_trade_no: 'A' }),
      /mch_id/,
    ],
    ['no document', () => till.raw('/pay/orderquery', 'hello').then(({ text }) => decodeXml(text)), /XML/],
    ['no body', () => till.raw('/pay/orderquery', '').then(({ text }) => decodeXml(text)), /post/],
    ['no POST', () => till.raw('/pay/orderquery', '', {}, 'GET').then(({ text }) => decodeXml(text)), /post/i],
  ])('%s', async (_what, ask, also) => {
    const text = await told(ask());
    expect(text).toMatch(expected);
    expect(text).toMatch(also);
  });

  test('states, and where a refund went', async () => {
    const sale = till.sale(await till.code());
    await till.post('/pay/micropay', sale);
    const number = sale.out_trade_no ?? '';
    expect((await till.query(number)).trade_state_desc).toMatch(expected);
    await till.post('/secapi/pay/refund', {
      out_trade_no: number,
      out_refund_no: `R${number}`,
      total_fee: '3850',
      refund_fee: '1',
    });
    expect((await till.post('/pay/refundquery', { out_trade_no: number })).refund_recv_accout_0).toMatch(expected);
  });
});

test('each merchant is answered in its own language', async () => {
  await till.set('language', 'zh-CN');
  await till.control('/settings', 'PATCH', { mchId: '1900000102', language: 'en' });
  const yen = new Till(till.sandbox, ({ settlementCurrency }) => settlementCurrency === 'JPY');
  expect((await yen.query('A')).err_code_des).toBe('The order does not exist');
  expect((await yen.query('A', { apiKey: 'x'.repeat(32) })).return_msg).toBe('Signature error');
  expect((await till.query('A')).err_code_des).toBe('订单不存在');
});
