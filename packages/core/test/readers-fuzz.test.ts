/** Properties of what core reads of people and scanners: codes, amounts, order numbers. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  ALL_WALLETS,
  CURRENCY_EXPONENTS,
  type Currency,
  decimalOf,
  isMoneyError,
  isOrderNumber,
  parseMoney,
  readPaymentCode,
} from '../src/index.ts';

const scanned = fc
  .array(
    fc.oneof(
      fc.stringMatching(/^1[0-9]{17}$/),
      fc.stringMatching(/^13[0-9０-９]{16}$/),
      fc.constantFrom('1', '16', ' ', '\r\n', '\u0000', '\ufeff', '１３', '٣', '-', '1e3', '0x10', '\ud800', '__proto__'),
    ),
    { maxLength: 4 },
  )
  .map((pieces) => pieces.join(''));

test('whatever is scanned is a code of 18 plain digits that stood in the scan, or a problem that repeats none of it', () => {
  fc.assert(
    fc.property(scanned, (text) => {
      const read = readPaymentCode(text, ALL_WALLETS);
      if ('problem' in read) {
        expect(['short', 'twoCodes', 'other', 'region']).toContain(read.problem);
        return;
      }
      expect(read.digits).toMatch(/^1[0-5][0-9]{16}$/);
      expect(text.replace(/\s/g, '')).toContain(read.digits);
      expect(readPaymentCode(read.digits, ALL_WALLETS)).toEqual(read);
    }),
    { numRuns: 1_000 },
  );
});

const currencies = Object.keys(CURRENCY_EXPONENTS) as Currency[]; // keys of the table are exactly the currencies
const amount = fc.oneof(
  fc.stringMatching(/^[0-9]{0,14}(\.[0-9]{0,14})?$/),
  fc.constantFrom(
    '-0',
    '1e3',
    '0x10',
    '１２',
    '٣',
    'Infinity',
    'NaN',
    ' 1',
    '1\n',
    '1\u0000',
    '+1',
    '1_000',
    '\ufeff1',
    '9'.repeat(10_000),
  ),
);

test('whatever is written as an amount is refused, or reads the same once it is written plainly', () => {
  fc.assert(
    fc.property(amount, fc.constantFrom(...currencies), (text, currency) => {
      const read = parseMoney(text, currency);
      if (isMoneyError(read)) {
        expect(read.message.length).toBeLessThan(100);
        return;
      }
      expect(text).toMatch(/^[0-9]+(\.[0-9]+)?$/);
      expect(parseMoney(decimalOf(read), currency)).toEqual(read);
    }),
    { numRuns: 1_000 },
  );
});

test('an order number with anything before, within or behind it is none', () => {
  const number = 'QPMHT3K2P803ABC0Y6V8B0C1D3E5';
  fc.assert(
    fc.property(
      fc.nat(number.length),
      fc.constantFrom('\n', '\r\n', '\0', ' ', '\u2028', '\ufeff', 'A', '％', '\ud800'),
      (at, text) => {
        expect(isOrderNumber(number.slice(0, at) + text + number.slice(at))).toBe(false);
      },
    ),
  );
});
