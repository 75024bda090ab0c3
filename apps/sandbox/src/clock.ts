/**
 * The sandbox's business time: the wall clock carried by the monotonic one, plus what was advanced. An advance goes in steps of at most a
 * second, stops at every moment at which something happens by itself, and waits after each step for those that follow this clock.
 */

export type Follower = Readonly<{ id: string; url: string }>;
export type AdvanceResult = Readonly<{ now: number; lost: readonly string[] }>;

const STEP_MS_MAX = 1_000;
const FOLLOWER_MS_MAX = 10_000;

export class SandboxClock {
  readonly #startedAt = Date.now();
  readonly #started = performance.now();
  readonly #followers = new Map<string, string>();
  readonly #timers = new Set<{ at: number; run: () => void }>();
  #advanced = 0;
  #followerCount = 0;
  #advancing: Promise<unknown> = Promise.resolve();

  now(): number {
    return Math.floor(this.#startedAt + (performance.now() - this.#started)) + this.#advanced;
  }

  /** Runs at a business time: when that is reached by waiting or by an advance. */
  at(time: number, run: () => void): void {
    const timer = { at: time, run };
    this.#timers.add(timer);
    setTimeout(() => this.#fire(timer), Math.max(0, time - this.now())).unref();
  }

  follow(url: string): Follower {
    const id = `f${++this.#followerCount}`;
    this.#followers.set(id, url);
    return { id, url };
  }

  unfollow(id: string): boolean {
    return this.#followers.delete(id);
  }

  /** One advance at a time. `happen` is called after each step, before followers are told; `nextAt` says where to stop. */
  advance(ms: number, happen: (now: number) => void, nextAt: () => number | null): Promise<AdvanceResult> {
    const result = this.#advancing.then(() => this.#advance(ms, happen, nextAt));
    this.#advancing = result.catch(() => {});
    return result;
  }

  async #advance(ms: number, happen: (now: number) => void, nextAt: () => number | null): Promise<AdvanceResult> {
    const until = this.now() + ms;
    const lost: string[] = [];
    for (let now = this.now(); now < until; now = this.now()) {
      const next = Math.min(
        until,
        now + STEP_MS_MAX,
        ...[nextAt(), ...[...this.#timers].map(({ at }) => at)].filter((at) => at !== null && at > now).map(Number),
      );
      this.#advanced += Math.max(1, next - now);
      for (const timer of [...this.#timers]) if (timer.at <= this.now()) this.#fire(timer);
      happen(this.now());
      lost.push(...(await this.#tell()));
    }
    return { now: this.now(), lost };
  }

  /** Everybody who follows catches up before time goes on; who cannot be reached follows no more. */
  async #tell(): Promise<string[]> {
    const body = JSON.stringify({ now: new Date(this.now()).toISOString() });
    const told = [...this.#followers].map(async ([id, url]) => {
      try {
        await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          signal: AbortSignal.timeout(FOLLOWER_MS_MAX),
        });
        return [];
      } catch {
        this.#followers.delete(id);
        return [url];
      }
    });
    return (await Promise.all(told)).flat();
  }

  #fire(timer: { at: number; run: () => void }): void {
    if (timer.at > this.now() || !this.#timers.delete(timer)) return;
    timer.run();
  }
}
