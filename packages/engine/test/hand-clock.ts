/** A clock that a test moves by hand. */
import type { Clock, Instant } from '@quickpay/core';

export const START: Instant = 1_795_507_200_000;

export type HandClock = Clock & {
  /** Moves on, waking whoever is due in the order of their times; between two of them everything they set off comes to rest. */
  forward(ms: number): Promise<void>;
};

const atRest = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

export function handClock(): HandClock {
  let now = START;
  const sleepers = new Set<{ at: Instant; wake: () => void }>();
  return {
    now: () => now,
    wakeAt(at, wake) {
      const sleeper = { at, wake };
      sleepers.add(sleeper);
      return () => void sleepers.delete(sleeper);
    },
    async forward(ms) {
      const until = now + ms;
      for (;;) {
        await atRest();
        const [next] = [...sleepers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        sleepers.delete(next);
        now = Math.max(now, next.at);
        next.wake();
      }
      now = until;
    },
  };
}
