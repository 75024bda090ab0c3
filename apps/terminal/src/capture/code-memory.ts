/**
 * Which codes this window has seen, so that a second scan of one is told from a new one before anything is sent. It knows codes by a keyed
 * hash and forgets them with the window: the server, which knows all of them, has the last word.
 */

import type { MessageKey } from '@quickpay/api';
import type { Random } from '@quickpay/core';

/**
 * `same`: its payment is under way, in front or parked; a tick, and nothing else. `used`: its payment has ended, and codes are single-use.
 * `busy`: another code, while the payment in front is open.
 */
export type CodeStanding = 'new' | 'same' | 'used' | 'busy';

/** What a cashier reads; `scan.busy` wants the seconds that are left. */
export const STANDING_WORDS = {
  same: 'scan.same',
  used: 'scan.used',
  busy: 'scan.busy',
} as const satisfies Record<Exclude<CodeStanding, 'new'>, MessageKey>;

export type CodeMemory = Readonly<{
  /** @param isOpen whether the payment in front is not settled yet, whatever its code */
  standingOf(digits: string, isOpen: boolean): CodeStanding;
  /** A payment begins with this code. Answers how to say that it has ended. */
  began(digits: string): () => void;
}>;

/** A day at a busy till; a code is good for a minute only, and what is forgotten the server still knows. */
const CODES_MAX = 1_000;

/**
 * @example
 * const ended = memory.began(code.digits);
 * memory.standingOf(code.digits, true); // 'same'
 * ended();
 * memory.standingOf(code.digits, false); // 'used'
 */
export function createCodeMemory(random: Random): CodeMemory {
  const hash = keyedHash(random);
  /** In the order in which they came. */
  const codes = new Map<bigint, 'live' | 'ended'>();
  return {
    standingOf(digits, isOpen) {
      const known = codes.get(hash(digits));
      if (known === 'live') return 'same';
      if (known === 'ended') return 'used';
      return isOpen ? 'busy' : 'new';
    },
    began(digits) {
      const key = hash(digits);
      codes.delete(key);
      codes.set(key, 'live');
      for (const old of codes.keys()) {
        if (codes.size <= CODES_MAX) break;
        codes.delete(old);
      }
      return () => {
        if (codes.has(key)) codes.set(key, 'ended');
      };
    },
  };
}

// FNV-1a in 64 bits (draft-eastlake-fnv), begun with a key of this window's own: what is kept means nothing anywhere else.
const PRIME = 0x100000001b3n;

function keyedHash(random: Random): (digits: string) => bigint {
  const key = random.bytes(8).reduce((all, byte) => (all << 8n) | BigInt(byte), 0n);
  return (digits) => {
    let hash = key;
    for (const digit of digits) hash = BigInt.asUintN(64, (hash ^ BigInt(digit.charCodeAt(0))) * PRIME);
    return hash;
  };
}
