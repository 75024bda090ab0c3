/** A ledger that cannot write, and one that takes its time: nothing is sent, nothing runs in circles, nothing leaves in a rush. */
import type { SubmitAnswer } from '@quickpay/core';
import { LedgerError } from '@quickpay/storage';
import { describe, expect, test, vi } from 'vitest';
import { hang, room, started } from './room.ts';

const full = () => Promise.reject(new LedgerError('notWritten', 'The disk is full.'));

test('a code whose payment could not be written is as good as new', async () => {
  let isFull = false;
  const { engine, pay } = await room({}, {}, (write) => (changes) => (isFull ? full() : write(changes)));
  const running = engine();
  await running.start();
  // The sale is there, and a code that is none leaves it so.
  await pay(running, 'sale-one', '123');
  const request = { saleId: 'sale-one', scannedCode: '134567890123456788', terminalId: 't1', by: 'test' };
  isFull = true;
  await expect(running.pay(request)).rejects.toThrow('full');
  isFull = false;
  expect(await running.pay(request)).toMatchObject({ kind: 'started' });
});

test('what a full disk has stopped is tried again once a second, not at once and for ever', async () => {
  let isFull = false;
  let tried = 0;
  const { clock, engine, ledger, faults, pay } = await room({ submit: hang }, {}, (write) => (changes) => {
    if (!isFull) return write(changes);
    tried++;
    return full();
  });
  const running = engine();
  await running.start();
  const { id } = started(await pay(running));
  isFull = true;
  // Five seconds after the submit something is due, and cannot be written.
  await clock.forward(15_000);
  expect(tried).toBeGreaterThanOrEqual(9);
  expect(tried).toBeLessThanOrEqual(11);
  expect(faults).toHaveLength(tried);
  isFull = false;
  await clock.forward(1_500);
  expect((await ledger.payment(id))?.payment.state).toBe('uncertain');
});

