/** The smallest input of which something is still so: first without large pieces, then without small ones, then with plain letters. */

const PLAIN = 0x61;

/**
 * @param isSo whether it is still so; it is of `input`
 * @param looksMax how often that is asked at most: then it is as small as it has become
 */
export async function shrunk(
  input: Uint8Array,
  isSo: (smaller: Uint8Array) => boolean | Promise<boolean>,
  looksMax: number,
): Promise<Uint8Array> {
  let smallest = input;
  let looks = 0;
  const takes = async (smaller: Uint8Array): Promise<boolean> => {
    if (looks++ >= looksMax || !(await isSo(smaller))) return false;
    smallest = smaller;
    return true;
  };
  for (let size = Math.ceil(input.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < smallest.length; ) {
      const isTaken = await takes(Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]));
      if (!isTaken) at += size;
    }
  }
  for (let at = 0; at < smallest.length; at++) {
    if (smallest[at] === PLAIN) continue;
    const plain = Uint8Array.from(smallest);
    plain[at] = PLAIN;
    await takes(plain);
  }
  return smallest;
}
