/**
 * The line between a store and head office: it is cut for minutes to hours, and what it carries is lost, late, doubled, and overtaken by what
 * left after it.
 */
import type { Chance } from '../chance.ts';
import type { Teller } from '../trace.ts';
import type { VirtualTime } from '../virtual-time.ts';
import type { LineFault, LineRates } from './store-faults.ts';

/** Beyond what a node waits for an answer: it has sent the next by then. */
const LATE_MS_MAX = 90_000;
const REFUSED_WITHIN_MS = 2_000;

export type CutLineParts = Readonly<{
  time: VirtualTime;
  chance: Chance;
  teller: Teller;
  rates: () => LineRates;
  isCut: () => boolean;
  struck: (fault: LineFault) => void;
}>;

export class CutLine {
  readonly #parts: CutLineParts;

  constructor(parts: CutLineParts) {
    this.#parts = parts;
  }

  /**
   * Carries a question to head office, and its answer back. Never ends where either is lost: whoever asks waits no longer than it may.
   *
   * @param text what is carried, for whoever reads of it
   * @param arrive asks there; null where nobody listens
   * @throws Error where nothing can be carried, nobody listens, or head office fails
   */
  carry<Answer>(text: string, arrive: () => Promise<Answer> | null): Promise<Answer> {
    const { time, chance, isCut } = this.#parts;
    return new Promise((resolve, reject) => {
      const fails = (why: string) => reject(new Error(why));
      if (isCut()) {
        time.at(time.now() + chance.between(5, REFUSED_WITHIN_MS), () => fails('head office cannot be reached'));
        return;
      }
      if (this.#happens('batchLost')) return;
      const reach = (): void => {
        if (isCut()) return;
        const answering = arrive();
        this.#tell(`${text} ${answering === null ? 'finds nobody' : 'arrives'}`);
        if (answering === null) {
          fails('nobody listens');
          return;
        }
        answering.then((answer) => {
          if (isCut() || this.#happens('answerLost')) return;
          time.at(time.now() + this.#ms('answerLate'), () => resolve(answer));
        }, reject);
      };
      const ms = this.#ms('batchLate');
      time.at(time.now() + ms, reach);
      if (this.#happens('batchDoubled')) time.at(time.now() + ms + chance.below(LATE_MS_MAX), reach);
    });
  }

  #ms(late: LineFault): number {
    const { chance } = this.#parts;
    return this.#happens(late) ? chance.between(1_000, LATE_MS_MAX) : chance.between(5, 300);
  }

  #happens(fault: LineFault): boolean {
    const rate = this.#parts.rates()[fault];
    if (rate === 0 || !this.#parts.chance.often(rate)) return false;
    this.#parts.struck(fault);
    return true;
  }

  #tell(text: string): void {
    this.#parts.teller.tell({ kind: 'act', lane: 'network', text });
  }
}
