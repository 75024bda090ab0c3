import { expect, test } from 'vitest';
import { OPEN_STATES, type PaymentState, saleState } from '../src/index.ts';

const attempts = (...states: PaymentState[]) => states.map((state, index) => ({ id: `pay_${index}`, state, frozen: false }));
const here = { leftAt: null };
const left = { leftAt: 1_000 };

test('a sale without payments takes one', () => {
  expect(saleState(here, [])).toBe('open');
});

test('it is busy while a payment may still end in paid, and free again as soon as none may (I5)', () => {
  const busy = OPEN_STATES.filter((state) => saleState(here, attempts('notPaid', state)) === 'busy');
  expect(busy).toEqual(['submitting', 'awaitingPayer', 'uncertain', 'revoking']);
  expect(saleState(here, attempts('notPaid', 'watching', 'returning'))).toBe('open');
});

test('one that is paid is paid whatever its other payments do, and whether it was left', () => {
  expect(saleState(here, attempts('watching', 'paid', 'returning'))).toBe('paid');
  expect(saleState(left, attempts('paid'))).toBe('paid');
});

test('one that was left is closed, whatever is still under way', () => {
  expect(saleState(left, attempts('revoking'))).toBe('closed');
  expect(saleState(left, [])).toBe('closed');
});
