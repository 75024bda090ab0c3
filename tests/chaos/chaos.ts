/**
 * Rounds of chaos: sales are under way, things go wrong, everything is healed and comes to rest, and then every payment of the backend's
 * ledger is laid beside the gateway's. A shop sees some rounds, then another opens, so that ledgers stay of a size that is read quickly.
 */
import { tmpdir } from 'node:os';
import { Day, type Violation } from './day.ts';
import { impossibleFaults } from './faults.ts';
import { type Figures, NO_FIGURES, sumOf } from './figures.ts';
import { CannotTell } from './mortal-process.ts';
import { Scene } from './scene.ts';

export type ChaosOptions = Readonly<{
  /** SIGKILLs of a living process, at least. */
  kills: number;
  seed: number;
  /** Where shops have their folders. Default: the system's folder for what does not last. */
  folder?: string;
  /** Told of every round. */
  progress?: (line: string) => void;
  /** Told of each violation as it is found. */
  violated?: (violation: Violation) => void;
}>;

const ROUNDS_OF_A_SHOP = 8;

/** What was seen, and why no more could be, where that is so. */
export async function runChaos({
  kills,
  seed,
  folder = tmpdir(),
  progress = () => {},
  violated = () => {},
}: ChaosOptions): Promise<Readonly<{ figures: Figures; cannotTell: CannotTell | null }>> {
  let figures: Figures = NO_FIGURES;
  const started = performance.now();
  try {
    for (let shop = 1; figures.kills < kills; shop++) {
      const before = figures;
      // Every other ledger is where the disk can be filled.
      const scene = await Scene.open(folder, { onSmallDisk: shop % 2 === 0 });
      const impossible = shop === 2 ? impossibleFaults(scene) : [];
      if (impossible.length > 0) progress(`      not possible on this machine: ${impossible.join(', ')}`);
      const day = new Day(scene, { seed, shop, violated });
      try {
        for (let round = 1; round <= ROUNDS_OF_A_SHOP && figures.kills < kills; round++) {
          await day.round(round, kills - before.kills);
          figures = sumOf(before, day.figures());
          const seconds = String(Math.round((performance.now() - started) / 1_000)).padStart(4);
          const sofar = `${figures.kills}/${kills} kills  ${figures.payments} payments`;
          progress(`${seconds} s  shop ${shop} round ${round}  ${sofar}  ${day.faults.join(' ')}`);
        }
      } finally {
        figures = sumOf(before, day.figures());
        await scene.close();
      }
    }
    return { figures, cannotTell: null };
  } catch (fault) {
    if (!(fault instanceof CannotTell)) throw fault;
    return { figures, cannotTell: fault };
  }
}
