/** One step of a payment, durably: read, step, compare-and-set, tell. */
import type { PaymentEvent } from '@quickpay/core';
import type { Change, Entry, Written } from '@quickpay/storage';
import type { Resolved } from './options.ts';

export type Advanced =
  | Readonly<{ kind: 'advanced'; entry: Entry }>
  | Readonly<{ kind: 'illegal'; entry: Entry }>
  | Readonly<{ kind: 'unknown' }>;

/** How often a step is tried again when another node was faster. The facts of an event stay true, so it is stepped from the newer row. */
const TRIES_MAX = 8;

export type Advance = (paymentId: string, event: PaymentEvent, also?: readonly Change[]) => Promise<Advanced>;

/** Must be called inside the payment's lane. `told` is called after the commit, with everything it wrote. */
export function createAdvance({ ledger, clock, step, policy }: Resolved, told: (written: readonly Written[]) => void): Advance {
  return async (paymentId, event, also = []) => {
    for (let tries = 0; tries < TRIES_MAX; tries++) {
      const entry = await ledger.payment(paymentId);
      if (entry === null) return { kind: 'unknown' };
      const at = clock.now();
      const stepped = step(entry.payment, event, at, policy);
      if (!stepped.ok) return { kind: 'illegal', entry };
      const committed = await ledger.commit([{ kind: 'advance', from: entry, to: stepped.payment, event, at }, ...also]);
      if (committed.ok) {
        told(committed.written);
        return { kind: 'advanced', entry: committed.written[0]?.entry ?? entry };
      }
      if (committed.conflict !== 'stale') throw new Error(`the ledger refused a step: ${committed.conflict}`);
    }
    throw new Error(`a payment kept changing under ${TRIES_MAX} tries of one step`);
  };
}
