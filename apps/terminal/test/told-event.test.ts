/** What happened to a payment, in plain words: every kind of event has a sentence, in both languages, and none has a code in it. */
import { LANGUAGES } from '@quickpay/api';
import type { PaymentEventKind } from '@quickpay/core';
import { expect, test } from 'vitest';
import { TABLE } from '../../../packages/core/src/transitions.ts';
import { TOLD_KINDS, toldEvent } from '../src/payments/told-event.ts';
import { moneyFormat } from '../src/words/money.ts';

const speech = (language: 'en' | 'zh-CN') => ({ language, money: moneyFormat(language) });
const told = (kind: string, detail: Readonly<Record<string, unknown>> = {}, language: 'en' | 'zh-CN' = 'en') =>
  toldEvent({ kind, detail }, speech(language), 'HKD');

/** What an event of any kind may carry. */
const DETAIL = {
  via: { request: 'query', known: {} },
  by: 'demo',
  code: 'NOTENOUGH',
  refusal: { code: 'NOTENOUGH', reason: 'balance', orderImpossible: false },
  returnedMinor: 3_850,
  own: true,
  note: 'a note',
  field: 'amount',
};

test('every event that core knows has a sentence of its own, in every language', () => {
  expect([...TOLD_KINDS].sort()).toEqual(Object.keys(TABLE).sort());
  for (const language of LANGUAGES) {
    const sentences = ['recorded', ...TOLD_KINDS].map((kind) => told(kind, DETAIL, language));
    expect(new Set(sentences).size, language).toBe(sentences.length);
    for (const sentence of sentences) expect(sentence).not.toMatch(/[{}]|undefined|event\./);
  }
});

test('an answer says whether it came by itself or was asked for', () => {
  expect(told('asked', { via: { request: 'submit' } })).toBe('WeChat Pay: the customer is asked for the password');
  expect(told('asked', DETAIL)).toBe('Asked WeChat Pay: the customer has not confirmed yet');
  expect(told('unpaid', DETAIL)).toBe('Asked WeChat Pay: not paid yet');
  expect(told('paid', { via: { request: 'submit' } })).toBe('WeChat Pay: paid');
  expect(told('paid', DETAIL, 'zh-CN')).toBe('查询结果：已支付');
});

test('it says who did it, which code was answered, and how much went back', () => {
  expect(told('cancel', { by: 'demo' })).toBe('Cancelled by demo');
  expect(told('refused', DETAIL)).toBe('WeChat Pay refused (NOTENOUGH). Asked again, to be sure');
  expect(told('refundSucceeded', DETAIL)).toBe('WeChat Pay: HKD\u00a038.50 has gone back');
  expect(told('refundAccepted', { own: false })).toBe('WeChat Pay: a refund made elsewhere is on its way');
});

test('who took a payment over is told from a start anew', () => {
  expect(told('resumed', { clockAgrees: true })).toBe('The server started again and went on');
  const takenOver = { clockAgrees: false, takenOverBy: { owner: 'office', epoch: 0 } };
  expect(told('resumed', takenOver)).toBe('Head office took it over and asks WeChat Pay first');
  expect(told('resumed', takenOver, 'zh-CN')).toBe('总部已接管，先向微信支付查询');
});

test('what a newer server tells is not made up', () => {
  expect(told('fromTomorrow' satisfies string as PaymentEventKind)).toBe(
    'Something this page does not know yet (fromTomorrow). Load it again',
  );
  expect(told('toString')).toContain('toString');
});
