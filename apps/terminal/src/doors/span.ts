/** How long something takes or is ago, as people say it: in one unit. */
import type { DOOR_WORDS } from '../words/door-words.ts';
import type { SayOf } from '../words/translator.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From the largest on: the first that fits is taken. */
const UNITS = [
  ['span.d', DAY_MS, 2 * DAY_MS],
  ['span.h', HOUR_MS, 2 * HOUR_MS],
  ['span.min', MINUTE_MS, MINUTE_MS],
  ['span.s', SECOND_MS, 0],
] as const;

/** @example spanText(7_300_000, tell) // '2 h' */
export function spanText(ms: number, tell: SayOf<typeof DOOR_WORDS>): string {
  const [key, unit] = UNITS.find(([, , from]) => ms >= from) ?? UNITS[3];
  return tell(key, { n: Math.max(0, Math.floor(ms / unit)) });
}
