/** Worlds from many seeds, in as many threads as wanted. */
import { Worker } from 'node:worker_threads';
import { watchedStep } from './coverage.ts';
import { runOne, type Topology } from './topologies.ts';
import { addTotals, addWorld, nothingYet, type Totals } from './totals.ts';
import { type ChannelAddress, channelMakerAt } from './wire.ts';

export type SeedsPlan = Readonly<{
  first: number;
  count: number;
  /** Default: one backend. */
  topology?: Topology;
  /** Where the maker of channels is. */
  channels: ChannelAddress;
  /** Threads; each takes every so-many-th seed. Default 1: this thread. */
  jobs?: number;
  /** Told now and then of what there is so far. */
  onProgress?: (soFar: Totals) => void;
}>;

/** What a thread is given. */
export type SeedsOfThread = Readonly<{ first: number; count: number; step: number; topology: Topology; channels: string }>;

const TOLD_EVERY = 100;

export async function runSeeds({ first, count, topology = 'one', channels, jobs = 1, onProgress }: SeedsPlan): Promise<Totals> {
  if (jobs === 1) return runEach({ first, count, step: 1, topology, channels: String(channels) }, onProgress ?? (() => {}));
  const parts = Array.from({ length: jobs }, nothingYet);
  const all = (): Totals => {
    const totals = nothingYet();
    for (const part of parts) addTotals(totals, part);
    return totals;
  };
  await Promise.all(
    parts.map(
      (_, nth) =>
        new Promise<void>((resolve, reject) => {
          const given: SeedsOfThread = {
            first: first + nth,
            count: Math.ceil((count - nth) / jobs),
            step: jobs,
            topology,
            channels: String(channels),
          };
          const worker = new Worker(new URL('./seeds-worker.ts', import.meta.url), { workerData: given });
          worker.on('message', (soFar: Totals) => {
            parts[nth] = soFar;
            onProgress?.(all());
          });
          worker.on('error', reject);
          worker.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a thread ended with ${code}`))));
        }),
    ),
  );
  return all();
}

/** Every `step`-th seed, in this thread. */
export async function runEach(
  { first, count, step, topology, channels }: SeedsOfThread,
  onProgress: (soFar: Totals) => void,
): Promise<Totals> {
  const channelOver = await channelMakerAt(channels);
  const totals = nothingYet();
  const rules = watchedStep(totals.transitions);
  for (let nth = 0; nth < count; nth++) {
    addWorld(totals, await runOne(topology, { seed: first + nth * step, channelOver, step: rules }));
    if ((nth + 1) % TOLD_EVERY === 0) onProgress(totals);
  }
  return totals;
}
