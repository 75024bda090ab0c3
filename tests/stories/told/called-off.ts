/** S5, S6, S13 and S19: payments that are called off while the payer still may, or does, pay. */
import type { Settings } from '@quickpay/gateway-model';
import { expect } from 'vitest';
import { CHANNEL_ENDED_IT_S, reads, type Story, UNPAID_ORDERS, unansweredPrompt } from '../story.ts';

const confirmedTooLate: Story['tell'] = async (shop) => {
  const { payment } = await shop.charge('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  // What the deadline's own query is told is lost, and the revoke is held back, so that the confirmation falls between the two.
  await shop.advance(29);
  await shop.fault({ operation: 'query', kind: 'loseAnswer' });
  await shop.fault({ operation: 'revoke', kind: 'delayRequest', delayMs: 3_000 });
  const advanced = shop.advance(2);
  await shop.until(payment.id, { state: 'revoking' });
  await shop.confirm('asks');
  await advanced;
  await shop.advance(4);
  await shop.until(payment.id, { state: 'notPaid', reason: 'returned', cashier: reads('np.returned') });
  expect(await shop.order(payment.id)).toMatchObject({ state: 'REVOKED', paid: true });
  expect(await shop.held(payment.saleId)).toBe(0);
};

/** What a revoke does to a payer who is typing. */
const TYPING = {
  refusedWhileTyping: 'refuses the revoke',
  refusedWhileOpen: 'refuses the revoke',
  accepted: 'ends the prompt',
} as const satisfies Record<Settings['revokeWhilePrompted'], string>;

const typedMeanwhile: Story['tell'] = async (shop, settings) => {
  const { payment } = await shop.charge('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.quickpay.payments.cancel(payment.id);
  await shop.advance(12);
  await shop.types('asks');
  await shop.advance(4);
  if (TYPING[settings.revokeWhilePrompted] === 'ends the prompt') {
    await shop.until(payment.id, { state: 'notPaid', reason: 'cancelled', cashier: reads('np.called') });
    await expect(shop.confirm('asks')).rejects.toThrow('409');
    expect(await shop.order(payment.id)).toMatchObject({ state: settings.unpaidRevokeLeaves, paid: false });
    return;
  }
  await shop.happens(payment.id, 'revokeBusy');
  // Still typing when it is revoked again at 20 s.
  await shop.typesOver('asks', payment.id, 2);
  await shop.confirm('asks');
  await shop.advance(2);
  await shop.until(payment.id, { state: 'paid', cashier: reads('paid.justBefore') });
  expect((await shop.requests(payment.id)).filter((kind) => kind.startsWith('revoke'))).toEqual([
    'revokeSent',
    'revokeBusy',
    'revokeSent',
    'revokeBusy',
  ]);
  expect(await shop.held(payment.saleId)).toBe(3850);
};

const revokedLate: Story['tell'] = async (shop) => {
  const { payment } = await shop.charge('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.quickpay.payments.cancel(payment.id);
  await shop.fault({ operation: 'revoke', kind: 'delayRequest', delayMs: 60_000 });
  await shop.fault({ operation: 'revoke', kind: 'loseRequest', times: 3 });
  const advanced = shop.advance(16);
  await shop.happens(payment.id, 'revokeSent');
  await shop.confirm('asks');
  await advanced;
  // The time that a revoke may take is real time.
  await shop.happens(payment.id, 'revokeUnclear', 15_000);
  await shop.advance(5);
  await shop.happens(payment.id, 'paid');
  await shop.until(payment.id, { state: 'revoking', outcome: 'unknown' });
  await shop.minutes(1);
  await shop.until(payment.id, { state: 'notPaid', reason: 'returned' });
  // The first of four is what did it, and none was ever answered.
  expect(await shop.requests(payment.id)).not.toContain('revokeDone');
  expect(await shop.order(payment.id)).toMatchObject({ state: 'REVOKED', paid: true });
  expect(await shop.held(payment.saleId)).toBe(0);
};

const confirmedAfterCancel: Story['tell'] = async (shop) => {
  const { payment } = await shop.charge('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.advance(3);
  await shop.quickpay.payments.cancel(payment.id);
  await shop.until(payment.id, { state: 'revoking', cashier: reads('revoking.early') });
  await shop.advance(6);
  await shop.confirm('asks');
  await shop.advance(2);
  await shop.until(payment.id, { state: 'paid', cashier: reads('paid.justBefore') });
  expect(await shop.order(payment.id)).toMatchObject({ state: 'SUCCESS' });
  expect(await shop.held(payment.saleId)).toBe(3850);
};

const nobodyConfirms: Story['tell'] = async (shop, settings) => {
  const { endedBy, leaves } = unansweredPrompt(settings);
  const { payment } = await shop.charge('asks');
  await shop.until(payment.id, { state: 'awaitingPayer' });
  await shop.advance(3);
  await shop.quickpay.payments.cancel(payment.id);
  await shop.advance(10);
  await shop.until(payment.id, { state: 'revoking', outcome: 'unknown' });
  expect(await shop.requests(payment.id)).not.toContain('revokeSent');
  await shop.advance((endedBy === 'revoke' ? 18 : CHANNEL_ENDED_IT_S) - 13);
  await shop.until(payment.id, { state: 'notPaid', reason: 'cancelled' });
  const [first = 0] = await shop.secondsOf(payment.id, 'revokeSent');
  expect(first).toBeGreaterThanOrEqual(15);
  expect(await shop.order(payment.id)).toMatchObject({ state: leaves, paid: false });
};

export const STORIES: readonly Story[] = [
  {
    id: 'S5',
    title: 'the payer confirms between the last poll and the revoke: not paid, the money goes back (guide E1, E3)',
    tell: confirmedTooLate,
    changedBy: { manners: ['enforced'] },
  },
  {
    id: 'S6',
    title: 'the payer types while we revoke, which is refused, and confirms: paid, with no revoke in doubt',
    tell: typedMeanwhile,
    changedBy: { revokeWhilePrompted: ['accepted', 'refusedWhileOpen'], manners: ['enforced'] },
  },
  {
    id: 'S13',
    title: 'a revoke’s answer is lost, a query says that it is paid, the revoke arrives late: never paid, the money goes back',
    tell: revokedLate,
    alone: 'newShop', // ten seconds of real time
  },
  {
    id: 'S19',
    title: 'cancelled after 3 s, and the payer confirms at 10 s: paid, just before it was cancelled',
    tell: confirmedAfterCancel,
  },
  {
    id: 'S19',
    title: 'cancelled after 3 s, and nobody confirms: not paid soon after 15 s, revoked (guide E3)',
    tell: nobodyConfirms,
    changedBy: { ...UNPAID_ORDERS, revokeWhilePrompted: ['refusedWhileOpen'], manners: ['enforced'] },
  },
];
