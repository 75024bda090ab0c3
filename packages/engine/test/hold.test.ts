/** A node that starts again and may have been taken over meanwhile: what would give money back waits until somebody says otherwise. */
import type { QueryAnswer } from '@quickpay/core';
import { expect, test } from 'vitest';
import type { LogEntry } from '../src/index.ts';
import { room, started } from './room.ts';

const MINUTE = 60_000;

/** A node that dies with one payment called off and not yet revoked, and starts again `awayMs` later, holding. */
async function away(awayMs: number) {
  let answer: QueryAnswer = { kind: 'asked' };
  const from = await room({
    submit: async () => ({ kind: 'asked' }),
    query: async ({ paymentId }) => (paymentId === 'probe' ? { kind: 'absent' } : answer),
    revoke: async () => {
      answer = { kind: 'closed' };
      return { kind: 'done' };
    },
  });
  const first = from.engine();
  await first.start();
  const payment = started(await from.pay(first, 'sale-one'));
  await from.clock.forward(2_000);
  await first.cancel(payment.id, 'c');
  // It does not end in order: it is gone.
  first.disown('nobody');
  await from.clock.forward(awayMs);
  const log: LogEntry[] = [];
  const node = from.engine({ holdsAfterStart: true, log: (entry) => log.push(entry) });
  const sent = (what: string) => from.asked.filter((one) => one.what === what && one.order === payment.merchantOrderNumber);
  const row = async () => (await from.ledger.payment(payment.id))?.payment;
  const says = (now: QueryAnswer) => {
    answer = now;
  };
  return { ...from, node, payment, sent, row, says, log };
}

test('a revoke of long ago waits, is seen to, and its payment is asked about meanwhile, once a minute', async () => {
  const { node, clock, sent, row, log } = await away(30 * MINUTE);
  await node.start();
  const before = sent('query').length;
  await clock.forward(60 * MINUTE);
  expect(sent('revoke')).toEqual([]);
  expect(node.health().held).toBe(1);
  expect(log.filter(({ what }) => what.startsWith('held back'))).toHaveLength(1);
  expect(await row()).toMatchObject({ state: 'revoking', due: 'revoke' });
  const queries = sent('query').length - before;
  expect(queries).toBeGreaterThanOrEqual(58);
  expect(queries).toBeLessThanOrEqual(64);
});

test('what waits does not keep the scheduler busy', async () => {
  const { engine, ledger, clock } = await away(30 * MINUTE);
  let looks = 0;
  const node = engine({
    holdsAfterStart: true,
    ledger: {
      ...ledger,
      due: (now, limit) => {
        looks++;
        return ledger.due(now, limit);
      },
    },
  });
  await node.start();
  await clock.forward(60 * MINUTE);
  expect(node.health().held).toBe(1);
  // A few for each of its sixty queries.
  expect(looks).toBeLessThan(600);
});

test('on release it comes to its turn at once, and goes on as it would', async () => {
  const { node, clock, sent, row, log } = await away(30 * MINUTE);
  await node.start();
  await clock.forward(5 * MINUTE);
  const at = clock.now();
  node.release();
  expect(node.health().held).toBe(0);
  await clock.forward(5_000);
  expect(sent('revoke').map((one) => one.at)).toEqual([at]);
  expect(await row()).toMatchObject({ state: 'notPaid', why: 'cancelled' });
  expect(log).toContainEqual({ what: 'released', detail: { held: 1 } });
});

test('what settles it meanwhile ends the waiting: head office may have revoked it', async () => {
  const { node, clock, sent, row, says } = await away(30 * MINUTE);
  await node.start();
  await clock.forward(5 * MINUTE);
  says({ kind: 'closed' });
  await clock.forward(2 * MINUTE);
  expect(await row()).toMatchObject({ state: 'notPaid' });
  expect(node.health().held).toBe(0);
  expect(sent('revoke')).toEqual([]);
});

test('a person’s check is not put off by it', async () => {
  const { node, clock, payment, sent } = await away(30 * MINUTE);
  await node.start();
  await clock.forward(5 * MINUTE + 20_000);
  const before = sent('query').length;
  expect(await node.check(payment.id, 'm')).toMatchObject({ kind: 'done' });
  await clock.forward(10);
  expect(sent('query').length).toBe(before + 1);
});

