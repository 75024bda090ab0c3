import { type NotPaidReason, OPEN_STATES, SUBMIT_CODES } from '@quickpay/core';
import { expect, test } from 'vitest';
import {
  ATTENTION,
  CODE_PROBLEMS,
  fill,
  LANGUAGES,
  PROBLEMS,
  paymentView,
  problemRow,
  REASON_WORDS,
  WORDS,
} from '../src/index.ts';
import { at, payment } from './sample.ts';

const blanks = (text: string): string[] => [...text.matchAll(/\{\w+\}/g)].map(([blank]) => blank).sort();

test('every sentence is there in every language, with the same blanks', () => {
  for (const [key, words] of Object.entries({ ...WORDS, ...ATTENTION })) {
    for (const language of LANGUAGES) expect(words[language], `${key} ${language}`).toMatch(/\S/);
    expect(blanks(words['zh-CN']), key).toEqual(blanks(words.en));
    expect(words['zh-CN'], `${key} is Chinese`).toMatch(/\p{Script=Han}/u);
  }
});

test('every reason why a payment was not collected has its own sentence', () => {
  const keys = Object.entries(REASON_WORDS).map(([reason, key]) => {
    const [plain, decline] = reason.split('.');
    const row = {
      ...payment,
      state: 'notPaid' as const,
      reason: plain as NotPaidReason, // keys of the table are the reasons
      decline: (decline ?? null) as typeof payment.decline, // and what follows the dot is the refusal's
    };
    const view = paymentView(row, at(0));
    expect(view).toMatchObject({ reason, outcome: 'notPaid', cashier: { key } });
    return key;
  });
  expect(new Set(keys).size).toBe(Object.keys(REASON_WORDS).length);
});

test('every code that refuses leads to a sentence of its reason (guide E5)', () => {
  for (const [code, meaning] of Object.entries(SUBMIT_CODES)) {
    if (meaning.outcome !== 'refused') continue;
    const refusal = { code, reason: meaning.reason, orderImpossible: meaning.orderImpossible };
    expect(paymentView({ ...payment, state: 'watching', refusal }, at(0)), code).toMatchObject({
      reason: `declined.${meaning.reason}`,
      cashier: { key: `np.${meaning.reason}` },
    });
  }
});

test('every problem that a cashier meets, and every scan that is refused, has words', () => {
  for (const code of Object.keys(PROBLEMS) as (keyof typeof PROBLEMS)[]) {
    // keys of the table
    const { cashier } = problemRow(code);
    if (cashier !== undefined) expect(WORDS[cashier], code).toBeDefined();
  }
  for (const key of Object.values(CODE_PROBLEMS)) expect(WORDS[key]).toBeDefined();
});

test('blanks are filled, and one that nothing fills is left to be seen', () => {
  expect(fill('awaiting', { n: 12 }, 'en')).toBe('Ask the customer to confirm on their phone. 12 s left');
  expect(fill('awaiting', { n: 12 }, 'zh-CN')).toBe('请顾客在手机上确认付款，剩余 12 秒');
  expect(fill('awaiting', {}, 'en')).toContain('{n}');
});

test('no sentence of a payment has a blank left', () => {
  for (const state of [...OPEN_STATES, 'paid', 'notPaid'] as const) {
    for (const now of [0, 14_001, 29_500, 90_000]) {
      const { cashier } = paymentView({ ...payment, state }, at(now));
      expect(`${cashier.en}${cashier['zh-CN']}`, state).not.toMatch(/[{}]|undefined|NaN/);
    }
  }
});
