/**
 * Rounds of turns. In each, every variant has two turns at each number of concurrent payments, in an order that is its own mirror image:
 * what the machine gains or loses from one end of a round to the other falls on all of them alike. Figures are ratios within a round.
 */
import { flushTimes, watchOthers } from '../machine.ts';
import type { Cpu } from '../parts.ts';
import type { Pipe } from './pipe.ts';
import { VARIANT_NAMES, type VariantName } from './variants.ts';

export type Plan = Readonly<{
  rounds: number;
  /** How long a turn is. */
  turnMs: number;
  /** How many payments are under way at once. */
  concurrent: readonly number[];
  /** Payments a second while latency is measured. */
  perSecond: number;
}>;

/** What a variant did in its turns of one round: payments, and processor time of its backend in microseconds. */
export type Turns = Readonly<{ payments: number; ms: number; cpu: Cpu }>;
export type ByVariant<Value> = Readonly<Record<VariantName, Value>>;

export type Round = Readonly<{
  turns: readonly Readonly<{ concurrent: number; of: ByVariant<Turns> }>[];
  /** How long payments took at a fixed rate, and the gateway's own answers at the same rate. */
  latencyMs: ByVariant<readonly number[]> & Readonly<{ gateway: readonly number[] }>;
  flushMs: readonly number[];
  /** The share of the machine's processors that others used meanwhile; null where that is not told. */
  foreignLoad: number | null;
}>;

export const perSecond = ({ payments, ms }: Turns): number => (payments / ms) * 1_000;

const FLUSHES = 100;
/** Turns before the first round, at the largest number of concurrent payments: code is compiled, connections and the log have grown. */
const WARM_UP_TURNS = 3;
const NONE: Turns = { payments: 0, ms: 0, cpu: { process: 0, mainThread: 0 } };

export async function warmUp(pipe: Pipe, { concurrent, turnMs }: Plan): Promise<void> {
  for (let n = 0; n < WARM_UP_TURNS; n++)
    for (const variant of VARIANT_NAMES) await turn(pipe, variant, Math.max(...concurrent), turnMs);
}

export async function measureRound(pipe: Pipe, plan: Plan, number: number): Promise<Round> {
  const forth = number % 2 === 0 ? VARIANT_NAMES : VARIANT_NAMES.toReversed();
  const othersSince = await watchOthers(() => pipe.cpu());

  const turns: Round['turns'][number][] = [];
  for (const concurrent of plan.concurrent) {
    const of: Record<VariantName, Turns> = { bare: NONE, groupedNull: NONE, unwatched: NONE, sqlite: NONE };
    for (const variant of [...forth, ...forth.toReversed()])
      of[variant] = sum(of[variant], await turn(pipe, variant, concurrent, plan.turnMs));
    turns.push({ concurrent, of });
  }
  const latencyMs = await latencies(pipe, plan, forth);

  const foreignLoad = await othersSince();
  return { turns, latencyMs, foreignLoad, flushMs: flushTimes(pipe.folder, FLUSHES) };
}

async function latencies(pipe: Pipe, { perSecond, turnMs }: Plan, order: readonly VariantName[]): Promise<Round['latencyMs']> {
  const measured: Record<VariantName, readonly number[]> = { bare: [], groupedNull: [], unwatched: [], sqlite: [] };
  const gateway = await pipe.load.ask('gateway', { url: pipe.gatewayUrl, perSecond, ms: turnMs });
  for (const variant of order)
    measured[variant] = await pipe.load.ask('open', { url: pipe.backends[variant].url, perSecond, ms: turnMs });
  return { ...measured, gateway };
}

async function turn({ backends, load }: Pipe, variant: VariantName, concurrent: number, ms: number): Promise<Turns> {
  const { part, url } = backends[variant];
  const before = await part.cpu();
  const done = await load.ask('closed', { url, concurrent, ms });
  const after = await part.cpu();
  return { ...done, cpu: { process: after.process - before.process, mainThread: after.mainThread - before.mainThread } };
}

const sum = (one: Turns, other: Turns): Turns => ({
  payments: one.payments + other.payments,
  ms: one.ms + other.ms,
  cpu: { process: one.cpu.process + other.cpu.process, mainThread: one.cpu.mainThread + other.cpu.mainThread },
});