test('requests that a slow disk has let through at once leave within the quota', async () => {
  let isSlow = false;
  const { clock, engine, asked, pay } = await room(
    { submit: hang, query: hang },
    { query: 2 },
    (write, clock) => async (changes) => {
      if (isSlow && changes.some((change) => change.kind === 'advance' && change.event.kind === 'querySent')) {
        // Whatever was begun within these three seconds is durable at their end.
        const until = Math.ceil((clock.now() + 1) / 3_000) * 3_000;
        await new Promise<void>((resolve) => clock.wakeAt(until, resolve));
      }
      return write(changes);
    },
  );
  const running = engine();
  await running.start();
  for (let n = 0; n < 6; n++) await pay(running);
  isSlow = true;
  await clock.forward(12_000);
  const sent = asked.filter(({ what }) => what === 'query').map(({ at }) => at);
  expect(sent.length).toBeGreaterThanOrEqual(6);
  for (const from of sent) expect(sent.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(2);
});

test('a sale that another payment held as ours was to be written, and that is free again by then, takes ours', async () => {
  const given: ((answer: SubmitAnswer) => void)[] = [];
  const { clock, engine, ledger, pay } = await room(
    { submit: () => new Promise((resolve) => given.push(resolve)) },
    {},
    (write, clock) => async (changes) => {
      const takes = (ms: number) => new Promise<void>((resolve) => clock.wakeAt(clock.now() + ms, resolve));
      if (!changes.some(({ kind }) => kind === 'record')) return write(changes);
      // Both have looked by the time that one is written, and what becomes of the other is told when that one has ended.
      await takes(100);
      const committed = await write(changes);
      if (!committed.ok) await takes(1_000);
      return committed;
    },
  );
  const running = engine();
  await running.start();
  const both = Promise.all([pay(running, 'sale-one'), pay(running, 'sale-one')]);
  await clock.forward(500);
  given[0]?.({ kind: 'neverSent', note: 'no route' });
  await clock.forward(2_000);
  expect((await both).map(({ kind }) => kind)).toEqual(['started', 'started']);
  expect((await ledger.paymentsOf('sale-one')).map(({ payment }) => payment.state)).toEqual(['notPaid', 'submitting']);
});

test('what one flush has made durable is told in its order, whoever waited for it and however', async () => {
  const flushed: (() => void)[] = [];
  let isSlow = false;
  const { engine, pay } = await room({ submit: hang }, {}, (write) => async (changes) => {
    const committed = await write(changes);
    if (isSlow && changes.every(({ kind }) => kind !== 'createSale')) await new Promise<void>((resolve) => flushed.push(resolve));
    return committed;
  });
  const running = engine();
  await running.start();
  const told: string[] = [];
  running.subscribe(({ payment, event }) => told.push(`${payment.saleId} ${event.event.kind}`));
  await pay(running, 'sale-left');
  isSlow = true;
  const paying = pay(running, 'sale-new');
  await vi.waitFor(() => expect(flushed).toHaveLength(1));
  const leaving = running.leave('sale-left', 'test');
  await vi.waitFor(() => expect(flushed).toHaveLength(2));
  for (const flush of flushed) flush();
  isSlow = false;
  await Promise.all([paying, leaving]);
  expect(told).toEqual(['sale-left recorded', 'sale-new recorded', 'sale-left leave']);
});

describe.each([false, true])('each commit in turn that fails, written after all: %s', (isWritten) => {
  test('a take-over and the acts that bring one with them: whatever is not done is done by the next start or the next try', async () => {
    for (let nth = 1; ; nth++) {
      let left = Number.POSITIVE_INFINITY;
      const { clock, engine, ledger, ledgerOf, pay, faults } = await room(
        {
          submit: async ({ paymentCode }) =>
            paymentCode.endsWith('1') ? { kind: 'paid', transactionId: '1' } : { kind: 'asked' },
        },
        {},
        (write) => async (changes) => {
          if (--left !== 0) return write(changes);
          if (isWritten) await write(changes);
          throw new LedgerError(isWritten ? 'outcomeUnknown' : 'notWritten', 'The disk is full.');
        },
      );
      const store = engine({ ledger: ledgerOf('store001') });
      await store.start();
      const open = [started(await pay(store, 'sale-one')), started(await pay(store, 'sale-two'))];
      const paid = started(await pay(store, 'sale-paid', '134567890123456781'));
      await clock.forward(10);
      const refund = { paymentId: paid.id, amountMinor: 30, reason: 'Goods came back', by: 'm' };
      const asked = await store.refund(refund);
      if (asked.kind !== 'started') throw new Error(asked.kind);
      let isTakenOver = false;
      const office = () => engine({ isTakenOver: (nodeId) => isTakenOver && nodeId === 'store001' });
      const first = office();
      await first.start();
      isTakenOver = true;
      left = nth;
      const acts = [
        () => first.takeOver('store001'),
        () => first.cancel(open[0]?.id ?? '', 'm'),
        () => first.leave('sale-two', 'm'),
        () => first.takeOverOne(open[1]?.id ?? ''),
        () => first.refund(refund),
        () => first.checkRefund(asked.refund.id, 'm'),
      ];
      let failed = 0;
      for (const act of acts) {
        await act().catch((fault: unknown) => {
          expect(fault).toBeInstanceOf(LedgerError);
          failed++;
        });
      }
      const isOver = left > 0;
      left = Number.POSITIVE_INFINITY;
      first.disown('nobody');
      const second = office();
      await second.start();
      for (const { id } of open) await second.cancel(id, 'm');
      const again = await second.refund(refund);
      expect(again.kind, `commit ${nth}`).toBe('started');
      expect(await ledger.ownersOfUnresolved()).toEqual([ledger.identity.nodeId]);
      for (const { id } of [...open, paid]) {
        const events = await ledger.eventsOf(id);
        const taken = events.filter(({ event }) => event.kind === 'resumed' && event.takenOverBy !== undefined);
        expect(taken, `commit ${nth}`).toHaveLength(1);
        expect((await ledger.payment(id))?.payment.owner).toBe(ledger.identity.nodeId);
      }
      if (isOver) {
        expect([failed, nth > 5, faults]).toEqual([0, true, []]);
        return;
      }
    }
  });
});
