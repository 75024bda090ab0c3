export { runSeeds } from './seeds.ts';
export { traceHash, unreached } from './totals.ts';
export { lineOf, type Told } from './trace.ts';
export { runWorld, type WorldOptions, type WorldResult } from './world.ts';
