/** When a delivery is tried, and when it is given up. */
import type { Instant, Random } from '@quickpay/core';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * How long after the try before, from the first that has none before it: the times that the Standard Webhooks specification suggests. All of
 * them together are three days, so that a weekend is survived.
 */
export const TRY_AFTER_MS: readonly number[] = [
  0,
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** Up to so much later, by chance: what failed together is not all tried again together. */
const JITTER = 0.1;
/** Whoever asks to be left alone for longer is asked again all the same. */
const RETRY_AFTER_MS_MAX = 24 * HOUR;

/**
 * When the next try is, or null where there was the last.
 *
 * @param tries that were made, this one included
 */
export function nextTryAt(tries: number, now: Instant, retryAfterMs: number | null, random: Random): Instant | null {
  const afterMs = TRY_AFTER_MS[tries];
  if (afterMs === undefined) return null;
  return now + Math.round(Math.max(retryAfterMs ?? 0, afterMs * (1 + JITTER * fractionOf(random))));
}

const fractionOf = (random: Random): number => {
  const [high = 0, low = 0] = random.bytes(2);
  return (high * 256 + low) / 65_536;
};

/**
 * What `Retry-After` says, in milliseconds: whole seconds, or a date, which is by the machine's clock. Null where it says nothing.
 *
 * @example retryAfterMs('120', Date.now()) // 120_000
 */
export function retryAfterMs(header: string | undefined, wallNow: number): number | null {
  if (header === undefined || header.length > 64) return null;
  const ms = /^\d{1,9}$/.test(header.trim()) ? Number(header) * SECOND : Date.parse(header) - wallNow;
  return Number.isNaN(ms) || ms <= 0 ? null : Math.min(ms, RETRY_AFTER_MS_MAX);
}

/** An endpoint that failed so often in a row is down: what waits for it goes out when it answers again. */
export const DOWN_AFTER = 3;
const REST_MS = 5 * SECOND;
const REST_MS_MAX = 5 * MINUTE;

/**
 * How long an endpoint is left alone after so many failures in a row, whatever else is due for it: one that never answers must not be tried
 * by every delivery that waits.
 */
export const restMs = (failures: number): number =>
  failures < DOWN_AFTER ? 0 : Math.min(REST_MS_MAX, REST_MS * 2 ** Math.min(10, failures - DOWN_AFTER));
