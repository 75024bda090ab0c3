/** Steps by themselves, as fast as it was or faster; where nothing happens for long it does not take long. */
import type { Player } from './player.ts';

export const SPEEDS: ReadonlyMap<string, string> = new Map([
  ['1', 'as it was'],
  ['4', '4 times'],
  ['16', '16 times'],
  ['64', '64 times'],
]);
const PAUSE_MS_MAX = 4_000;
const PAUSE_MS_MIN = 40;

export class Playing {
  readonly #player: Player;
  readonly #onChange: (isPlaying: boolean) => void;
  #speed = 1;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(player: Player, onChange: (isPlaying: boolean) => void) {
    this.#player = player;
    this.#onChange = onChange;
    player.onChange((change) => {
      if (change === 'story') this.stop();
    });
  }

  set speed(times: number) {
    this.#speed = times;
  }

  /** From the end it begins anew. */
  toggle(): void {
    if (this.#timer === null) this.#start();
    else this.stop();
  }

  #start(): void {
    if (this.#player.step >= this.#player.last) this.#player.go(0);
    this.#wait();
    this.#onChange(true);
  }

  stop(): void {
    if (this.#timer === null) return;
    clearTimeout(this.#timer);
    this.#timer = null;
    this.#onChange(false);
  }

  #wait(): void {
    const { story, step } = this.#player;
    const now = story.moments[step]?.at ?? 0;
    const next = story.moments[step + 1]?.at ?? now;
    this.#timer = setTimeout(() => this.#next(), Math.max(PAUSE_MS_MIN, Math.min(PAUSE_MS_MAX, next - now) / this.#speed));
  }

  #next(): void {
    this.#player.go(this.#player.step + 1);
    if (this.#player.step < this.#player.last) this.#wait();
    else this.stop();
  }
}
