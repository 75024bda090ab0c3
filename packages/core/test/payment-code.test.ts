import { expect, test } from 'vitest';
import { ALL_WALLETS, codeHint, readPaymentCode } from '../src/index.ts';

const CODE = '134567890123456789';

test.each([
  [CODE, { digits: CODE, region: 'CN' }],
  [`${CODE}\r\n`, { digits: CODE, region: 'CN' }],
  ['1345 6789 0123 4567 89', { digits: CODE, region: 'CN' }],
  [CODE + CODE, { digits: CODE, region: 'CN' }],
  ['154567890123456789', { digits: '154567890123456789', region: 'HK' }],
  ['104567890123456789', { digits: '104567890123456789', region: 'CN' }],
  ['114567890123456789', { digits: '114567890123456789', region: 'CN' }],
  ['124567890123456789', { digits: '124567890123456789', region: 'CN' }],
  ['144567890123456789', { digits: '144567890123456789', region: 'CN' }],
  ['1345678901', { problem: 'short' }],
  ['x34567890123456789', { problem: 'other' }],
  ['13456789012345678x', { problem: 'other' }],
  ['1', { problem: 'short' }],
  ['6901234567892', { problem: 'other' }],
  [`${CODE}134567890123456780`, { problem: 'twoCodes' }],
  ['164567890123456789', { problem: 'other' }],
  ['284567890123456789', { problem: 'other' }],
  [`${CODE}1`, { problem: 'other' }],
  ['', { problem: 'other' }],
  ['https://example.com', { problem: 'other' }],
  ['1'.repeat(10_000), { problem: 'other' }],
])('what a scanner gives, %#: %j (guide P3, P4)', (scanned, expected) => {
  expect(readPaymentCode(scanned, ALL_WALLETS)).toEqual(expected);
});

test('a wallet of a region the merchant cannot charge is refused before anything is sent (S8)', () => {
  expect(readPaymentCode('154567890123456789', { regions: ['CN'], extraPrefixes: {} })).toEqual({ problem: 'region' });
});

test('the 160 prefix is accepted only where it is set', () => {
  const code = '160567890123456789';
  expect(readPaymentCode(code, ALL_WALLETS)).toEqual({ problem: 'other' });
  expect(readPaymentCode(code, { regions: ['HK'], extraPrefixes: { '160': 'HK' } })).toEqual({ digits: code, region: 'HK' });
});

test('people see six digits of a code and no more', () => {
  expect(codeHint('134567890123456788')).toBe('13•• •••• •••• ••67 88');
});
