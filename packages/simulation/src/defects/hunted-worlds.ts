/**
 * `node --import PUT_IN hunted-worlds.ts CHANNELS SEEDS WORLDS`: worlds of seeds 1 to SEEDS until one is violated, a line of JSON for each.
 * CHANNELS: the address of the maker of channels. WORLDS: `drawn`, as each seed draws them; `sqlite`, with that ledger; or `stores`. Runs in a process of its own, because a defect may do anything: keep a world from ever
 * coming to rest, or end the process.
 */
import type { Violation } from '../checks.ts';
import { runOne } from '../topologies.ts';
import { channelMakerAt } from '../wire.ts';

/** What a world showed; the first line has no seed and says that all is loaded. */
export type Sighting = Readonly<{ seed: number; payments: number; violation: Violation | null }>;

const faults: string[] = [];
process.on('unhandledRejection', (fault) => void faults.push(textOf(fault)));

const [channels = '', seeds, kind] = process.argv.slice(2);
const channelOver = await channelMakerAt(channels);
const worlds = { channelOver, ...(kind === 'sqlite' ? ({ ledger: 'sqlite' } as const) : {}) };
const topology = kind === 'stores' ? 'store' : 'one';
tell({ seed: 0, payments: 0, violation: null });
for (let seed = 1; seed <= Number(seeds); seed++) {
  const { payments, violation } = await look(seed);
  tell({ seed, payments, violation });
  if (violation !== null) break;
}
process.exit(0);

async function look(seed: number): Promise<Omit<Sighting, 'seed'>> {
  try {
    const { payments, violations } = await runOne(topology, { seed, ...worlds });
    return { payments, violation: violations[0] ?? faultOf(faults[0]) };
  } catch (fault) {
    return { payments: 0, violation: faultOf(textOf(fault)) };
  }
}

function faultOf(what: string | undefined): Violation | null {
  return what === undefined ? null : { invariant: 'fault', what, paymentId: '' };
}

function textOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

function tell(sighting: Sighting): void {
  process.stdout.write(`${JSON.stringify(sighting)}\n`);
}
