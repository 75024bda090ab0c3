/** S28: somebody sets the computer's clock. In real time. */
import { expect } from 'vitest';
import { settableClock } from '../edge/edges.ts';
import type { Story } from '../story.ts';

const TEN_MINUTES_MS = 600_000;

const setForwardAndBack: Story['tell'] = async (shop) => {
  const { edge, set } = settableClock(shop.folder);
  const options = { clock: 'own', edge } as const;
  await shop.backend.restart(options);

  // Forward while it runs: the payer has as long as before, and the poll comes no sooner.
  const running = await shop.charge('asks');
  await shop.until(running.payment.id, { state: 'awaitingPayer' });
  set(TEN_MINUTES_MS);
  await shop.confirm('asks');
  await shop.happens(running.payment.id, 'paid');
  expect(await shop.requests(running.payment.id)).toEqual(['recorded', 'asked', 'querySent', 'paid']);
  const [poll = 0] = await shop.secondsOf(running.payment.id, 'querySent');
  expect(poll).toBeGreaterThanOrEqual(5);

  // Forward across a restart: it was submitted "ten minutes ago", and is asked about rather than revoked.
  set(0);
  await shop.backend.restart(options);
  const before = await shop.charge('asks');
  await shop.until(before.payment.id, { state: 'awaitingPayer' });
  set(TEN_MINUTES_MS);
  await shop.confirm('asks');
  await shop.backend.restart(options);
  await shop.happens(before.payment.id, 'paid');
  expect(await shop.requests(before.payment.id)).not.toContain('revokeSent');
  const [asked = 0] = await shop.secondsOf(before.payment.id, 'querySent');
  expect(asked).toBeGreaterThan(500);

  // Back across a restart: it was submitted "in ten minutes", and is revoked 15 s after the start, neither sooner nor then.
  await shop.fault({ operation: 'submit', kind: 'loseRequest' });
  const after = await shop.charge('ready');
  await shop.until(after.payment.id, { state: 'uncertain' });
  await shop.quickpay.payments.cancel(after.payment.id);
  set(0);
  await shop.backend.restart(options);
  const restartedAt = performance.now();
  await shop.happens(after.payment.id, 'revokeDone', 25_000);
  expect(performance.now() - restartedAt).toBeGreaterThan(14_000);
  const [revoked = 0] = await shop.secondsOf(after.payment.id, 'revokeSent');
  expect(revoked).toBeLessThan(-500);

  // What is left of it is a watch of ten minutes.
  await shop.backend.restart({});
  await shop.minutes(12);
  await shop.until(after.payment.id, { state: 'notPaid', reason: 'cancelled' });
};

export const STORIES: readonly Story[] = [
  {
    id: 'S28',
    title: 'the clock is set ten minutes forward and back while payments are open: as without; no revoke before 15 s',
    tell: setForwardAndBack,
    alone: 'newShop',
    // Over V3 a time is signed with every request: a clock that is off is a story of its own (S21).
    over: 'v2',
  },
];
