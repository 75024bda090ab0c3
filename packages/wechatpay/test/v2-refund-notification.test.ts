/** Notifications of V2: what is believed of what anybody can post. */
import { createCipheriv, hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodeXml } from '../src/codec/index.ts';
import type { Merchant } from '../src/index.ts';
import { readRefundNotification } from '../src/v2/refund-notification.ts';

const KEY = '0123456789abcdef0123456789ABCDEF';
const DIRECT: Merchant = { mode: 'direct', appId: 'wx8888888888888888', mchId: '1900000109', apiKey: KEY };
const REFUND = {
  transaction_id: '4200000000202611260000000001',
  out_trade_no: 'QP1',
  refund_id: '5000000000202611260000000001',
  out_refund_no: 'QP1-B1',
  total_fee: '3850',
  settlement_total_fee: '3800',
  refund_fee: '1000',
  settlement_refund_fee: '990',
  cash_refund_fee: '909',
  refund_status: 'SUCCESS',
  success_time: '2026-11-26 12:00:00',
  refund_recv_accout: 'Balance',
  refund_account: 'REFUND_SOURCE_UNSETTLED_FUNDS',
  refund_request_source: 'API',
};
type Fields = Readonly<Record<string, string>>;

function sealed(inner: Fields | string, apiKey = KEY): string {
  const cipher = createCipheriv('aes-256-ecb', hash('md5', apiKey, 'hex'), null);
  const plain = typeof inner === 'string' ? inner : encodeXml(inner, { root: 'root' });
  return Buffer.concat([cipher.update(plain), cipher.final()]).toString('base64');
}
const OUTER = { return_code: 'SUCCESS', appid: DIRECT.appId, mch_id: DIRECT.mchId, nonce_str: 'n', req_info: sealed(REFUND) };
const posted = (change: Fields = {}) => Buffer.from(encodeXml({ ...OUTER, ...change }));
const without = (name: keyof typeof REFUND) => sealed(Object.fromEntries(Object.entries(REFUND).filter(([key]) => key !== name)));

test('a notification is read to the last field', () => {
  expect(readRefundNotification(posted(), DIRECT)).toEqual({
    kind: 'refund',
    refund: {
      outTradeNo: 'QP1',
      transactionId: REFUND.transaction_id,
      outRefundNo: 'QP1-B1',
      refundId: REFUND.refund_id,
      status: 'SUCCESS',
      totalFee: 3_850,
      settlementTotalFee: 3_800,
      refundFee: 1_000,
      settlementRefundFee: 990,
      cashRefundFee: 909,
      successTime: '2026-11-26 12:00:00',
      recvAccount: 'Balance',
      refundAccount: 'REFUND_SOURCE_UNSETTLED_FUNDS',
      requestSource: 'API',
    },
  });
});

test('one of an institution is its sub-merchant’s alone', () => {
  const institution: Merchant = { ...DIRECT, mode: 'institution', subMchId: '1900000199' };
  const of = (sub_mch_id: string) => readRefundNotification(posted({ sub_mch_id }), institution);
  expect(of('1900000199')).toMatchObject({ kind: 'refund' });
  expect(of('1900000198')).toEqual({ kind: 'unverified', problem: 'otherMerchant' });
});

test.each<[problem: string, what: string, body: Uint8Array | string]>([
  ['notXml', 'that is none', 'hello'],
  ['notXml', 'that is empty', ''],
  ['notXml', 'of more than 64 KiB', posted({ nonce_str: 'n'.repeat(65_536) })],
  ['notXml', 'with a document type', `<!DOCTYPE x>${posted()}`],
  ['otherEvent', 'that says FAIL', posted({ return_code: 'FAIL' })],
  ['otherMerchant', 'of another merchant', posted({ mch_id: '1900000110' })],
  ['otherMerchant', 'of another app', posted({ appid: 'wx0' })],
  ['notOpened', 'encrypted with another key', posted({ req_info: sealed(REFUND, KEY.toLowerCase()) })],
  ['notOpened', 'without anything inside', posted({ req_info: '' })],
  ['notOpened', 'with no document inside', posted({ req_info: sealed('R1') })],
  ['badField', 'of a refund under way', posted({ req_info: sealed({ ...REFUND, refund_status: 'PROCESSING' }) })],
  ['badField', 'of more than there was', posted({ req_info: sealed({ ...REFUND, refund_fee: '3851' }) })],
  ['badField', 'of no whole amount', posted({ req_info: sealed({ ...REFUND, refund_fee: '10.00' }) })],
  ['badField', 'without a number', posted({ req_info: without('out_refund_no') })],
])('%s: one %s', (problem, _what, body) => {
  expect(readRefundNotification(body, DIRECT)).toEqual({ kind: 'unverified', problem });
});
