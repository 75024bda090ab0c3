/** The two kinds of worlds: one backend for all shops, or nodes in stores and a head office. */
import { runStoreWorld, type StoreWorldResult } from './stores/store-world.ts';
import { runWorld, type WorldOptions, type WorldResult } from './world.ts';

export const TOPOLOGIES = ['one', 'store'] as const;
export type Topology = (typeof TOPOLOGIES)[number];

/** What either kind shows; what only worlds of stores have is missing in the other. */
export type AnyWorldResult = WorldResult & Partial<StoreWorldResult>;

const RUNS: Readonly<Record<Topology, (options: WorldOptions) => Promise<AnyWorldResult>>> = {
  one: runWorld,
  store: runStoreWorld,
};

export const runOne = (topology: Topology, options: WorldOptions): Promise<AnyWorldResult> => RUNS[topology](options);

/** How the command names it; the first one needs no name. */
export const argumentOf = (topology: Topology): string => (topology === 'one' ? '' : ` --topology ${topology}`);
