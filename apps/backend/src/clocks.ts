/** The clocks that a process can run by. */
import type { Clock, Instant } from '@quickpay/core';
import { z } from 'zod';
import { ConfigurationError } from './settings.ts';

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

export type FollowedClock = Clock & {
  set(now: Instant): void;
  /** No time passes, and nobody is woken, until it is set again; for ten seconds at most, should whoever sets it be gone. */
  stand(): void;
};

/** As long as a sandbox waits for one of those that follow it. */
const STANDS_MS_MAX = 10_000;

type Sleeper = Readonly<{ at: Instant; wake: () => void }>;

/**
 * A sandbox's clock: set by it at every step of an advance, carried by the monotonic clock between them. Whoever sleeps is woken when
 * their time was jumped over, and sleeps no longer than what is left of it otherwise.
 */
export function followedClock(start: Instant): FollowedClock {
  let base = start;
  let since = performance.now();
  let standing: NodeJS.Timeout | undefined;
  const sleepers = new Map<Sleeper, NodeJS.Timeout>();
  const now = () => Math.floor(standing === undefined ? base + (performance.now() - since) : base);
  const goFrom = (instant: Instant) => {
    clearTimeout(standing);
    standing = undefined;
    base = instant;
    since = performance.now();
  };
  const end = (sleeper: Sleeper): boolean => {
    clearTimeout(sleepers.get(sleeper));
    return sleepers.delete(sleeper);
  };
  const fire = (sleeper: Sleeper) => {
    if (end(sleeper)) sleeper.wake();
  };
  const sleep = (sleeper: Sleeper) => {
    const leftMs = Math.min(TIMEOUT_MS_MAX, Math.max(0, sleeper.at - now()));
    clearTimeout(sleepers.get(sleeper));
    sleepers.set(
      sleeper,
      setTimeout(() => (now() >= sleeper.at ? fire(sleeper) : sleep(sleeper)), leftMs),
    );
  };
  return {
    now,
    wakeAt(at, wake) {
      const sleeper = { at, wake };
      sleep(sleeper);
      return () => void end(sleeper);
    },
    set(next) {
      goFrom(next);
      for (const sleeper of [...sleepers.keys()]) {
        if (sleeper.at <= next) fire(sleeper);
        // Its timer was set for what was left before.
        else if (sleepers.has(sleeper)) sleep(sleeper);
      }
    },
    stand() {
      goFrom(now());
      standing = setTimeout(() => goFrom(base), STANDS_MS_MAX).unref();
    },
  };
}

/** A sandbox whose clock is to be followed. */
export type Following = Readonly<{
  clock: FollowedClock;
  /** Told of every step at `url` from now on; the answer ends that. */
  follow(url: string): Promise<() => Promise<void>>;
}>;

export const CLOCK_IN_PRODUCTION = 'QUICKPAY_CLOCK is for the sandbox: production keeps its own time.';
const ANSWER_MS_MAX = 5_000;
/** Ending does not wait long for a sandbox that may be gone already. */
const GOODBYE_MS_MAX = 1_000;
const told = z.object({ now: z.iso.datetime({ offset: true }) });
const followed = told.extend({ id: z.string().min(1).max(64) });

/**
 * The clock of the sandbox at that control address, null for none.
 *
 * @throws ConfigurationError in production, and when nobody answers there as a sandbox does.
 */
export async function clockToFollow(controlUrl: string, environment: 'sandbox' | 'production'): Promise<Following | null> {
  if (controlUrl === '') return null;
  if (environment === 'production') throw new ConfigurationError(CLOCK_IN_PRODUCTION);
  const ask = async <Read>(schema: z.ZodType<Read>, path: string, init: RequestInit = {}): Promise<Read> => {
    try {
      const answer = await fetch(`${controlUrl}${path}`, { ...init, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
      return schema.parse(await answer.json());
    } catch (cause) {
      throw new ConfigurationError(`QUICKPAY_CLOCK: no sandbox answers at ${controlUrl}.`, { cause });
    }
  };
  const clock = followedClock(Date.parse((await ask(told, '/clock')).now));
  return {
    clock,
    async follow(url) {
      const { id, now } = await ask(followed, '/clock/followers', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ url }),
      });
      clock.set(Date.parse(now));
      return async () => {
        const address = `${controlUrl}/clock/followers/${encodeURIComponent(id)}`;
        // A sandbox that is gone tells nobody the time any more.
        await fetch(address, { method: 'DELETE', signal: AbortSignal.timeout(GOODBYE_MS_MAX) }).catch(() => {});
      };
    },
  };
}
