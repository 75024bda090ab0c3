/** What is looked at: a sale and a step of it. Everything on the page follows it. */
import type { Told } from '../../trace.ts';
import type { Run } from '../run.ts';
import { byInterest, type SaleStory, storiesOf, WORLD } from '../sales.ts';
import { addressOf, placeIn } from './address.ts';
import { type Jump, jumpFrom, stepAt } from './jumps.ts';

const NOTED_AFTER_MS = 200;

export type Change = 'story' | 'step';

export class Player {
  readonly run: Run;
  /** What met everybody first, then the most interesting. */
  readonly stories: readonly SaleStory[];
  readonly #listeners: ((change: Change) => void)[] = [];
  #story: SaleStory;
  #step = 0;
  #noting: ReturnType<typeof setTimeout> | undefined;

  constructor(run: Run) {
    this.run = run;
    this.stories = byInterest(storiesOf(run));
    const [world] = this.stories;
    if (world === undefined) throw new Error('a run without a world');
    this.#story = world;
  }

  get story(): SaleStory {
    return this.#story;
  }
  get step(): number {
    return this.#step;
  }
  get last(): number {
    return Math.max(0, this.#story.moments.length - 1);
  }
  /** Null where nothing was told at all. */
  get moment(): Told | null {
    return this.#story.moments[this.#step] ?? null;
  }

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  /** Shows what an address names: the sale, and the step or its last one. An address that names nothing here shows the world. */
  visit(hash: string): void {
    const place = placeIn(hash);
    const story = this.stories.find(({ id }) => id === (place?.id ?? WORLD)) ?? this.stories[0];
    if (story === undefined) return;
    clearTimeout(this.#noting);
    this.#story = story;
    this.#step = Math.min(place?.step ?? this.last, this.last);
    this.#tell('story');
  }

  /** Shows a step of this sale, the first or last where there is none so far out. */
  go(step: number): void {
    this.#step = Math.max(0, Math.min(this.last, step));
    this.#noteAddress();
    this.#tell('step');
  }

  /** Answers whether there was one. */
  jump(jump: Jump, direction: 1 | -1): boolean {
    const step = jumpFrom(this.#story, jump, this.#step, direction);
    if (step !== null) this.go(step);
    return step !== null;
  }

  /** To what had happened by then, in milliseconds since the world began. */
  goTo(ms: number): void {
    this.go(stepAt(this.#story, this.run.from + ms));
  }

  /** Once nobody has stepped on for a moment: browsers refuse a page that changes its address all the time. */
  #noteAddress(): void {
    clearTimeout(this.#noting);
    this.#noting = setTimeout(() => history.replaceState(null, '', addressOf(this.#story.id, this.#step)), NOTED_AFTER_MS);
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}
