/** Refunds through the engine: reserved before they are sent, one at a time, never twice, and taken up again. */
import type { ListedRefund, PaymentChannel, RefundNotice } from '@quickpay/core';
import { openSqliteLedger } from '@quickpay/storage';
import { expect, test } from 'vitest';
import { seeded } from '../../storage/test/sample.ts';
import { tellAll, tillAt } from '../../storage/test/two-ledgers.ts';
import type { RefundAnswered } from '../src/index.ts';
import { hang, room, started } from './room.ts';

const MINUTE = 60_000;

/** A shop with one paid payment of 100, and a channel that keeps the refunds it takes. */
async function shop(answers: Partial<PaymentChannel> = {}) {
  const listed: ListedRefund[] = [];
  const taken: string[] = [];
  const from = await room({
    queryRefunds: async () => ({ kind: 'listed', refunds: listed }),
    ...answers,
    refund: async (request, options) => {
      taken.push(request.refundNumber);
      return answers.refund?.(request, options) ?? { kind: 'accepted' };
    },
  });
  const running = from.engine();
  await running.start();
  const { id: paymentId } = started(await from.pay(running));
  await from.clock.forward(10);
  const ask = (amountMinor: number | null, key?: string, to = running) =>
    to.refund({
      paymentId,
      amountMinor,
      reason: 'Goods came back',
      by: 'test',
      ...(key === undefined ? {} : { idempotency: { key, fingerprint: `of ${amountMinor}` } }),
    });
  const states = async () => (await from.ledger.refundsOf(paymentId)).map(({ refund }) => refund.state);
  const sends = () => from.asked.filter(({ what }) => what === 'refund').map(({ at }) => at);
  return { ...from, running, paymentId, ask, states, sends, listed, taken };
}

const asked = (answer: RefundAnswered) => {
  if (answer.kind !== 'started') throw new Error(`not started: ${answer.kind}`);
  return answer.refund;
};

test('a refund is durable before it leaves, and followed until the money is back', async () => {
  const seen: unknown[] = [];
  const { clock, ask, ledger, paymentId, listed, states, running } = await shop({
    refund: async ({ refundNumber, refundMinor, amount }) => {
      const [entry] = await ledger.refundsOf(paymentId);
      seen.push([entry?.refund.refundNumber === refundNumber, entry?.refund.sendsInDoubt, refundMinor, amount.amountMinor]);
      listed.push({ refundNumber, amountMinor: refundMinor, state: 'processing' });
      return { kind: 'accepted' };
    },
  });
  const told: string[] = [];
  running.subscribeRefunds(({ refund, event }) => told.push(`${event.event.kind} ${refund.state}`));
  const refund = asked(await ask(30));
  await clock.forward(10);
  expect(seen).toEqual([[true, 1, 30, 100]]);
  expect(await states()).toEqual(['processing']);
  listed[0] = { ...(listed[0] as ListedRefund), state: 'succeeded' };
  await clock.forward(6_000);
  expect((await ledger.refund(refund.id))?.refund).toMatchObject({ state: 'succeeded', due: null });
  expect(told).toEqual([
    'requested requested',
    'sent requested',
    'accepted processing',
    'querySent processing',
    'succeeded succeeded',
  ]);
});

