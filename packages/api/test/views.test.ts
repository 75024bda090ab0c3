import { FINAL_REFUND_STATES, OPEN_REFUND_STATES, OPEN_STATES, REFUND_REFUSALS } from '@quickpay/core';
import { expect, test } from 'vitest';
import {
  attentionView,
  eventView,
  LANGUAGES,
  paymentSchema,
  paymentView,
  refundSchema,
  refundsSchema,
  refundsView,
  refundView,
  WORDS,
} from '../src/index.ts';
import { at, payment, refund } from './sample.ts';

const STATES = [...OPEN_STATES, 'paid', 'notPaid'] as const;

test('only a paid payment tells anybody to hand over the goods (I10, guide P9)', () => {
  for (const state of STATES) {
    const view = paymentView({ ...payment, state, reason: state === 'notPaid' ? 'expired' : null }, at(0));
    expect(/Hand over the goods/.test(view.cashier.en), state).toBe(state === 'paid');
    expect(/可以交付商品/.test(view.cashier['zh-CN']), state).toBe(state === 'paid');
    expect(view.outcome === 'paid', state).toBe(state === 'paid');
  }
  expect(paymentView({ ...payment, state: 'paid' }, at(0)).cashier).toMatchObject({
    key: 'paid',
    params: { amount: 'HKD 38.50' },
    en: 'Paid HKD 38.50. Hand over the goods',
  });
});

test('a payment that a living node of a store owns says so', () => {
  expect(paymentView(payment, at(0)).owner).toBe('here');
  const worksFor = (owner: string) => owner !== payment.owner;
  expect(paymentView(payment, { ...at(0), worksFor }).owner).toBe('store');
});

test('what may be done follows the state, and a sale that was left is not paid again', () => {
  const may = Object.fromEntries(STATES.map((state) => [state, paymentView({ ...payment, state }, at(0)).may]));
  expect(may).toEqual({
    submitting: ['cancel', 'leave'],
    awaitingPayer: ['cancel', 'leave'],
    uncertain: ['cancel', 'leave', 'check'],
    revoking: ['leave', 'check'],
    watching: ['payAgain', 'leave'],
    returning: ['payAgain'],
    paid: ['refund'],
    notPaid: ['payAgain'],
  });
  for (const state of STATES) expect(paymentView({ ...payment, state, leftAt: 1 }, at(0)).may).not.toContain('payAgain');
  expect(paymentView({ ...payment, state: 'uncertain', frozen: true }, at(0))).toMatchObject({
    may: ['leave', 'check'],
    cashier: { key: 'foreign' },
    expiresAt: null,
  });
});

test('the payer’s time is the rule’s: 30 s from being asked, counted down for the cashier', () => {
  const asked = { ...payment, state: 'awaitingPayer' as const, payerAskedAt: 600 };
  expect(paymentView(asked, at(1_700))).toMatchObject({
    expiresAt: '1970-01-01T00:00:30.600Z',
    cashier: { key: 'awaiting', params: { n: 29 } },
  });
  expect(paymentView(asked, at(99_000)).cashier.params).toEqual({ n: 0 });
});

test('a cancel within 15 s says how long WeChat Pay makes it wait, and then that it is under way', () => {
  const revoking = { ...payment, state: 'revoking' as const, why: 'cancelled' as const, floorFrom: 0 };
  expect(paymentView(revoking, at(3_000))).toMatchObject({
    revokeAllowedAt: '1970-01-01T00:00:15.000Z',
    cashier: { key: 'revoking.early', params: { n: 12 } },
  });
  expect(paymentView(revoking, at(15_000)).cashier.key).toBe('revoking');
  expect(paymentView({ ...revoking, revokesSent: 1, revokeNotBefore: 60_000 }, at(20_000)).cashier.key).toBe('revoking');
});

test('a view holds what its schema says and nothing more: no hash of the code, no owner', () => {
  const view = paymentView(payment, at(0));
  expect(paymentSchema.parse(view)).toEqual(view);
  expect(Object.keys(view).sort()).toEqual(Object.keys(paymentSchema.shape).sort());
  expect(JSON.stringify(view)).not.toContain('a-hash');
});

