/**
 * Rounds of turns. In each, every variant of a group has two turns at each number of questions at once, in an order that is its own mirror
 * image: what the machine gains or loses from one end of a round to the other falls on all of them alike. Figures are ratios within a round.
 */
import { watchOthers } from '../machine.ts';
import type { Cpu } from '../parts.ts';
import type { Range } from './orders.ts';
import type { Scene } from './scene.ts';
import { GROUPS, VARIANT_NAMES, VARIANTS, type VariantName } from './variants.ts';

export type Plan = Readonly<{
  rounds: number;
  /** How long a turn is. */
  turnMs: number;
  /** How many questions are under way at once. */
  concurrent: readonly number[];
}>;

/** What a variant did in its turns of one round; processor time of its process in microseconds, and how busy the stub was. */
export type Turns = Readonly<{
  operations: number;
  ms: number;
  cpu: Cpu;
  /** Microseconds of the stub's one thread. */
  stubMicros: number;
  loopDelayP99Ms: number;
}>;
export type ByVariant = Readonly<Record<VariantName, Turns>>;

export type Round = Readonly<{
  turns: readonly Readonly<{ concurrent: number; of: ByVariant }>[];
  /** The share of the machine's processors that others used meanwhile; null where that is not told. */
  foreignLoad: number | null;
}>;

export const perSecond = ({ operations, ms }: Turns): number => (operations / ms) * 1_000;
/** Which share of the time the stub's one thread was busy: below one, whoever asks is what is measured. */
export const stubBusy = ({ stubMicros, ms }: Turns): number => stubMicros / (ms * 1_000);
export const microsPerOperation = ({ cpu, operations }: Turns): number => cpu.process / operations;

const NONE: Turns = { operations: 0, ms: 0, cpu: { process: 0, mainThread: 0 }, stubMicros: 0, loopDelayP99Ms: 0 };

/** Answers that are prepared for the first turn of a variant, a second: more than the fastest has shown. */
const FIRST_PER_SECOND = { 'v2.submit': 40_000, 'v2.revoke': 20_000, 'v3.submit': 4_000 } as const;
/**
 * Of what a variant did in its best turn, so much is prepared for the next. A turn ends with its orders, if not with its time; after its last
 * turn it would end the sooner the worse that was, and never recover from one in which the machine was busy with something else.
 */
const AHEAD = 1.5;

/** Orders are counted through, and the best pace of each variant is remembered. */
export class Turnstile {
  readonly #scene: Scene;
  readonly #pace = new Map<string, number>();
  #next = 0;

  constructor(scene: Scene) {
    this.#scene = scene;
  }

  async turn(variant: VariantName, concurrent: number, ms: number): Promise<Turns> {
    const { stub, askers } = this.#scene;
    const [asker, { kind }] = [askers[variant], VARIANTS[variant]];
    const name = `${variant} at ${concurrent}`;
    const expected = this.#pace.get(name) ?? FIRST_PER_SECOND[kind];
    const [from, count] = [this.#next, Math.ceil((expected * AHEAD * ms) / 1_000) + 2 * concurrent];
    this.#next += count;
    await stub.ask('prepare', { kind, from, count });
    await asker.ask('ready', { from, count, concurrent });
    const rest: Range = { from: from + concurrent, count: count - concurrent };
    const before = { asker: await asker.cpu(), stub: await stub.cpu() };
    const { operations, ms: took, loopDelayP99Ms } = await asker.ask('closed', { ...rest, concurrent, ms });
    const after = { asker: await asker.cpu(), stub: await stub.cpu() };
    this.#pace.set(name, Math.max(this.#pace.get(name) ?? 0, (operations / took) * 1_000));
    return {
      operations,
      ms: took,
      cpu: {
        process: after.asker.process - before.asker.process,
        mainThread: after.asker.mainThread - before.asker.mainThread,
      },
      stubMicros: after.stub.mainThread - before.stub.mainThread,
      loopDelayP99Ms,
    };
  }
}

/** Turns before the first round: code is compiled, connections are there. */
const WARM_UP_TURNS = 2;

export async function warmUp(turnstile: Turnstile, { concurrent, turnMs }: Plan): Promise<void> {
  for (let n = 0; n < WARM_UP_TURNS; n++)
    for (const variant of VARIANT_NAMES) for (const many of concurrent) await turnstile.turn(variant, many, turnMs);
}

export async function measureRound(scene: Scene, turnstile: Turnstile, plan: Plan, number: number): Promise<Round> {
  const othersSince = await watchOthers(() => scene.cpu());
  const turns: Round['turns'][number][] = [];
  for (const concurrent of plan.concurrent) {
    const of = new Map<VariantName, Turns>();
    for (const group of GROUPS) {
      const forth = number % 2 === 0 ? group : group.toReversed();
      for (const variant of [...forth, ...forth.toReversed()])
        of.set(variant, sum(of.get(variant) ?? NONE, await turnstile.turn(variant, concurrent, plan.turnMs)));
    }
    turns.push({ concurrent, of: Object.fromEntries(of) as ByVariant }); // every variant is in a group
  }
  return { turns, foreignLoad: await othersSince() };
}

const sum = (one: Turns, other: Turns): Turns => ({
  operations: one.operations + other.operations,
  ms: one.ms + other.ms,
  cpu: { process: one.cpu.process + other.cpu.process, mainThread: one.cpu.mainThread + other.cpu.mainThread },
  stubMicros: one.stubMicros + other.stubMicros,
  loopDelayP99Ms: Math.max(one.loopDelayP99Ms, other.loopDelayP99Ms),
});
