/** A business day among stores: sales at all of them while things go wrong, one disk lost, one node taken over that was alive; then rest. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Chance, chanceOf } from '../../../packages/simulation/src/chance.ts';
import { CannotTell, NotStarted } from '../mortal-process.ts';
import { leftIn, seenAtRest, told } from './at-rest.ts';
import { Counters } from './counters.ts';
import { Instructing } from './instructing.ts';
import { drawMishap, type Happening, MISHAPS, type Mishap, type MishapName } from './mishaps.ts';
import type { Found, MachineBooks } from './side-by-side.ts';
import { NO_STORE_FIGURES, type StoreFigures } from './store-figures.ts';
import type { StoreNode } from './store-node.ts';
import type { StoreScene } from './store-scene.ts';
import { loseDisk, takeOverByMistake } from './take-overs.ts';

export type StoreViolation = Found & Readonly<{ seed: number; day: number; faults: readonly string[] }>;

const COUNTED = {
  lost: 'lost',
  doubled: 'doubled',
  disagreement: 'disagreements',
  unsettled: 'unsettled',
} as const satisfies Record<StoreViolation['kind'], keyof StoreFigures>;

const REST_S_MAX = 90 * 60;
const REST_STEP_S = 20;
const LOOK_EVERY_MS = 200;

export type DayPlan = Readonly<{
  seed: number;
  day: number;
  /** Mishaps, at least; more until as many were killed as are wanted. */
  mishaps: number;
  /** Those that come first, in order; the others are drawn. */
  first: readonly MishapName[];
  /** Whether a disk is lost, and a node taken over that is alive. */
  takesOver: boolean;
  violated: (violation: StoreViolation) => void;
}>;

export class StoreDay {
  readonly #scene: StoreScene;
  readonly #plan: DayPlan;
  readonly #chance: Chance;
  readonly #counters: Counters;
  readonly #instructing: Instructing;
  readonly #happening: Happening;
  readonly #lost: MachineBooks[] = [];
  readonly #figures = { ...NO_STORE_FIGURES, days: 1 };
  /** What went wrong, in order. */
  readonly faults: string[] = [];

  constructor(scene: StoreScene, plan: DayPlan) {
    this.#scene = scene;
    this.#plan = plan;
    this.#chance = chanceOf(plan.seed * 1_000 + plan.day);
    this.#counters = new Counters(scene, this.#chance, () => this.#figures.repeated++);
    this.#instructing = new Instructing(scene, this.#chance);
    this.#happening = {
      ...{ scene, chance: this.#chance, admit: this.#counters.admit },
      wasCut: (minutes) => {
        this.#figures.cuts++;
        this.#figures.cutMinutes += minutes;
      },
    };
  }

  figures(): StoreFigures {
    const { kills, nodes } = this.#scene;
    return {
      ...this.#figures,
      ...{ kills: this.#kills, killsOfNodes: kills.nodes, killsOfOffice: kills.office, killsOfSandbox: kills.sandbox },
      connectionsHarmed: nodes.reduce((sum, { wire }) => sum + wire.harmed, 0),
      instructions: this.#instructing.count,
      acknowledged: nodes.reduce((sum, { witness }) => sum + witness.acknowledged, 0),
      askedAgain: nodes.reduce((sum, { witness }) => sum + witness.askedAgain, 0),
    };
  }

  get #kills(): number {
    const { nodes, office, sandbox } = this.#scene.kills;
    return nodes + office + sandbox;
  }

  /** Until everything was compared. `killsMin`: so many are killed before it comes to rest. @throws CannotTell */
  async live(killsMin: number): Promise<void> {
    try {
      for (const node of this.#scene.living) this.#counters.open(node);
      await this.#goWrong(killsMin);
      this.#counters.close();
      await this.#supervised(this.#counters.served());
      await this.#supervised(this.#comeToRest());
      await this.#supervised(this.#askAgain());
      await this.#compare();
    } catch (fault) {
      if (!(fault instanceof NotStarted)) throw fault;
      const what = 'somebody does not start any more';
      this.#report([{ ...told('lost', what), ours: fault.message }]);
      throw new CannotTell(what, { cause: fault });
    } finally {
      this.#counters.close();
    }
  }

  async #goWrong(killsMin: number): Promise<void> {
    const { mishaps, first, takesOver } = this.#plan;
    const [diskAt, mistakeAt] = takesOver ? [Math.floor(mishaps / 3), Math.floor((2 * mishaps) / 3)] : [-1, -1];
    for (let done = 0; done < mishaps || this.#kills < killsMin; done++) {
      for (const node of this.#scene.living) this.#counters.admit(node);
      await pause(this.#chance.between(100, 700));
      const node = this.#someNode();
      if (done === diskAt) await this.#diskLost(node);
      else if (done === mistakeAt) await this.#takenOverByMistake(node);
      else await this.#mishap(first[done] ?? drawMishap(this.#chance), node);
      if (this.#chance.often(0.6)) await this.#instructing.ask();
      await this.#scene.gateway.advance(this.#chance.between(0, 12));
    }
  }

  #someNode(): StoreNode {
    const [first, ...rest] = this.#scene.living;
    if (first === undefined) throw new RangeError('no store has a node');
    return this.#chance.pick([first, ...rest]);
  }

  async #mishap(name: MishapName, node: StoreNode): Promise<void> {
    this.#goesWrong(name);
    const mishap: Mishap = MISHAPS[name];
    await mishap.does(this.#happening, node);
    await this.#scene.revive();
  }

  async #diskLost(node: StoreNode): Promise<void> {
    this.#goesWrong('diskLost');
    this.#lost.push(await loseDisk(this.#happening, this.#counters, node));
    this.#figures.disksLost++;
    this.#figures.takeOvers++;
  }

  async #takenOverByMistake(node: StoreNode): Promise<void> {
    this.#goesWrong('takenOverByMistake');
    await takeOverByMistake(this.#happening, this.#counters, node);
    this.#figures.takeOversByMistake++;
    this.#figures.takeOvers++;
  }

  #goesWrong(name: string): void {
    this.faults.push(name);
    this.#figures.faults++;
  }

  /** Whoever ends meanwhile is started again, as in life. */
  async #supervised(work: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    over.catch(() => {}); // told below
    while (!isOver) {
      await this.#scene.revive();
      await Promise.race([over.catch(() => {}), pause(LOOK_EVERY_MS)]);
    }
    await over;
  }

  async #comeToRest(): Promise<void> {
    for (const { wire } of this.#scene.nodes) wire.heal();
    for (let seconds = 0; seconds < REST_S_MAX; seconds += REST_STEP_S) {
      if (leftIn(this.#scene) === 0 && (await this.#instructing.waiting()).length === 0) return;
      await this.#scene.gateway.advance(REST_STEP_S);
      await pause(20);
    }
  }

  async #askAgain(): Promise<void> {
    for (const { witness } of this.#scene.living) await witness.askAgain();
  }

  async #compare(): Promise<void> {
    const waiting = await this.#instructing.waiting();
    const { figures, findings } = await seenAtRest(this.#scene, this.#lost);
    Object.assign(this.#figures, { ...figures, instructionsAnswered: this.#instructing.count - waiting.length });
    this.#report([...findings, ...waiting.map((id) => told('unsettled', `the instruction ${id} was never answered`))]);
  }

  #report(findings: readonly Found[]): void {
    const { seed, day, violated } = this.#plan;
    for (const finding of findings) {
      this.#figures[COUNTED[finding.kind]]++;
      violated({ ...finding, seed, day, faults: this.faults });
    }
  }
}
