/** One step of a payment or a refund, durably: read, step, compare-and-set. */
import { type PaymentEvent, type RefundEvent, stepRefund } from '@quickpay/core';
import type { Change, Committed, Conflict, Entry, RefundEntry } from '@quickpay/storage';
import type { Resolved } from './options.ts';

export type Advanced<Row> =
  | Readonly<{ kind: 'advanced'; entry: Row }>
  | Readonly<{ kind: 'illegal'; entry: Row }>
  /** The ledger does not allow it beside what else is there. */
  | Readonly<{ kind: 'held'; entry: Row }>
  | Readonly<{ kind: 'unknown' }>;

/** Must be called inside the lane of the payment. `known`: its row as it was seen last; where it has moved since, it is read. */
export type Advance = (paymentId: string, event: PaymentEvent, known?: Entry) => Promise<Advanced<Entry>>;
export type AdvanceRefund = (refundId: string, event: RefundEvent, known?: RefundEntry) => Promise<Advanced<RefundEntry>>;

/** How often a step is tried again when another node was faster. The facts of an event stay true, so it is stepped from the newer row. */
const TRIES_MAX = 8;

type Subject<Row, Event> = Readonly<{
  read: (id: string) => Promise<Row | null>;
  /** The change that an event makes of a row, or null where it has no meaning. */
  change: (from: Row, event: Event, at: number) => Change | null;
  /** The row of what was written. */
  rowOf: (committed: Extract<Committed, { ok: true }>) => Row | undefined;
  /** Conflicts that are an answer. */
  holds: readonly Conflict[];
}>;

function createStepper<Row, Event>({ ledger, clock }: Resolved, { read, change, rowOf, holds }: Subject<Row, Event>) {
  return async (id: string, event: Event, known?: Row): Promise<Advanced<Row>> => {
    for (let tries = 0, seen = known; tries < TRIES_MAX; tries++, seen = undefined) {
      const entry = seen ?? (await read(id));
      if (entry === null) return { kind: 'unknown' };
      const changed = change(entry, event, clock.now());
      if (changed === null) {
        // What was seen before may have moved.
        if (seen !== undefined) continue;
        return { kind: 'illegal', entry };
      }
      const committed = await ledger.commit([changed]);
      if (committed.ok) return { kind: 'advanced', entry: rowOf(committed) ?? entry };
      if (holds.includes(committed.conflict)) return { kind: 'held', entry };
      if (committed.conflict !== 'stale') throw new Error(`the ledger refused a step: ${committed.conflict}`);
    }
    throw new Error(`${id} kept changing under ${TRIES_MAX} tries of one step`);
  };
}

export function createAdvance(engine: Resolved): Advance {
  const { ledger, step, policy } = engine;
  return createStepper<Entry, PaymentEvent>(engine, {
    read: (id) => ledger.payment(id),
    change: (from, event, at) => {
      const stepped = step(from.payment, event, at, policy);
      return stepped.ok ? { kind: 'advance', from, to: stepped.payment, event, at } : null;
    },
    rowOf: ({ written }) => written[0]?.entry,
    holds: [],
  });
}

export function createAdvanceRefund(engine: Resolved): AdvanceRefund {
  const { ledger, policy } = engine;
  return createStepper<RefundEntry, RefundEvent>(engine, {
    read: (id) => ledger.refund(id),
    change: (from, event, at) => {
      const stepped = stepRefund(from.refund, event, at, policy);
      return stepped.ok ? { kind: 'advanceRefund', from, to: stepped.refund, event, at } : null;
    },
    rowOf: ({ refunds }) => refunds[0]?.entry,
    // Another node is sending one of the same payment.
    holds: ['refundInDoubt'],
  });
}