test('a recorded event shows nothing of what it was made from', () => {
  const event = { kind: 'recorded' as const, made: { codeHash: 'a-hash' } };
  const view = eventView({ position: 7, paymentId: 'pay_1', version: 1, at: 0, state: 'submitting', event });
  expect(view).toMatchObject({ id: 'evt_7', kind: 'recorded', detail: {} });
});

test('a manager reads why a payment needs somebody, and how old it is', () => {
  const marked = { ...payment, state: 'uncertain' as const, attention: 'foreignOrder' as const };
  expect(attentionView(marked, [], at(61_000))).toMatchObject({ attention: 'foreignOrder', ageMs: 61_000 });
  expect(() => attentionView(payment, [refund], at(0))).toThrow('needs nobody');
});

test('a refund that calls for somebody puts its payment on the list, with its own age', () => {
  const paid = { ...payment, state: 'paid' as const };
  const stuck = { ...refund, state: 'abnormal' as const, attention: 'refundAbnormal' as const };
  expect(attentionView(paid, [refund, stuck], at(20_000))).toMatchObject({
    id: payment.id,
    attention: 'refundAbnormal',
    refund: { id: stuck.id, state: 'abnormal' },
    ageMs: 10_000,
  });
});

test('a refund says what is certain, and what somebody does next; every state and refusal has words of its own', () => {
  const views = [...OPEN_REFUND_STATES, ...FINAL_REFUND_STATES].map((state) =>
    refundSchema.parse(refundView({ ...refund, state, refusedCode: state === 'closed' ? 'TRADEOVERDUE' : null }, at(0))),
  );
  expect(views.map(({ state, outcome, isFinal, nextStep }) => [state, outcome, isFinal, nextStep])).toEqual([
    ['requested', 'unknown', false, 'wait'],
    ['processing', 'unknown', false, 'wait'],
    ['abnormal', 'unknown', false, 'portal'],
    ['succeeded', 'refunded', true, null],
    ['closed', 'notRefunded', true, 'otherWay'],
  ]);
  const codes = Object.keys(REFUND_REFUSALS);
  const tried = codes.map((refusedCode) => refundView({ ...refund, refusedCode }, at(0)));
  const ended = codes.map((refusedCode) => refundView({ ...refund, state: 'closed', refusedCode }, at(0)));
  const watched = refundView({ ...refund, refusedCode: 'ERROR', refusedAt: 1 }, at(0));
  const foreign = refundView({ ...refund, attention: 'refundContradiction' }, at(0));
  for (const { cashier, refusedCode } of [...tried, ...ended, watched])
    for (const language of LANGUAGES) expect(cashier[language]).toMatch(new RegExp(`[(（]${refusedCode}[)）]`));
  expect([watched.nextStep, foreign.nextStep]).toEqual(['wait', 'portal']);
  // Closed by a query it has no code of a refusal, and one that nobody knows is looked up.
  expect(refundView({ ...refund, state: 'closed' }, at(0))).toMatchObject({
    nextStep: 'refundAgain',
    cashier: { key: 'refund.ended' },
  });
  expect(refundView({ ...refund, state: 'closed', refusedCode: 'NEW' }, at(0))).toMatchObject({ nextStep: 'portal' });
  const keys = new Set([...views, ...tried, ...ended, watched, foreign].map(({ cashier }) => cashier.key));
  expect([...keys].sort()).toEqual(
    Object.keys(WORDS)
      .filter((key) => key.startsWith('refund.'))
      .sort(),
  );
});

test('what is left of a payment is what no refund has reserved', () => {
  const paid = { ...payment, state: 'paid' as const };
  const view = refundsSchema.parse(refundsView(paid, [refund, { ...refund, id: 'ref_2', state: 'closed' }], at(0)));
  expect(view).toMatchObject({ items: [{ id: 'ref_1' }, { id: 'ref_2' }], refundable: { minor: 2_850, currency: 'HKD' } });
  expect(refundsView(payment, [], at(0)).refundable.minor).toBe(0);
});
