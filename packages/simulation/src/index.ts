export { type Reached, watchedStep } from './coverage.ts';
export type { TestHunter } from './defects/hunt-defects.ts';
export { simulate } from './main.ts';
export { neverMet } from './never-met.ts';
export { runSeeds } from './seeds.ts';
export { traceHash, unreached } from './totals.ts';
export { lineOf, type Told } from './trace.ts';
export type { Line, MakeChannel, Reply } from './wire.ts';
export { runWorld, type WorldOptions, type WorldResult } from './world.ts';
