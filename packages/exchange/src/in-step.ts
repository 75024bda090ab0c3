/**
 * Where a node goes on when head office stands elsewhere than it thought.
 *
 * Mostly an answer was lost: head office has taken more than the node knows, and the node's own facts lead to exactly that head. Where they
 * do not, one of the two has been put back to an older state, or two machines tell facts under one id. Neither is ever guessed away: what
 * was told stands, and people are told.
 */
import type { Cursor } from '@quickpay/core';
import type { Apart } from './batch.ts';
import { follow, isSameCursor } from './chain.ts';
import { EXCHANGE_LIMITS } from './limits.ts';
import type { OutboxPort } from './ports.ts';

export type InStep = Readonly<{ kind: 'from'; cursor: Cursor }> | Readonly<{ kind: 'apart'; standing: Apart }>;

/**
 * @param own where the node goes on by itself
 * @param theirs where head office stands
 */
export async function stepTo(outbox: Pick<OutboxPort, 'after'>, own: Cursor, theirs: Cursor): Promise<InStep> {
  if (theirs.sequence >= own.sequence) {
    const found = await walk(outbox, own, theirs.sequence);
    if (found.sequence < theirs.sequence) return { kind: 'apart', standing: 'nodeForgot' };
    return isSameCursor(found, theirs) ? { kind: 'from', cursor: theirs } : { kind: 'apart', standing: 'forked' };
  }
  // Head office has forgotten what it had taken. An outbox that still has it tells it once more.
  const found = await walk(outbox, theirs, own.sequence);
  if (found.sequence < own.sequence) return { kind: 'apart', standing: 'officeForgot' };
  return isSameCursor(found, own) ? { kind: 'from', cursor: theirs } : { kind: 'apart', standing: 'forked' };
}

/** Where the outbox's facts lead from a cursor, up to `upTo`; as far as it has them. A page at a time. */
async function walk(outbox: Pick<OutboxPort, 'after'>, from: Cursor, upTo: number): Promise<Cursor> {
  let at = from;
  while (at.sequence < upTo) {
    const facts = await outbox.after(at.sequence, Math.min(EXCHANGE_LIMITS.factsMax, upTo - at.sequence));
    const followed = follow(at, facts);
    if (facts.length === 0 || !followed.ok) return at;
    at = followed.cursor;
  }
  return at;
}
