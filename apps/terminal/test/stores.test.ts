/** How a store's server stands, and whose figures are older than they look. */
import type { StoreNodeView } from '@quickpay/client';
import { describe, expect, test } from 'vitest';
import { LOOKS, STANDINGS, standingOf } from '../src/screens/stores/standing.ts';
import { arrearsOf } from '../src/server/stores.ts';

const NOW = Date.parse('2026-11-26T14:00:00.000Z');
const ago = (ms: number) => new Date(NOW - ms).toISOString();
const NODE: StoreNodeView = {
  id: '7c1e9a40',
  state: 'active',
  version: '0.1.0',
  enrolledAt: ago(86_400_000),
  enrolledBy: 'per_manager0001',
  endedAt: null,
  heardAt: ago(2_000),
  silentMs: 2_000,
  backlog: 0,
  reasons: [],
  profileRevision: 1,
  hasLatestProfile: true,
};
const heard = (ms: number, change: Partial<StoreNodeView> = {}) => ({
  node: { ...NODE, heardAt: ago(ms), silentMs: ms, ...change },
});

describe('figures that are older than they look', () => {
  test.each([
    ['a store without a server is head office’s own', { node: null }, null],
    ['news of this minute are fresh', heard(60_000), null],
    [
      'older ones are named with their age',
      heard(60_001),
      { kind: 'silent', heardAt: ago(60_001), silentMs: 60_001, isRevoked: false },
    ],
    [
      'so is one that was never heard of',
      { node: { ...NODE, heardAt: null, silentMs: null } },
      { kind: 'silent', heardAt: null },
    ],
    ['one that answers and has much to tell', heard(2_000, { backlog: 501 }), { kind: 'behind', backlog: 501 }],
    ['one that was taken over is head office’s', heard(9_999_999, { state: 'takenOver' }), null],
    ['one that was revoked is not heard any more', heard(2_000, { state: 'revoked' }), { kind: 'silent', isRevoked: true }],
  ] as const)('%s', (_what, store, arrears) => {
    if (arrears === null) expect(arrearsOf(store, 0)).toBeNull();
    else expect(arrearsOf(store, 0)).toMatchObject(arrears);
  });

  test('age while nobody answers', () => {
    expect(arrearsOf(heard(2_000), 58_000)).toBeNull();
    expect(arrearsOf(heard(2_000), 60_000)).toMatchObject({ kind: 'silent', silentMs: 62_000 });
  });
});

test('each standing has its word, and what can be done about it', () => {
  expect(Object.keys(LOOKS).sort()).toEqual([...STANDINGS].sort());
  expect(standingOf({ node: null }, 0)).toBe('none');
  expect(standingOf(heard(2_000), 0)).toBe('answers');
  expect(standingOf(heard(2_000, { backlog: 900 }), 0)).toBe('behind');
  expect(standingOf(heard(7_200_000), 0)).toBe('silent');
  expect(standingOf({ node: { ...NODE, heardAt: null } }, 0)).toBe('neverHeard');
  expect(standingOf(heard(2_000, { state: 'takenOver' }), 0)).toBe('takenOver');
  // A store has one server: what is still there is ended before another one is enrolled.
  for (const standing of STANDINGS) {
    const { may } = LOOKS[standing];
    expect(may.includes('enrol'), standing).toBe(!may.includes('revoke'));
  }
});
