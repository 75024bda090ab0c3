/** Days of chaos among stores, each with machines of its own, until so many were killed. */
import { tmpdir } from 'node:os';
import { sumOf } from '../figures.ts';
import { CannotTell } from '../mortal-process.ts';
import { StoreDay, type StoreViolation } from './store-day.ts';
import { NO_STORE_FIGURES, type StoreFigures } from './store-figures.ts';
import { StoreScene } from './store-scene.ts';

export type StoreChaosOptions = Readonly<{
  /** SIGKILLs of a living process, at least. */
  kills: number;
  seed: number;
  /** From three on a disk is lost each day, and a node taken over that is alive. */
  stores: number;
  /** Where days have their folders. Default: the system's folder for what does not last. */
  folder?: string;
  progress?: (line: string) => void;
  violated?: (violation: StoreViolation) => void;
}>;

/** A day has so many mishaps, and ends when as many were killed: then everything is compared. */
const MISHAPS_OF_A_DAY = 14;
const KILLS_OF_A_DAY = 10;
/** Where there are too few stores for a take-over: a day that is quickly over. */
const SHORT_DAY = ['lineCut', 'nodeKilled'] as const;
const STORES_TO_TAKE_OVER = 3;

/** What was seen, and why no more could be, where that is so. */
export async function runStoreChaos({
  kills,
  seed,
  stores,
  folder = tmpdir(),
  progress = () => {},
  violated = () => {},
}: StoreChaosOptions): Promise<Readonly<{ figures: StoreFigures; cannotTell: CannotTell | null }>> {
  let figures: StoreFigures = NO_STORE_FIGURES;
  const started = performance.now();
  const takesOver = stores >= STORES_TO_TAKE_OVER;
  const first = takesOver ? [] : SHORT_DAY;
  const mishaps = takesOver ? MISHAPS_OF_A_DAY : SHORT_DAY.length;
  try {
    for (let number = 1; figures.kills < kills; number++) {
      const before = figures;
      const scene = await StoreScene.open(folder, { stores });
      const day = new StoreDay(scene, { seed, day: number, mishaps, first, takesOver, violated });
      try {
        await day.live(Math.min(KILLS_OF_A_DAY, kills - before.kills));
      } finally {
        figures = sumOf(before, day.figures());
        const seconds = String(Math.round((performance.now() - started) / 1_000)).padStart(4);
        progress(
          `${seconds} s  day ${number}  ${figures.kills}/${kills} kills  ${figures.payments} payments  ${day.faults.join(' ')}`,
        );
        await scene.close();
      }
    }
    return { figures, cannotTell: null };
  } catch (fault) {
    if (!(fault instanceof CannotTell)) throw fault;
    return { figures, cannotTell: fault };
  }
}
