/**
 * The sandbox's business time: the wall clock carried by the monotonic one, plus what was advanced. An advance stops at every
 * moment at which something happens by itself; where anybody follows this clock it goes in steps of at most a second as well, and waits
 * after each for all of them.
 */

export type Follower = Readonly<{ id: string; url: string }>;
/** `lost`: followers that could not be reached and follow no more. `unwilling`: those that answered with an error. */
export type AdvanceResult = Readonly<{ now: number; lost: readonly string[]; unwilling: readonly string[] }>;

/** What a clock remembers over a restart. */
export type ClockMemory = Readonly<{ advancedMs: number; followers: readonly Follower[] }>;

export type ClockOptions = Readonly<{
  wallNow?: () => number;
  memory?: ClockMemory | undefined;
  /** Called with what is to be remembered, before anybody is told of it. */
  remember?: (memory: ClockMemory) => void;
}>;

/** Each step of an advance waits for all of them. */
export const FOLLOWERS_MAX = 100;
const STEP_MS_MAX = 1_000;
const FOLLOWER_MS_MAX = 10_000;
/** What is on its way before an advance is let arrive at its own time; what is held up longer than this is not waited for. */
const BEFORE_MS_MAX = 500;
/** The longest that a timer of the platform can wait. */
const TIMER_MS_MAX = 2_147_483_647;
/** Steps can take no time, and others would never get a turn. */
const STEPS_BETWEEN_TURNS = 50;

type Appointment = Readonly<{ at: number; run: () => void }>;

export class SandboxClock {
  readonly #startedAt: number;
  readonly #started = performance.now();
  readonly #followers = new Map<string, string>();
  /** Each with the timer that waits for it. */
  readonly #appointments = new Map<Appointment, NodeJS.Timeout>();
  readonly #remember: (memory: ClockMemory) => void;
  #advancedMs: number;
  #advancing: Promise<unknown> = Promise.resolve();

  constructor({ wallNow = Date.now, memory, remember = () => {} }: ClockOptions = {}) {
    this.#startedAt = wallNow();
    this.#advancedMs = memory?.advancedMs ?? 0;
    for (const { id, url } of memory?.followers ?? []) this.#followers.set(id, url);
    this.#remember = remember;
  }

  now(): number {
    return Math.floor(this.#startedAt + (performance.now() - this.#started)) + this.#advancedMs;
  }

  /** Runs at a business time: when that is reached by waiting or by an advance. */
  at(time: number, run: () => void): void {
    this.#wait({ at: time, run });
  }

  /** Whoever died and came back at the same address is the same follower. */
  follow(url: string): Follower {
    const known = [...this.#followers].find(([, followed]) => followed === url);
    if (known !== undefined) return { id: known[0], url };
    const id = `f${Math.max(0, ...[...this.#followers.keys()].map((one) => Number(one.slice(1)))) + 1}`;
    this.#followers.set(id, url);
    this.#remembered();
    return { id, url };
  }

  get followers(): number {
    return this.#followers.size;
  }

  unfollow(id: string): boolean {
    const wasThere = this.#followers.delete(id);
    if (wasThere) this.#remembered();
    return wasThere;
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
    const unwilling = new Set<string>();
    if (ms === 0) return { now: until, lost, unwilling: [] };
    await this.#letArrive();
    for (let step = 1; ; step++) {
      const now = this.now();
      const stops = [nextAt(), ...[...this.#appointments.keys()].map(({ at }) => at)]
        .filter((at) => at !== null && at > now)
        .map(Number);
      // Small steps are for those who follow: with nobody there, the next stop is where something happens.
      const stepMs = this.#followers.size > 0 ? STEP_MS_MAX : Number.POSITIVE_INFINITY;
      // Real time goes on meanwhile: however little was asked for, it is a step, and followers are told.
      this.#advancedMs += Math.max(1, Math.min(until, now + stepMs, ...stops) - now);
      this.#remembered();
      for (const appointment of [...this.#appointments.keys()]) {
        if (appointment.at <= this.now()) this.#keep(appointment);
        // Its timer was set for what was left before.
        else if (this.#appointments.has(appointment)) this.#wait(appointment);
      }
      happen(this.now());
      const isLast = this.now() >= until;
      for (const [url, answer] of await this.#tell(!isLast)) {
        if (answer === 'gone') lost.push(url);
        if (answer === 'error') unwilling.add(url);
      }
      if (isLast) return { now: this.now(), lost, unwilling: [...unwilling] };
      if (step % STEPS_BETWEEN_TURNS === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  /** Followers finish what they are doing, and begin nothing: a request must not find that a second has passed on its way. */
  async #letArrive(): Promise<void> {
    const signal = AbortSignal.timeout(BEFORE_MS_MAX);
    await Promise.allSettled([...this.#followers.values()].map((url) => this.#post(url, true, signal)));
  }

  /** `goesOn`: another step follows at once, and whoever answers begins nothing before it. */
  async #post(url: string, goesOn: boolean, signal: AbortSignal): Promise<boolean> {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ now: new Date(this.now()).toISOString(), goesOn }),
      signal,
    });
    await answer.arrayBuffer();
    return answer.ok;
  }

  /** Everybody who follows catches up before time goes on; who cannot be reached follows no more. */
  async #tell(goesOn: boolean): Promise<(readonly [url: string, answer: 'followed' | 'error' | 'gone'])[]> {
    return Promise.all(
      [...this.#followers].map(async ([id, url]) => {
        try {
          const isOk = await this.#post(url, goesOn, AbortSignal.timeout(FOLLOWER_MS_MAX));
          return [url, isOk ? 'followed' : 'error'] as const;
        } catch {
          this.unfollow(id);
          return [url, 'gone'] as const;
        }
      }),
    );
  }

  #remembered(): void {
    this.#remember({ advancedMs: this.#advancedMs, followers: [...this.#followers].map(([id, url]) => ({ id, url })) });
  }

  /** Timers can be early by a millisecond, and cannot wait for weeks: then it waits again. */
  #wait(appointment: Appointment): void {
    const ms = Math.min(TIMER_MS_MAX, Math.max(1, appointment.at - this.now()));
    clearTimeout(this.#appointments.get(appointment));
    const timer = setTimeout(() => {
      if (appointment.at > this.now()) this.#wait(appointment);
      else this.#keep(appointment);
    }, ms);
    this.#appointments.set(appointment, timer.unref());
  }

  #keep(appointment: Appointment): void {
    clearTimeout(this.#appointments.get(appointment));
    if (this.#appointments.delete(appointment)) appointment.run();
  }
}
