/**
 * The chain over a node's facts: each head covers the one before, so that a fact that was changed, dropped, doubled or put in another order
 * is noticed, and so that two cursors are equal only where everything up to them is.
 */
import { hash } from 'node:crypto';
import type { Cursor, Fact } from '@quickpay/core';
import { type Batch, type BatchRefusal, endOf } from './batch.ts';

/**
 * The head of the chain after one fact more: SHA-256, hex.
 *
 * @param head of the chain before it; that of `NOTHING_TOLD` where it is the first
 * @example headAfter('', { sequence: 1, kind: 'sale', body: '{}' }) // SHA-256 of '\n1\nsale\n{}'
 */
export const headAfter = (head: string, { sequence, kind, body }: Fact): string =>
  hash('sha256', `${head}\n${sequence}\n${kind}\n${body}`);

/** Where facts lead from a cursor, or the sequence at which they do not follow on each other. */
export type Followed = Readonly<{ ok: true; cursor: Cursor }> | Readonly<{ ok: false; expected: number; found: number }>;

/** Follows facts from a cursor: their sequences must go on by one, each. */
export function follow(from: Cursor, facts: readonly Fact[]): Followed {
  let { sequence, head } = from;
  for (const fact of facts) {
    if (fact.sequence !== sequence + 1) return { ok: false, expected: sequence + 1, found: fact.sequence };
    head = headAfter(head, fact);
    sequence = fact.sequence;
  }
  return { ok: true, cursor: { sequence, head } };
}

export const isSameCursor = (a: Cursor, b: Cursor): boolean => a.sequence === b.sequence && a.head === b.head;

/** What is wrong with a batch's facts as a whole: they do not follow on each other, or do not lead to its head. Null where nothing is. */
export function refusalOfFacts(batch: Pick<Batch, 'after' | 'facts' | 'head'>): BatchRefusal | null {
  const followed = follow(batch.after, batch.facts);
  if (!followed.ok) return { code: 'badSequence', why: `fact ${followed.found} stands where ${followed.expected} should` };
  if (followed.cursor.head === batch.head) return null;
  return { code: 'badHead', why: `the facts up to ${endOf(batch).sequence} do not lead to the head that was said` };
}
