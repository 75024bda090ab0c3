import { normaliseCode, REFUND_REFUSALS, SUBMIT_CODES } from '@quickpay/core';
import { expect, test } from 'vitest';
import {
  configurationOf,
  QUERY_CODES,
  queryMeaning,
  REFUND_CODES,
  REFUND_QUERY_CODES,
  REVOKE_CODES,
  refundMeaning,
  refundQueryMeaning,
  revokeMeaning,
  SUBMIT_SYNONYMS,
  submitFailed,
  unsignedConfiguration,
} from '../src/codes.ts';

test('every row is written in the spelling it is looked up by', () => {
  for (const table of [QUERY_CODES, REVOKE_CODES, REFUND_CODES, REFUND_QUERY_CODES])
    for (const code of Object.keys(table)) expect(normaliseCode(code)).toBe(code);
});

test('every code that refuses a refund, for now or for good, has a reason of its own, and no other code has one', () => {
  const refusals = Object.keys(REFUND_CODES).filter((code) => refundMeaning(code).kind === 'refused');
  // A refund that a query finds closed is refused by no request.
  expect(Object.keys(REFUND_REFUSALS).sort()).toEqual([...refusals, 'REFUNDCLOSE'].sort());
});

test('a code nobody has heard of proves nothing, whatever it answers (guide E5)', () => {
  for (const code of ['SOMETHING_NEW', 'constructor', '']) {
    expect(queryMeaning(code).kind).toBe('unclear');
    expect(revokeMeaning(code, 'N').kind).toBe('unclear');
    expect(refundMeaning(code).kind).toBe('unclear');
    expect(refundQueryMeaning(code).kind).toBe('unclear');
  }
});

test('of all that a failed query can say, only that there is no such order is an answer', () => {
  const answers = Object.keys(QUERY_CODES).filter((code) => queryMeaning(code).kind !== 'unclear');
  expect(answers).toEqual(['ORDERNOTEXIST']);
  expect(queryMeaning('ORDER_NOT_EXIST')).toEqual({ kind: 'absent' });
});

test('a word that only V3 has means to a submit what V2’s does, and is kept as it was said', () => {
  expect(submitFailed('FREQUENCY_LIMIT_EXCEED')).toMatchObject({
    kind: 'refused',
    refusal: { code: 'FREQUENCYLIMITEXCEED', reason: 'limit' },
  });
  expect(submitFailed('SERVICE_UNAVAILABLE')).toEqual({ kind: 'unclear', note: 'SERVICEUNAVAILABLE' });
  for (const code of Object.values(SUBMIT_SYNONYMS)) expect(Object.hasOwn(SUBMIT_CODES, code)).toBe(true);
});

test('a revoke that says that the channel does not know yet is asked again, unless its code says it plainly', () => {
  expect(revokeMeaning('INVALID_REQUEST', 'N')).toEqual({ kind: 'refused', code: 'INVALIDREQUEST' });
  expect(revokeMeaning('INVALID_REQUEST', 'Y')).toEqual({ kind: 'unclear', note: 'INVALIDREQUEST' });
  expect(revokeMeaning('USERPAYING', 'Y')).toEqual({ kind: 'busy' });
  expect(revokeMeaning('REVERSE_EXPIRE', 'Y')).toEqual({ kind: 'tooLate' });
  // Unknown orders are revoked by design, so that saying so is no failure.
  expect(revokeMeaning('ORDERNOTEXIST', 'N')).toEqual({ kind: 'done' });
});

test.each([
  // This request took nothing: the number may be closed.
  ['TRADE_OVERDUE', { kind: 'refused', code: 'TRADEOVERDUE', retry: false }],
  // Nothing was taken for now.
  ['NOTENOUGH', { kind: 'refused', code: 'NOTENOUGH', retry: true }],
  ['FREQUENCY_LIMITED', { kind: 'refused', code: 'FREQUENCYLIMITED', retry: true }],
  // The number stands for another amount: neither closed nor sent again.
  ['REFUND_FEE_MISMATCH', { kind: 'foreign', code: 'REFUNDFEEMISMATCH' }],
  ['OUT_REFUND_NO_USED', { kind: 'foreign', code: 'OUTREFUNDNOUSED' }],
  // An order that was paid and is not known: nothing ends by that.
  ['ORDERNOTEXIST', { kind: 'unclear', note: 'ORDERNOTEXIST' }],
  ['BIZERR_NEED_RETRY', { kind: 'unclear', note: 'BIZERRNEEDRETRY' }],
] as const)('the answer %s to a refund is read as what it says about the money', (code, meaning) => {
  expect(refundMeaning(code)).toEqual(meaning);
});

test('what is true of every request of the merchant is told, whatever it answers (S21)', () => {
  expect(configurationOf('SIGN_ERROR')).toEqual({ configuration: 'SIGNERROR' });
  expect(configurationOf('CERT_ERROR')).toEqual({ configuration: 'CERTERROR' });
  expect(configurationOf('SYSTEMERROR')).toEqual({});
  expect(unsignedConfiguration('签名错误')).toEqual({ configuration: 'SIGNERROR' });
  expect(unsignedConfiguration('system error')).toEqual({});
});
