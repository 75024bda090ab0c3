/** Chance for many nonces. */
import type { RandomSource } from './v2.ts';

const HANDFUL_BYTES = 4_096;

/**
 * The same chance, drawn by the handful: a call of the system's generator has its price however little is asked for, and every request needs
 * a nonce. No byte is given out twice.
 */
export function byTheHandful(random: RandomSource): RandomSource {
  let drawn = new Uint8Array(0);
  let used = 0;
  return {
    bytes(length) {
      if (length > HANDFUL_BYTES) return random.bytes(length);
      if (used + length > drawn.length) {
        drawn = Uint8Array.from(random.bytes(HANDFUL_BYTES));
        used = 0;
      }
      used += length;
      return drawn.subarray(used - length, used);
    },
  };
}
