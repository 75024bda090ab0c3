import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AMOUNT_MINOR_MAX, CURRENCY_EXPONENTS, type Currency, decimalOf, isMoneyError, money, parseMoney } from '../src/index.ts';

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
