/**
 * Time as core sees it: whole milliseconds, always an argument.
 *
 * Nothing below `apps/` reads a clock by itself. The wall time is read once when a process starts and carried forward by the
 * monotonic clock, so that somebody setting the computer's clock cannot shorten a wait that the channel asks for.
 */

/** Milliseconds since 1970-01-01T00:00:00Z, a safe whole number. */
export type Instant = number;

/** Where the time comes from. `wakeAt` calls `wake` once, at or soon after `at`; the answer takes that back. */
export type Clock = {
  now(): Instant;
  wakeAt(at: Instant, wake: () => void): () => void;
};

/** Where chance comes from: `bytes(n)` gives `n` bytes (1 ≤ n ≤ 1,024). In production a cryptographic source. */
export type Random = {
  bytes(length: number): Uint8Array;
};
