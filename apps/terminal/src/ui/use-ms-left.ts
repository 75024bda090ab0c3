import { useEffect, useState } from 'react';
import { msLeft, type RunningClock, secondsIn } from './countdown.ts';

/** Five times a second is smooth enough for a ring of thirty, and nothing for a processor. */
const TICK_MS = 200;

type Measure = (ms: number) => number;

function read(clock: RunningClock, endsAt: string | null, measure: Measure): number | null {
  const left = endsAt === null ? null : msLeft(clock.now(), endsAt);
  return left === null ? null : measure(left);
}

/** Draws anew whenever the measure of what is left changes. Still while the clock is not known. */
function useLeft(clock: RunningClock, endsAt: string | null, measure: Measure): number | null {
  const [left, setLeft] = useState(() => read(clock, endsAt, measure));
  useEffect(() => {
    const tick = () => setLeft(read(clock, endsAt, measure));
    tick();
    if (endsAt === null) return;
    const timer = setInterval(tick, TICK_MS);
    const stop = clock.subscribe(tick);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [clock, endsAt, measure]);
  return left;
}

const itself: Measure = (ms) => ms;

/** For a ring: anew at every tick. */
export const useMsLeft = (clock: RunningClock, endsAt: string | null): number | null => useLeft(clock, endsAt, itself);
/** For words: anew at every second. */
export const useSecondsLeft = (clock: RunningClock, endsAt: string | null): number | null => useLeft(clock, endsAt, secondsIn);

/** How long ago something was, to the second; null while the clock is not known. */
export function useMsSince(clock: RunningClock, at: string | null): number | null {
  const [ms, setMs] = useState<number | null>(null);
  useEffect(() => {
    const tick = () => {
      const now = clock.now();
      setMs(at === null || now === null ? null : Math.max(0, Math.floor((now - Date.parse(at)) / 1_000) * 1_000));
    };
    tick();
    if (at === null) return;
    const timer = setInterval(tick, TICK_MS);
    const stop = clock.subscribe(tick);
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [clock, at]);
  return ms;
}
