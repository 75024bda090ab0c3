/** The edges of a process's world that stories take hold of: the computer's clock, and the moment of a kill. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edge } from '../backend-process.ts';

/** A computer whose clock can be set. */
export function settableClock(folder: string, aheadMs = 0): { edge: Edge; set(aheadMs: number): void } {
  const file = join(folder, 'clock-ahead-ms');
  const set = (ms: number) => writeFileSync(file, String(ms));
  set(aheadMs);
  return { edge: { preload: new URL('./set-clock.ts', import.meta.url), environment: { STORY_CLOCK: file } }, set };
}

/** A process that can be told when to die. */
export function killer(folder: string): { edge: Edge; killAt(n: number): void } {
  const file = join(folder, 'kill-at');
  let run = 0;
  const killAt = (n: number) => writeFileSync(file, `${++run} ${n}`);
  killAt(0);
  return { edge: { preload: new URL('./kill-at.ts', import.meta.url), environment: { STORY_KILL_AT: file } }, killAt };
}

const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * 3_600_000;

/** How far behind a clock must be to show this time of day in UTC+8: never ahead, for certificates made by it must be good already. */
export function behindMs(hours: number, minutes: number): number {
  const ofDay = (Date.now() + BEIJING_MS) % DAY_MS;
  const wanted = (hours * 60 + minutes) * 60_000;
  return -((ofDay - wanted + DAY_MS) % DAY_MS);
}
