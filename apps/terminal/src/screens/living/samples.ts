/** Payments to look at, as the API would show them. None of them exists anywhere. */
import { type PaymentView, sayKey } from '@quickpay/api';
import type { Currency } from '@quickpay/core';

export const SAMPLE_STATES = [
  'submitting',
  'awaitingPayer',
  'uncertain',
  'revoking',
  'paid',
  'notPaid',
  'watching',
  'returning',
  'attention',
] as const;
export type SampleState = (typeof SAMPLE_STATES)[number];

type Varying = Pick<PaymentView, 'state' | 'outcome' | 'cashier' | 'may'> & Partial<PaymentView>;

const ORDER_NUMBER = 'QP26112409310042K7F3M9X1';
const AMOUNTS: Readonly<Record<'short' | 'long', PaymentView['amount']>> = {
  short: { minor: 3_850, currency: 'HKD' },
  long: { minor: 123_456_789, currency: 'HKD' },
};

const at = (ms: number): string => new Date(ms).toISOString();

const VARYING: Readonly<Record<SampleState, (now: number) => Varying>> = {
  submitting: () => ({ state: 'submitting', outcome: 'unknown', cashier: sayKey('submitting', {}), may: ['cancel', 'leave'] }),
  awaitingPayer: (now) => ({
    state: 'awaitingPayer',
    outcome: 'unknown',
    cashier: sayKey('awaiting', { n: 30 }),
    may: ['cancel', 'leave'],
    expiresAt: at(now + 30_000),
  }),
  uncertain: () => ({
    state: 'uncertain',
    outcome: 'unknown',
    cashier: sayKey('uncertain', {}),
    may: ['cancel', 'leave', 'check'],
  }),
  revoking: (now) => ({
    state: 'revoking',
    outcome: 'unknown',
    cashier: sayKey('revoking.early', { n: 12 }),
    may: ['leave', 'check'],
    revokeAllowedAt: at(now + 12_000),
  }),
  paid: (now) => ({
    state: 'paid',
    outcome: 'paid',
    isFinal: true,
    cashier: sayKey('paid', { amount: 'HKD 38.50' }),
    may: ['refund'],
    settledAt: at(now),
  }),
  notPaid: (now) => ({
    state: 'notPaid',
    outcome: 'notPaid',
    isFinal: true,
    reason: 'declined.balance',
    cashier: sayKey('np.balance', {}),
    may: ['payAgain'],
    settledAt: at(now),
  }),
  watching: () => ({
    state: 'watching',
    outcome: 'notPaid',
    reason: 'payerEnded',
    cashier: sayKey('np.payerEnded', {}),
    may: ['payAgain', 'leave'],
  }),
  returning: () => ({
    state: 'returning',
    outcome: 'notPaid',
    cashier: sayKey('returning', { ref: ORDER_NUMBER.slice(-4) }),
    may: [],
  }),
  attention: () => ({
    state: 'uncertain',
    outcome: 'unknown',
    cashier: sayKey('foreign', {}),
    may: ['leave', 'check'],
    attention: 'foreignOrder',
    frozen: true,
  }),
};

/** @param now the server's time, by which its deadlines are made */
export function samplePayment(sample: SampleState, now: number, length: keyof typeof AMOUNTS = 'short'): PaymentView {
  return {
    environment: 'sandbox',
    id: `pay_${sample}`,
    saleId: 'sale_living',
    merchantId: 'hkd',
    storeId: 'store-1',
    terminalId: 'till-1',
    orderNumber: ORDER_NUMBER,
    transactionId: null,
    amount: AMOUNTS[length],
    codeHint: '13•• •••• •••• ••77 88',
    isFinal: false,
    reason: null,
    attention: null,
    owner: 'here',
    frozen: false,
    submittedAt: at(now - 4_000),
    expiresAt: null,
    revokeAllowedAt: null,
    probablyFreeAt: null,
    settledAt: null,
    due: null,
    version: 1,
    ...VARYING[sample](now),
  };
}

/** With no decimals, with two, and with three; and as much as one payment can be. */
export const SAMPLE_AMOUNTS: readonly PaymentView['amount'][] = [
  { minor: 3_850, currency: 'HKD' },
  { minor: 1_200, currency: 'JPY' },
  { minor: 1_250, currency: 'KWD' },
  { minor: 5, currency: 'CNY' },
  { minor: 2_147_483_647, currency: 'USD' },
];
export const SAMPLE_CURRENCIES: readonly Currency[] = ['HKD', 'JPY', 'KWD'];
