import { expect, test } from 'vitest';
import { normaliseCode, SUBMIT_CODES, submitCodeMeaning } from '../src/index.ts';

test('a code nobody has heard of is unclear, never a refusal (guide E5)', () => {
  expect(submitCodeMeaning('SOMETHING_NEW')).toEqual({ outcome: 'unclear' });
  expect(submitCodeMeaning('constructor')).toEqual({ outcome: 'unclear' });
  expect(submitCodeMeaning('')).toEqual({ outcome: 'unclear' });
});

test('spellings of one code mean the same', () => {
  expect(submitCodeMeaning('system_error')).toEqual(submitCodeMeaning('SYSTEMERROR'));
  expect(submitCodeMeaning('OUT_TRADE_NO_USED')).toEqual({ outcome: 'unclear' });
});

test('every row is written in the spelling it is looked up by', () => {
  for (const code of Object.keys(SUBMIT_CODES)) expect(normaliseCode(code)).toBe(code);
});

test('USERPAYING is no refusal: the payer is asked (guide V4)', () => {
  expect(submitCodeMeaning('USERPAYING')).toEqual({ outcome: 'asked' });
});

test('every payment would be refused alike only for a key or an id that is wrong', () => {
  const alike = Object.entries(SUBMIT_CODES).filter(([, meaning]) => meaning.outcome === 'refused' && meaning.configuration);
  expect(alike.map(([code]) => code)).toEqual(['SIGNERROR', 'APPIDNOTEXIST', 'MCHIDNOTEXIST', 'APPIDMCHIDNOTMATCH']);
});

test.each([
  ['NOTENOUGH', 'balance'],
  ['NOTSUPORTCARD', 'card'],
  ['NOTSUPPORTCARD', 'card'],
  ['TRADE_ERROR', 'card'],
  ['PAYERROR', 'bank'],
  ['AUTH_CODE_INVALID', 'code'],
  ['AUTHCODEEXPIRE', 'code'],
  ['RULE_LIMIT', 'risk'],
  ['SIGNERROR', 'shop'],
])('%s is refused because of the %s (guide E4)', (code, reason) => {
  expect(submitCodeMeaning(code)).toMatchObject({ outcome: 'refused', reason });
});

test.each([
  'SYSTEMERROR',
  'BANKERROR',
  'ORDERPAID',
  'OUT_TRADE_NO_USED',
  'BUYER_MISMATCH',
  'TRADE_STATE_ERROR',
  'INVALID_REQUEST',
])('%s leaves the outcome open: a query decides', (code) => {
  expect(submitCodeMeaning(code)).toEqual({ outcome: 'unclear' });
});

test('only a code that was turned away before there was an order needs no revoke: the payment code, or the shop’s own request', () => {
  for (const [code, meaning] of Object.entries(SUBMIT_CODES)) {
    if (meaning.outcome === 'refused' && meaning.orderImpossible) expect(['code', 'shop'], code).toContain(meaning.reason);
  }
});

test.each(['FREQUENCY_LIMITED', 'FREQ_LIMIT', 'RATE_LIMITED'])(
  '%s was not accepted, as a query is to prove, and is revoked',
  (code) => {
    expect(submitCodeMeaning(code)).toEqual({ outcome: 'refused', reason: 'limit', orderImpossible: false });
  },
);
