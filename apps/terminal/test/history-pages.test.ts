/** Pages of payments, and what news do to them. */
import type { PaymentView } from '@quickpay/client';
import { describe, expect, test } from 'vitest';
import { byDay } from '../src/screens/history/by-day.ts';
import { type HistoryPages, isAskedFor, newerPages, withPayment } from '../src/screens/history/history-pages.ts';
import { samplePayment } from '../src/screens/living/samples.ts';

const NOW = Date.parse('2026-11-24T09:31:00.000Z');
const payment = (id: string, change: Partial<PaymentView> = {}): PaymentView => ({
  ...samplePayment('paid', NOW),
  id: `pay_${id}`,
  ...change,
});
const pagesOf = (...pages: readonly (readonly string[])[]): HistoryPages => ({
  pages: pages.map((ids, index) => ({
    environment: 'sandbox',
    items: ids.map((id) => payment(id)),
    next: index === pages.length - 1 ? `pay_${ids.at(-1)}` : null,
    heardAt: NOW,
  })),
  pageParams: pages.map(() => null),
});
const ended = (pages: HistoryPages): HistoryPages => ({ ...pages, pages: pages.pages.map((page) => ({ ...page, next: null })) });
const idsOf = ({ pages }: HistoryPages) => pages.map(({ items }) => items.map(({ id }) => id.slice(4)));

describe('news of a payment', () => {
  test('change its row in place, also where it no longer is what was asked for', () => {
    const before = pagesOf(['5', '4'], ['3', '2']);
    const after = withPayment(before, payment('3', { state: 'notPaid', version: 9 }), false);
    expect(idsOf(after)).toEqual([
      ['5', '4'],
      ['3', '2'],
    ]);
    expect(after.pages[1]?.items[0]?.state).toBe('notPaid');
  });

  test('that were overtaken change nothing', () => {
    const before = withPayment(pagesOf(['5']), payment('5', { version: 9 }), true);
    expect(withPayment(before, payment('5', { version: 8, state: 'uncertain' }), true)).toEqual(before);
  });

  test('bring in a new one where it belongs', () => {
    expect(idsOf(withPayment(pagesOf(['5', '3'], ['1']), payment('6'), true))).toEqual([['6', '5', '3'], ['1']]);
    expect(idsOf(withPayment(pagesOf(['5', '3'], ['1']), payment('4'), true))).toEqual([['5', '4', '3'], ['1']]);
    expect(idsOf(withPayment(pagesOf(['5', '3'], ['1']), payment('2'), true))).toEqual([
      ['5', '3'],
      ['2', '1'],
    ]);
  });

  test('leave out what was not asked for, and what comes with a page that is not loaded yet', () => {
    const before = pagesOf(['5', '3']);
    expect(withPayment(before, payment('6'), false)).toBe(before);
    expect(withPayment(before, payment('1'), true)).toBe(before);
    expect(idsOf(withPayment(ended(before), payment('1'), true))).toEqual([['5', '3', '1']]);
    expect(idsOf(withPayment(ended(pagesOf([])), payment('1'), true))).toEqual([['1']]);
  });
});

test('an answer that was overtaken on its way does not take news back', () => {
  const before = withPayment(pagesOf(['5', '4']), payment('4', { version: 9 }), true);
  const after = newerPages(before, pagesOf(['6', '5', '4']));
  expect(idsOf(after)).toEqual([['6', '5', '4']]);
  expect(after.pages[0]?.items[2]?.version).toBe(9);
  expect(newerPages(undefined, before)).toEqual(before);
});

test('whether a payment is what was asked for is known here, but for the sale’s reference', () => {
  const one = payment('1', { storeId: 's1', submittedAt: new Date(NOW).toISOString(), transactionId: '42' });
  expect(isAskedFor({}, one)).toBe(true);
  expect(isAskedFor({ storeId: 's1', outcome: 'paid', amountMinor: one.amount.minor }, one)).toBe(true);
  expect(isAskedFor({ storeId: 's2' }, one)).toBe(false);
  expect(isAskedFor({ outcome: 'notPaid' }, one)).toBe(false);
  expect(isAskedFor({ amountMinor: 1 }, one)).toBe(false);
  expect(isAskedFor({ orderNumberEnds: one.orderNumber.slice(-4) }, one)).toBe(true);
  expect(isAskedFor({ orderNumberEnds: '????' }, one)).toBe(false);
  expect(isAskedFor({ number: '42' }, one)).toBe(true);
  expect(isAskedFor({ number: one.orderNumber }, one)).toBe(true);
  expect(isAskedFor({ number: '43' }, one)).toBe(false);
  const refundNumber = 'QRMHT3K2P800AAA7Z4Q19X0B3M7K';
  expect(isAskedFor({ number: refundNumber }, one)).toBeNull();
  expect(isAskedFor({ number: refundNumber, storeId: 's2' }, one)).toBe(false);
  expect(isAskedFor({ from: one.submittedAt }, one)).toBe(true);
  expect(isAskedFor({ to: one.submittedAt }, one)).toBe(false);
  expect(isAskedFor({ reference: 'basket' }, one)).toBeNull();
  expect(isAskedFor({ reference: 'basket', storeId: 's2' }, one)).toBe(false);
});

test('payments of one day stand together, in their order', () => {
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
  const list = [
    payment('3', { submittedAt: at(24, 9) }),
    payment('2', { submittedAt: at(24, 0) }),
    payment('1', { submittedAt: at(23, 23) }),
  ];
  expect(byDay(list).map(({ day, payments }) => [day, payments.map(({ id }) => id)])).toEqual([
    ['2026-11-24', ['pay_3', 'pay_2']],
    ['2026-11-23', ['pay_1']],
  ]);
});
