/** What a player is given of a world. */
import type { Instant } from '@quickpay/core';
import type { Ending } from '../endings.ts';
import type { Told } from '../trace.ts';
import type { WorldResult } from '../world.ts';

export type Run = Readonly<{
  seed: number;
  /** How many sales were served; null for all that the seed draws. */
  cut: number | null;
  payments: number;
  faults: number;
  hash: string;
  /** When it began, and when the last thing was told. */
  from: Instant;
  until: Instant;
  endings: readonly Ending[];
  told: readonly Told[];
}>;

/** Of a world that was run with its trace. */
export function runOf({ seed, payments, faults, hash, endings, told }: WorldResult, cut: number | null): Run {
  return {
    seed,
    cut,
    payments,
    faults: Object.values(faults).reduce((sum, count) => sum + count, 0),
    hash,
    from: told[0]?.at ?? 0,
    until: told.at(-1)?.at ?? 0,
    endings,
    told,
  };
}

/** The command that shows it again. */
export const replayOf = ({ seed, cut }: Pick<Run, 'seed' | 'cut'>): string =>
  `npm run simulate -- --seed ${seed}${cut === null ? '' : ` --sales ${cut}`} --open`;
