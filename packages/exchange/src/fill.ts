/** How much of an outbox goes into one batch. */
import type { Cursor, Fact } from '@quickpay/core';
import { headAfter } from './chain.ts';
import { bytesOf } from './codec.ts';
import { EXCHANGE_LIMITS } from './limits.ts';

const { factsMax, textBytesMax, headerBytesMax } = EXCHANGE_LIMITS;

/** What one batch takes. `isFull`: it would have taken more, had it been allowed to. */
export type Filled = Readonly<{ facts: readonly Fact[]; end: Cursor; isFull: boolean }>;

/**
 * As many of the facts as a batch takes, and where they lead.
 *
 * @throws RangeError where they do not follow on the cursor, or the first is larger than any batch: nothing behind it can ever be told
 */
export function fill(from: Cursor, facts: readonly Fact[]): Filled {
  let { sequence, head } = from;
  let bytes = headerBytesMax;
  for (const [taken, fact] of facts.entries()) {
    if (fact.sequence !== sequence + 1) throw new RangeError(`fact ${fact.sequence} stands where ${sequence + 1} should`);
    bytes += bytesOf(fact);
    if (bytes > textBytesMax) {
      if (taken === 0) throw new RangeError(`fact ${fact.sequence} is larger than a batch may be`);
      return { facts: facts.slice(0, taken), end: { sequence, head }, isFull: true };
    }
    head = headAfter(head, fact);
    sequence = fact.sequence;
  }
  return { facts, end: { sequence, head }, isFull: facts.length >= factsMax };
}
