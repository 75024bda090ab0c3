/** What a scan is taken for, once it came. */
import { ALL_WALLETS, type CodeRules } from '@quickpay/core';
import { expect, test } from 'vitest';
import { NO_AFFIXES, readScan } from '../src/capture/scan.ts';
import { isAffix } from '../src/capture/scanner-settings.ts';

const CODE = '134567890123456789';
const OTHER = '134567890123456780';
const ORDER = 'QP0MHT3K2P003ABC4Y6V8B0C1D3E';
const AFFIXES = { prefix: '~S', suffix: '#' };

/** In one word: a code's digits, an order number, or the problem. */
const readAs = (text: string, affixes = NO_AFFIXES, rules: CodeRules = ALL_WALLETS): string => {
  const scan = readScan(text, affixes, rules);
  return scan.kind === 'code' ? scan.code.digits : scan.kind === 'orderNumber' ? scan.orderNumber : scan.problem;
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
