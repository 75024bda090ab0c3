/** The life of one order: the table of actions and states, then what holds whatever happens to it. */
import {
  DEFAULT_ORDER_SWITCHES,
  heldMinor,
  type Order,
  type OrderAction,
  type OrderSwitches,
  refundedMinor,
  stepOrder,
} from '@quickpay/gateway-model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

const TOTAL = 3850;
const submit = (decision: 'pays' | 'asks' | 'refuses'): OrderAction => ({ kind: 'submit', totalMinor: TOTAL, decision });
const revoke = (typing = false, windowOver = false): OrderAction => ({ kind: 'revoke', typing, windowOver });
const refund = (number: string, amountMinor: number): OrderAction => ({ kind: 'refund', number, amountMinor });
const settle = (as: 'SUCCESS' | 'CLOSED' | 'ABNORMAL'): OrderAction => ({ kind: 'settleRefund', number: 'R', as });

/** The order after these actions, and what the last one was answered. */
function live(actions: readonly OrderAction[], switches: Partial<OrderSwitches> = {}): ReturnType<typeof stepOrder> {
  let last: ReturnType<typeof stepOrder> = { order: undefined, answer: 'noOrder' };
  for (const action of actions) last = stepOrder(last.order, action, { ...DEFAULT_ORDER_SWITCHES, ...switches });
  return last;
}

const ORDERS = {
  none: [],
  success: [submit('pays')],
  userPaying: [submit('asks')],
  notPay: [submit('asks'), { kind: 'payerCancels' }],
  payError: [submit('asks'), { kind: 'bankRefuses' }],
  revoked: [submit('asks'), revoke()],
  returned: [submit('pays'), revoke()],
  refund: [submit('pays'), refund('R', 1000)],
} as const satisfies Record<string, readonly OrderAction[]>;
type OrderName = keyof typeof ORDERS;

const not = 'notInThisState';
/** One row an action, one column an order: what is answered, and the state afterwards where it is another. */
const TABLE: readonly (readonly [string, OrderAction, Readonly<Record<OrderName, string>>])[] = [
  [
    'submitted again',
    submit('pays'),
    {
      none: 'paid SUCCESS',
      success: 'numberUsed',
      userPaying: 'numberUsed',
      notPay: 'numberUsed',
      payError: 'numberUsed',
      revoked: 'numberUsed',
      returned: 'numberUsed',
      refund: 'numberUsed',
    },
  ],
  [
    'confirmed by the payer',
    { kind: 'confirm' },
    {
      none: 'noOrder',
      success: not,
      userPaying: 'done SUCCESS',
      notPay: not,
      payError: not,
      revoked: not,
      returned: not,
      refund: not,
    },
  ],
  [
    'ended by the channel’s own clock',
    { kind: 'autoRevoke' },
    {
      none: 'noOrder',
      success: not,
      userPaying: 'done REVOKED',
      notPay: 'done REVOKED',
      payError: 'done REVOKED',
      revoked: not,
      returned: not,
      refund: not,
    },
  ],
  [
    'revoked',
    revoke(),
    {
      none: 'done',
      success: 'done REVOKED',
      userPaying: 'done REVOKED',
      notPay: 'done REVOKED',
      payError: 'done REVOKED',
      revoked: 'done',
      returned: 'done',
      refund: not,
    },
  ],
  [
    'revoked while the payer types',
    revoke(true),
    {
      none: 'done',
      success: 'done REVOKED',
      userPaying: 'payerIsPaying',
      notPay: 'done REVOKED',
      payError: 'done REVOKED',
      revoked: 'done',
      returned: 'done',
      refund: not,
    },
  ],
  [
    'revoked after the window',
    revoke(false, true),
    {
      none: 'done',
      success: 'windowOver',
      userPaying: 'windowOver',
      notPay: 'windowOver',
      payError: 'windowOver',
      revoked: 'done',
      returned: 'done',
      refund: 'windowOver',
    },
  ],
  [
    'refunded',
    refund('R2', 1),
    {
      none: 'noOrder',
      success: 'done REFUND',
      userPaying: 'noOrder',
      notPay: 'noOrder',
      payError: 'noOrder',
      revoked: 'noOrder',
      returned: not,
      refund: 'done',
    },
  ],
];

describe.each(TABLE)('an order %s', (_what, action, expected) => {
  test.each(Object.keys(ORDERS) as OrderName[])('%s', (name) => {
    const before = live(ORDERS[name]).order;
    const { order, answer } = stepOrder(before, action);
    expect(order?.state === before?.state ? answer : `${answer} ${order?.state}`).toBe(expected[name]);
  });
});

test.each([
  ['refusedLeaves', 'NOTPAY', [submit('refuses')], 'NOTPAY'],
  ['refusedLeaves', 'PAYERROR', [submit('refuses')], 'PAYERROR'],
  ['refusedLeaves', 'nothing', [submit('refuses')], undefined],
  ['payerCancelLeaves', 'PAYERROR', ORDERS.notPay, 'PAYERROR'],
  ['bankRefusalLeaves', 'NOTPAY', ORDERS.payError, 'NOTPAY'],
  ['unpaidRevokeLeaves', 'CLOSED', ORDERS.revoked, 'CLOSED'],
  // One that was paid is REVOKED under either.
  ['unpaidRevokeLeaves', 'CLOSED', ORDERS.returned, 'REVOKED'],
  ['revokeWhilePrompted', 'accepted', [submit('asks'), revoke(true)], 'REVOKED'],
  ['revokeWhilePrompted', 'refusedWhileOpen', [submit('asks'), revoke()], 'USERPAYING'],
] as const)('%s=%s is followed', (name, value, actions, state) => {
  expect(live(actions, { [name]: value }).order?.state).toBe(state);
});

