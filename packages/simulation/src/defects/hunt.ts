/** Hunts one defect: a process with the defect in it, which runs worlds until one of them is violated. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Violation } from '../checks.ts';
import type { ChannelAddress } from '../wire.ts';
import type { Defect } from './defect.ts';
import type { Sighting } from './hunted-worlds.ts';
import { addressOf } from './put-in.ts';

export type Found = Readonly<{
  /** The violation and the seed that showed it; null when none did. */
  caught: Readonly<{ seed: number; violation: Violation }> | null;
  /** How many worlds were run, and how many payments there were in them. */
  seeds: number;
  payments: number;
  /** What the process said beside its worlds. */
  note: string;
}>;

/** Worlds whose ledger is as each seed draws it, mostly in memory, or in SQLite; or worlds of stores. */
export const WORLDS_OF = ['drawn', 'sqlite', 'stores'] as const;
export type HuntedWorlds = (typeof WORLDS_OF)[number];

/** Only a ledger in SQLite has the defects of one, and only stores those of what they tell. */
export function worldsFor({ file, topology }: Defect): HuntedWorlds {
  if (topology === 'store') return 'stores';
  return file.startsWith('storage/') ? 'sqlite' : 'drawn';
}

export type HuntOptions = Readonly<{
  /** Null: the product as it is. */
  defect: Defect | null;
  /** Where the maker of channels is. */
  channels: ChannelAddress;
  /** Default: as the defect needs it. */
  worlds?: HuntedWorlds;
  /** Worlds from seed 1 to this one. */
  seeds: number;
  /** A world that takes longer never comes to rest: others take a fraction of a second. Default: a minute. */
  worldMsMax?: number;
}>;

const WORLDS = fileURLToPath(new URL('./hunted-worlds.ts', import.meta.url));
/** Until the first world begins. */
const LOADED_MS_MAX = 120_000;
/** Of the process's heap: a defect that makes work without end is to end soon. */
const HEAP_MB_MAX = 512;
const NOTE_MAX = 2_000;

/**
 * @throws Error when the process ends before any world has begun, because the defect keeps the source from being loaded, or is killed by
 * somebody else.
 */
export async function hunt(options: HuntOptions): Promise<Found> {
  const { defect, channels, seeds, worldMsMax = 60_000 } = options;
  const kind = options.worlds ?? (defect === null ? 'drawn' : worldsFor(defect));
  const putIn = defect === null ? [] : ['--import', addressOf(defect)];
  const worlds = [WORLDS, String(channels), String(seeds), kind];
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB_MAX}`, ...putIn, ...worlds], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<string>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(signal ?? `code ${code}`));
  });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said = `${said}${text}`.slice(0, NOTE_MAX);
  });

  const watch = watchFor(child);
  watch.again(LOADED_MS_MAX);
  let last: Sighting | null = null;
  let payments = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    last = JSON.parse(line) as Sighting; // written by hunted-worlds.ts
    payments += last.payments;
    watch.again(worldMsMax);
  }
  const end = await ended;
  watch.stop();

  const note = said.trim();
  if (last === null) throw new Error(`${defect?.name ?? 'the product'}: no world began (${end}): ${note}`);
  const { seed, violation } = last;
  if (violation !== null) return { caught: { seed, violation }, seeds: seed, payments, note };
  if (seed === seeds) return { caught: null, seeds, payments, note };
  // Out of its own heap a process ends otherwise: somebody else has killed it, and nothing was shown.
  if (end === 'SIGKILL' && !watch.isOver())
    throw new Error(`${defect?.name ?? 'the product'}: the process was killed at seed ${seed + 1}`);
  const what = watch.isOver() ? 'the world never comes to rest' : `the process ended: ${end}`;
  return { caught: { seed: seed + 1, violation: { invariant: 'end', what, paymentId: '' } }, seeds: seed + 1, payments, note };
}

/** Ends the process unless it is heard of again in time. */
function watchFor(child: ChildProcess) {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  return {
    again(ms: number): void {
      clearTimeout(timer);
      timer = setTimeout(() => {
        isOver = true;
        child.kill('SIGKILL');
      }, ms);
    },
    isOver: () => isOver,
    stop: () => clearTimeout(timer),
  };
}
