/**
 * Many refunds of one payment at once, and of another, that would add up to nearly twice what was paid: while the backend is killed again and
 * again, and requests and answers get lost. What WeChat Pay takes goes back, once and a minute apart; the rest is refused. `REFUNDS=all`: two
 * hundred of the first, of which the channel takes fifty.
 */
import { QuickpayProblem } from '@quickpay/client';
import type { WrittenEvent } from '@quickpay/storage';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { booksOf } from '../stories/books.ts';
import { eventually } from '../stories/eventually.ts';
import { Shop } from '../stories/shop.ts';

const PAID = 10_000;
const IS_ALL = process.env.REFUNDS === 'all';
/** Fifty of them are the channel's limit of how many there may be; of the larger ones, what was paid is the limit. */
const SMALL = IS_ALL
  ? { minor: 40, count: 200, fits: 50, refused: 'refund_too_many' }
  : { minor: 900, count: 40, fits: 11, refused: 'refund_too_much' };
const LARGE = IS_ALL
  ? { minor: 300, count: 60, fits: 33, refused: 'refund_too_much' }
  : { minor: 1_700, count: 20, fits: 5, refused: 'refund_too_much' };
/** So many of them are sent twice, by a till that has lost patience. */
const DOUBLED_EVERY = 3;
/** When that many tills have been answered, the backend is killed. */
const KILLED_AFTER_ANSWERS = IS_ALL ? [15, 60, 150] : [10, 35];
/** Every so many steps of time after that. */
const KILLED_EVERY = IS_ALL ? 18 : 5;
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
  const tills = [
    { paymentId: small, ...SMALL },
    { paymentId: large, ...LARGE },
  ];
  const asks = tills.flatMap(({ paymentId, minor, count }) =>
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
  for (const { paymentId, fits, refused: code } of tills)
    expect([made(paymentId).length, new Set(made(paymentId)).size, [...refused(paymentId)]]).toEqual([fits, fits, [code]]);

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

  for (const { paymentId, fits, minor } of tills) {
    const { items, refundable } = await shop.quickpay.payments.refunds(paymentId);
    expect(items.map(({ state }) => state)).toEqual(Array.from({ length: fits }, () => 'succeeded'));
    expect(items.map(({ id }) => id).sort()).toEqual(made(paymentId).sort());
    expect(refundable.minor).toBe(PAID - fits * minor);
    const order = await shop.order(paymentId);
    expect(order?.refunds.map(({ outRefundNo }) => outRefundNo).sort()).toEqual(
      items.map(({ refundNumber }) => refundNumber).sort(),
    );
    expect(order?.refunded).toBe(fits * minor);
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
