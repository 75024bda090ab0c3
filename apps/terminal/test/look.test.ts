import { FINAL_STATES, OPEN_STATES } from '@quickpay/core';
import { expect, test } from 'vitest';
import { LOOKS, lookOf, REFUND_LOOKS, TONES, URGENCIES } from '../src/payments/look.ts';
import { offeredFor, type PaymentAction } from '../src/payments/offers.ts';
import { CATALOGUE } from '../src/words/catalogue.ts';

const STATES = [...OPEN_STATES, ...FINAL_STATES];
const plain = { attention: null, frozen: false, outcome: 'unknown', owner: 'here' } as const;

test('every state has a look, and only paid looks paid', () => {
  expect(Object.keys(LOOKS).sort()).toEqual([...STATES].sort());
  expect(STATES.filter((state) => LOOKS[state].tone === 'paid')).toEqual(['paid']);
  expect(Object.values(REFUND_LOOKS).map(({ tone }) => tone)).not.toContain('paid');
});

test('watching looks as not paid; returning as refunded, but says not paid', () => {
  expect(LOOKS.watching.tone).toBe(LOOKS.notPaid.tone);
  expect(LOOKS.returning.tone).toBe('refunded');
  for (const { en, 'zh-CN': chinese } of (['watching', 'returning', 'notPaid'] as const).map(
    (state) => CATALOGUE[`state.${state}`],
  ))
    expect([en, chinese]).toEqual(['Not paid', '未收款']);
});

test.each([
  ['an open payment with a mark calls the manager', { state: 'uncertain', attention: 'revokeRefused' }, 'attention'],
  ['so does one that is not ours, whatever else is known', { state: 'returning', frozen: true, outcome: 'notPaid' }, 'attention'],
  ['a paid one with a mark is paid', { state: 'paid', outcome: 'paid', attention: 'contradiction' }, 'paid'],
  ['a free sale with a mark is not paid', { state: 'watching', outcome: 'notPaid', attention: 'revokeWindowOver' }, 'not-paid'],
  ['without a mark the state decides', { state: 'revoking' }, 'revoking'],
] as const)('%s', (_what, payment, tone) => {
  expect(lookOf({ ...plain, ...payment }).tone).toBe(tone);
});

test('results interrupt, progress waits', () => {
  expect(TONES.filter((tone) => URGENCIES[tone] === 'assertive')).toEqual(['paid', 'not-paid', 'attention', 'refunded']);
});

/** Everything that the API can allow in a state, for the worst that a screen could make of it. */
const ALL = ['cancel', 'leave', 'check', 'payAgain', 'refund'] as const;

test.each(STATES)('%s: nothing is offered that the payment does not allow', (state) => {
  const own: readonly PaymentAction[] = ['newSale', 'park', 'print', 'printSlip'];
  const { main, others } = offeredFor({ ...plain, state, may: [] });
  for (const action of main === null ? others : [main, ...others]) expect(own).toContain(action);
});

test('while nothing is certain, neither charging again nor a new sale is offered', () => {
  for (const state of ['submitting', 'awaitingPayer', 'uncertain', 'revoking'] as const) {
    const { main, others } = offeredFor({ ...plain, state, may: [...ALL] });
    expect([main, ...others], state).not.toEqual(expect.arrayContaining(['payAgain']));
    expect([main, ...others], state).not.toEqual(expect.arrayContaining(['newSale']));
  }
});

test.each(STATES)('%s: of what a store’s own server works on nothing is done here', (state) => {
  const { main, others } = offeredFor({ ...plain, state, owner: 'store', may: [...ALL] });
  for (const action of main === null ? others : [main, ...others]) expect(ALL).not.toContain(action);
});

test('goods are handed over in the words of paid alone, and nothing marks a payment as paid', () => {
  const handOver = Object.entries(CATALOGUE).filter(([, { en }]) => /hand over/i.test(en) && !/do not hand over/i.test(en));
  expect(handOver.map(([key]) => key).sort()).toEqual(['paid', 'paid.justBefore']);
  expect(Object.values(CATALOGUE).filter(({ en }) => /mark as paid|force/i.test(en))).toEqual([]);
});

test('a sale that was left is not paid again: the main action is a new one', () => {
  expect(offeredFor({ ...plain, state: 'notPaid', outcome: 'notPaid', may: [] })).toEqual({ main: 'newSale', others: [] });
  expect(offeredFor({ ...plain, state: 'notPaid', outcome: 'notPaid', may: ['payAgain'] })).toEqual({
    main: 'payAgain',
    others: ['newSale'],
  });
});