test('what a manager calls off or leaves changes its row, and its revoke waits like the others', async () => {
  const { node, clock, sent, row } = await away(30 * MINUTE);
  await node.start();
  await clock.forward(5 * MINUTE);
  expect(await node.leave('sale-one', 'm')).toMatchObject({ kind: 'done' });
  await clock.forward(5 * MINUTE);
  expect(await row()).toMatchObject({ state: 'returning' });
  expect(node.health().held).toBe(1);
  expect(sent('revoke')).toEqual([]);
});

test('a refund by which money goes back waits too; one that somebody asked for does not', async () => {
  const { engine, clock, ledger, pay, asked } = await room({
    submit: async ({ paymentCode }) =>
      paymentCode.endsWith('1') ? { kind: 'paid', transactionId: '2' } : { kind: 'unclear', note: 'no answer' },
    query: async ({ paymentId }) => (paymentId === 'probe' ? { kind: 'absent' } : { kind: 'paid', transactionId: '1' }),
    revoke: async () => ({ kind: 'tooLate' }),
    refund: async () => ({ kind: 'unclear', note: 'no answer' }),
  });
  const first = engine();
  await first.start();
  const given = started(await pay(first, 'sale-one', '134567890123456782'));
  const paid = started(await pay(first, 'sale-two', '134567890123456781'));
  await first.leave('sale-one', 'c');
  await clock.forward(50_000);
  const refunds = (of: typeof paid) =>
    asked.filter(({ what, order }) => what === 'refund' && order === of.merchantOrderNumber).length;
  await first.refund({ paymentId: paid.id, amountMinor: 30, reason: 'Goods came back', by: 'm' });
  await clock.forward(10);
  first.disown('nobody');
  expect([refunds(given), refunds(paid)]).toEqual([1, 1]);
  await clock.forward(30 * MINUTE);
  const node = engine({ holdsAfterStart: true });
  await node.start();
  await clock.forward(5 * MINUTE);
  expect((await ledger.payment(given.id))?.payment).toMatchObject({ state: 'returning', due: 'refund' });
  expect(refunds(given)).toBe(1);
  expect(refunds(paid)).toBeGreaterThan(1);
  expect(node.health().held).toBe(1);
  node.release();
  await clock.forward(10);
  expect(refunds(given)).toBe(2);
});

test('a payment younger than two minutes at the start is not held, nor one that is taken after it', async () => {
  const { node, clock, sent, pay } = await away(100_000);
  await node.start();
  const next = started(await pay(node, 'sale-two'));
  await node.cancel(next.id, 'c');
  await clock.forward(30_000);
  expect(sent('revoke')).toHaveLength(1);
  expect(node.health().held).toBe(0);
});

test('one from the future counts as old: the clock was set', async () => {
  const { node, clock, ledger, payment, sent, row } = await away(30 * MINUTE);
  const entry = await ledger.payment(payment.id);
  if (entry === null) throw new Error('no payment');
  const to = { ...entry.payment, submittedAt: clock.now() + 60 * MINUTE, version: entry.payment.version + 1 };
  await ledger.commit([{ kind: 'advance', from: entry, to, event: { kind: 'check', by: 'm' }, at: clock.now() }]);
  expect((await row())?.submittedAt).toBeGreaterThan(clock.now());
  await node.start();
  await clock.forward(10 * MINUTE);
  expect(sent('revoke')).toEqual([]);
  expect(node.health().held).toBe(1);
});

test('released before it starts, it holds nothing; and without being told to it never does', async () => {
  const { node, clock, sent } = await away(30 * MINUTE);
  node.release();
  await node.start();
  await clock.forward(30_000);
  expect(sent('revoke')).toHaveLength(1);
  const other = await away(30 * MINUTE);
  await other.engine().start();
  await other.clock.forward(30_000);
  expect(other.sent('revoke')).toHaveLength(1);
});

test('a process that starts again holds it again', async () => {
  const { node, engine, clock, sent } = await away(30 * MINUTE);
  await node.start();
  await clock.forward(5 * MINUTE);
  node.disown('nobody');
  const next = engine({ holdsAfterStart: true });
  await next.start();
  await clock.forward(5 * MINUTE);
  expect(next.health().held).toBe(1);
  expect(sent('revoke')).toEqual([]);
});
