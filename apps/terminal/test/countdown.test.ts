import { describe, expect, test } from 'vitest';
import { msLeft, secondsIn, shareLeft } from '../src/ui/countdown.ts';

describe('what is left of a time', () => {
  const END = '2026-11-24T09:31:30.000Z';
  const end = Date.parse(END);

  test.each([
    ['not yet known', null, null],
    ['all of it', end - 30_000, 30_000],
    ['a part', end - 1, 1],
    ['nothing', end, 0],
    ['never less than nothing', end + 5_000, 0],
  ] as const)('%s', (_what, now, left) => {
    expect(msLeft(now, END)).toBe(left);
  });

  test('an end that is no time is not known', () => {
    expect(msLeft(end, 'soon')).toBeNull();
  });

  test('seconds are whole, and the last one lasts until the end', () => {
    expect([30_000, 29_999, 29_000, 1, 0].map(secondsIn)).toEqual([30, 30, 29, 1, 0]);
  });

  test('a share is between nothing and all', () => {
    expect([0, 15_000, 30_000, 31_000].map((ms) => shareLeft(ms, 30_000))).toEqual([0, 0.5, 1, 1]);
    expect(shareLeft(5, 0)).toBe(0);
  });
});
