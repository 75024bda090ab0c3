/** What people and scanners give core: codes, amounts, order numbers. */
import { deepStrictEqual } from 'node:assert';
import {
  ALL_WALLETS,
  type CodeRules,
  CURRENCY_EXPONENTS,
  codeHint,
  decimalOf,
  isMoneyError,
  parseMoney,
  readPaymentCode,
  readScannedNumber,
} from '../../../packages/core/src/index.ts';
import { holds, reads, type Target, textOf } from '../target.ts';

const RULES: readonly CodeRules[] = [
  ALL_WALLETS,
  { regions: ['CN'], extraPrefixes: {} },
  { regions: ['CN', 'HK'], extraPrefixes: { '160': 'HK' } },
];

const code: Target = {
  name: 'core/code',
  holds: 'eighteen plain digits that stood there, or a number of an order, never both, or a problem; read again the same',
  sources: ['packages/core/src/payment-code.ts', 'packages/core/src/order-number.ts', 'packages/core/src/scanned-number.ts'],
  seeds: [
    '134567890123456789\r\n',
    '134567890123456789134567890123456780',
    '13456',
    '160000000000000000',
    'QPMHT3K2P803ABC0Y6V8B0C1D3E5',
    'qrmht3k2p803abc0y6v8b0c1d3e5',
    '4200002026112412345678901234',
    '42000020261124123456789012345678',
  ],
  open: reads((bytes) => {
    const text = textOf(bytes);
    for (const rules of RULES) {
      const read = readPaymentCode(text, rules);
      if ('problem' in read) holds(['short', 'twoCodes', 'other', 'region'].includes(read.problem), 'a problem that is known');
      else {
        holds(/^1[0-6][0-9]{16}$/.test(read.digits) && text.replace(/\s/g, '').includes(read.digits), 'digits that stood there');
        deepStrictEqual(readPaymentCode(read.digits, rules), read);
        holds(!codeHint(read.digits).includes(read.digits.slice(2, 14)), 'a hint hides the middle');
      }
    }
    for (const rules of RULES) {
      const number = readScannedNumber(text, rules);
      if (number === null) continue;
      holds([28, 32].includes(number.number.length) && number.number === text.toUpperCase(), 'a number has nothing around it');
      holds(!/^1[0-5]/.test(number.number), 'a number does not begin as a code');
      holds('problem' in readPaymentCode(text, rules), 'a number is no code');
      deepStrictEqual(readScannedNumber(number.number, rules), number);
    }
  }),
};

const amount: Target = {
  name: 'core/amount',
  holds: 'an amount of plain digits that is written and read the same, or a short refusal',
  sources: ['packages/core/src/money.ts'],
  seeds: ['38.50', '0.001', '21474836.47', '１２', '1e3'],
  open: reads((bytes) => {
    for (const currency of Object.keys(CURRENCY_EXPONENTS)) {
      const read = parseMoney(textOf(bytes), currency);
      if (isMoneyError(read)) holds(read.message.length < 100, 'a refusal is short');
      else {
        holds(/^[0-9]+(\.[0-9]+)?$/.test(textOf(bytes)), 'plain digits');
        deepStrictEqual(parseMoney(decimalOf(read), currency), read);
      }
    }
  }),
};

export const TARGETS: readonly Target[] = [code, amount];
