/** How long to wait after a try that failed. */
import type { Random } from '@quickpay/core';
import { EXCHANGE_LIMITS } from './limits.ts';

const { backOffMs, backOffMsMax } = EXCHANGE_LIMITS;

/**
 * Twice as long after every failure, 1 s at least and 60 s at most, and up to half of it less by chance: what failed together, when head
 * office was away, does not come back together.
 *
 * @param failures in a row, this one included
 */
export function backOff(failures: number, random: Random): number {
  const longest = Math.min(backOffMsMax, backOffMs * 2 ** Math.min(failures, 16));
  const [high = 0, low = 0] = random.bytes(2);
  return Math.round(longest * (1 - (high * 256 + low) / 131_072));
}