test('of many that ask at once no more than was paid is given back (I9)', async () => {
  const { clock, ask, states, sends, taken } = await shop();
  const answers = await Promise.all(Array.from({ length: 20 }, () => ask(30)));
  expect(answers.map(({ kind }) => kind)).toEqual([...Array(3).fill('started'), ...Array(17).fill('refused')]);
  expect(answers[3]).toMatchObject({ problem: 'tooMuch', refundableMinor: 10 });
  await clock.forward(10 * MINUTE);
  expect(await states()).toEqual(['processing', 'processing', 'processing']);
  expect(new Set(taken).size).toBe(3);
  expect(asked(await ask(null)).amount.amountMinor).toBe(10);
  expect(await ask(null)).toMatchObject({ kind: 'refused', problem: 'nothingLeft' });
  const gaps = sends()
    .slice(1)
    .map((at, n) => at - (sends()[n] ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(MINUTE);
});

test('the same request again is the same refund; its key for another is refused', async () => {
  const { ask, states } = await shop();
  const first = asked(await ask(30, 'k'));
  expect(await ask(30, 'k')).toMatchObject({ kind: 'repeated', refund: { id: first.id } });
  expect(await ask(40, 'k')).toEqual({ kind: 'keyReused' });
  const [one, other] = await Promise.all([ask(10, 'twin'), ask(10, 'twin')]);
  expect([one?.kind, other?.kind].sort()).toEqual(['repeated', 'started']);
  expect(await states()).toHaveLength(2);
});

test('only what was paid is refunded', async () => {
  const { running, pay, clock } = await shop({ submit: async () => ({ kind: 'asked' }), query: async () => ({ kind: 'asked' }) });
  const waiting = started(await pay(running));
  await clock.forward(10);
  const refund = { amountMinor: 1, reason: 'Goods came back', by: 'test' };
  expect(await running.refund({ ...refund, paymentId: waiting.id })).toMatchObject({ kind: 'refused', problem: 'notPaid' });
  expect(await running.refund({ ...refund, paymentId: 'pay_none' })).toEqual({ kind: 'unknown' });
});

test('a lost answer: the same number goes out again, and no other refund of the payment meanwhile', async () => {
  let lost = true;
  const { clock, ask, states, taken, ledger } = await shop({
    refund: async () => (lost ? { kind: 'unclear', note: 'no answer' } : { kind: 'accepted' }),
  });
  const first = asked(await ask(30));
  await clock.forward(10);
  const second = asked(await ask(40));
  await clock.forward(2 * MINUTE + 1_000);
  expect(new Set(taken)).toEqual(new Set([first.refundNumber]));
  expect(taken.length).toBeGreaterThan(1);
  expect((await ledger.refund(first.id))?.refund.state).toBe('requested');
  lost = false;
  await clock.forward(10 * MINUTE);
  expect(await states()).toEqual(['processing', 'processing']);
  expect(taken).toContain(second.refundNumber);
});

test('a process that dies while it asks: the next one asks about the number, and sends nothing new', async () => {
  const { clock, ask, engine, ledger, listed, taken, running } = await shop({ refund: hang });
  const refund = asked(await ask(30));
  await clock.forward(10);
  expect((await ledger.refund(refund.id))?.refund).toMatchObject({ tries: 1, sendsInDoubt: 1 });
  void running.drain(0);
  listed.push({ refundNumber: refund.refundNumber, amountMinor: 30, state: 'succeeded' });
  const next = engine();
  await next.start();
  await clock.forward(11_000);
  expect((await ledger.refund(refund.id))?.refund).toMatchObject({ state: 'succeeded' });
  expect(taken).toEqual([refund.refundNumber]);
});

test('refused: what it had reserved can be refunded again', async () => {
  const { clock, ask, states } = await shop({ refund: async () => ({ kind: 'refused', code: 'ERROR', retry: false }) });
  asked(await ask(100));
  expect(await ask(1)).toMatchObject({ kind: 'refused', problem: 'nothingLeft' });
  await clock.forward(10);
  expect(await states()).toEqual(['closed']);
  expect((await ask(100)).kind).toBe('started');
});

test('a check of a paid payment that finds it refunded is no matter for a person where the refund is ours', async () => {
  const { clock, ask, running, paymentId, ledger } = await shop({
    query: async () => ({ kind: 'refunded', transactionId: '42' }),
  });
  asked(await ask(30));
  await clock.forward(10);
  await running.check(paymentId, 'm');
  await clock.forward(10);
  expect((await ledger.payment(paymentId))?.payment).toMatchObject({ state: 'paid', attention: null, contradictions: 0 });
});

test('a person may ask about a refund at any time', async () => {
  const { clock, ask, running, asked: calls } = await shop();
  const refund = asked(await ask(30));
  await clock.forward(10);
  const before = calls.filter(({ what }) => what === 'queryRefunds').length;
  expect(await running.checkRefund(refund.id, 'm')).toMatchObject({
    kind: 'done',
    refund: { id: refund.id, due: 'refundQuery' },
  });
  await clock.forward(10);
  expect(calls.filter(({ what }) => what === 'queryRefunds').length).toBe(before + 1);
  expect(await running.checkRefund('ref_none', 'm')).toEqual({ kind: 'unknown' });
});

test('draining takes no refunds', async () => {
  const { ask, running } = await shop();
  await running.drain(0);
  expect(await ask(1)).toEqual({ kind: 'notAccepting', reason: 'draining' });
});

test('a number that the channel knows with another amount is not sent again, keeps its amount reserved, and calls for a person', async () => {
  const { clock, ask, ledger, sends } = await shop({ refund: async () => ({ kind: 'foreign', code: 'REFUNDFEEMISMATCH' }) });
  const refund = asked(await ask(30));
  await clock.forward(60 * MINUTE);
  expect((await ledger.refund(refund.id))?.refund).toMatchObject({ state: 'requested', attention: 'refundContradiction' });
  expect(sends()).toHaveLength(1);
  expect(await ask(71)).toMatchObject({ kind: 'refused', problem: 'tooMuch', refundableMinor: 70 });
});

test('above what may be refunded alone nothing is recorded or sent but by exactly the approval, which is durable with it', async () => {
  const { clock, paymentId, running, ledger, states, taken } = await shop();
  const refundBy = (amountMinor: number | null, approval: { amountMinor: number; by: string } | null) =>
    running.refund({
      paymentId,
      amountMinor,
      reason: 'Goods came back',
      by: 'cashier',
      authority: { aloneMinorMax: 10, approval },
    });
  const refused = { kind: 'notApproved', aloneMinorMax: 10 };
  expect(await refundBy(11, null)).toMatchObject({ ...refused, amountMinor: 11 });
  expect(await refundBy(null, null)).toMatchObject({ ...refused, amountMinor: 100 });
  expect(await refundBy(50, { amountMinor: 49, by: 'manager' })).toMatchObject(refused);
  await clock.forward(10);
  expect([await states(), taken]).toEqual([[], []]);
  for (const part of [4, 6]) expect(asked(await refundBy(part, null)).approvedBy).toBeNull();
  // In parts it is as much.
  expect(await refundBy(1, null)).toMatchObject(refused);
  const { id } = asked(await refundBy(50, { amountMinor: 50, by: 'manager' }));
  expect((await ledger.refund(id))?.refund).toMatchObject({ requestedBy: 'cashier', approvedBy: 'manager' });
  expect((await ledger.refundEventsOf(id))[0]?.event).toMatchObject({ made: { requestedBy: 'cashier', approvedBy: 'manager' } });
  // That there is too little comes before the question who may.
  expect(await refundBy(41, null)).toMatchObject({ kind: 'refused', problem: 'tooMuch' });
});

test('what the channel tells of a refund is asked about at once, and settles nothing by itself', async () => {
  const { clock, ask, running, ledger, paymentId, listed, states, asked: requests } = await shop();
  const { id, refundNumber } = asked(await ask(30));
  await clock.forward(10);
  const { merchantOrderNumber } = (await ledger.payment(paymentId))?.payment ?? { merchantOrderNumber: '' };
  const told = (state: RefundNotice['state'], change: Partial<RefundNotice> = {}, merchantId = 'm1') =>
    running.refundTold({ merchantId, notice: { merchantOrderNumber, refundNumber, state, ...change } });
  const queries = () => requests.filter(({ what }) => what === 'queryRefunds').length;

  // Another's order, another's refund, another merchant's: nobody of ours.
  expect(await told('succeeded', { merchantOrderNumber: 'QP1' })).toBe('unknown');
  expect(await told('succeeded', { refundNumber: 'QR1' })).toBe('unknown');
  expect(await told('succeeded', {}, 'm2')).toBe('unknown');
  // An untrue one is asked about like any, and not believed.
  listed.push({ refundNumber, amountMinor: 30, state: 'processing' });
  expect(await told('succeeded')).toBe('asked');
  await clock.forward(10);
  expect([queries(), await states()]).toEqual([1, ['processing']]);
  expect((await ledger.refundEventsOf(id)).map(({ event }) => event)).toContainEqual({ kind: 'check', by: 'notification' });
  // A crowd of them asks once a second.
  for (let n = 0; n < 5; n++) expect(await told('succeeded')).toBe('asked');
  await clock.forward(900);
  expect(queries()).toBe(1);
  listed[0] = { refundNumber, amountMinor: 30, state: 'succeeded' };
  await clock.forward(100);
  expect([queries(), await states()]).toEqual([2, ['succeeded']]);
  // The same again is known; another end is a contradiction to be looked at, and the channel's list has the last word.
  expect(await told('succeeded')).toBe('known');
  expect(await told('closed')).toBe('asked');
  await clock.forward(2_000);
  expect(queries()).toBe(3);
  expect((await ledger.refund(id))?.refund).toMatchObject({ state: 'succeeded', attention: null });
});

test('a notice about the refund that gives a called-off payment back has its order asked about now', async () => {
  const {
    clock,
    engine,
    pay,
    ledger,
    asked: requests,
  } = await room({
    submit: hang,
    query: async () => ({ kind: 'refunded', transactionId: '42' }),
    queryRefunds: async () => ({ kind: 'listed', refunds: [] }),
    revoke: async () => ({ kind: 'tooLate' }),
  });
  const running = engine();
  await running.start();
  const { id, merchantOrderNumber } = started(await pay(running));
  await running.cancel(id, 'test');
  for (let second = 0; second < 30; second++) await clock.forward(1_000);
  const row = async () => (await ledger.payment(id))?.payment;
  expect(await row()).toMatchObject({ state: 'returning' });
  const told = (ending: string) =>
    running.refundTold({
      merchantId: 'm1',
      notice: { merchantOrderNumber, refundNumber: `${merchantOrderNumber}-${ending}`, state: 'succeeded' },
    });
  expect(await told('C1')).toBe('unknown');
  const sequence = (await row())?.refund?.sequence ?? 0;
  const before = requests.length;
  expect(await told(`B${sequence}`)).toBe('asked');
  await clock.forward(1_000);
  expect(requests.slice(before).map(({ what }) => what)).toContain('query');
});

test('of two refunds that two nodes sent the second is asked about while the first is refused for now', async () => {
  const STORE = '7c1e9a40';
  const node = await openSqliteLedger({
    file: ':memory:',
    environment: 'sandbox',
    random: seeded(3),
    nodeId: STORE,
    ships: true,
  });
  const till = tillAt(node);
  const paid = await till.paid(await till.sale({ amount: { amountMinor: 100, currency: 'HKD' } }));
  const { id: paymentId } = paid.payment;

  const listed: ListedRefund[] = [];
  const tries: string[] = [];
  const { clock, ledger, engine } = await room({
    queryRefunds: async () => ({ kind: 'listed', refunds: listed }),
    refund: async ({ refundNumber }) => {
      tries.push(refundNumber);
      return tries.length === 1 ? { kind: 'unclear', note: 'no answer' } : { kind: 'refused', code: 'NOTENOUGH', retry: true };
    },
  });
  const office = engine({ isTakenOver: (nodeId) => nodeId === STORE });
  await office.start();
  await clock.forward(2_000);
  await tellAll(node, ledger);
  // Each sends one that the other has not heard of; the node’s was made first.
  const theirs = await till.refund(paid, 30);
  await till.advanceRefund(theirs, { kind: 'sent' }, theirs.refund.requestedAt);
  const ours = asked(await office.refund({ paymentId, amountMinor: 30, reason: 'Goods came back', by: 'm' }));
  await clock.forward(10);
  await tellAll(node, ledger, { isTakenOver: true });
  await office.takeOver(STORE);
  await clock.forward(5 * MINUTE);
  const row = async (id: string) => (await ledger.refund(id))?.refund;
  expect(tries.slice(0, 2)).toEqual([ours.refundNumber, theirs.refund.refundNumber]);
  expect(await row(theirs.refund.id)).toMatchObject({
    owner: ledger.identity.nodeId,
    sendsInDoubt: 1,
    attention: 'refundWaiting',
  });
  expect(await row(ours.id)).toMatchObject({ state: 'requested', sendsInDoubt: 1 });
  const asks = async () => (await ledger.refundEventsOf(ours.id)).filter(({ event }) => event.kind === 'querySent').length;
  const before = await asks();
  await clock.forward(12 * MINUTE);
  expect(await asks(), 'asked about as its row plans').toBeGreaterThan(before);
  listed.push({ refundNumber: ours.refundNumber, amountMinor: 30, state: 'succeeded' });
  await office.checkRefund(ours.id, 'm');
  await clock.forward(10);
  expect(await row(ours.id), 'asked about at once where somebody asks').toMatchObject({ state: 'succeeded' });
  expect(await row(theirs.refund.id)).toMatchObject({ state: 'requested' });
  await node.close();
});
