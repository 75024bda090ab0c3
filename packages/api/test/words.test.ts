import { begin, type DeclineReason, type NotPaidReason, SUBMIT_CODES } from '@quickpay/core';
import { expect, test } from 'vitest';
import { LANGUAGES, messageOf, paymentView, WORDS } from '../src/index.ts';

const payment = begin(
  {
    id: 'pay_1',
    saleId: 'sale_0001',
    merchantId: 'm',
    storeId: 's',
    terminalId: 't',
    merchantOrderNumber: 'QP1',
    epoch: 0,
    owner: 'n',
    amount: { amountMinor: 3850, currency: 'HKD' },
    codeHash: '',
    codeHint: '13•• •••• •••• ••77 88',
    submittedAt: 0,
  },
  { lateRequestWatchMs: 600_000, epoch: 0 },
);

test('every sentence is there in every language', () => {
  for (const [key, words] of Object.entries(WORDS))
    for (const language of LANGUAGES) expect(words[language], `${key} ${language}`).toMatch(/\S/);
});

test('every reason why a payment was not collected has its own sentence', () => {
  const reasons: NotPaidReason[] = ['returned', 'left', 'cancelled', 'expired', 'failed', 'payerEnded', 'notSent'];
  const declines: DeclineReason[] = ['balance', 'card', 'code', 'region', 'limit', 'risk', 'bank', 'shop'];
  const keys = [
    ...reasons.map((reason) => messageOf({ ...payment, state: 'notPaid', reason })),
    ...declines.map((decline) => messageOf({ ...payment, state: 'notPaid', reason: 'declined', decline })),
  ];
  expect(new Set(keys).size).toBe(reasons.length + declines.length);
});

test('every code that refuses leads to a sentence of its reason (guide E5)', () => {
  for (const [code, meaning] of Object.entries(SUBMIT_CODES)) {
    if (meaning.outcome !== 'refused') continue;
    const refusal = { code, reason: meaning.reason, orderImpossible: meaning.orderImpossible };
    expect(messageOf({ ...payment, state: 'watching', refusal }), code).toBe(`np.${meaning.reason}`);
  }
});

test('only a paid payment tells anybody to hand over the goods (I10)', () => {
  for (const state of [
    'submitting',
    'awaitingPayer',
    'uncertain',
    'revoking',
    'watching',
    'returning',
    'notPaid',
    'paid',
  ] as const) {
    const view = paymentView({ ...payment, state, reason: state === 'notPaid' ? 'expired' : null });
    expect(/Hand over the goods/.test(view.cashier.en), state).toBe(state === 'paid');
    expect(view.outcome === 'paid', state).toBe(state === 'paid');
  }
  expect(paymentView({ ...payment, state: 'paid' }).cashier.en).toBe('Paid HKD 38.50. Hand over the goods');
});
