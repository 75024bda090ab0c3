/** How a bench ends: its figures last, a file with them where asked for, and an exit code that says what is certain. */
import { writeFileSync } from 'node:fs';
import { median, type Spread, type Verdict } from './statistics.ts';

export type Figures = Readonly<Record<string, number>>;

export const EXIT = {
  reached: 0,
  missed: 1,
  usage: 2,
  /** EX_TEMPFAIL of sysexits(3): the machine was too noisy to tell; try again. */
  cannotTell: 75,
} as const;

/** How a verdict reads. */
export const SENTENCES: Readonly<Record<Verdict, string>> = {
  reached: 'reached',
  missed: 'not reached',
  cannotTell: 'too noisy to tell',
};

/** Beyond it nothing is said about goals: what is measured is then mostly what others do to it. */
const FOREIGN_LOAD_MAX = 0.25;

/** The share of the machine that others used, of the rounds in which that is told; null where it is told of none. */
export const foreignLoadOf = (rounds: readonly Readonly<{ foreignLoad: number | null }>[]): number | null => {
  const told = rounds.flatMap(({ foreignLoad }) => foreignLoad ?? []);
  return told.length === 0 ? null : median(told);
};
export const isTooBusy = (foreignLoad: number | null): boolean => foreignLoad !== null && foreignLoad > FOREIGN_LOAD_MAX;

/** Missed when anything is surely missed; else too noisy to tell when anything is; else reached. */
export function exitCodeOf(verdicts: readonly Verdict[]): number {
  const worst = (['missed', 'cannotTell', 'reached'] as const).find((verdict) => verdicts.includes(verdict)) ?? 'reached';
  return EXIT[worst];
}

export function printFigures(figures: Figures, jsonFile: string | undefined): void {
  const width = Math.max(...Object.keys(figures).map((name) => name.length));
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(width)}  ${value}\n`);
  if (jsonFile !== undefined) writeFileSync(jsonFile, `${JSON.stringify({ figures })}\n`);
}

/** Three significant digits for small numbers, whole ones for large: what a bench on a shared machine can tell, and no more. */
export const rounded = (value: number): number => (Math.abs(value) >= 1_000 ? Math.round(value) : Number(value.toPrecision(3)));

export const shown = ({ median: middle, min, max, low, high }: Spread): string =>
  `${rounded(middle)} [${rounded(min)}–${rounded(max)}], the true one within ${rounded(low)}–${rounded(high)}`;

export const percent = (share: number | null): string => (share === null ? 'an unknown share' : `${Math.round(share * 100)} %`);
