/** How far the walk has come: kept by the browser, for all of its windows. What is kept is believed only where it reads as such. */
import { useCallback, useEffect, useState } from 'react';
import { STEP_IDS, type StepId } from './steps.ts';

export type Progress = Readonly<{
  /** When the last payment before it was submitted, by the backend's clock, ms since 1970; 0 where there was none, null until the walk began. */
  since: number | null;
  done: readonly StepId[];
  skipped: readonly StepId[];
}>;
export const NOT_BEGUN: Progress = { since: null, done: [], skipped: [] };

const KEY = 'quickpay-walk';

/** @example progressIn('{"since":1,"done":["exempt","?"],"skipped":[]}') // { since: 1, done: ['exempt'], skipped: [] } */
export function progressIn(text: string | null): Progress {
  try {
    const read: unknown = JSON.parse(text ?? 'null');
    if (typeof read !== 'object' || read === null) return NOT_BEGUN;
    const { since, done, skipped } = read as Readonly<Record<string, unknown>>; // each is looked at below
    return { since: isInstant(since) ? since : null, done: stepsIn(done), skipped: stepsIn(skipped) };
  } catch {
    return NOT_BEGUN;
  }
}

const isInstant = (value: unknown): value is number => typeof value === 'number' && Number.isSafeInteger(value);
const stepsIn = (value: unknown): readonly StepId[] => (Array.isArray(value) ? STEP_IDS.filter((id) => value.includes(id)) : []);

/** The step to do now: the first that is neither done nor skipped; null where there is none. */
export const stepNow = ({ done, skipped }: Progress): StepId | null =>
  STEP_IDS.find((id) => !done.includes(id) && !skipped.includes(id)) ?? null;

export function useProgress(): readonly [Progress, (change: (before: Progress) => Progress) => void] {
  const [progress, setProgress] = useState(() => progressIn(read()));
  useEffect(() => {
    // Only other windows are told by the browser.
    const elsewhere = ({ key, newValue }: StorageEvent) => {
      if (key === KEY) setProgress(progressIn(newValue));
    };
    addEventListener('storage', elsewhere);
    return () => removeEventListener('storage', elsewhere);
  }, []);
  useEffect(() => write(progress), [progress]);
  return [progress, useCallback((change) => setProgress(change), [])];
}

function read(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function write(progress: Progress): void {
  try {
    const text = JSON.stringify(progress);
    if (localStorage.getItem(KEY) !== text) localStorage.setItem(KEY, text);
  } catch {
    // Remembered for this window, which is all that can be had.
  }
}
