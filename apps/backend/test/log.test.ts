/** Whatever is written to the log or echoed in an answer: no payment code is in it (I12). */
import { expect, test } from 'vitest';
import { withoutCodes } from '../src/log.ts';

test.each([
  ['/v1/payments/134567890123456788', '/v1/payments/[code]'],
  ['150000000000000001 and 160000000000000001', '[code] and [code]'],
  ['134567890123456788134567890123456788', '[code]'],
  ['160567890123456789160567890123456789', '[code]'],
  // A transaction id, a time, a number that no wallet shows.
  ['4200000001202611240000000318', '4200000001202611240000000318'],
  ['20261124093107', '20261124093107'],
  ['170567890123456789', '170567890123456789'],
])('%s', (text, shown) => {
  expect(withoutCodes(text)).toBe(shown);
});
