/** What a scan is taken for, once it came. */
import { ALL_WALLETS, type CodeRules } from '@quickpay/core';
import { expect, test } from 'vitest';
import { NO_AFFIXES, readScan } from '../src/capture/scan.ts';
import { isAffix } from '../src/capture/scanner-settings.ts';

const CODE = '134567890123456789';
const OTHER = '134567890123456780';
const ORDER = 'QP0MHT3K2P003ABC4Y6V8B0C1D3E';
const REFUND = 'QR0MHT3K2P003ABC4Y6V8B0C1D3E';
const TRANSACTION = '4200002026112412345678901234';
const AFFIXES = { prefix: '~S', suffix: '#' };

/** In one word: a code's digits, a number, or the problem. */
const readAs = (text: string, affixes = NO_AFFIXES, rules: CodeRules = ALL_WALLETS): string => {
  const scan = readScan(text, affixes, rules);
  return scan.kind === 'code' ? scan.code.digits : scan.kind === 'refused' ? scan.problem : scan.number;
};

test.each([
  ['18 digits with a known prefix', CODE, CODE],
  ['digits in full width', CODE.replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit))), CODE],
  ['with spaces and a line’s end', ' 1345 6789 0123 4567 89\r\n', CODE],
  ['with control and invisible characters', `\u0002${CODE}\u001d\u200d\u0003`, CODE],
  ['with the kind of a bar code', `]C0${CODE}`, CODE],
  ['with the kind of a QR code', `]Q1${CODE}`, CODE],
  ['the same twice', CODE + CODE, CODE],
  ['the same twice, each with its kind', `]C0${CODE}]C0${CODE}`, CODE],
  ['two different ones', CODE + OTHER, 'twoCodes'],
  ['17 digits', CODE.slice(0, 17), 'short'],
  ['1 digit', '1', 'short'],
  ['19 digits', `${CODE}0`, 'other'],
  ['one and a part of it again', CODE + CODE.slice(0, 9), 'other'],
  ['a code that begins like none', `99${CODE.slice(2)}`, 'other'],
  ['the goods', '6901234567892', 'other'],
  ['a payee’s QR', 'wxp://f2f0abcdEFGH', 'other'],
  ['a link', 'https://shop.example/134567890123456789', 'other'],
  ['nothing at all', '', 'other'],
  ['a receipt’s QR', ORDER, ORDER],
  ['a receipt’s QR where Caps Lock turned it around', ORDER.toLowerCase(), ORDER],
  ['a refund’s receipt', REFUND, REFUND],
  ['the code in a payer’s bill', TRANSACTION, TRANSACTION],
  ['the code in a payer’s bill, of 32 digits', `${TRANSACTION}5678`, `${TRANSACTION}5678`],
  ['the code in a payer’s bill, with its kind', `]C1${TRANSACTION}`, TRANSACTION],
  ['the code in a payer’s bill, cut short', TRANSACTION.slice(0, 27), 'other'],
  ['one digit too many for a bill’s', `${TRANSACTION}5`, 'other'],
  ['a payment code and ten digits of another scan of it', CODE + CODE.slice(0, 10), 'other'],
  ['a payment code and fourteen digits of something', `${CODE}42000020261124`, 'other'],
  ['a prefix of 160, unless set', `160${CODE.slice(3)}`, 'other'],
])('%s', (_name, text, expected) => {
  expect(readAs(text)).toBe(expected);
});

test.each([
  ['around the code', `~S${CODE}#`, CODE],
  ['around each of two', `~S${CODE}#~S${CODE}#`, CODE],
  ['around two different ones', `~S${CODE}#~S${OTHER}#`, 'twoCodes'],
  ['before the kind of code', `~S]C0${CODE}#`, CODE],
  ['after the kind of code', `]C0~S${CODE}#`, CODE],
  ['around a code that was cut', `~S${CODE.slice(0, 9)}`, 'short'],
  ['around an order number', `~S${ORDER}#`, ORDER],
  ['nowhere', CODE, CODE],
])('what a scanner adds is taken off: %s', (_name, text, expected) => {
  expect(readAs(text, AFFIXES)).toBe(expected);
});

test('a prefix whose end and the first digit look like a kind of code is taken away as the prefix that it is', () => {
  expect(readAs(`]a${CODE}`, { prefix: ']a', suffix: '' })).toBe(CODE);
});

test('what is longer than any scan is none, whatever it holds', () => {
  expect(readAs(`${' '.repeat(494)}${CODE}`)).toBe(CODE);
  expect(readAs(`${' '.repeat(495)}${CODE}`)).toBe('other');
});

test('a prefix of figures does not take a code apart that came without it', () => {
  const affixes = { prefix: '1', suffix: '' };
  expect(readAs(CODE, affixes)).toBe(CODE);
  expect(readAs(`1${CODE}`, affixes)).toBe(CODE);
});

test('a number that is a code within what the scanner adds is that code, and nothing else of that number is one', () => {
  const affixes = { prefix: '42000000', suffix: '20' };
  expect(readAs(`42000000${CODE}20`, affixes)).toBe(CODE);
  expect(readAs(`42000000${CODE}20`)).toBe(`42000000${CODE}20`);
  expect(readAs(`42000000${TRANSACTION}20`, affixes)).toBe(TRANSACTION);
});

test('which prefixes count is the rules’', () => {
  expect(readAs(`160${CODE.slice(3)}`, NO_AFFIXES, { ...ALL_WALLETS, extraPrefixes: { '160': 'HK' } })).toBe(
    `160${CODE.slice(3)}`,
  );
});

test('people see a hint of it', () => {
  expect(readScan(CODE, NO_AFFIXES, ALL_WALLETS)).toMatchObject({ code: { hint: '13•• •••• •••• ••67 89' } });
});

test('what a scanner can be told to add has bounds', () => {
  for (const text of ['', '#', '~S', '12345678']) expect(isAffix(text), text).toBe(true);
  for (const text of ['123456789', 'a b', '\t', 'é', '１']) expect(isAffix(text), text).toBe(false);
});
