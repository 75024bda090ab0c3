/**
 * What must hold of a whole shop once everything has come to rest, whatever was told in it: every payment and refund of our ledger is
 * walked beside every order of the channel's (invariants I1, I3, I5, I9, I14), every chain is verified and folded (I11), manners are clean
 * (I6, I7), nothing waits without anybody knowing (I4), and no secret was ever written (I12).
 */
import { expect } from 'vitest';
import { beside } from './beside.ts';
import { type Books, booksOf, openIn } from './books.ts';
import type { Shop } from './shop.ts';

/** A watch of ten minutes, and what may come before it. */
const REST_MINUTES_MAX = 15;
const WATCH_MS = 600_000;

export async function audit(shop: Shop, { unmannered = false }: Readonly<{ unmannered?: boolean }> = {}): Promise<void> {
  const books = await booksAtRest(shop);
  expect(books.damaged, 'chains, and rows that their events give (I11)').toEqual([]);
  expect(beside(books, await shop.orders(), shop.waitForAPerson), 'our books beside the channel’s').toEqual([]);
  if (!unmannered) await checkManners(shop);
  const text = [shop.takeSaid(), ...books.written].join('\n');
  for (const secret of shop.secrets) expect(text.includes(secret), 'a secret in a log, an answer or an event').toBe(false);
}

async function booksAtRest(shop: Shop): Promise<Books> {
  for (let minute = 0; ; minute++) {
    const books = await booksOf(shop.backend.dataDir, WATCH_MS);
    const open = openIn(books).filter(({ id }) => !shop.waitForAPerson.has(id));
    if (open.length === 0) return books;
    if (minute < REST_MINUTES_MAX) {
      await shop.minutes(1);
      continue;
    }
    for (const { id, attention, state } of open) {
      expect(attention, `${id} is still ${state}, and nobody was told (I4)`).not.toBeNull();
      shop.waitForAPerson.add(id);
    }
    return books;
  }
}

async function checkManners(shop: Shop): Promise<void> {
  for (const mchId of shop.mchIds) {
    expect(await shop.control(`/manners?mchId=${mchId}`), `manners of ${mchId}`).toEqual({
      earlyRevokes: 0,
      hurriedQueries: 0,
      hurriedRefunds: 0,
      resentSubmits: 0,
      overQuota: { submit: 0, query: 0, revoke: 0, refund: 0 },
    });
  }
}