describe('a refund', () => {
  test('with the same number is the same refund, and never another amount', () => {
    const once = live(ORDERS.refund).order;
    expect(stepOrder(once, refund('R', 1000))).toEqual({ order: once, answer: 'done' });
    expect(stepOrder(once, refund('R', 999)).answer).toBe('otherAmount');
  });

  test('that was closed gives its amount free, and can be asked for again', () => {
    const closed = live([...ORDERS.refund, settle('CLOSED')]).order;
    expect(heldMinor(closed)).toBe(TOTAL);
    expect(stepOrder(closed, refund('R', 1000)).order?.refunds[0]?.state).toBe('PROCESSING');
  });

  test('that was closed is not taken again once another has taken what it would give back', () => {
    const closed = live([...ORDERS.refund, settle('CLOSED'), refund('R2', TOTAL - 999)]).order;
    expect(stepOrder(closed, refund('R', 1000))).toEqual({ order: closed, answer: 'exceedsTotal' });
  });

  test('that is abnormal still succeeds once somebody has seen to it', () => {
    expect(live([...ORDERS.refund, settle('ABNORMAL'), settle('SUCCESS')]).order?.refunds[0]?.state).toBe('SUCCESS');
    expect(live([...ORDERS.refund, settle('ABNORMAL'), settle('CLOSED')]).answer).toBe(not);
  });

  test('never gives back more than was paid, with all before it', () => {
    expect(live([...ORDERS.refund, refund('R2', TOTAL - 999)]).answer).toBe('exceedsTotal');
    expect(live([...ORDERS.refund, refund('R2', TOTAL - 1000)]).answer).toBe('done');
  });
});

const number = fc.constantFrom('A', 'B', 'R');
const anyAction: fc.Arbitrary<OrderAction> = fc.oneof(
  fc.constantFrom(submit('pays'), submit('asks'), submit('refuses')),
  fc
    .constantFrom('confirm' as const, 'payerCancels' as const, 'bankRefuses' as const, 'autoRevoke' as const)
    .map((kind) => ({ kind })),
  fc.tuple(fc.boolean(), fc.boolean()).map(([typing, windowOver]) => revoke(typing, windowOver)),
  fc.tuple(number, fc.integer({ min: 1, max: 4_000 })).map(([of, minor]) => refund(of, minor)),
  fc
    .tuple(number, fc.constantFrom('SUCCESS' as const, 'CLOSED' as const, 'ABNORMAL' as const))
    .map(([of, as]) => ({ kind: 'settleRefund' as const, number: of, as })),
);
const anySwitches: fc.Arbitrary<OrderSwitches> = fc.record({
  refusedLeaves: fc.constantFrom('nothing' as const, 'NOTPAY' as const, 'PAYERROR' as const),
  payerCancelLeaves: fc.constantFrom('NOTPAY' as const, 'PAYERROR' as const),
  bankRefusalLeaves: fc.constantFrom('PAYERROR' as const, 'NOTPAY' as const),
  unpaidRevokeLeaves: fc.constantFrom('REVOKED' as const, 'CLOSED' as const),
  revokeWhilePrompted: fc.constantFrom('refusedWhileTyping' as const, 'accepted' as const, 'refusedWhileOpen' as const),
});
const CHANGES: ReadonlySet<string> = new Set(['done', 'paid', 'asked', 'refused']);

test('whatever happens, no money is made or lost, what is final stays, and a revoke that was done stays done', () => {
  fc.assert(
    fc.property(fc.array(anyAction, { maxLength: 20 }), anySwitches, (actions, switches) => {
      let before: Order | undefined;
      for (const action of actions) {
        const { order: after, answer } = stepOrder(before, action, switches);
        if (!CHANGES.has(answer)) expect(after).toBe(before);
        if (after !== undefined) {
          expect(heldMinor(after)).toBeGreaterThanOrEqual(0);
          expect(heldMinor(after)).toBeLessThanOrEqual(after.paid ? after.totalMinor : 0);
          expect(refundedMinor(after, ['SUCCESS', 'PROCESSING', 'ABNORMAL'])).toBeLessThanOrEqual(after.totalMinor);
          expect(JSON.parse(JSON.stringify(after))).toEqual(after);
        }
        if (before?.paid) expect(after?.paid).toBe(true);
        if (before?.state === 'REVOKED' || before?.state === 'CLOSED') expect(after?.state).toBe(before.state);
        if (action.kind === 'revoke' && answer === 'done') {
          expect(heldMinor(after)).toBe(0);
          expect(stepOrder(after, action, switches)).toEqual({ order: after, answer: 'done' });
        }
        before = after === undefined ? undefined : Object.freeze(after);
      }
    }),
    { numRuns: 2_000 },
  );
});
