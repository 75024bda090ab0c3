/** Payments through the engine: what leaves when, what is refused before it leaves, and what a restart takes up again. */
import { type Step, step } from '@quickpay/core';
import { expect, test } from 'vitest';
import { hang, room, started } from './room.ts';

test('nothing leaves before its own commit is durable', async () => {
  const seen: (string | undefined)[] = [];
  const { clock, engine, pay, ledger } = await room({
    submit: async (request) => {
      seen.push((await ledger.payment(request.paymentId))?.payment.state);
      return { kind: 'paid', transactionId: '42' };
    },
  });
  const running = engine();
  await running.start();
  const payment = started(await pay(running));
  await clock.forward(10);
  expect(seen).toEqual(['submitting']);
  expect((await ledger.payment(payment.id))?.payment.state).toBe('paid');
});

test('more scans than the quota: served in order, what waited two seconds is not paid and its sale is free (S26)', async () => {
  const { clock, engine, pay, ledger, asked } = await room({}, { submit: 2 });
  const running = engine();
  await running.start();
  const payments = [];
  for (let n = 0; n < 9; n++) payments.push(started(await pay(running)));
  await clock.forward(3_000);
  const states = [];
  for (const { id } of payments) states.push((await ledger.payment(id))?.payment);
  expect(states.map((payment) => payment?.state)).toEqual([...Array(4).fill('paid'), ...Array(5).fill('notPaid')]);
  expect(new Set(states.slice(4).map((payment) => payment?.reason))).toEqual(new Set(['notSent']));
  const submits = asked.filter(({ what }) => what === 'submit').map(({ at }) => at);
  for (const from of submits) expect(submits.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(2);
  const again = payments[8];
  expect(started(await pay(running, again?.saleId)).id).not.toBe(again?.id);
});

test('a wrong key: refused before anything is recorded, and taken again by itself once it is right (S21)', async () => {
  let right = false;
  const { clock, engine, pay, ledger, asked } = await room({
    submit: async () =>
      right ? { kind: 'paid', transactionId: '1' } : { kind: 'unclear', note: 'SIGNERROR', configuration: 'SIGNERROR' },
    query: async () => (right ? { kind: 'absent' } : { kind: 'unclear', note: 'SIGNERROR', configuration: 'SIGNERROR' }),
  });
  const running = engine();
  await running.start();
  started(await pay(running));
  started(await pay(running));
  await clock.forward(100);
  expect(running.health().merchants[0]?.breaker).toMatchObject({ state: 'open', cause: 'SIGNERROR' });
  const before = asked.filter(({ what }) => what === 'submit').length;
  expect(await pay(running, 'sale-refused')).toMatchObject({ kind: 'channelMisconfigured', cause: 'SIGNERROR' });
  expect(await ledger.paymentsOf('sale-refused')).toEqual([]);
  expect(asked.filter(({ what }) => what === 'submit').length).toBe(before);
  right = true;
  await clock.forward(11_000);
  expect(running.health().merchants[0]?.breaker).toEqual({ state: 'closed' });
  const payment = started(await pay(running, 'sale-refused'));
  await clock.forward(10);
  expect((await ledger.payment(payment.id))?.payment.state).toBe('paid');
});

test('draining takes no more, and gives a silent channel no longer than it was allowed', async () => {
  const { clock, engine, pay, ledger } = await room({
    submit: (_request, { signal }) =>
      new Promise((resolve) => signal?.addEventListener('abort', () => resolve({ kind: 'unclear', note: 'given up' }))),
  });
  const running = engine();
  await running.start();
  const payment = started(await pay(running));
  let ended = false;
  const draining = running.drain(1_000).then(() => {
    ended = true;
  });
  expect(await pay(running)).toEqual({ kind: 'notAccepting', reason: 'draining' });
  await clock.forward(900);
  expect(ended).toBe(false);
  await clock.forward(200);
  await draining;
  // Nothing was guessed: what became of it is found out by the next start.
  expect((await ledger.payment(payment.id))?.payment.state).toBe('uncertain');
});

test('what a dead process left is asked about, never submitted again (I6, S22)', async () => {
  const { clock, engine, pay, ledger, asked } = await room({
    submit: hang,
    query: async ({ paymentId }) => (paymentId === 'probe' ? { kind: 'absent' } : { kind: 'paid', transactionId: '7' }),
  });
  const first = engine();
  await first.start();
  const payment = started(await pay(first));
  await clock.forward(10);
  // `first` is not told to end: a process that dies is not either.
  const second = engine();
  await second.start();
  await clock.forward(6_000);
  expect((await ledger.payment(payment.id))?.payment).toMatchObject({ state: 'paid', transactionId: '7' });
  expect(asked.filter(({ what }) => what === 'submit')).toHaveLength(1);
});

test('a process that follows another at once does not use the same second’s quota again', async () => {
  const { clock, engine, pay, asked } = await room({}, { submit: 2 });
  const first = engine();
  await first.start();
  await pay(first);
  await pay(first);
  await clock.forward(10);
  const second = engine();
  await second.start();
  await pay(second);
  await clock.forward(3_000);
  const submits = asked.filter(({ what }) => what === 'submit').map(({ at }) => at);
  expect(submits).toHaveLength(3);
  for (const from of submits) expect(submits.filter((at) => at >= from && at < from + 1_000).length).toBeLessThanOrEqual(2);
});

test('that an answer has no meaning is said of the row as it is, not as it was when the question left', async () => {
  // A rule by which nobody is paid who was not cancelled: the cancel comes while the question is out.
  const paidOnceCancelled: Step = (payment, event, now, policy) =>
    event.kind === 'paid' && !payment.revokeWanted
      ? { ok: false, error: 'illegalEvent', event: event.kind, state: payment.state, frozen: false }
      : step(payment, event, now, policy);
  const cancels: (() => Promise<unknown>)[] = [];
  const { clock, engine, pay, ledger } = await room(
    {
      submit: async () => ({ kind: 'asked' }),
      query: async () => {
        await cancels.pop()?.();
        return { kind: 'paid', transactionId: '7' };
      },
    },
    {},
    undefined,
    paidOnceCancelled,
  );
  const running = engine();
  await running.start();
  const payment = started(await pay(running));
  cancels.push(() => running.cancel(payment.id, 'test'));
  await clock.forward(6_000);
  expect((await ledger.payment(payment.id))?.payment).toMatchObject({ state: 'paid', transactionId: '7' });
});

test('a channel that throws is a fault, and its answer is unknown, not a decision', async () => {
  const thrown = new Error('a programmer’s error');
  const { clock, engine, pay, ledger, faults } = await room({
    submit: async () => {
      throw thrown;
    },
  });
  const running = engine();
  await running.start();
  const payment = started(await pay(running));
  await clock.forward(10);
  expect((await ledger.payment(payment.id))?.payment.state).toBe('uncertain');
  expect(faults).toContain(thrown);
});

test('no revoke within 15 s of the submit, whenever the cashier cancels (S19)', async () => {
  let revoked = false;
  const { clock, engine, pay, ledger, asked } = await room({
    submit: async () => ({ kind: 'asked' }),
    query: async () => ({ kind: revoked ? 'closed' : 'asked' }),
    revoke: async () => {
      revoked = true;
      return { kind: 'done' };
    },
  });
  const running = engine();
  await running.start();
  const payment = started(await pay(running));
  await clock.forward(3_000);
  expect(await running.cancel(payment.id, 'test')).toMatchObject({ kind: 'done' });
  await clock.forward(20_000);
  const revokes = asked.filter(({ what }) => what === 'revoke');
  expect(revokes.map(({ at }) => at - payment.submittedAt)).toEqual([15_000]);
  expect((await ledger.payment(payment.id))?.payment.why).toBe('cancelled');
});
