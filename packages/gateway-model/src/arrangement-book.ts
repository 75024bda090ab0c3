/**
 * How one payment goes, whatever its payer and the switches would have made of it: arranged for an order number before its submit is
 * processed, and used up by that. What the payer means to do at the prompt becomes part of the order (`plan.ts`).
 */
import type { Instant } from '@quickpay/core';
import type { Act } from './plan.ts';
import type { RefusalName } from './refusals.ts';

export type Arrangement = Readonly<{
  /** Whether the password is asked for. Left out: by the payer's limits and the code's age. */
  password?: 'asked' | 'notAsked';
  /** Refused, whatever the payer has. */
  refusal?: Extract<RefusalName, 'balanceNotEnough' | 'cardNotSupported' | 'bankRefused' | 'riskRule' | 'codeExpired'>;
  /** What the payer does, so long after being asked; in the order of time. */
  plan?: readonly Readonly<{ afterMs: number; does: Act }>[];
  /** The code is as old as it was then, however late the submit is processed. Default: as it is when that happens. */
  arrivedAt?: Instant;
}>;

const NOTHING: Arrangement = {};

/** What is arranged for payments that have not come yet. Not kept over a restart. */
export class ArrangementBook {
  readonly #of = new Map<string, Arrangement>();

  put(key: string, arrangement: Arrangement): void {
    this.#of.set(key, arrangement);
  }

  has(key: string): boolean {
    return this.#of.has(key);
  }

  /** Uses up what was arranged. */
  take(key: string): Arrangement {
    const arranged = this.#of.get(key);
    if (arranged === undefined) return NOTHING;
    this.#of.delete(key);
    return arranged;
  }
}
