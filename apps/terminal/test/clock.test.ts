import { expect, test } from 'vitest';
import { createServerClock } from '../src/server/clock.ts';

const START = Date.parse('2026-11-24T09:31:00.000Z');
const time = (ms: number) => new Date(START + ms).toISOString();

/** A clock whose monotonic time a test sets. */
function clockAt() {
  let mono = 0;
  const clock = createServerClock(() => mono);
  return {
    clock,
    at(ms: number) {
      mono = ms;
      return clock;
    },
    left: () => (clock.now() ?? Number.NaN) - START,
  };
}

test('nothing is known until something was heard', () => {
  const { clock, at } = clockAt();
  expect(clock.now()).toBeNull();
  at(5).happened(time(0));
  at(5).heard(null, 0, 5);
  at(5).heard('soon', 0, 5);
  at(5).heard(time(0), 5, 0);
  expect(clock.now()).toBeNull();
});

test.each([
  ['an answer at once', [[1_000, 0, 0]], 0, 1_000],
  ['half of the round trip is added', [[1_000, 0, 200]], 200, 1_100],
  ['carried forward by the monotonic clock', [[1_000, 0, 0]], 30_000, 31_000],
  [
    'a narrower answer is believed',
    [
      [1_000, 0, 400],
      [2_020, 1_000, 1_040],
    ],
    1_040,
    2_040,
  ],
  [
    'a wider one that agrees is not',
    [
      [1_000, 0, 0],
      [6_500, 5_000, 6_000],
    ],
    6_000,
    7_000,
  ],
  [
    'a wider one that contradicts is: the clock was advanced',
    [
      [1_000, 0, 0],
      [46_000, 1_000, 1_400],
    ],
    1_400,
    46_200,
  ],
  [
    'so it is when the clock was set back',
    [
      [60_000, 0, 0],
      [1_000, 1_000, 1_400],
    ],
    1_400,
    1_200,
  ],
  [
    'and when the last one is old',
    [
      [1_000, 0, 0],
      [71_900, 71_000, 72_000],
    ],
    72_000,
    72_400,
  ],
] as const)('%s', (_what, answers, until, expected) => {
  const { at, left } = clockAt();
  for (const [serverMs, asked, heard] of answers) at(heard).heard(time(serverMs), asked, heard);
  at(until);
  expect(left()).toBe(expected);
});

test('what happened cannot be later than now: an event from the future moves the clock', () => {
  const { at, left } = clockAt();
  at(0).heard(time(1_000), 0, 0);
  at(100).happened(time(900));
  expect(left()).toBe(1_100);
  at(100).happened(time(46_000));
  expect(left()).toBe(46_000);
});

test('who listens is told when the time is known anew, and no longer once they stopped', () => {
  const { at, clock } = clockAt();
  let told = 0;
  const stop = clock.subscribe(() => told++);
  at(0).heard(time(0), 0, 0);
  at(1).heard(time(1), 0, 1);
  expect(told).toBe(1);
  at(2).heard(time(90_000), 1, 2);
  expect(told).toBe(2);
  stop();
  at(3).heard(time(0), 2, 3);
  expect(told).toBe(2);
});
