/** A payment code as it is typed. */
import { ALL_WALLETS } from '@quickpay/core';
import { expect, test } from 'vitest';
import { caretAfter, digitsOf, typedState } from '../src/capture/typed-digits.ts';

const CODE = '134567890123456789';

test('digits are what counts, in any width; one too many is seen, more are not kept', () => {
  expect(digitsOf('１３４５ 6789-0123.4567 89', ALL_WALLETS)).toBe(CODE);
  expect(digitsOf(`${CODE}0000`, ALL_WALLETS)).toBe(`${CODE}0`);
  expect(digitsOf(`${CODE} ${CODE}`, ALL_WALLETS)).toBe(CODE);
  expect(digitsOf('abc', ALL_WALLETS)).toBe('');
});

test.each([
  ['', { kind: 'missing', digits: 18 }],
  ['1', { kind: 'missing', digits: 17 }],
  [CODE.slice(0, 17), { kind: 'missing', digits: 1 }],
  ['9', { kind: 'wrong' }],
  ['19', { kind: 'wrong' }],
  [`${CODE}0`, { kind: 'wrong' }],
] as const)('“%s” is checked as it goes', (digits, state) => {
  expect(typedState(digits, ALL_WALLETS)).toEqual(state);
});

test('a whole one can be used', () => {
  expect(typedState(CODE, ALL_WALLETS)).toMatchObject({ kind: 'whole', code: { digits: CODE, hint: '13•• •••• •••• ••67 89' } });
});

test('the cursor stays behind the digit that it stood behind', () => {
  expect(caretAfter(0, CODE)).toBe(0);
  expect(caretAfter(4, CODE)).toBe(4);
  expect(caretAfter(5, CODE)).toBe(6);
  expect(caretAfter(18, CODE)).toBe(22);
});
