/** What was acted on some minutes ago: told again, it needs no second question. After a restart the ledger alone knows, which is enough. */
import type { Clock } from '@quickpay/core';

export type Heard = Readonly<{ has(mark: string): boolean; add(mark: string): void }>;

export const HEARD_LIMITS = {
  /** WeChat Pay tells again after 15 s, 15 s, 30 s and 3 min where it was not heard; later than that it may be asked once more. */
  keptMs: 600_000,
  /** Some hundred bytes each. The oldest gives way. */
  marksMax: 1_000,
} as const;

/**
 * @example
 * const heard = heardOf(clock);
 * heard.add('hkd QR1 succeeded');
 * heard.has('hkd QR1 succeeded'); // true, for ten minutes
 */
export function heardOf(clock: Pick<Clock, 'now'>): Heard {
  // In the order in which they were added.
  const marks = new Map<string, number>();
  return {
    has(mark) {
      const at = marks.get(mark);
      return at !== undefined && clock.now() - at < HEARD_LIMITS.keptMs;
    },
    add(mark) {
      marks.delete(mark);
      const [oldest] = marks.keys();
      if (oldest !== undefined && marks.size >= HEARD_LIMITS.marksMax) marks.delete(oldest);
      marks.set(mark, clock.now());
    },
  };
}
