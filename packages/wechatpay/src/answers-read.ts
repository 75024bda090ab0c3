/**
 * Which answers were read already. Every answer of the channel has a number of its own (`nonce_str`), so that two of them are never the
 * same word for word; one that is, is an old one: from a cache on the way, a connection that answers twice, or somebody who kept it.
 */

/**
 * How many answers are remembered at least, in memory, per client. At the ten answers a second of a hundred tills half an hour's, in
 * about 3 MB: longer than any payment is asked about.
 */
export const ANSWERS_REMEMBERED = 32_768;

/** Answers whether this signature was there before, and takes note of it. */
export function answersRead(remembered: number = ANSWERS_REMEMBERED): (sign: string) => boolean {
  let newer = new Set<number>();
  let older = new Set<number>();
  return (sign) => {
    // 52 bits of it: enough that chance makes no two the same, and a number keeps no piece of the document in memory.
    const key = Number.parseInt(sign.slice(0, 13), 16);
    if (newer.has(key) || older.has(key)) return true;
    if (newer.size >= remembered) [older, newer] = [newer, new Set()];
    newer.add(key);
    return false;
  };
}
