/** `Prefer: wait=N`: a request that is held until the outcome is known, woken by the change itself. */
import { holdsSale, type Payment } from '@quickpay/core';
import type { Engine } from '@quickpay/engine';
import type { Ledger } from '@quickpay/storage';
import { z } from 'zod';

export const WAIT_LIMITS = {
  /** How long `Prefer: wait=N` may hold an answer. */
  waitSecondsMax: 60,
  /** Held at once; one more is answered as things are. */
  heldMax: 5_000,
} as const;

/** For the documentation: a preference that cannot be read is one that is not there. */
export const waitHeader = z.looseObject({
  prefer: z.string().optional().meta({
    description: '`wait=N` holds the answer until the outcome is known, or N seconds (at most 60) passed',
    example: 'wait=25',
  }),
});

/** Seconds asked for in the header, 0 without it, at most 60. */
export function preferredWait(prefer: string | readonly string[] | undefined): number {
  const match = /(?:^|[,;\s])wait\s*=\s*"?(\d{1,6})"?(?:$|[,;\s])/i.exec([prefer ?? ''].flat().join(','));
  return Math.min(WAIT_LIMITS.waitSecondsMax, Number(match?.[1] ?? 0));
}

const isKnown = (payment: Payment): boolean => !holdsSale(payment.state);

/** Whoever asked for an answer, and may go before there is one. */
export type Asker = Readonly<{
  isGone(): boolean;
  /** Calls back once when the asker goes. The answer ends that. */
  onGone(run: () => void): () => void;
}>;

export type Waiting = {
  /** The payment once its outcome is known, or as it is when the seconds are over, the asker has gone, or the server ends. */
  whenKnown(payment: Payment, seconds: number, asker: Asker): Promise<Payment>;
  readonly held: number;
  /** Answers everybody who is held. */
  release(): void;
};

export function createWaiting(engine: Pick<Engine, 'subscribe'>, ledger: Pick<Ledger, 'payment'>): Waiting {
  const held = new Map<string, Set<(payment: Payment | null) => void>>();
  let count = 0;
  let released = false;
  engine.subscribe(({ payment }) => {
    for (const tell of held.get(payment.id) ?? []) tell(payment);
  });

  /** Resolves with the newest that was seen. */
  const hold = (payment: Payment, seconds: number, asker: Asker): Promise<Payment> =>
    new Promise((resolve) => {
      let last = payment;
      const tell = (changed: Payment | null) => {
        if (changed !== null && changed.version > last.version) last = changed;
        if (changed === null || isKnown(last)) end();
      };
      const end = () => {
        clearTimeout(timer);
        heedNoMore();
        const same = held.get(payment.id);
        if (!same?.delete(tell)) return;
        if (same.size === 0) held.delete(payment.id);
        count--;
        resolve(last);
      };
      const timer = setTimeout(end, seconds * 1_000);
      const heedNoMore = asker.onGone(end);
      held.set(payment.id, (held.get(payment.id) ?? new Set()).add(tell));
      count++;
      // It may have changed before we listened.
      ledger.payment(payment.id).then(
        (entry) => tell(entry?.payment ?? payment),
        () => end(),
      );
    });

  return {
    async whenKnown(payment, seconds, asker) {
      if (seconds === 0 || isKnown(payment) || released || asker.isGone() || count >= WAIT_LIMITS.heldMax) return payment;
      return hold(payment, seconds, asker);
    },
    get held() {
      return count;
    },
    release() {
      released = true;
      for (const waiters of [...held.values()]) for (const tell of [...waiters]) tell(null);
    },
  };
}
