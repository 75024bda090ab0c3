/** What a player is given of a world. */
import type { Instant } from '@quickpay/core';
import type { Ending } from '../endings.ts';
import type { Told } from '../trace.ts';
import type { WorldResult } from '../world.ts';

/** How it was run, beside its seed. */
export type How = Readonly<{
  /** How many sales were served; null for all that the seed draws. */
  cut: number | null;
  /** The defect that was in it, if one was put in on purpose. */
  defect: Readonly<{ name: string; breaks: string }> | null;
}>;

export type Run = Readonly<{
  seed: number;
  how: How;
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
export function runOf({ seed, payments, faults, hash, endings, told }: WorldResult, { cut, defect }: How = AS_DRAWN): Run {
  return {
    seed,
    how: { cut, defect: defect === null ? null : { name: defect.name, breaks: defect.breaks } },
    payments,
    faults: Object.values(faults).reduce((sum, count) => sum + count, 0),
    hash,
    from: told[0]?.at ?? 0,
    until: told.at(-1)?.at ?? 0,
    endings,
    told,
  };
}

const AS_DRAWN: How = { cut: null, defect: null };

/** The command that shows it again. */
export function replayOf({ seed, how: { cut, defect } }: Pick<Run, 'seed' | 'how'>): string {
  const sales = cut === null ? '' : ` --sales ${cut}`;
  return `npm run simulate -- --seed ${seed}${sales}${defect === null ? '' : ` --defect ${defect.name}`} --open`;
}
