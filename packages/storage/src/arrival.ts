/**
 * What arrives at head office from a node: a batch of facts, taken as a whole or not at all.
 *
 * *Exactly once*: a batch says after which fact it comes, and that is compared and set in the transaction that takes it. *Nothing is merged*:
 * a payment's events are its owner's. They must be chained to what is here and give the state that they say, else nothing of the batch is
 * taken. What head office has taken over meanwhile is late: it is kept aside, and changes nothing. *What is true is taken*: two nodes that did
 * not know of each other may both have charged a sale, and no rule of one ledger undoes that (`apart`).
 */
import type { Cursor, Fact, FactKind, Instant } from '@quickpay/core';
import { NOTHING_TOLD } from '@quickpay/core';
import { planArrival } from './arrival-plan.ts';
import type { Conflict, Entry, InstructionAnswer, RefundEntry, WrittenEvent } from './ledger.ts';
import type { Broken, Known, Planned, PlannedWrite } from './planned.ts';

/** At most so much at once. A fact of the largest shift has about 400,000 characters. */
export const ARRIVAL_LIMITS = { factsMax: 500, charactersMax: 1_048_576 } as const;

export type Arrival = Readonly<{
  nodeId: string;
  /** Of the node's ledger. */
  epoch: number;
  /** The node's store: facts of another are not its to tell. */
  storeId: string;
  /** What was told before, as the node knows it. */
  after: Cursor;
  /** The facts after that, without a gap. */
  facts: readonly Fact[];
  /** The head of the chain after them. Whoever calls has compared it. */
  head: string;
  /** The node's setting, by which it decided. */
  lateRequestWatchMs: number;
  /** Whether head office has taken the node's place: then its shifts are late, and what was never heard of is to be taken over. */
  isTakenOver: boolean;
  /** When it arrived. */
  at: Instant;
}>;

/** A cursor, and the epoch of the node's ledger in which it counts. */
export type EpochCursor = Cursor & Readonly<{ epoch: number }>;

/**
 * Why a fact is not as the others. `takenOver`: what it is of belongs to another node, or is over here; kept aside. `forked`: the node's
 * ledger was restored and goes on from what it had forgotten, or somebody else has given the id; kept aside. `unheardOf`: a payment or refund
 * of a node that was taken over, of which nobody here had heard: taken, and now to be taken over.
 */
export type LateWhy = 'takenOver' | 'forked' | 'unheardOf';
export type Late = Readonly<{
  sequence: number;
  kind: FactKind;
  why: LateWhy;
  paymentId: string | null;
  refundId: string | null;
}>;

/** A fact that was kept aside. `id` counts them. */
export type LateFact = Omit<Late, 'why'> &
  Readonly<{ id: number; why: Exclude<LateWhy, 'unheardOf'>; nodeId: string; epoch: number; body: string; at: Instant }>;
export type LateOf = Readonly<{ nodeId: string }> | Readonly<{ paymentId: string }>;

export type Arrived =
  | Readonly<{
      kind: 'taken';
      cursor: Cursor;
      /** As they stand in this ledger's journal. */
      events: readonly WrittenEvent[];
      /** The rows that they give, each once. */
      payments: readonly Entry[];
      refunds: readonly RefundEntry[];
      answers: readonly InstructionAnswer[];
      late: readonly Late[];
    }>
  /** It does not follow what was told before: `cursor`. */
  | Readonly<{ kind: 'gap'; cursor: Cursor }>
  /** A fact that cannot be: nothing of the batch was taken. */
  | Readonly<{ kind: 'broken'; sequence: number; why: string }>;

/** What became of a plan. `index`: which of its writes could not be. */
export type PlanWritten =
  | Readonly<{ ok: true; positions: readonly number[] }>
  | Readonly<{ ok: false; conflict: Conflict | 'cursorMoved'; index: number }>
  /** A value that the ledger cannot hold. */
  | Readonly<{ ok: false; refused: string; index: number }>;

