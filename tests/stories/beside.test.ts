/** What an audit would find is found: each way in which books and channel can differ, beside a pair that agrees. */
import { begin, type Payment } from '@quickpay/core';
import { expect, test } from 'vitest';
import { beside } from './beside.ts';
import type { Books } from './books.ts';
import type { Order } from './shop.ts';

const begun = (id: string): Payment =>
  begin(
    {
      id,
      saleId: 'sale-1',
      merchantId: 'hkd',
      storeId: 's1',
      terminalId: 't1',
      merchantOrderNumber: `QP-${id}`,
      epoch: 0,
      owner: 'node',
      amount: { amountMinor: 1_000, currency: 'HKD' },
      codeHash: 'hash',
      codeHint: '13••',
      submittedAt: 1_795_507_200_000,
    },
    { lateRequestWatchMs: 60_000, epoch: 0 },
  );
const paid = (id: string): Payment => ({ ...begun(id), state: 'paid', transactionId: `42-${id}` });
const notPaid = (id: string): Payment => ({ ...begun(id), state: 'notPaid', reason: 'expired' });

const orderOf = (id: string, change: Partial<Order> = {}): Order => ({
  mchId: '1',
  outTradeNo: `QP-${id}`,
  transactionId: `42-${id}`,
  attach: id,
  state: 'SUCCESS',
  currency: 'HKD',
  total: 1_000,
  refunded: 0,
  paid: true,
  createdAt: '2026-11-26T00:00:00.000Z',
  history: [{ event: 'submit' }],
  refunds: [],
  ...change,
});
const books = (...payments: readonly Payment[]): Books => ({ payments, refunds: [], written: [], damaged: [] });
const kindsOf = (of: Books, orders: readonly Order[]) => beside(of, orders).map(({ kind }) => kind);

test('books and channel that agree', () => {
  const returned: Payment = { ...notPaid('b'), reason: 'returned' };
  const revoked = orderOf('b', { state: 'REVOKED', refunded: 1_000 });
  expect(beside(books(paid('a'), returned, notPaid('c')), [orderOf('a'), revoked])).toEqual([]);
});

test.each<readonly [string, Order[]]>([
  ['knows of no such order', []],
  ['holds another amount', [orderOf('a', { total: 999 })]],
  ['has another currency', [orderOf('a', { currency: 'JPY' })]],
  ['was paid for another payment', [orderOf('a', { attach: 'z' })]],
  ['gave the money back', [orderOf('a', { state: 'REVOKED', refunded: 1_000 })]],
  [
    'made a refund that nobody asked for',
    [
      orderOf('a', {
        state: 'REFUND',
        refunded: 100,
        refunds: [{ outRefundNo: 'QR1', amount: 100, state: 'SUCCESS' }],
      }),
    ],
  ],
])('paid, and the channel %s', (_what, orders) => {
  expect(kindsOf(books(paid('a')), orders)).toContain('disagreement');
});

test('not paid, and the channel holds money, or moved it without our knowing', () => {
  expect(kindsOf(books(notPaid('a')), [orderOf('a')])).toEqual(['disagreement']);
  expect(kindsOf(books(notPaid('a')), [orderOf('a', { state: 'REVOKED', refunded: 1_000 })])).toEqual(['disagreement']);
});

test('one sale that keeps money twice, whatever we say of it', () => {
  expect(kindsOf(books(paid('a'), paid('b')), [orderOf('a'), orderOf('b')])).toEqual(['doubled', 'doubled']);
  expect(kindsOf(books(paid('a'), notPaid('b')), [orderOf('a'), orderOf('b')])).toEqual(['disagreement', 'doubled']);
});

test('an order that no payment of ours made; one that was planted there is nobody’s loss', () => {
  expect(kindsOf(books(), [orderOf('a')])).toEqual(['lost']);
  expect(kindsOf(books(), [orderOf('a', { history: [{ event: 'planted' }] })])).toEqual([]);
});
