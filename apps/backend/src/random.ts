/** Chance for ids, numbers and nonces. */
import { randomFillSync } from 'node:crypto';
import type { Random } from '@quickpay/core';

const DRAWN_BYTES = 4_096;

/**
 * Bytes of the system's secure generator, drawn four kilobytes at a time: a payment needs five handfuls, and a call of the generator has its
 * price however little is asked for. No byte is given out twice, and what was given out is not kept.
 */
export function secureRandom(): Random {
  const drawn = new Uint8Array(DRAWN_BYTES);
  let used = DRAWN_BYTES;
  return {
    bytes(length) {
      if (length > DRAWN_BYTES) return randomFillSync(new Uint8Array(length));
      if (used + length > DRAWN_BYTES) {
        randomFillSync(drawn);
        used = 0;
      }
      const given = drawn.slice(used, used + length);
      drawn.fill(0, used, used + length);
      used += length;
      return given;
    },
  };
}
