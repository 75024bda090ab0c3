/**
 * What only TLS excludes: the channel's own word, kept on the way and never delivered, told to a question that it does not name. A payment
 * that is told it once ends all the same as the truth, told afterwards, has it. And the one unsigned word that is listened to.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { rightlySigned } from './answers.ts';
import { ForgedShop } from './forged-shop.ts';
import type { Telling } from './forger.ts';
import { ABOUT_THE_SIGNATURE, FORGERIES } from './forgeries.ts';
import { LIES, type Operation } from './lies.ts';

/** Minutes of a payment's life, on a machine that does something else as well. */
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let world: ForgedShop;
beforeAll(async () => {
  world = await ForgedShop.open();
});
afterAll(() => world.close());

const kept =
  (operation: Operation, lie: string): Telling['answer'] =>
  (exchange) =>
    rightlySigned(LIES[operation][lie]?.(exchange.seen) ?? exchange.truth, exchange);
const nothing: Telling['answer'] = () => ({ body: '' });
const only = (told: Readonly<Partial<Record<Operation, Telling>>>) =>
  world.forger.plan((_row, operation) => told[operation] ?? null);
const minutesOfTruth = async (minutes: number) => {
  world.forger.plan(null);
  for (let minute = 0; minute < minutes; minute++) await world.shop.advance(60);
};

test('that the order does not exist, told of one that is paid: paid', async () => {
  only({ submit: { answer: nothing }, query: { answer: kept('query', 'absent') } });
  const payment = await world.pay('absent', 'ready');
  await world.shop.until(payment.id, { state: 'uncertain' });
  await world.shop.advance(6);
  await world.shop.until(payment.id, { state: 'uncertain' });
  await minutesOfTruth(1);
  await world.shop.until(payment.id, { state: 'paid' });
});

test('that it is refused, and that it does not exist, told of one that is paid: the money goes back', async () => {
  only({ submit: { answer: kept('submit', 'refused') }, query: { answer: kept('query', 'absent') } });
  const payment = await world.pay('refused', 'ready');
  await world.shop.until(payment.id, { state: 'watching' });
  await minutesOfTruth(2);
  await world.shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
  expect(await world.shop.held(payment.saleId)).toBe(0);
});

test('that the payer has left, told while they are about to confirm: the money goes back', async () => {
  const payment = await world.pay('unpaid', 'asks');
  await world.shop.until(payment.id, { state: 'awaitingPayer' });
  only({ query: { answer: kept('query', 'unpaid') } });
  await world.shop.advance(6);
  await world.shop.until(payment.id, { state: 'watching' });
  await world.shop.confirm('asks');
  await minutesOfTruth(2);
  await world.shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
  expect(await world.shop.held(payment.saleId)).toBe(0);
});

test('that a revoke is done, told of one that never arrived: it is revoked again', async () => {
  const payment = await world.pay('done', 'asks');
  await world.shop.until(payment.id, { state: 'awaitingPayer' });
  await world.shop.quickpay.payments.cancel(payment.id);
  only({ revoke: { withheld: true, answer: kept('revoke', 'done') } });
  await world.shop.advance(16);
  await world.shop.until(payment.id, { state: 'revoking' });
  await minutesOfTruth(1);
  await world.shop.until(payment.id, { state: 'notPaid', reason: 'cancelled' });
  expect(await world.shop.order(payment.id)).toMatchObject({ state: 'REVOKED', paid: false });
});

test('that it is paid, told after the revoke gave the money back: never paid', async () => {
  const payment = await world.pay('paid', 'asks');
  await world.shop.until(payment.id, { state: 'awaitingPayer' });
  await world.shop.quickpay.payments.cancel(payment.id);
  await world.shop.advance(12);
  await world.shop.confirm('asks');
  only({ query: { answer: kept('query', 'paid') } });
  await world.shop.advance(4);
  await expect.poll(() => world.shop.requests(payment.id)).toContain('revokeDone');
  await world.shop.until(payment.id, { state: 'revoking' });
  await minutesOfTruth(1);
  await world.shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
  expect(await world.shop.held(payment.saleId)).toBe(0);
});

test('an unsigned line that speaks of our signature stops new payments, and none that is open; the truth heals it', async () => {
  const opened = await world.pay('breaker', 'asks', 'jpy');
  await world.shop.until(opened.id, { state: 'awaitingPayer' });
  const unsigned = FORGERIES.find(({ operation, name }) => operation === 'query' && name.includes(ABOUT_THE_SIGNATURE));
  expect(unsigned).toBeDefined();
  only(unsigned === undefined ? {} : { query: { answer: unsigned.forge } });
  await world.shop.advance(6);
  await expect(world.pay('refused', 'ready', 'jpy')).rejects.toMatchObject({ problem: { code: 'channel_misconfigured' } });
  await world.shop.until(opened.id, { state: 'awaitingPayer' });
  await world.shop.confirm('asks');
  await minutesOfTruth(2);
  await world.shop.until(opened.id, { state: 'paid' });
  await world.shop.until((await world.pay('healed', 'ready', 'jpy')).id, { state: 'paid' });
});
