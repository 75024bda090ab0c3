/** What somebody means who types into the look-up. */
import { expect, test } from 'vitest';
import { readAsked } from '../src/screens/lookup/read-asked.ts';

const ORDER = 'QPMHT3K2P800AAA7Z4Q19X0B3M7K';
const TRANSACTION = '4200002026112412345678901234';

test.each([
  ['nothing', '  ', { kind: 'nothing' }],
  ['an order number', ORDER, { kind: 'number', number: ORDER }],
  ['an order number in groups and small letters', 'qpmh t3k2 p800 aaa7 z4q1 9x0b 3m7k', { kind: 'number', number: ORDER }],
  ['a refund number', ORDER.replace('QP', 'QR'), { kind: 'number', number: ORDER.replace('QP', 'QR') }],
  ['a transaction id in full width', TRANSACTION.replaceAll('4', '４'), { kind: 'number', number: TRANSACTION }],
  ['a number of another program', 'till_0001_20261126_0017', { kind: 'number', number: 'till_0001_20261126_0017' }],
  ['a payment code', '1345 6789 0123 4567 89', { kind: 'paymentCode' }],
  ['a payment code twice', '134567890123456789134567890123456789', { kind: 'paymentCode' }],
  ['an amount and a time', ' 38.50 14:03 ', { kind: 'text', text: '38.50 14:03' }],
  ['the last four', '3M7K', { kind: 'text', text: '3M7K' }],
  ['a reference', 'table 4', { kind: 'text', text: 'table 4' }],
])('%s', (_name, typed, expected) => {
  expect(readAsked(typed)).toEqual(expected);
});
