import { CURRENCY_EXPONENTS, type Currency } from '@quickpay/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { moneyFormat } from '../src/words/money.ts';
import { timeFormat } from '../src/words/time.ts';

const NBSP = '\u00a0';
const english = moneyFormat('en');

test.each([
  [3_850, 'HKD', 'HKD 38.50'],
  [123_450, 'HKD', 'HKD 1,234.50'],
  [1_200, 'JPY', 'JPY 1,200'],
  [1_250, 'KWD', 'KWD 1.250'],
  [5, 'CNY', 'CNY 0.05'],
  [5, 'KWD', 'KWD 0.005'],
  [0, 'HKD', 'HKD 0.00'],
  // Intl alone would write these with other decimals than the ledger counts.
  [12_345, 'TWD', 'TWD 123.45'],
  [12_345, 'IDR', 'IDR 123.45'],
  [2_147_483_647, 'USD', 'USD 21,474,836.47'],
  // A float holds this one no longer to the last digit.
  [Number.MAX_SAFE_INTEGER, 'KWD', 'KWD 9,007,199,254,740.991'],
] as const)('%i of %s is %s in both languages', (minor, currency, text) => {
  expect(english.text({ minor, currency })).toBe(text.replace(' ', NBSP));
  expect(moneyFormat('zh-CN').text({ minor, currency })).toBe(text.replace(' ', NBSP));
});

test('whatever the amount, its digits are the ledger’s and its code stands beside it', () => {
  const currencies = Object.keys(CURRENCY_EXPONENTS) as Currency[]; // keys of the table are the currencies
  fc.assert(
    fc.property(fc.maxSafeNat(), fc.constantFrom(...currencies), (minor, currency) => {
      const { code, figures } = english.parts({ minor, currency });
      const [, decimals = ''] = figures.split('.');
      expect(code).toBe(currency);
      expect(figures).not.toMatch(/[¥$€£]/);
      expect(decimals).toHaveLength(CURRENCY_EXPONENTS[currency]);
      expect(Number(figures.replaceAll(/[.,]/g, ''))).toBe(minor);
    }),
  );
});

const AT = '2026-11-24T09:31:07.123Z';

test('times are the store’s, in 24 hours', () => {
  const hongKong = timeFormat('en', 'Asia/Hong_Kong');
  expect([hongKong.minute(AT), hongKong.second(AT)]).toEqual(['17:31', '17:31:07']);
  expect(hongKong.full(AT)).toBe('24 Nov 2026, 17:31:07');
  expect(timeFormat('zh-CN', 'Asia/Hong_Kong').full(Date.parse(AT))).toBe('2026年11月24日 17:31:07');
  expect(timeFormat('en', 'UTC').second('2026-11-24T00:00:09Z')).toBe('00:00:09');
});

test.each([
  [-5, '0:00'],
  [0, '0:00'],
  [999, '0:00'],
  [41_000, '0:41'],
  [60_000, '1:00'],
  [7_511_000, '2:05:11'],
  [360_000_000, '100:00:00'],
] as const)('%i ms is an age of %s', (ms, text) => {
  expect(timeFormat('en').age(ms)).toBe(text);
});
