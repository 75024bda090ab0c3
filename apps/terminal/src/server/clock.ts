/**
 * The server's time, as well as a page can know it. Deadlines are the server's; the device's own clock may be wrong by an hour, or be set
 * while a payment is open, and is never looked at.
 *
 * Theory of operation: an answer says what time it was at the server between the moments of asking and of hearing. Carried forward by a
 * monotonic clock that gives the time now, give or take half of what the round trip took. The narrowest such answer is believed, until one
 * contradicts it (the server's clock was set, a sandbox's clock was advanced, the device slept) or it has grown old.
 */

/** Milliseconds since 1970 by the server's clock. */
export type ServerInstant = number;

export type ServerClock = Readonly<{
  /** Now at the server, or null until something was heard. */
  now(): ServerInstant | null;
  /** An answer's `Quickpay-Time`, with when it was asked for and when it was heard by `performance.now()`. What is no time is ignored. */
  heard(serverTime: string | null, askedAt: number, heardAt: number): void;
  /** Something that happened at the server at that time is known here: it cannot be earlier there. */
  happened(at: string): void;
  /** Told whenever the time is known anew. Answers how to stop. */
  subscribe(listener: () => void): () => void;
}>;

/** The server's time less the monotonic clock's: somewhere between these. */
type Estimate = Readonly<{ low: number; high: number; madeAt: number }>;

/** A computer's clocks part by less than 100 ms in this time; after it a wider answer is better than an old one. */
const TRUSTED_MS = 60_000;

/** @param monotonic milliseconds that nobody sets. Default: `performance.now`. */
export function createServerClock(monotonic: () => number = () => performance.now()): ServerClock {
  let estimate: Estimate | null = null;
  const listeners = new Set<() => void>();
  const believe = (next: Estimate) => {
    estimate = next;
    for (const listener of listeners) listener();
  };
  const now = () => (estimate === null ? null : Math.round(monotonic() + (estimate.low + estimate.high) / 2));
  return {
    now,
    heard(serverTime, askedAt, heardAt) {
      const at = serverTime === null ? Number.NaN : Date.parse(serverTime);
      if (Number.isNaN(at) || heardAt < askedAt) return;
      const next = { low: at - heardAt, high: at - askedAt, madeAt: monotonic() };
      if (estimate === null || isBetter(next, estimate)) believe(next);
    },
    happened(at) {
      const instant = Date.parse(at);
      const soonest = instant - monotonic();
      if (Number.isNaN(instant) || estimate === null || soonest <= estimate.high) return;
      believe({ low: soonest, high: soonest, madeAt: monotonic() });
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

function isBetter(next: Estimate, before: Estimate): boolean {
  const contradicts = next.low > before.high || next.high < before.low;
  const isNarrower = next.high - next.low <= before.high - before.low;
  return contradicts || isNarrower || next.madeAt - before.madeAt > TRUSTED_MS;
}
