/**
 * From what a reader sees in one picture after another to codes that were shown once. A reader sees the same code dozens of times, and now
 * and then reads one wrong.
 */

/** Wrong readings do not come twice running. */
const EQUAL_READS = 2;
/** A code counts again only after it has been out of the picture for so long. */
export const GONE_MS = 1_000;

export type Sightings = Readonly<{
  last: string | null;
  reads: number;
  /** What was taken, and is still before the camera as far as is known. */
  taken: string | null;
  /** Since when pictures do not show it. Time in which nobody looked does not count: it is null again then. */
  goneSince: number | null;
}>;

export const NOTHING_SEEN: Sightings = { last: null, reads: 0, taken: null, goneSince: null };

/**
 * One more picture.
 *
 * @param text what it shows, or null
 * @param at when it was taken, in milliseconds
 * @returns `shown` is a code that is shown anew, else null
 */
export function see(
  before: Sightings,
  text: string | null,
  at: number,
): Readonly<{ sightings: Sightings; shown: string | null }> {
  const reads = text !== null && text === before.last ? before.reads + 1 : 1;
  const goneSince = before.taken === null || text === before.taken ? null : (before.goneSince ?? at);
  const taken = goneSince !== null && at - goneSince >= GONE_MS ? null : before.taken;
  const isShown = text !== null && reads >= EQUAL_READS && text !== taken;
  const sightings: Sightings = isShown
    ? { last: text, reads, taken: text, goneSince: null }
    : { last: text, reads, taken, goneSince: taken === null ? null : goneSince };
  return { sightings, shown: isShown ? text : null };
}

/** Nobody looks from here on: what was before the camera may still be there later. */
export const lookedAway = ({ taken }: Sightings): Sightings => ({ ...NOTHING_SEEN, taken });
