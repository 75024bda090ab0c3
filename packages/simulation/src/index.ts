/** Seeded worlds over core, engine, storage and the gateway model. For tests. */
export { runWorld, type WorldOptions, type WorldResult } from './world.ts';
