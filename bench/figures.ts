/** How a bench ends: its figures last, a file with them where asked for, and an exit code that says what is certain. */
import { writeFileSync } from 'node:fs';
import type { Verdict } from './statistics.ts';

export type Figures = Readonly<Record<string, number>>;

export const EXIT = {
  reached: 0,
  missed: 1,
  usage: 2,
  /** EX_TEMPFAIL of sysexits(3): the machine was too noisy to tell; try again. */
  cannotTell: 75,
} as const;

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
