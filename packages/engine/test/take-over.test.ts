/** A node that is gone, and head office that goes on with its payments: whose they are, and what is asked before anything is done. */
import type { ListedRefund, QueryAnswer } from '@quickpay/core';
import { LedgerError } from '@quickpay/storage';
import { describe, expect, test } from 'vitest';
import type { Engine, RefundAnswered } from '../src/index.ts';
import { hang, room, started } from './room.ts';

const STORE = 'store001';
const MINUTE = 60_000;
const absent = async (): Promise<QueryAnswer> => ({ kind: 'absent' });

/** A store node that took a payment, which nobody has answered unless `submit` does, and is gone; and head office, which runs. */
async function company({ answers = {}, commit }: Company = {}) {
  const from = await room({ submit: hang, ...answers }, {}, commit);
  const store = from.engine({ ledger: from.ledgerOf(STORE) });
  await store.start();
  const payment = started(await from.pay(store, 'sale-one'));
  await from.clock.forward(100);
  const gone = new Set<string>();
  const isTakenOver = (nodeId: string) => gone.has(nodeId);
  const office = from.engine({ isTakenOver });
  await office.start();
  // Nothing is sent in the first second of a process.
  await from.clock.forward(2_000);
  const noteGone = () => void gone.add(STORE);
  const takeOver = () => {
    noteGone();
    return office.takeOver(STORE);
  };
  const row = async (id = payment.id) => {
    const entry = await from.ledger.payment(id);
    if (entry === null) throw new Error(`no payment ${id}`);
    return entry.payment;
  };
  const sent = (what: string) => from.asked.filter((one) => one.what === what && one.order === payment.merchantOrderNumber);
  const resumed = async () => (await from.ledger.eventsOf(payment.id)).filter(({ event }) => event.kind === 'resumed').length;
  const own = from.ledger.identity.nodeId;
  return { ...from, store, office, noteGone, takeOver, isTakenOver, payment, row, sent, resumed, own };
}
type Company = Readonly<{
  answers?: Parameters<typeof room>[0];
  commit?: Parameters<typeof room>[2];
}>;

const refundOf = (to: Engine, paymentId: string, amountMinor: number | null = 30): Promise<RefundAnswered> =>
  to.refund({ paymentId, amountMinor, reason: 'Goods came back', by: 'm' });

describe('what another node works on', () => {
  test('is not acted on: whose it is is the answer, and nothing is written', async () => {
    const { office, pay, payment, ledger, own } = await company();
    const before = await ledger.lastPosition();
    const elsewhere = { kind: 'ownedElsewhere', owner: STORE };
    expect(await office.cancel(payment.id, 'm')).toEqual(elsewhere);
    expect(await office.check(payment.id, 'm')).toEqual(elsewhere);
    expect(await office.leave('sale-one', 'm')).toEqual(elsewhere);
    expect(await refundOf(office, payment.id)).toEqual(elsewhere);
    expect(await pay(office, 'sale-one')).toEqual(elsewhere);
    expect(await office.takeOverOne(payment.id)).toEqual(elsewhere);
    await expect(office.takeOver(STORE)).rejects.toThrow('must be noted');
    await expect(office.takeOver(own)).rejects.toThrow('takes itself over');
    expect(await ledger.lastPosition()).toBe(before);
    expect((await ledger.sale('sale-one'))?.leftAt).toBeNull();
  });

  test('nor its refunds; and a sale that another node’s payment was declined for is that node’s', async () => {
    const { office, store, pay, ledger, clock, row } = await company({
      answers: {
        submit: async ({ paymentCode }) =>
          paymentCode.endsWith('1') ? { kind: 'paid', transactionId: '1' } : { kind: 'neverSent', note: 'no route' },
      },
    });
    const paid = started(await pay(store, 'sale-two', '134567890123456781'));
    const free = started(await pay(store, 'sale-three', '134567890123456782'));
    await clock.forward(10);
    expect((await row(free.id)).state).toBe('notPaid');
    expect(await pay(office, 'sale-three')).toEqual({ kind: 'ownedElsewhere', owner: STORE });
    expect(await office.leave('sale-three', 'm')).toEqual({ kind: 'ownedElsewhere', owner: STORE });
    // That it is paid is so for everybody.
    expect(await pay(office, 'sale-two')).toMatchObject({ kind: 'salePaid' });
    const refund = await refundOf(store, paid.id);
    if (refund.kind !== 'started') throw new Error(refund.kind);
    const before = await ledger.lastPosition();
    expect(await office.checkRefund(refund.refund.id, 'm')).toEqual({ kind: 'ownedElsewhere', owner: STORE });
    expect(
      await office.refundTold({
        merchantId: 'm1',
        notice: {
          merchantOrderNumber: paid.merchantOrderNumber,
          refundNumber: refund.refund.refundNumber,
          state: 'succeeded',
        } as Parameters<Engine['refundTold']>[0]['notice'],
      }),
    ).toBe('ownedElsewhere');
    expect(await ledger.lastPosition()).toBe(before);
  });
});

