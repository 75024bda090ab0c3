/** Numbers on receipts and in bills: which is whose, and that none of them is ever money. */
import { expect, test } from 'vitest';
import {
  ALL_WALLETS,
  CODE_PREFIXES,
  groupedText,
  isTransactionId,
  mintOrderNumber,
  mintRefundNumber,
  readPaymentCode,
  readScannedNumber,
} from '../src/index.ts';

const source = { nodeTag: 'ABC', epoch: 0, random: { bytes: (length: number) => new Uint8Array(length).fill(7) } };
const ORDER = mintOrderNumber(1_795_507_200_000, source);
const REFUND = mintRefundNumber(1_795_507_200_000, source);
const TRANSACTION = '4200002026112412345678901234';

test.each([
  ['an order number', ORDER, { kind: 'orderNumber', number: ORDER }],
  ['an order number under Caps Lock', ORDER.toLowerCase(), { kind: 'orderNumber', number: ORDER }],
  ['a refund number', REFUND, { kind: 'refundNumber', number: REFUND }],
  ['a transaction id', TRANSACTION, { kind: 'transactionId', number: TRANSACTION }],
  ['a transaction id of 32 digits', `${TRANSACTION}5678`, { kind: 'transactionId', number: `${TRANSACTION}5678` }],
  ['a number that was cut short', ORDER.slice(0, 27), null],
  ['30 digits', `${TRANSACTION}56`, null],
  ['a number in words', `order ${ORDER}`, null],
  ['a payment code', '134567890123456789', null],
  ['nothing', '', null],
])('%s is read as what it is', (_name, text, expected) => {
  expect(readScannedNumber(text)).toEqual(expected);
});

test('digits that begin as a payment code does are no transaction id, whatever the prefix and the length', () => {
  const begins = [...Object.keys(CODE_PREFIXES), '160'];
  const rules = { ...ALL_WALLETS, extraPrefixes: { '160': 'HK' } } as const;
  for (const begin of begins)
    for (const length of [28, 32]) expect(isTransactionId(begin.padEnd(length, '0'), rules), begin).toBe(false);
  expect(isTransactionId('160'.padEnd(28, '0'))).toBe(true);
});

test('no number is a payment code', () => {
  for (const number of [ORDER, REFUND, TRANSACTION]) expect(readPaymentCode(number, ALL_WALLETS)).toEqual({ problem: 'other' });
});

test('a number is read out in groups of four', () => {
  expect(groupedText('')).toBe('');
  expect(groupedText('1345')).toBe('1345');
  expect(groupedText('13456')).toBe('1345 6');
  expect(groupedText('134567890123456789')).toBe('1345 6789 0123 4567 89');
});
