/** What people and scanners give core: codes, amounts, order numbers. */
import { deepStrictEqual } from 'node:assert';
import {
  ALL_WALLETS,
  type CodeRules,
  CURRENCY_EXPONENTS,
  codeHint,
  decimalOf,
  isMoneyError,
  isOrderNumber,
  parseMoney,
  readPaymentCode,
} from '../../../packages/core/src/index.ts';
import { holds, reads, type Target, textOf } from '../target.ts';

const RULES: readonly CodeRules[] = [
  ALL_WALLETS,
  { regions: ['CN'], extraPrefixes: {} },
  { regions: ['CN', 'HK'], extraPrefixes: { '160': 'HK' } },
];

const code: Target = {
  name: 'core/code',
  holds: 'eighteen plain digits that stood there, or a problem; read again the same',
  sources: ['packages/core/src/payment-code.ts', 'packages/core/src/order-number.ts'],
  seeds: [
    '134567890123456789\r\n',
    '134567890123456789134567890123456780',
    '13456',
    '160000000000000000',
    'QPMHT3K2P803ABC0Y6V8B0C1D3E5',
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
    holds(!isOrderNumber(text) || bytes.length === 28, 'an order number has nothing around it');
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
