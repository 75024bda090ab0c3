import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isProblem, type Problem, problemSchema, sayKey } from '../src/index.ts';

/** With every member that a problem can have. */
const FULL: Problem = {
  environment: 'sandbox',
  type: 'urn:quickpay:problem:payment_in_progress',
  title: 'This sale already has a live payment',
  status: 409,
  code: 'payment_in_progress',
  outcome: 'none',
  retry: 'after',
  retryAfterMs: 12_000,
  requestId: 'req_1',
  detail: 'pay_1 is waiting for the payer.',
  fields: [{ path: 'body.amount', problem: 'too small' }],
  cashier: sayKey('scan.busy', { n: 12 }),
  paymentId: 'pay_1',
  refundableMinor: 0,
  limitMinor: 1_000,
  triesLeft: 4,
};

const agree = (value: unknown) => expect(isProblem(value), JSON.stringify(value)).toBe(problemSchema.safeParse(value).success);

test('it is looked for in every member that the schema has', () => {
  expect(Object.keys(FULL).sort()).toEqual(Object.keys(problemSchema.shape).sort());
  expect(isProblem(FULL)).toBe(true);
});

test('a problem with a member missing, or of another kind, is one for the guard exactly where it is one for the schema', () => {
  for (const name of Object.keys(FULL)) {
    agree({ ...FULL, [name]: undefined });
    for (const wrong of [null, 1.5, -1, 0, '', 'none', [], {}, [{}], true]) agree({ ...FULL, [name]: wrong });
  }
  agree({ ...FULL, cashier: { ...FULL.cashier, en: 1 } });
  agree({ ...FULL, cashier: { ...FULL.cashier, params: { n: [] } } });
  agree({ ...FULL, cashier: { ...FULL.cashier, params: { ref: '4KLM' } } });
});

test('nothing else is one', () => {
  fc.assert(fc.property(fc.anything(), (value) => !isProblem(value)));
});