describe('taking over', () => {
  test('asks first, and revokes only once it knows', async () => {
    const { office, takeOver, payment, row, sent, clock, own } = await company({ answers: { query: absent } });
    await clock.forward(20 * MINUTE);
    expect(sent('query')).toEqual([]);
    const at = clock.now();
    expect(await takeOver()).toEqual({ payments: 1, refunds: 0 });
    expect(await row()).toMatchObject({ owner: own, state: 'uncertain' });
    await office.cancel(payment.id, 'm');
    await clock.forward(2 * MINUTE);
    expect(sent('query')[0]?.at).toBe(at);
    expect(sent('revoke')[0]?.at).toBeGreaterThanOrEqual(at + 15_000);
  });

  test('while the channel does not say how it stands nothing is revoked, and paid is paid', async () => {
    let answer: QueryAnswer = { kind: 'unclear', note: 'no answer' };
    const { office, takeOver, payment, row, sent, clock } = await company({
      answers: { query: async ({ paymentId }) => (paymentId === 'probe' ? { kind: 'absent' } : answer) },
    });
    await clock.forward(20 * MINUTE);
    await takeOver();
    await office.cancel(payment.id, 'm');
    await clock.forward(5 * MINUTE);
    expect(sent('query').length).toBeGreaterThan(30);
    expect(sent('revoke')).toEqual([]);
    answer = { kind: 'paid', transactionId: '7' };
    await clock.forward(10_000);
    expect(await row()).toMatchObject({ state: 'paid', transactionId: '7' });
    const before = sent('query').length;
    await clock.forward(11 * MINUTE);
    expect(sent('query').length, 'asked once more when nothing of the store can arrive').toBe(before + 1);
  });

  test('twice, and two at once, is as once', async () => {
    const { takeOver, resumed } = await company();
    const both = await Promise.all([takeOver(), takeOver()]);
    expect(both.reduce((sum, { payments }) => sum + payments, 0)).toBe(1);
    expect(await takeOver()).toEqual({ payments: 0, refunds: 0 });
    expect(await resumed()).toBe(1);
  });

  test('a restart in the midst of it ends it', async () => {
    let isFull = false;
    const { takeOver, isTakenOver, store, pay, ledger, engine, row, clock, own } = await company({
      commit: (write) => (changes) =>
        isFull ? Promise.reject(new LedgerError('notWritten', 'The disk is full.')) : write(changes),
    });
    const other = started(await pay(store, 'sale-two'));
    await clock.forward(10);
    isFull = true;
    await expect(takeOver()).rejects.toThrow('full');
    isFull = false;
    expect((await row(other.id)).owner).toBe(STORE);
    const next = engine({ isTakenOver });
    await next.start();
    expect((await row(other.id)).owner).toBe(own);
    expect(await ledger.ownersOfUnresolved()).toEqual([own]);
  });

  test('a start takes nothing from a node that lives', async () => {
    const { engine, row } = await company();
    const next = engine({ isTakenOver: (nodeId) => nodeId === 'store002' });
    await next.start();
    expect((await row()).owner).toBe(STORE);
  });

  test('a payment that comes to be known afterwards is taken over by itself, once', async () => {
    const { office, takeOver, store, pay, row, ledger, clock, own } = await company();
    await takeOver();
    const late = started(await pay(store, 'sale-late'));
    await clock.forward(10);
    const both = await Promise.all([office.takeOverOne(late.id), office.takeOverOne(late.id)]);
    expect(both).toMatchObject([{ kind: 'done' }, { kind: 'done', payment: { owner: own } }]);
    expect((await row(late.id)).owner).toBe(own);
    expect((await ledger.eventsOf(late.id)).filter(({ event }) => event.kind === 'resumed')).toHaveLength(1);
    expect(await office.takeOverOne('pay_none')).toEqual({ kind: 'unknown' });
  });

  test.each<[string, string, number, object]>([
    [
      'that a cashier refunded in part there was paid, and is told to a person',
      'QR1',
      0,
      { state: 'paid', attention: 'refundedBeforeTakeOver' },
    ],
    [
      'that was being given back there goes back, under a number of its own',
      'B1',
      1,
      { state: 'returning', refund: { sequence: 2, amountMinor: 60 } },
    ],
  ])('one %s', async (_what, ending, refunds, expected) => {
    const refunded: ListedRefund[] = [];
    const { takeOver, clock, row, sent, payment } = await company({
      answers: {
        query: async () => ({ kind: 'refunded', transactionId: '42' }),
        queryRefunds: async () => ({ kind: 'listed', refunds: refunded }),
        revoke: async () => ({ kind: 'tooLate' }),
        refund: async () => ({ kind: 'accepted' }),
      },
    });
    refunded.push({ refundNumber: `${payment.merchantOrderNumber}-${ending}`, amountMinor: 40, state: 'succeeded' });
    await takeOver();
    await clock.forward(30_000);
    expect(await row()).toMatchObject(expected);
    expect(sent('revoke')).toHaveLength(0);
    expect(sent('refund')).toHaveLength(refunds);
  });
});

