import { FINAL_STATES, OPEN_STATES } from '@quickpay/core';
import { expect, test } from 'vitest';
import { OCCASION, PAID, REFUND, SHIFT } from '../../../tests/receipts/samples.ts';
import { type Receipt, refundReceipt, returnSlip, saleReceipt, shiftReceipt, testReceipt } from '../src/index.ts';

const wordsOf = (receipt: Receipt | null): string => JSON.stringify(receipt);

test('a paid payment has a receipt with its amount, its numbers and its code', () => {
  const receipt = saleReceipt(PAID, OCCASION);
  expect(receipt).toMatchObject({ kind: 'sale', title: 'Receipt 收据', audience: 'Customer copy 顾客联', marks: [] });
  expect(receipt?.qr).toBe(PAID.orderNumber);
  expect(receipt?.sections[0]?.rows).toEqual([{ kind: 'total', name: 'Paid 已收款', value: 'HKD 38.50' }]);
  expect(wordsOf(receipt)).toContain('2026-11-24 17:31:07 UTC+8');
  expect(wordsOf(receipt)).toContain('QPMH T3K2 P803 ABC0 Y6V8 B0C1 D3E5');
});

test('no other state has a receipt that says paid (I10)', () => {
  for (const state of [...OPEN_STATES, ...FINAL_STATES]) {
    const payment = { ...PAID, state, reason: state === 'notPaid' ? ('returned' as const) : null };
    const isPaid = state === 'paid';
    expect(saleReceipt(payment, OCCASION) !== null, state).toBe(isPaid);
    expect(refundReceipt(REFUND, payment, OCCASION) !== null, state).toBe(isPaid);
    for (const language of ['en', 'zh-CN'] as const) {
      const slip = wordsOf(returnSlip(payment, { ...OCCASION, languages: [language] }));
      expect(slip, state).not.toMatch(/"(Paid|Receipt)|已收款|收据/);
    }
  }
});

test('a slip is for money that is on its way back, or has gone back, and for nothing else', () => {
  const slips = [...OPEN_STATES, ...FINAL_STATES].filter((state) => returnSlip({ ...PAID, state }, OCCASION) !== null);
  expect(slips).toEqual(['returning']);
  expect(wordsOf(returnSlip({ ...PAID, state: 'notPaid', reason: 'returned' }, OCCASION))).toContain('has gone back');
  expect(returnSlip({ ...PAID, state: 'notPaid', reason: 'cancelled' }, OCCASION)).toBeNull();
});

test('a refund says that it is done only once it is', () => {
  for (const state of ['requested', 'processing', 'abnormal'] as const) {
    const waiting = wordsOf(refundReceipt({ ...REFUND, state }, PAID, OCCASION));
    expect(waiting).toContain('not confirmed yet');
    expect(waiting).not.toMatch(/"Refunded|已退款"/);
  }
  expect(refundReceipt(REFUND, PAID, OCCASION)?.sections[0]?.rows[0]).toEqual({
    kind: 'total',
    name: 'Refunded 已退款',
    value: 'HKD 8.50',
  });
  expect(refundReceipt({ ...REFUND, state: 'closed' }, PAID, OCCASION)).toBeNull();
});

test('a copy is marked with its number and when it was made, an original with neither', () => {
  const copy = saleReceipt(PAID, { ...OCCASION, copyNumber: 2 });
  expect(copy?.marks).toEqual(['COPY 副本 2']);
  expect(wordsOf(copy)).toContain('17:32:07');
  expect(wordsOf(saleReceipt(PAID, OCCASION))).not.toContain('17:32:07');
});

test('the sandbox is marked on every kind, in every language', () => {
  const occasion = { ...OCCASION, isSandbox: true };
  for (const receipt of [
    saleReceipt(PAID, occasion),
    refundReceipt(REFUND, PAID, occasion),
    returnSlip({ ...PAID, state: 'returning' }, occasion),
    shiftReceipt(SHIFT, (id) => id, occasion),
    testReceipt({ name: 'Bar', paperMm: 58 }, occasion),
  ]) {
    expect(receipt?.marks).toEqual(['SANDBOX - NO REAL MONEY', '沙箱环境，无真实资金']);
  }
});

test('a copy made after a refund says what has gone back since', () => {
  expect(wordsOf(saleReceipt({ ...PAID, refundedMinor: 850 }, OCCASION))).toContain('"HKD 8.50"');
  expect(wordsOf(saleReceipt(PAID, OCCASION))).not.toContain('其中已退款');
});

test('the merchant’s copy has no note for the customer', () => {
  const receipt = saleReceipt(PAID, { ...OCCASION, audience: 'merchant' });
  expect(receipt).toMatchObject({ audience: 'Merchant copy 商户联', notes: [] });
});

test('amounts have their currency’s own decimals', () => {
  const totals = testReceipt({ name: 'Bar', paperMm: 80 }, OCCASION).sections[1]?.rows;
  expect(totals?.map((row) => (row.kind === 'total' ? row.value : ''))).toEqual(['HKD 1,234.56', 'JPY 123,456', 'KWD 123.456']);
});

test('one language alone is one language alone', () => {
  expect(wordsOf(saleReceipt(PAID, { ...OCCASION, shop: ['Tea'], languages: ['en'] }))).not.toMatch(/\p{Script=Han}/u);
  expect(saleReceipt(PAID, { ...OCCASION, languages: ['zh-CN'] })?.title).toBe('收据');
});

test('a shift says what it took, what it left open, and what came from earlier ones', () => {
  const { audience: _, ...occasion } = OCCASION;
  const receipt = shiftReceipt(SHIFT, (id) => (id === 'per_1' ? 'Cashier 1' : 'Manager 1'), { ...occasion, languages: ['en'] });
  expect(receipt).toMatchObject({ kind: 'shift', title: 'Shift 12', audience: null, qr: null });
  const [acts, sums, open, late, ...more] = receipt.sections;
  expect(acts?.rows).toEqual([
    { kind: 'pair', name: 'Till', value: 'Till 1' },
    { kind: 'pair', name: 'Opened', value: '2026-11-24 16:31:07 UTC+8' },
    { kind: 'pair', name: 'By', value: 'Cashier 1' },
    { kind: 'pair', name: 'Closed', value: '2026-11-24 17:31:07 UTC+8' },
    { kind: 'pair', name: 'By', value: 'Manager 1' },
  ]);
  // More went back than came in.
  expect(sums).toEqual({
    title: 'HKD',
    rows: [
      { kind: 'pair', name: 'Sales 2', value: 'HKD 77.00' },
      { kind: 'pair', name: 'Refunds 1', value: 'HKD 100.00' },
      { kind: 'pair', name: 'Called off 1', value: 'HKD 9.00' },
      { kind: 'total', name: 'Taken', value: '-HKD 23.00' },
    ],
  });
  expect(open).toEqual({
    title: 'Still open 1',
    rows: [{ kind: 'pair', name: 'QPMH T3K2 P803 ABC0 Y6V8 B0C1 D3E5', value: 'HKD 12.00' }],
  });
  expect(late?.rows).toEqual([
    { kind: 'pair', name: 'Refunds (Shift 11)', value: 'HKD 100.00' },
    { kind: 'text', text: 'QRMH T3K2 P803 ABC0 Y6V8 B0C1 D3E5' },
  ]);
  expect(more).toEqual([]);
});

test('of a shift in which much is open a hundred stand on paper, and where the others are', () => {
  const [one] = SHIFT.closed.contents.unresolved;
  const unresolved = Array.from({ length: 150 }, () => one).filter((found) => found !== undefined);
  const contents = { ...SHIFT.closed.contents, unresolved, unresolvedCount: 150 };
  const receipt = shiftReceipt({ ...SHIFT, closed: { ...SHIFT.closed, contents } }, (id) => id, OCCASION);
  const open = receipt.sections.find(({ title }) => title?.endsWith('150'));
  expect(open?.rows).toHaveLength(101);
  expect(open?.rows.at(-1)).toEqual({ kind: 'text', text: 'All of them are in the export. 导出文件包含全部。' });
});

test('a shift in which nothing came to its end says so', () => {
  const contents = { totals: [], unresolved: [], unresolvedCount: 0, late: [], lateCount: 0 };
  const receipt = shiftReceipt({ ...SHIFT, opened: null, closed: { ...SHIFT.closed, contents } }, (id) => id, OCCASION);
  expect(wordsOf(receipt)).toContain('Nothing has come to its end in this shift.');
  expect(receipt.sections).toHaveLength(2);
});
