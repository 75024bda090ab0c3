import type { Clock } from '@quickpay/core';

/** A clock that stands until it is told to go on. */
export function handClock(): Clock & { forward(ms: number): void } {
  let now = Date.parse('2026-11-25T09:00:00.000Z');
  const sleepers = new Set<{ at: number; wake: () => void }>();
  return {
    now: () => now,
    wakeAt(at, wake) {
      const sleeper = { at, wake };
      sleepers.add(sleeper);
      return () => void sleepers.delete(sleeper);
    },
    forward(ms) {
      now += ms;
      for (const sleeper of [...sleepers].sort((a, b) => a.at - b.at))
        if (sleeper.at <= now && sleepers.delete(sleeper)) sleeper.wake();
    },
  };
}
