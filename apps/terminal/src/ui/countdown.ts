/** How much is left of a time that the server counts. */

/** A clock that is not the device's own. Null while it is not known. */
export type RunningClock = Readonly<{ now(): number | null; subscribe(listener: () => void): () => void }>;

/** Milliseconds left until then, never less than none. Null where it cannot be known. */
export function msLeft(now: number | null, endsAt: string): number | null {
  const end = Date.parse(endsAt);
  return now === null || Number.isNaN(end) ? null : Math.max(0, end - now);
}

/** Whole seconds: the last of them lasts until nothing is left. */
export const secondsIn = (ms: number): number => Math.ceil(ms / 1_000);

/** What is left as a share of the whole, 0 to 1. */
export const shareLeft = (ms: number, lifeMs: number): number => (lifeMs <= 0 ? 0 : Math.min(1, Math.max(0, ms / lifeMs)));
