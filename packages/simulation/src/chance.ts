/** Chance from one seed: the same seed, the same world, byte for byte. */
import type { Random } from '@quickpay/core';

export type Chance = Random &
  Readonly<{
    /** 0 ≤ x < limit, whole. */
    below(limit: number): number;
    between(low: number, high: number): number;
    /** True so often: `often(0.1)` one time in ten. */
    often(rate: number): boolean;
    pick<Value>(values: readonly [Value, ...Value[]]): Value;
  }>;

/** SplitMix32: small, seedable, and good enough to draw worlds. */
export function chanceOf(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x9e37_79b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const below = (limit: number): number => next() % limit;
  return {
    bytes: (length) => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at++) bytes[at] = next() & 0xff;
      return bytes;
    },
    below,
    between: (low, high) => low + below(high - low + 1),
    often: (rate) => next() < rate * 2 ** 32,
    pick: (values) => values[below(values.length)] ?? values[0],
  };
}
