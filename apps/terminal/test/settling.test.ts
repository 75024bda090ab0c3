import { expect, test } from 'vitest';
import { pressCounts } from '../src/ui/settling.ts';

test.each([
  ['a press long after a change', 1_000, 1_300, 1_350, true],
  ['a press right after it', 1_000, 1_100, 1_150, false],
  ['a press that began before it, however late it ends', 1_000, 900, 2_000, false],
  ['a key right after it', 1_000, null, 1_100, false],
  ['a key later', 1_000, null, 1_250, true],
  ['where nothing ever changed', Number.NEGATIVE_INFINITY, 5, 10, true],
] as const)('%s', (_what, changedAt, beganAt, pressedAt, counts) => {
  expect(pressCounts(changedAt, beganAt, pressedAt)).toBe(counts);
});
