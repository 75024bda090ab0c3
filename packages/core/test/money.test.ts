import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AMOUNT_MINOR_MAX,
  CURRENCY_EXPONENTS,
  type Currency,
  decimalOf,
  isMoneyError,
  money,
  parseMoney,
  sameMoney,
} from '../src/index.ts';

test.each([
  ['38.50', 'HKD', 3850],
  ['38.5', 'HKD', 3850],
  ['38', 'HKD', 3800],
  ['1200', 'JPY', 1200],
  ['0.01', 'USD', 1],
  ['1.005', 'KWD', 1005],
])('%s %s is %i minor units', (text, currency, amountMinor) => {
  expect(parseMoney(text, currency)).toEqual({ amountMinor, currency });
});

test.each([
  ['38.505', 'HKD', 'tooManyDecimals'],
  ['1200.5', 'JPY', 'tooManyDecimals'],
  ['1', 'XXX', 'currency'],
  ['1', 'constructor', 'currency'],
  ['', 'HKD', 'notANumber'],
  ['-1', 'HKD', 'notANumber'],
  ['1e3', 'HKD', 'notANumber'],
  ['1,200', 'HKD', 'notANumber'],
  ['٣', 'HKD', 'notANumber'],
  ['0.00', 'HKD', 'zero'],
  ['21474836.48', 'HKD', 'tooLarge'],
])('%s %s is refused as %s', (text, currency, error) => {
  expect(parseMoney(text, currency)).toMatchObject({ error });
});

test('an amount is never a fraction, negative or beyond what can be counted', () => {
  for (const amountMinor of [0.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
    expect(money(amountMinor, 'HKD')).toMatchObject({ error: 'notANumber' });
  }
});

test('what is written as a decimal reads back as the same money, in every currency', () => {
  const currencies = Object.keys(CURRENCY_EXPONENTS) as Currency[]; // keys of the table are exactly the currencies
  fc.assert(
    fc.property(fc.integer({ min: 1, max: AMOUNT_MINOR_MAX }), fc.constantFrom(...currencies), (amountMinor, currency) => {
      const read = parseMoney(decimalOf({ amountMinor, currency }), currency);
      return !isMoneyError(read) && read.amountMinor === amountMinor && read.currency === currency;
    }),
  );
});

test('the largest amount is one, and one more is none; an unknown currency has no amounts', () => {
  expect(money(AMOUNT_MINOR_MAX, 'HKD')).toEqual({ amountMinor: AMOUNT_MINOR_MAX, currency: 'HKD' });
  expect(money(AMOUNT_MINOR_MAX + 1, 'HKD')).toMatchObject({ error: 'tooLarge' });
  expect(money(1, 'XXX')).toEqual({ error: 'currency', message: 'XXX is not a currency we know' });
});

test.each([
  ['1', 'XXX', 'XXX is not a currency we know'],
  ['a', 'HKD', 'an amount is written like 38.50'],
  ['1.005', 'HKD', 'HKD has at most 2 decimals'],
  ['1.5', 'JPY', 'JPY has no decimals'],
  ['0', 'HKD', 'an amount is at least one minor unit'],
])('what is wrong with %s %s is said in words', (text, currency, message) => {
  expect(parseMoney(text, currency)).toMatchObject({ message });
});

test('money is the same in amount and currency, or it is not the same', () => {
  const one = { amountMinor: 100, currency: 'HKD' } as const;
  expect(sameMoney(one, { ...one })).toBe(true);
  expect(sameMoney(one, { ...one, amountMinor: 101 })).toBe(false);
  expect(sameMoney(one, { ...one, currency: 'USD' })).toBe(false);
});
