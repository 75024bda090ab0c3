/** Figures out of samples, and what can be said about them. */

/**
 * The value below which that share of the samples lies.
 *
 * @throws RangeError without samples
 * @example percentile([3, 1, 2], 0.5) // 2
 */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  if (value === undefined) throw new RangeError('no samples');
  return value;
}

/** @throws RangeError without samples */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (low === undefined || high === undefined) throw new RangeError('no samples');
  return (low + high) / 2;
}

/** A median with its spread: all samples, and the interval in which the true one lies nineteen times out of twenty. */
export type Spread = Readonly<{
  median: number;
  min: number;
  max: number;
  low: number;
  high: number;
}>;

const SURE = 0.95;

/**
 * The interval is made of two of the samples (order statistics), so that it supposes nothing about how noise is distributed: the k-th
 * smallest and the k-th largest enclose the true median unless fewer than k samples fell on one side of it. With nine samples these are the
 * second and the eighth; with fewer than six no two samples are sure enough, and the interval is everything.
 *
 * @throws RangeError without samples
 */
export function spreadOf(samples: readonly number[]): Spread {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (index: number): number => {
    const value = sorted[index];
    if (value === undefined) throw new RangeError('no samples');
    return value;
  };
  const left = outside(sorted.length);
  const last = sorted.length - 1;
  const isSure = left >= 0;
  return {
    median: median(sorted),
    min: at(0),
    max: at(last),
    low: isSure ? at(left) : Number.NEGATIVE_INFINITY,
    high: isSure ? at(last - left) : Number.POSITIVE_INFINITY,
  };
}

/** How many samples may be left out on either side, or -1 when even all of them do not enclose the median surely enough. */
function outside(count: number): number {
  let probability = 2 * 0.5 ** count;
  let term = 0.5 ** count;
  let left = -1;
  for (let k = 0; probability <= 1 - SURE && k < count / 2; k++) {
    left = k;
    term *= (count - k) / (k + 1);
    probability += 2 * term;
  }
  return left;
}

const RESAMPLES = 400;

/**
 * A figure of all rounds together, where one round's says too little: a round's 99 of 100 is made of its few slowest, and one stall of a disk
 * or a host is several of those. `median` is the figure, `min` and `max` are those of single rounds.
 *
 * The interval is a bootstrap over rounds (Efron, 1979): as many are drawn, with replacement, and the figure is taken of them, again and
 * again; 19 of 20 lie in it. With fewer than six rounds it is everything.
 *
 * @param below a whole number from 0 to less than what it is given, by chance
 * @throws RangeError without rounds
 */
export function pooledSpread<Round>(
  rounds: readonly Round[],
  figure: (of: readonly Round[]) => number,
  below: (limit: number) => number,
): Spread {
  const single = rounds.map((round) => figure([round]));
  if (single.length === 0) throw new RangeError('no rounds');
  const isSure = outside(rounds.length) >= 0;
  const drawn = (): readonly Round[] => rounds.map(() => rounds[below(rounds.length)] as Round); // below their number
  const figures = isSure ? Array.from({ length: RESAMPLES }, () => figure(drawn())) : [];
  return {
    median: figure(rounds),
    min: Math.min(...single),
    max: Math.max(...single),
    low: isSure ? percentile(figures, (1 - SURE) / 2) : Number.NEGATIVE_INFINITY,
    high: isSure ? percentile(figures, (1 + SURE) / 2) : Number.POSITIVE_INFINITY,
  };
}

/** Whether a goal is reached, as far as the samples can tell. */
export type Verdict = 'reached' | 'missed' | 'cannotTell';

/** What must be at least `goal`: reached or missed only when the whole interval is on one side of it. */
export function verdictOf({ low, high }: Spread, goal: number): Verdict {
  if (low >= goal) return 'reached';
  return high < goal ? 'missed' : 'cannotTell';
}

/** The same of what must be at most `goal`. */
export function verdictAtMost({ low, high }: Spread, goal: number): Verdict {
  if (high <= goal) return 'reached';
  return low > goal ? 'missed' : 'cannotTell';
}