describe('what had ended at a node that was taken over', () => {
  const paid = { submit: async () => ({ kind: 'paid', transactionId: '1' }) as const };

  test('stays its until the first act on it: a refund is head office’s, under a number of its own', async () => {
    const { office, takeOver, payment, row, ledger, sent, clock, own } = await company({ answers: paid });
    expect(await takeOver()).toEqual({ payments: 0, refunds: 0 });
    expect(await row()).toMatchObject({ owner: STORE, state: 'paid' });
    expect(await office.takeOverOne(payment.id)).toMatchObject({ kind: 'done', payment: { owner: STORE } });
    expect(await refundOf(office, payment.id)).toMatchObject({ kind: 'started', refund: { owner: own } });
    expect(await row()).toMatchObject({ owner: own, state: 'paid', due: null });
    await clock.forward(10);
    expect(sent('refund')).toHaveLength(1);
    expect((await ledger.refundsOf(payment.id))[0]?.refund.state).toBe('processing');
  });

  test('a refund that was open is taken over with the rest, asked about first, and not beside another', async () => {
    const { takeOver, store, payment, ledger, sent, clock, own } = await company({ answers: { ...paid, refund: hang } });
    const first = await refundOf(store, payment.id);
    if (first.kind !== 'started') throw new Error(first.kind);
    expect(await takeOver()).toEqual({ payments: 0, refunds: 1 });
    expect((await ledger.refund(first.refund.id))?.refund.owner).toBe(own);
    const at = clock.now();
    await clock.forward(2 * MINUTE);
    expect(sent('queryRefunds')[0]?.at).toBe(at);
    expect(sent('refund')[0]?.at).toBeGreaterThanOrEqual(at + MINUTE);
  });

  test('… also by the act that takes its payment over', async () => {
    const { office, noteGone, store, payment, ledger, own } = await company({ answers: { ...paid, refund: hang } });
    await refundOf(store, payment.id);
    noteGone();
    await office.check(payment.id, 'm');
    expect((await ledger.refundsOf(payment.id)).map(({ refund }) => refund.owner)).toEqual([own]);
  });

  test('a check of a refund that had ended is asked by head office', async () => {
    const { office, noteGone, store, payment, ledger, sent, clock, own } = await company({
      answers: { ...paid, refund: async () => ({ kind: 'refused', code: 'TRADEOVERDUE', retry: false }) },
    });
    const refund = await refundOf(store, payment.id);
    if (refund.kind !== 'started') throw new Error(refund.kind);
    // The node that asked for it is gone; what it was answered is in the rows.
    const entry = await ledger.refund(refund.refund.id);
    if (entry === null) throw new Error('no refund');
    const at = clock.now();
    const to = { ...entry.refund, state: 'closed', due: null, dueAt: null, sendFrom: null, settledAt: at, version: 2 } as const;
    await ledger.commit([{ kind: 'advanceRefund', from: entry, to, event: { kind: 'closed' }, at }]);
    noteGone();
    expect(await office.checkRefund(refund.refund.id, 'm')).toMatchObject({ kind: 'done', refund: { owner: own } });
    await clock.forward(10);
    expect(sent('queryRefunds')).toHaveLength(1);
  });

  test('a sale that it left unpaid takes a code of head office', async () => {
    const { office, noteGone, pay, own } = await company({
      answers: { submit: async () => ({ kind: 'neverSent', note: 'no route' }) },
    });
    noteGone();
    expect(started(await pay(office, 'sale-one')).owner).toBe(own);
  });

  test('one that is open and was overlooked is taken over by the act that leaves its sale', async () => {
    const { office, noteGone, row, own } = await company();
    noteGone();
    expect(await office.leave('sale-one', 'm')).toMatchObject({ kind: 'done' });
    expect(await row()).toMatchObject({ owner: own, state: 'returning', leftAt: expect.any(Number) });
  });
});

