/** What is laid beside is seen to differ where it does: else a run that finds nothing would mean nothing. */
import type { Payment, Refund } from '@quickpay/core';
import { expect, test } from 'vitest';
import { sample, seeded } from '../../packages/storage/test/sample.ts';
import type { Books } from '../stories/books.ts';
import type { Order } from '../stories/shop.ts';
import { type MachineBooks, sideBySide } from './store/side-by-side.ts';
import type { NodeState } from './store/store-node.ts';
import { Witness } from './witness.ts';

const NODE_ID = 'b0b0b0b0';
const made = sample(seeded(7));
const payment = (): Payment => ({
  ...made.payment(made.sale(), NODE_ID),
  state: 'notPaid',
  reason: 'declined',
  due: null,
  dueAt: null,
});
const [one, two] = [payment(), payment()];

/** Of each payment so many events, whose hashes tell them apart. */
const booksWith = (...payments: readonly (readonly [Payment, number])[]): Books => ({
  payments: payments.map(([row]) => row),
  refunds: [],
  written: payments.map(([{ id }, events]) =>
    JSON.stringify(Array.from({ length: events }, (_, n) => ({ of: 'payment', paymentId: id, hash: `${id} ${n}` }))),
  ),
  damaged: [],
});
const machine = (state: NodeState, books: Books): MachineBooks => ({ nodeId: NODE_ID, state, books });
const late = ({ id }: Payment, n: number): string => JSON.stringify({ event: { hash: `${id} ${n}` } });
const order = ({ merchantOrderNumber, id, amount }: Payment): Order => ({
  ...{ mchId: '1900000109', outTradeNo: merchantOrderNumber, transactionId: null, attach: id, state: 'NOTPAY' },
  ...{ currency: amount.currency, total: amount.amountMinor, refunded: 0, paid: false, createdAt: '', history: [], refunds: [] },
});
const seen = (change: Partial<Parameters<typeof sideBySide>[0]>) =>
  sideBySide({ office: booksWith([one, 3]), late: [], machines: [], orders: [], contested: new Set(), ...change });

test('a living node whose ledger is head office’s, word for word', () => {
  expect(seen({ machines: [machine('living', booksWith([one, 3]))], orders: [order(one)] })).toMatchObject({
    ...{ findings: [], journals: 1, journalVerified: 1, foundByBillOnly: 0 },
    ...{ payments: new Set([one.id]), compared: new Set([one.id]) },
  });
});

test.each<[what: string, Partial<Parameters<typeof sideBySide>[0]>, kind: string]>([
  ['an event that never arrived', { machines: [machine('living', booksWith([one, 4]))] }, 'disagreement'],
  ['a payment that never arrived', { machines: [machine('living', booksWith([one, 3], [two, 1]))] }, 'lost'],
  ['another row', { machines: [machine('living', booksWith([{ ...one, reason: 'cancelled' }, 3]))] }, 'disagreement'],
  ['a row that its node has not', { machines: [machine('living', booksWith())] }, 'disagreement'],
  ['a late event that was not kept', { machines: [machine('takenOver', booksWith([one, 4]))] }, 'disagreement'],
  ['an order that nobody knows', { orders: [order(two)] }, 'lost'],
  ['a ledger that is damaged', { office: { ...booksWith([one, 3]), damaged: ['a chain breaks'] } }, 'disagreement'],
  ['what has not ended', { office: booksWith([{ ...one, state: 'uncertain' }, 3]) }, 'unsettled'],
])('%s is found', (_what, change, kind) => {
  expect(seen(change).findings).toContainEqual(expect.objectContaining({ kind }));
});

test('a late event that was kept aside is whole, and only of a machine that was taken over', () => {
  const [machines, kept] = [(state: NodeState) => [machine(state, booksWith([one, 4]))], [late(one, 3)]];
  expect(seen({ machines: machines('takenOver'), late: kept })).toMatchObject({ findings: [], journals: 1, journalVerified: 1 });
  expect(seen({ machines: machines('living'), late: kept })).toMatchObject({ journals: 1, journalVerified: 0 });
});

