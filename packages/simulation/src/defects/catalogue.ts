/** All defects on purpose: what each of them breaks must be missed by some invariant in some world. */
import { ANSWERS } from './answers.ts';
import { ARRIVALS } from './arrivals.ts';
import { CHANNEL } from './channel.ts';
import type { Defect } from './defect.ts';
import { ENGINE } from './engine.ts';
import { REFUNDS } from './refunds.ts';
import { RULES } from './rules.ts';
import { SENDING } from './sending.ts';
import { STORAGE } from './storage.ts';
import { TIMES } from './times.ts';

export const DEFECTS: readonly Defect[] = [
  ...RULES,
  ...TIMES,
  ...REFUNDS,
  ...SENDING,
  ...ANSWERS,
  ...ENGINE,
  ...STORAGE,
  ...ARRIVALS,
  ...CHANNEL,
];

/** The defect of that name, or undefined. */
export const defectNamed = (name: string): Defect | undefined => DEFECTS.find((defect) => defect.name === name);