describe('a node that was taken over itself', () => {
  test('sends nothing more, takes nothing, and writes what is still answered', async () => {
    let answer: (paid: { kind: 'paid'; transactionId: string }) => void = () => {};
    const { clock, engine, pay, ledger, asked } = await room({
      submit: async ({ paymentCode }) =>
        paymentCode.endsWith('1') ? new Promise((resolve) => (answer = resolve)) : { kind: 'asked' },
    });
    const node = engine();
    await node.start();
    const open = started(await pay(node, 'sale-one', '134567890123456781'));
    const waiting = started(await pay(node, 'sale-two', '134567890123456782'));
    await clock.forward(3_000);
    await node.cancel(waiting.id, 'c');
    node.disown('office01');
    const before = asked.length;
    const elsewhere = { kind: 'ownedElsewhere', owner: 'office01' };
    expect(await pay(node)).toEqual(elsewhere);
    expect(await node.cancel(open.id, 'c')).toEqual(elsewhere);
    expect(await node.leave('sale-one', 'c')).toEqual(elsewhere);
    expect(await refundOf(node, open.id)).toEqual(elsewhere);
    expect(node.health().phase).toBe('disowned');
    answer({ kind: 'paid', transactionId: '9' });
    await clock.forward(10 * MINUTE);
    expect((await ledger.payment(open.id))?.payment.state).toBe('paid');
    expect((await ledger.payment(waiting.id))?.payment.state).toBe('revoking');
    expect(asked.length).toBe(before);
    const next = engine();
    next.disown('office01');
    await next.start();
    await clock.forward(10 * MINUTE);
    expect(asked.length, 'nor after a restart').toBe(before);
  });

  test('a submit that still waits for its turn never leaves', async () => {
    const { clock, engine, pay, ledger, asked } = await room({}, { submit: 1 });
    const node = engine();
    await node.start();
    started(await pay(node));
    const second = started(await pay(node));
    node.disown('office01');
    await clock.forward(3_000);
    expect(asked.filter(({ what }) => what === 'submit')).toHaveLength(1);
    expect((await ledger.payment(second.id))?.payment).toMatchObject({ state: 'notPaid', reason: 'notSent' });
  });
});
