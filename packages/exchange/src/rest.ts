/** Waiting that can be cut short, by the clock that is given. */
import type { Clock } from '@quickpay/core';

export type Rest = {
  /** What was nudged before is about to be seen to. */
  heard(): void;
  /** So many have come. */
  nudge(count: number): void;
  /**
   * Resolves after `ms`; or `gatherMs` after the first nudge, or as soon as `enough` have come; or when the signal says so.
   *
   * @param gatherMs null where nudges change nothing
   */
  for(ms: number, gatherMs: number | null, enough: number, signal: AbortSignal): Promise<void>;
};

export function createRest(clock: Clock): Rest {
  let nudged = 0;
  let onNudge: (() => void) | null = null;
  return {
    heard() {
      nudged = 0;
    },
    nudge(count) {
      nudged += count;
      onNudge?.();
    },
    for(ms, gatherMs, enough, signal) {
      return new Promise((resolve) => {
        let wakeNoMore = (): void => {};
        let gathering = false;
        const over = (): void => {
          wakeNoMore();
          onNudge = null;
          signal.removeEventListener('abort', over);
          resolve();
        };
        const wakeIn = (waitMs: number): void => {
          wakeNoMore();
          if (waitMs !== Number.POSITIVE_INFINITY) wakeNoMore = clock.wakeAt(clock.now() + waitMs, over);
        };
        const look = (): void => {
          if (gatherMs === null || nudged === 0) return;
          if (nudged >= enough) over();
          else if (!gathering) wakeIn(Math.min(ms, gatherMs));
          gathering = true;
        };
        if (signal.aborted) return resolve();
        signal.addEventListener('abort', over);
        wakeIn(ms);
        onNudge = look;
        // What came while something was under way counts as well.
        look();
      });
    },
  };
}

/**
 * Does something that must end within `ms`, and that ends when the signal says so.
 *
 * @throws Error where it took longer; the signal's reason; whatever `work` throws
 */
export async function within<Value>(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Value>,
): Promise<Value> {
  signal.throwIfAborted();
  const inner = new AbortController();
  const end = (): void => inner.abort(signal.reason);
  signal.addEventListener('abort', end);
  const noMore = clock.wakeAt(clock.now() + ms, () => inner.abort(new Error(`no answer within ${ms / 1_000} s`)));
  const called = new Promise<never>((_, reject) => {
    inner.signal.addEventListener('abort', () => reject(inner.signal.reason));
  });
  try {
    return await Promise.race([work(inner.signal), called]);
  } finally {
    noMore();
    signal.removeEventListener('abort', end);
  }
}

/** Resolves when what runs has ended, or after `ms` all the same. */
export async function endsWithin(clock: Clock, ms: number, running: Promise<void> | null): Promise<void> {
  if (running === null) return;
  let noMore = (): void => {};
  const bound = new Promise<void>((resolve) => {
    noMore = clock.wakeAt(clock.now() + ms, resolve);
  });
  await Promise.race([running, bound]);
  noMore();
}
