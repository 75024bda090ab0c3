/**
 * Where times stand when time runs down: a row for everything that is told, one below the other, and between two times so much more that
 * a longer while can be told from a shorter one. Where nothing happens for a second or longer, the gap is named instead.
 */
import type { Instant } from '@quickpay/core';
import type { Told } from '../trace.ts';

export const ROW = 34;
const GAP = 30;
/** Nothing for so long is a gap with a name. */
const GAP_MS_MIN = 1_000;
/** Times that are closer stand so far apart at most. */
const BESIDE = 8;

export type Tick = Readonly<{ at: Instant; top: number; bottom: number }>;
export type Gap = Readonly<{ top: number; bottom: number; ms: number }>;
export type Times = Readonly<{
  /** The top of each row, by step. */
  rows: readonly number[];
  ticks: readonly Tick[];
  gaps: readonly Gap[];
  bottom: number;
}>;

export function timesOf(moments: readonly Told[], top: number): Times {
  const rows: number[] = [];
  const ticks: Tick[] = [];
  const gaps: Gap[] = [];
  let y = top;
  for (const { at } of moments) {
    const last = ticks.at(-1);
    if (last?.at === at) ticks[ticks.length - 1] = { ...last, bottom: y + ROW };
    else {
      const ms = last === undefined ? 0 : at - last.at;
      const height = ms >= GAP_MS_MIN ? GAP : Math.round((BESIDE * ms) / GAP_MS_MIN);
      if (ms >= GAP_MS_MIN) gaps.push({ top: y, bottom: y + GAP, ms });
      y += height;
      ticks.push({ at, top: y, bottom: y + ROW });
    }
    rows.push(y);
    y += ROW;
  }
  return { rows, ticks, gaps, bottom: y };
}

/** Where a time stands: below everything of that very time, or between its neighbours. */
export function placeOf({ ticks, bottom }: Times, at: Instant): number {
  const after = ticks.findIndex((tick) => tick.at > at);
  const before = ticks.at(after === -1 ? -1 : after - 1);
  const next = ticks[after];
  if (after === 0 || before === undefined) return ticks[0]?.top ?? bottom;
  if (before.at === at || next === undefined) return before.bottom;
  return before.bottom + ((next.top - before.bottom) * (at - before.at)) / (next.at - before.at);
}
