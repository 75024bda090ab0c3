/** The rule that is told of an event is the one by which the step was made. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginRefund, type PaymentEvent, type RefundEvent, refundRuleOf, ruleOf, step, stepRefund } from '../src/index.ts';
import { REFUND_TABLE } from '../src/refund-step.ts';
import { FINAL_TABLE, TABLE } from '../src/transitions.ts';
import { Life, newPayment, POLICY, refused, SUBMIT } from './timeline.ts';

const KINDS = [...new Set([...Object.keys(TABLE), ...Object.keys(FINAL_TABLE.paid), ...Object.keys(FINAL_TABLE.notPaid)])];
const known = fc.record({
  ...{ refusal: fc.boolean(), deadlinePassed: fc.boolean(), acknowledged: fc.boolean(), watchOver: fc.boolean() },
  ...{ revokesSent: fc.nat(2), revokesInDoubt: fc.nat(2) },
});
/** Any event, with all that any kind of event carries. */
const event = fc
  .record({
    ...{
      kind: fc.constantFrom(...KINDS),
      transactionId: fc.constantFrom(null, '4200'),
      own: fc.boolean(),
      by: fc.constant('li'),
    },
    ...{ clockAgrees: fc.boolean(), code: fc.constant('X'), note: fc.constant('x'), field: fc.constant('attach') },
    ...{
      returnedMinor: fc.constantFrom(0, 3_850),
      refusal: fc.constant({ reason: 'balance', code: 'NOTENOUGH', orderImpossible: false }),
    },
    via: fc.oneof(
      fc.constant(SUBMIT),
      known.map((when) => ({ request: 'query', known: when }) as const),
    ),
  })
  .map((one) => one as unknown as PaymentEvent); // more than its kind needs
const moments = fc.array(fc.tuple(fc.nat(60_000), event), { minLength: 1, maxLength: 30 });

describe('of a payment', () => {
  test('every step has its rule, which leads where the step led; what has no meaning has none', () => {
    fc.assert(
      fc.property(moments, (life) => {
        let payment = newPayment();
        let now = 0;
        for (const [after, happened] of life) {
          now += after;
          const rule = ruleOf(payment, happened, now, POLICY);
          const stepped = step(payment, happened, now, POLICY);
          expect(rule === null).toBe(!stepped.ok);
          if (rule === null || !stepped.ok) continue;
          const { state } = stepped.payment;
          if (rule.marks.includes('calledOffAtDeadline')) expect(['revoking', 'watching']).toContain(state);
          else if (rule.table === 'open') expect(state).toBe(rule.to === '=' ? rule.state : rule.to);
          else expect(state).toBe(payment.state);
          payment = stepped.payment;
        }
      }),
      { numRuns: 500 },
    );
  });

  test('it names the cell, the alternative and the guard that held', () => {
    const life = new Life().at(300, refused(false)).at(400, { kind: 'querySent' });
    expect(ruleOf(life.payment, life.answer(400, 'absent'), 500, POLICY)).toEqual({
      ...{ table: 'open', event: 'absent', state: 'uncertain', alternative: 1, of: 2, when: 'refusalProven', to: 'watching' },
      marks: [],
    });
  });

  test('what the deadline’s own query leaves waiting is said to be called off', () => {
    const life = new Life().at(30_000, { kind: 'deadline' }).at(30_000, { kind: 'querySent' });
    expect(ruleOf(life.payment, life.answer(30_000, 'asked'), 30_100, POLICY)).toMatchObject({
      ...{ event: 'asked', state: 'submitting', to: 'awaitingPayer', marks: ['calledOffAtDeadline'] },
    });
    expect(ruleOf(life.payment, life.answer(30_000, 'unpaid'), 30_100, POLICY)).toMatchObject({
      ...{ event: 'unpaid', state: 'submitting', to: '=', marks: ['calledOffAtDeadline'] },
    });
  });
});

test('of a refund: every step has its rule, and what has no meaning has none', () => {
  const kinds = fc.constantFrom(...Object.keys(REFUND_TABLE));
  const happened = fc
    .record({ kind: kinds, code: fc.constant('X'), retry: fc.boolean(), note: fc.constant('x'), by: fc.constant('li') })
    .map((one) => one as unknown as RefundEvent); // more than its kind needs
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(900_000), happened), { minLength: 1, maxLength: 20 }), (life) => {
      let refund = beginRefund({
        ...{ id: 'ref_1', paymentId: 'pay_1', merchantId: 'm1', refundNumber: 'QR1', owner: 'node', reason: 'x' },
        ...{ amount: { amountMinor: 1, currency: 'HKD' }, requestedBy: 'li', requestedAt: 0 },
      } as Parameters<typeof beginRefund>[0]);
      let now = 0;
      for (const [after, one] of life) {
        now += after;
        const rule = refundRuleOf(refund, one, now, POLICY);
        const stepped = stepRefund(refund, one, now, POLICY);
        expect(rule === null).toBe(!stepped.ok);
        if (rule === null || !stepped.ok) continue;
        const moves = rule.to !== '=' && rule.to !== 'contradiction';
        expect(stepped.refund.state).toBe(moves ? rule.to : refund.state);
        refund = stepped.refund;
      }
    }),
    { numRuns: 500 },
  );
});
