/** What a bench may say of its samples. */
import { describe, expect, test } from 'vitest';
import { EXIT, exitCodeOf } from '../../bench/figures.ts';
import { median, percentile, pooledSpread, spreadOf, verdictAtMost, verdictOf } from '../../bench/statistics.ts';
import { chanceOf } from '../../packages/simulation/src/chance.ts';

test('medians and percentiles are values of the samples, or half-way between two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  const hundred = Array.from({ length: 100 }, (_, n) => n);
  expect([percentile(hundred, 0.5), percentile(hundred, 0.99), percentile([7], 0.99)]).toEqual([50, 99, 7]);
  for (const of of [median, spreadOf, (samples: readonly number[]) => percentile(samples, 0.5)])
    expect(() => of([])).toThrow(RangeError);
});

describe('the interval of a median is made of samples', () => {
  // The k for which at most k − 1 of n fair coins fall on one side in one case of twenty, from tables of the sign test.
  test.each([
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [12, 3, 10],
    [15, 4, 12],
    [20, 6, 15],
  ])('of %i: the %i. and the %i.', (count, low, high) => {
    expect(spreadOf(Array.from({ length: count }, (_, n) => count - n))).toMatchObject({ min: 1, max: count, low, high });
  });

  test('of fewer than six no two are sure enough', () => {
    expect(spreadOf([1, 1, 1, 1, 1])).toMatchObject({
      median: 1,
      low: Number.NEGATIVE_INFINITY,
      high: Number.POSITIVE_INFINITY,
    });
  });
});

describe('a figure of all rounds together', () => {
  const p90 = (rounds: readonly (readonly number[])[]) => percentile(rounds.flat(), 0.9);
  const { below } = chanceOf(1);

  test('is that of all samples, and not the middle of the rounds', () => {
    const rounds = [...Array.from({ length: 9 }, () => [1, 1, 1, 1, 1]), [9, 9, 9, 9, 9]];
    expect(pooledSpread(rounds, p90, below)).toMatchObject({ median: 9, min: 1, max: 9, low: 1, high: 9 });
    expect(spreadOf(rounds.map((round) => p90([round]))).median).toBe(1);
    expect(() => pooledSpread([], p90, below)).toThrow(RangeError);
  });

  test('has an interval that encloses the true one nineteen times of twenty, and is everything for fewer than six', () => {
    const mean = (rounds: readonly number[]) => rounds.reduce((sum, one) => sum + one, 0) / rounds.length;
    let enclosed = 0;
    for (let world = 0; world < 200; world++) {
      const chance = chanceOf(world);
      // The sum of two dice of a hundred sides: 99 on average.
      const rounds = Array.from({ length: 18 }, () => chance.below(100) + chance.below(100));
      const { low, high } = pooledSpread(rounds, mean, chance.below);
      if (low <= 99 && 99 <= high) enclosed += 1;
    }
    expect(enclosed / 200).toBeGreaterThan(0.88);
    expect(enclosed / 200).toBeLessThan(0.99);
    expect(pooledSpread([1, 1, 1, 1, 1], mean, below)).toMatchObject({ median: 1, low: Number.NEGATIVE_INFINITY });
  });
});

test('a goal is reached or missed only when the whole interval is on one side of it', () => {
  const nine = [0.5, 0.61, 0.62, 0.63, 0.64, 0.65, 0.66, 0.67, 0.9];
  expect(verdictOf(spreadOf(nine), 0.6)).toBe('reached');
  expect(verdictOf(spreadOf(nine), 0.63)).toBe('cannotTell');
  expect(verdictOf(spreadOf(nine), 0.7)).toBe('missed');
  expect(verdictAtMost(spreadOf(nine), 0.7)).toBe('reached');
  expect(verdictAtMost(spreadOf(nine), 0.63)).toBe('cannotTell');
  expect(verdictAtMost(spreadOf(nine), 0.6)).toBe('missed');
});

test('what is missed for sure comes before what cannot be told', () => {
  expect(exitCodeOf(['reached', 'reached'])).toBe(EXIT.reached);
  expect(exitCodeOf(['reached', 'cannotTell'])).toBe(EXIT.cannotTell);
  expect(exitCodeOf(['cannotTell', 'missed', 'reached'])).toBe(EXIT.missed);
});
