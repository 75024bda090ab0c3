/** The clocks that a process can run by. */
import type { Clock, Instant } from '@quickpay/core';

/** Timers beyond this are set again: Node cannot wait longer in one go. */
const TIMEOUT_MS_MAX = 2_000_000_000;

/** Wall time, read once and carried by the monotonic clock: setting the computer's clock moves nothing here. */
export function systemClock(): Clock {
  const wall = Date.now();
  const started = performance.now();
  return clockOf(() => Math.floor(wall + (performance.now() - started)));
}

function clockOf(now: () => Instant): Clock {
  return {
    now,
    wakeAt(at, wake) {
      let timer: NodeJS.Timeout;
      const sleep = () => {
        timer = setTimeout(() => (now() >= at ? wake() : sleep()), Math.min(TIMEOUT_MS_MAX, Math.max(0, at - now())));
      };
      sleep();
      return () => clearTimeout(timer);
    },
  };
}

export type FollowedClock = Clock & { set(now: Instant): void };

/**
 * A sandbox's clock: set by it at every step of an advance, carried by the monotonic clock between them. Whoever sleeps is woken when
 * their time was jumped over.
 */
export function followedClock(start: Instant): FollowedClock {
  let base = start;
  let since = performance.now();
  const sleepers = new Set<{ at: Instant; wake: () => void; timer: NodeJS.Timeout }>();
  const now = () => Math.floor(base + (performance.now() - since));
  const fire = (sleeper: { at: Instant; wake: () => void; timer: NodeJS.Timeout }) => {
    if (!sleepers.delete(sleeper)) return;
    clearTimeout(sleeper.timer);
    sleeper.wake();
  };
  return {
    now,
    wakeAt(at, wake) {
      const sleeper = { at, wake, timer: setTimeout(() => {}, 0) };
      const sleep = () => {
        sleeper.timer = setTimeout(
          () => (now() >= at ? fire(sleeper) : sleep()),
          Math.min(TIMEOUT_MS_MAX, Math.max(0, at - now())),
        );
      };
      sleepers.add(sleeper);
      sleep();
      return () => {
        sleepers.delete(sleeper);
        clearTimeout(sleeper.timer);
      };
    },
    set(next) {
      base = next;
      since = performance.now();
      for (const sleeper of [...sleepers]) if (sleeper.at <= next) fire(sleeper);
    },
  };
}
