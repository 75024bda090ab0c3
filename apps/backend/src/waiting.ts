/** `Prefer: wait=N`: a request that is held until the outcome is known, woken by the change itself. */
import type { Payment } from '@quickpay/core';
import { holdsSale } from '@quickpay/core';
import type { Engine } from '@quickpay/engine';
import type { Ledger } from '@quickpay/storage';
import type { FastifyRequest } from 'fastify';

const WAIT_S_MAX = 60;

/** Seconds asked for, 0 without the header, at most 60. */
export function preferredWait(request: FastifyRequest): number {
  const match = /(?:^|[,;\s])wait=(\d{1,4})(?:$|[,;\s])/.exec(String(request.headers.prefer ?? ''));
  return Math.min(WAIT_S_MAX, Number(match?.[1] ?? 0));
}

const isKnown = (payment: Payment): boolean => !holdsSale(payment.state);

/** The payment once its outcome is known, or as it is when the seconds are over. */
export async function whenKnown(engine: Engine, ledger: Ledger, payment: Payment, seconds: number): Promise<Payment> {
  if (seconds === 0 || isKnown(payment)) return payment;
  let last = payment;
  let stop = () => {};
  const known = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, seconds * 1_000);
    const unsubscribe = engine.subscribe(({ payment: changed }) => {
      if (changed.id !== payment.id) return;
      last = changed;
      if (isKnown(changed)) resolve();
    });
    stop = () => {
      clearTimeout(timer);
      unsubscribe();
    };
  });
  // It may have changed before we listened.
  const now = (await ledger.payment(payment.id))?.payment ?? payment;
  if (now.version > last.version) last = now;
  if (!isKnown(last)) await known;
  stop();
  return last;
}
