/** What may disagree has one answer each, and every pair of states has its place in the table. */
import { FINAL_REFUND_STATES, FINAL_STATES, isFinal, OPEN_REFUND_STATES, OPEN_STATES } from '@quickpay/core';
import { CONFLICTS, type Conflict, PAYMENT_SIDES, paymentConflict, REFUND_SIDES, refundConflict } from '@quickpay/exchange';
import { expect, test } from 'vitest';

const groups: readonly Readonly<Record<string, Conflict>>[] = Object.values(CONFLICTS);
const all = groups.flatMap((group) => Object.entries(group));
const byKind = new Map(all);
const conflictOf = (kind: string | null): Conflict => {
  const found = byKind.get(kind ?? '');
  if (found === undefined) throw new Error(`${kind} is not in the table`);
  return found;
};

const PAYMENTS = [
  null,
  ...OPEN_STATES.map((state) => ({ state, reason: null })),
  { state: 'paid', reason: null } as const,
  { state: 'notPaid', reason: 'cancelled' } as const,
  { state: 'notPaid', reason: 'returned' } as const,
];
const REFUNDS = [null, ...[...OPEN_REFUND_STATES, ...FINAL_REFUND_STATES].map((state) => ({ state }))];

test('a name stands for one thing', () => {
  expect(byKind.size).toBe(all.length);
});

test('every conflict that the tables of states name has its answer', () => {
  const rows: readonly Readonly<Record<string, string | null>>[] = [PAYMENT_SIDES, REFUND_SIDES].flatMap((sides) =>
    Object.values(sides),
  );
  const named = rows.flatMap((row) => Object.values(row));
  expect(named.filter((kind) => kind !== null && !byKind.has(kind))).toEqual([]);
});

test('a payment that both have settled otherwise is always told to a manager', () => {
  for (const node of PAYMENTS)
    for (const office of PAYMENTS) {
      const kind = paymentConflict(node, office);
      if (node === null || office === null || !isFinal(node.state) || !isFinal(office.state)) continue;
      if (node.state === office.state) expect(kind).toBeNull();
      else expect(conflictOf(kind).told).toContain('manager');
    }
  expect(FINAL_STATES).toEqual(['paid', 'notPaid']);
});

test('a payment that one side does not know is a conflict, whatever the other knows of it', () => {
  for (const known of PAYMENTS.slice(1)) {
    expect(paymentConflict(known, null)).toBe('unheardOf');
    expect(paymentConflict(null, known)).toBe('forgottenByNode');
  }
  expect(paymentConflict(null, null)).toBeNull();
});

test('of what the node has not settled, head office’s word or nothing stands', () => {
  for (const state of OPEN_STATES) {
    expect(paymentConflict({ state, reason: null }, { state: 'paid', reason: null })).toBe('decidedHere');
    expect(paymentConflict({ state: 'paid', reason: null }, { state, reason: null })).toBe('decidedThere');
    expect(paymentConflict({ state, reason: null }, { state: 'uncertain', reason: null })).toBeNull();
  }
});

test('a refund is never lost from one side, and never given back by one side’s word alone', () => {
  for (const node of REFUNDS)
    for (const office of REFUNDS) {
      const kind = refundConflict(node, office);
      if (node === office) expect(kind).toBeNull();
      else if (office === null) expect(kind).toBe('refundOfNode');
      else if (node === null) expect(kind).toBe('refundOfOffice');
    }
  expect(conflictOf(refundConflict({ state: 'succeeded' }, { state: 'closed' })).stands).toBe('channel');
  expect(conflictOf(refundConflict({ state: 'closed' }, { state: 'succeeded' })).stands).toBe('headOffice');
});
