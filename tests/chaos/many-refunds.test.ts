/**
 * Two hundred refunds of one payment at once, and sixty of another that would add up to nearly twice what was paid: while the backend is
 * killed again and again, and requests and answers get lost. What WeChat Pay takes goes back, once and a minute apart; the rest is refused.
 */
import { QuickpayProblem } from '@quickpay/client';
import type { WrittenEvent } from '@quickpay/storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { booksOf } from '../stories/books.ts';
import { eventually } from '../stories/eventually.ts';
import { Shop } from '../stories/shop.ts';

const PAID = 10_000;
/** Fifty of them are the channel's limit of how many there may be; of the larger ones, what was paid is the limit. */
const SMALL = { minor: 40, count: 200 };
const LARGE = { minor: 300, count: 60 };
/** So many of them are sent twice, by a till that has lost patience. */
const DOUBLED_EVERY = 3;
/** When that many tills have been answered, the backend is killed. */
const KILLED_AFTER_ANSWERS = [15, 60, 150];
/** Every so many steps of time after that. */
const KILLED_EVERY = 18;
const STEP_S = 60;
const WATCH_MS = 600_000;
/** Fifty refunds a minute apart are fifty steps; every lost answer and every kill costs some more. */
const STEPS_MAX = 200;
const FAULTS = [
  { operation: 'refund', kind: 'loseAnswer' },
  { operation: 'refund', kind: 'loseRequest' },
  { operation: 'refundQuery', kind: 'loseAnswer' },
  { operation: 'refund', kind: 'duplicate' },
] as const;

let shop: Shop;
beforeAll(async () => {
  shop = await Shop.open();
});
afterAll(() => shop.clear());

type Asked = Readonly<{ paymentId: string; minor: number; idempotencyKey: string }>;
type Became = Readonly<{ id: string } | { code: string }>;

/** As a till would: the same request under the same key until somebody says what became of it. */
async function refunded({ paymentId, minor, idempotencyKey }: Asked): Promise<Became> {
  for (;;) {
    try {
      const amount = { minor, currency: 'HKD' } as const;
      const asked = { amount, reason: 'Goods came back', idempotencyKey };
      return { id: (await shop.quickpay.payments.refund(paymentId, asked)).id };
    } catch (fault) {
      if (fault instanceof QuickpayProblem && fault.problem.retry === 'never') return { code: fault.problem.code };
      await shop.backend.settled();
    }
  }
}

/** When requests for refunds of each payment left, as the ledger has it: on a busy machine some take longer on their way than others. */
async function sentAt(): Promise<ReadonlyMap<string, readonly number[]>> {
  const { written } = await booksOf(shop.backend.dataDir, WATCH_MS);
  const events = written.flatMap((text) => JSON.parse(text) as readonly WrittenEvent[]); // the ledger's own
  const sent = events.filter(({ of, event }) => of === 'refund' && event.kind === 'sent');
  const byPayment = Map.groupBy(sent, ({ paymentId }) => paymentId);
  return new Map([...byPayment].map(([paymentId, of]) => [paymentId, of.map(({ at }) => at).sort((a, b) => a - b)]));
}

test('are never more than was paid, are all resolved, and only what the channel allows is made', {
  timeout: 600_000,
}, async () => {
  const paidAs = async (payer: string) => {
    const { payment } = await shop.charge(payer, { minor: PAID });
    await shop.until(payment.id, { state: 'paid' });
    return payment.id;
  };
  const [small, large] = [await paidAs('ready'), await paidAs('second')];
  let deaths = 0;
  await shop.backend.supervise({}, () => deaths++);
  for (let nth = 0; nth < 6; nth++) for (const fault of FAULTS) await shop.fault(fault);

  let answered = 0;
  const asks = [
    { paymentId: small, ...SMALL },
    { paymentId: large, ...LARGE },
  ].flatMap(({ paymentId, minor, count }) =>
    Array.from({ length: count }, (_, nth): Asked => ({ paymentId, minor, idempotencyKey: `${paymentId}-${nth}` })),
  );
  const became = await Promise.all(
    asks.map(async (asked, nth) => {
      const [answer, again] = await Promise.all([refunded(asked), nth % DOUBLED_EVERY === 0 ? refunded(asked) : null]);
      if (again !== null && 'id' in again) expect(again).toEqual(answer);
      answered++;
      if (KILLED_AFTER_ANSWERS.includes(answered)) await shop.backend.kill();
      return { ...asked, answer };
    }),
  );
  await shop.backend.settled();

  const made = (paymentId: string) =>
    became.flatMap(({ answer, ...asked }) => (asked.paymentId === paymentId && 'id' in answer ? [answer.id] : []));
  const refused = (paymentId: string) =>
    new Set(became.flatMap(({ answer, ...asked }) => (asked.paymentId === paymentId && 'code' in answer ? [answer.code] : [])));
  expect([made(small).length, new Set(made(small)).size, [...refused(small)]]).toEqual([50, 50, ['refund_too_many']]);
  const fits = Math.floor(PAID / LARGE.minor);
  expect([made(large).length, new Set(made(large)).size, [...refused(large)]]).toEqual([fits, fits, ['refund_too_much']]);

  const isOver = async () => {
    for (const { refunds } of await shop.orders())
      expect(refunds.reduce((sum, { amount }) => sum + amount, 0)).toBeLessThanOrEqual(PAID);
    const all = await Promise.all([small, large].map((paymentId) => shop.quickpay.payments.refunds(paymentId)));
    return all.every(({ items }) => items.every(({ isFinal }) => isFinal));
  };
  for (let step = 1; step <= STEPS_MAX && !(await isOver()); step++) {
    await shop.advance(STEP_S);
    if (step % KILLED_EVERY === 0) await shop.backend.kill();
    await shop.backend.settled();
  }

  for (const [paymentId, count, minor] of [
    [small, 50, SMALL.minor],
    [large, fits, LARGE.minor],
  ] as const) {
    const { items, refundable } = await shop.quickpay.payments.refunds(paymentId);
    expect(items.map(({ state }) => state)).toEqual(Array.from({ length: count }, () => 'succeeded'));
    expect(items.map(({ id }) => id).sort()).toEqual(made(paymentId).sort());
    expect(refundable.minor).toBe(PAID - count * minor);
    const order = await shop.order(paymentId);
    expect(order?.refunds.map(({ outRefundNo }) => outRefundNo).sort()).toEqual(
      items.map(({ refundNumber }) => refundNumber).sort(),
    );
    expect(order?.refunded).toBe(count * minor);
  }
  expect(deaths).toBeGreaterThan(KILLED_AFTER_ANSWERS.length);
  await eventually(async () => expect(await shop.control('/faults')).toEqual([]));
  const sent = await sentAt();
  for (const paymentId of [small, large])
    for (const [nth, at] of (sent.get(paymentId) ?? []).entries())
      if (nth > 0) expect(at - (sent.get(paymentId)?.[nth - 1] ?? at)).toBeGreaterThanOrEqual(60_000);
  // No chain that breaks, and nothing beside what the channel holds.
  await shop.close({ unmannered: true });
});