test('an order of a lost disk that nothing else knows is on the bill alone, and is no other order', () => {
  const machines = [machine('lost', booksWith([one, 4], [two, 1]))];
  expect(seen({ machines, orders: [order(one), order(two)] })).toMatchObject({
    ...{ findings: [], foundByBillOnly: 1, lostWithDisk: new Set([two.id]) },
    compared: new Set([one.id, two.id]),
  });
});

/** A refund of which the gateway knows, and the order that it makes. */
const refundOf = (row: Payment): Refund => ({ ...made.refund(row, 100), state: 'succeeded', due: null, dueAt: null });
const withRefund = (of: Payment, { refundNumber, amount }: Refund): Order => ({
  ...{ ...order(of), state: 'REFUND', paid: true, refunded: amount.amountMinor },
  refunds: [{ outRefundNo: refundNumber, amount: amount.amountMinor, state: 'SUCCESS' }],
});
const asPaid = (row: Payment): Payment => ({ ...row, state: 'paid', reason: null });

test('a refund of a lost disk, of a payment that head office knows, is on the bill alone, and is no other refund', () => {
  const row = asPaid(one);
  const refund = refundOf(row);
  const office = booksWith([row, 3]);
  const lost = [machine('lost', { ...booksWith([row, 3]), refunds: [refund] })];
  const orders = [{ ...withRefund(row, refund), transactionId: row.transactionId }];
  expect(seen({ office, machines: lost, orders })).toMatchObject({
    ...{ findings: [], refundsByBillOnly: 1, lostWithDisk: new Set([refund.id]) },
  });
  for (const machines of [[], [machine('lost', booksWith([row, 3]))]])
    expect(seen({ office, machines, orders })).toMatchObject({
      ...{ findings: [{ what: 'refunds (I3)' }], refundsByBillOnly: 0 },
    });
});

test.each<[what: string, Payment, events: number, Payment, ReadonlyMap<string, string>]>([
  ['given up', { ...one, state: 'watching', reason: null }, 4, asPaid(one), new Map([[one.id, 'notPaid']])],
  ['being revoked, which nobody was told', { ...one, state: 'revoking', reason: null }, 4, asPaid(one), new Map()],
  ['not paid, and told so', one, 3, asPaid(one), new Map()],
  ['not paid at either side', one, 4, one, new Map()],
])('a payment that a lost disk had last as %s', (_what, here, events, there, lostWords) => {
  const machines = [machine('lost', booksWith([here, events]))];
  expect(seen({ office: booksWith([there, 3]), machines, orders: [order(one)] })).toMatchObject({ lostWords });
});

test.each([
  ['all of it', 0, new Map([[one.id, 'paid']])],
  ['all but a cent: head office should have kept it', 1, new Map()],
])('a payment of which a lost disk gave back %s, and head office the rest', (_what, kept, lostWords) => {
  const amountMinor = one.amount.amountMinor - kept;
  const refund = { ...refundOf(one), amount: { ...one.amount, amountMinor } };
  const machines = [machine('lost', { ...booksWith([asPaid(one), 3]), refunds: [refund] })];
  const office = booksWith([{ ...one, reason: 'returned' }, 3]);
  expect(seen({ office, machines })).toMatchObject({ lostWords });
});

test('what a machine said that is gone with its word is not held against anybody, and nothing else that it said', () => {
  const witness = new Witness();
  witness.told(one.id, 'notPaid');
  const books = booksWith([asPaid(one), 3]);
  expect(witness.heldAgainst(books, new Map([[one.id, 'notPaid']]))).toEqual([]);
  expect(witness.heldAgainst(books, new Map([[one.id, 'paid']]))).toMatchObject([{ paymentId: one.id }]);
  expect(witness.heldAgainst(books)).toMatchObject([{ paymentId: one.id }]);
});
