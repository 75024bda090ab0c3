/** The edges of a process's world that stories take hold of: the computer's clock, and the moment of a kill. */
import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Edge } from '../processes.ts';

/** A file of its own below `folder`, of which a reader finds either what was written last or what was before. */
function note(folder: string): { file: string; write(text: string): void } {
  const file = join(mkdtempSync(join(folder, 'edge-')), 'note');
  return {
    file,
    write(text) {
      writeFileSync(`${file}.new`, text);
      renameSync(`${file}.new`, file);
    },
  };
}

/** A computer whose clock can be set. */
export function settableClock(folder: string, aheadMs = 0): { edge: Edge; set(aheadMs: number): void } {
  const { file, write } = note(folder);
  const set = (ms: number) => write(String(ms));
  set(aheadMs);
  return { edge: { preload: new URL('./set-clock.ts', import.meta.url), environment: { STORY_CLOCK: file } }, set };
}

/** A process that can be told when to die: at the n-th moment from now, or with 0 at none. */
export function killer(folder: string): { edge: Edge; killAt(n: number): void } {
  const { file, write } = note(folder);
  let run = 0;
  const killAt = (n: number) => write(`${++run} ${n}`);
  killAt(0);
  return { edge: { preload: new URL('./kill-at.ts', import.meta.url), environment: { STORY_KILL_AT: file } }, killAt };
}

/** A disk on which each flush takes so much longer from now on. */
export function slowDisk(folder: string): { edge: Edge; slow(ms: number): void } {
  const { file, write } = note(folder);
  const slow = (ms: number) => write(String(ms));
  slow(0);
  return { edge: { preload: new URL('./slow-disk.ts', import.meta.url), environment: { STORY_SLOW_DISK: file } }, slow };
}

const DAY_MS = 86_400_000;
const BEIJING_MS = 8 * 3_600_000;

/** How far behind a clock must be to show this time of day in UTC+8: never ahead, for certificates made by it must be good already. */
export function behindMs(hours: number, minutes: number): number {
  const ofDay = (Date.now() + BEIJING_MS) % DAY_MS;
  const wanted = (hours * 60 + minutes) * 60_000;
  return -((ofDay - wanted + DAY_MS) % DAY_MS);
}