export type ArrivalStore = Readonly<{
  known: Known;
  cursorOf(nodeId: string): EpochCursor | null;
  /** Whatever is read within it is of one state of the ledger. */
  atOnce: <Value>(read: () => Value) => Value;
  write(writes: readonly PlannedWrite[]): PlanWritten | Promise<PlanWritten>;
}>;

/** A row that was changed while an arrival was planned is looked at again; take-overs are the only others who write such rows. */
const TRIES_MAX = 5;

/** Takes an arrival into any ledger. */
export async function takeArrival(arrival: Arrival, store: ArrivalStore): Promise<Arrived> {
  checkBounds(arrival);
  for (let tries = 1, isCareful = false; ; tries++) {
    const from = store.cursorOf(arrival.nodeId);
    const wrong = outOfStep(arrival, from);
    if (wrong !== null) return wrong;
    if (arrival.facts.length === 0) return nothingNew(arrival.after);
    const plan = store.atOnce(() => planArrival(arrival, store.known, { from, isCareful }));
    if (plan.kind === 'broken') return plan;
    const written = await store.write(plan.writes);
    if (written.ok) return taken(arrival, plan, written.positions);
    const { sequence = arrival.facts[0]?.sequence ?? 0 } = plan.writes[written.index] ?? {};
    if ('refused' in written) return { kind: 'broken', sequence, why: written.refused };
    if (tries === TRIES_MAX) return { kind: 'broken', sequence, why: `it cannot be beside what is here: ${written.conflict}` };
    isCareful = true;
  }
}

const sequenceAfter = ({ facts, after }: Arrival): number => after.sequence + facts.length;

function taken(arrival: Arrival, { events, payments, refunds, answers, late }: Planned, positions: readonly number[]): Arrived {
  return {
    kind: 'taken',
    cursor: { sequence: sequenceAfter(arrival), head: arrival.head },
    events: events.map((event, index): WrittenEvent => ({ ...event, position: positions[index] ?? 0 })),
    payments,
    refunds,
    answers,
    late,
  };
}

const nothingNew = ({ sequence, head }: Cursor): Arrived => ({
  kind: 'taken',
  cursor: { sequence, head },
  events: [],
  payments: [],
  refunds: [],
  answers: [],
  late: [],
});

function checkBounds({ facts, after, lateRequestWatchMs, epoch }: Arrival): void {
  const { factsMax, charactersMax } = ARRIVAL_LIMITS;
  if (facts.length > factsMax) throw new RangeError(`an arrival has at most ${factsMax} facts, not ${facts.length}`);
  const characters = facts.reduce((sum, { body }) => sum + body.length, 0);
  if (characters > charactersMax) throw new RangeError(`an arrival has at most ${charactersMax} characters, not ${characters}`);
  for (const [name, value] of Object.entries({ sequence: after.sequence, lateRequestWatchMs, epoch }))
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${name} is a whole number from 0, not ${value}`);
}

/** Why an arrival does not follow what was told before, or null. A restored ledger's new epoch begins where its node says, at or before that. */
function outOfStep({ epoch, after, facts }: Arrival, from: EpochCursor | null): Arrived | null {
  const { epoch: before, ...cursor } = from ?? { epoch, ...NOTHING_TOLD };
  const broken = (sequence: number, why: string): Broken => ({ kind: 'broken', sequence, why });
  if (epoch < before) return broken(after.sequence + 1, `it is of epoch ${epoch}, and epoch ${before} has begun`);
  const follows =
    epoch > before ? after.sequence <= cursor.sequence : after.sequence === cursor.sequence && after.head === cursor.head;
  if (!follows) return { kind: 'gap', cursor };
  const astray = facts.findIndex(({ sequence }, index) => sequence !== after.sequence + 1 + index);
  return astray === -1 ? null : broken(after.sequence + 1 + astray, `fact ${facts[astray]?.sequence} stands in its place`);
}
