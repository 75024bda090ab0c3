/** A ledger that cannot be written for a while: what is due waits for it, and neither spins nor is forgotten. */
import type { Driver } from '@quickpay/storage';
import { expect, test } from 'vitest';
import { room, started } from './room.ts';

function fillableDisk(): { wrapDriver: (driver: Driver) => Driver; fill(isFull: boolean): void } {
  let isFull = false;
  return {
    fill(isSo) {
      isFull = isSo;
    },
    wrapDriver: (driver) => ({
      ...driver,
      exec(sql) {
        if (isFull && sql.startsWith('BEGIN')) throw new Error('database or disk is full');
        driver.exec(sql);
      },
    }),
  };
}

test('while the disk is full what is due is tried once a second, and goes on by itself when there is room again', async () => {
  const { wrapDriver, fill } = fillableDisk();
  const { clock, engine, pay, ledger, asked, faults } = await room(
    { submit: async () => ({ kind: 'asked' }), query: async () => ({ kind: 'paid', transactionId: '42' }) },
    {},
    { wrapDriver },
  );
  const running = engine();
  await running.start();
  const payment = started(await pay(running));
  await clock.forward(10);
  fill(true);
  await clock.forward(14_990);
  // The poll fell due after five seconds.
  expect(faults.length).toBeGreaterThan(5);
  expect(faults.length).toBeLessThanOrEqual(11);
  expect(asked.filter(({ what }) => what === 'query')).toEqual([]);
  fill(false);
  await clock.forward(1_000);
  expect((await ledger.payment(payment.id))?.payment.state).toBe('paid');
});
