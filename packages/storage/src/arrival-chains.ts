/**
 * The chains of payments and refunds of which an arrival tells: each begins at the row that is here, read once, and is followed event by
 * event. An event must be chained to the one before and give the state that it says; what is no longer the node's own is kept aside.
 */
import { begin, type Fact, type Payment, type Policy, type Refund, type Sale, stepRefund } from '@quickpay/core';
import type { Arrival, LateWhy } from './arrival.ts';
import { CHAIN_START, chainHash, policyOfMaker, refundOfRequest, refundPolicy, stepWritten } from './chain.ts';
import type { Known, RowBefore } from './planned.ts';
import {
  checkFields,
  type EventName,
  type EventTold,
  FactBroken,
  MADE_PAYMENT,
  MADE_REFUND,
  type PaymentTold,
  type RefundTold,
} from './told.ts';

/** A payment or refund of which the arrival tells. `from` is null where it is new, and `row` as it was where it has not moved. */
export type Track<Row> = {
  readonly from: RowBefore | null;
  row: Row;
  head: string;
  policy: Policy;
  sequence: number;
  isForked: boolean;
};

/** What a chain asks of the rest of the plan, and tells it. */
export type Notes = Readonly<{
  saleOf(id: string): Sale | null;
  /** An event that is to be written. */
  wrote(fact: Fact, event: EventTold): void;
  unheardOf(fact: Fact, event: EventTold): void;
  keepLate(fact: Fact, why: Exclude<LateWhy, 'unheardOf'>, event: EventTold): void;
}>;

export class ArrivedChains {
  readonly #arrival: Arrival;
  readonly #known: Known;
  readonly #notes: Notes;
  readonly #payments = new Map<string, Track<Payment>>();
  readonly #refunds = new Map<string, Track<Refund>>();

  constructor(arrival: Arrival, known: Known, notes: Notes) {
    this.#arrival = arrival;
    this.#known = known;
    this.#notes = notes;
  }

  /** @throws FactBroken */
  take(fact: Fact, told: EventTold): void {
    if (told.of === 'payment') this.#payment(fact, told);
    else this.#refund(fact, told);
  }

  /** Those of which a row is to be written, in the order in which they were first told of. */
  payments(): readonly Track<Payment>[] {
    return [...this.#payments.values()].filter(hasMoved);
  }

  refunds(): readonly Track<Refund>[] {
    return [...this.#refunds.values()].filter(hasMoved);
  }

  #payment(fact: Fact, told: PaymentTold): void {
    const { paymentId: id, event } = told;
    let track = this.#payments.get(id) ?? this.#trackedPayment(id);
    if (track === null) {
      track = this.#recorded(fact, told);
      this.#payments.set(id, track);
      this.#notes.wrote(fact, told);
      return;
    }
    this.#payments.set(id, track);
    const { row, policy } = track;
    if (!this.#follows(fact, told, track)) return;
    if (event.kind === 'recorded') throw new FactBroken(`${id} was recorded before`);
    if (event.kind === 'resumed' && event.takenOverBy !== undefined) throw new FactBroken('only head office takes over');
    const stepped = folded(() => stepWritten(row, told, policy));
    if (stepped === null) throw new FactBroken(`${event.kind} has no meaning where ${id} is ${row.state}`);
    if (stepped.payment.state !== told.state)
      throw new FactBroken(`${id} is ${stepped.payment.state} after it, not ${told.state}`);
    Object.assign(track, { row: stepped.payment, policy: stepped.policy, head: told.hash, sequence: fact.sequence });
    this.#notes.wrote(fact, told);
  }

  #trackedPayment(id: string): Track<Payment> | null {
    const entry = this.#known.payment(id);
    if (entry === null) return null;
    const policy = policyOfMaker(entry.payment, this.#arrival);
    return tracked(entry.payment, entry.head, policy);
  }

  #recorded(fact: Fact, told: PaymentTold): Track<Payment> {
    const { paymentId: id, event, version, state } = told;
    if (event.kind !== 'recorded' || version !== 1) throw new FactBroken(`nobody has recorded ${id}`);
    const { made } = event;
    checkFields(made, MADE_PAYMENT);
    checkStore(made, this.#arrival);
    this.#isOwn(made);
    const { nodeId, epoch, isTakenOver } = this.#arrival;
    if (made.id !== id || made.epoch > epoch) throw new FactBroken(`${id} is recorded as ${made.id}, of epoch ${made.epoch}`);
    if (this.#notes.saleOf(made.saleId) === null) throw new FactBroken(`it is of a sale that nobody has made: ${made.saleId}`);
    const policy = policyOfMaker(made, this.#arrival);
    const row = folded(() => begin(made, policy));
    if (row?.state !== state || row.owner !== nodeId) throw new FactBroken(`${id} does not begin as ${state}`);
    begins(told);
    if (isTakenOver) this.#notes.unheardOf(fact, told);
    return { from: null, row, head: told.hash, policy, sequence: fact.sequence, isForked: false };
  }

  #refund(fact: Fact, told: RefundTold): void {
    const { refundId: id, event } = told;
    let track = this.#refunds.get(id) ?? this.#trackedRefund(id);
    if (track === null) {
      track = this.#requested(fact, told);
      this.#refunds.set(id, track);
      this.#notes.wrote(fact, told);
      return;
    }
    this.#refunds.set(id, track);
    const { row, policy } = track;
    if (row.paymentId !== told.paymentId) throw new FactBroken(`${id} is no refund of ${told.paymentId}`);
    if (!this.#follows(fact, told, track)) return;
    if (event.kind === 'requested') throw new FactBroken(`${id} was requested before`);
    if (event.kind === 'resumed' && event.takenOverBy !== undefined) throw new FactBroken('only head office takes over');
    const stepped = folded(() => stepRefund(row, event, told.at, policy));
    if (!stepped?.ok) throw new FactBroken(`${event.kind} has no meaning where ${id} is ${row.state}`);
    if (stepped.refund.state !== told.state) throw new FactBroken(`${id} is ${stepped.refund.state} after it, not ${told.state}`);
    Object.assign(track, { row: stepped.refund, head: told.hash, sequence: fact.sequence });
    this.#notes.wrote(fact, told);
  }

  #trackedRefund(id: string): Track<Refund> | null {
    const entry = this.#known.refund(id);
    return entry === null ? null : tracked(entry.refund, entry.head, refundPolicy(this.#arrival));
  }

  #requested(fact: Fact, told: RefundTold): Track<Refund> {
    const { refundId: id, paymentId, event, version, state } = told;
    if (event.kind !== 'requested' || version !== 1) throw new FactBroken(`nobody has requested ${id}`);
    const { made } = event;
    checkFields(made, MADE_REFUND);
    this.#isOwn(made);
    if (made.id !== id || made.paymentId !== paymentId) throw new FactBroken(`${id} is requested as ${made.id}`);
    const payment = this.#payments.get(paymentId)?.row ?? this.#known.payment(paymentId)?.payment;
    if (payment === undefined) throw new FactBroken(`it gives back a payment that nobody has recorded: ${paymentId}`);
    checkStore(payment, this.#arrival);
    const row = folded(() => refundOfRequest(made));
    if (row?.state !== state) throw new FactBroken(`${id} does not begin as ${state}`);
    begins(told);
    if (this.#arrival.isTakenOver || payment.owner !== this.#arrival.nodeId) this.#notes.unheardOf(fact, told);
    const policy = refundPolicy(this.#arrival);
    return { from: null, row, head: told.hash, policy, sequence: fact.sequence, isForked: false };
  }

  /** Whether an event is the next of its chain; where it is not, what is done about it is done. */
  #follows(fact: Fact, told: EventTold, track: Track<Payment> | Track<Refund>): boolean {
    const { nodeId, epoch } = this.#arrival;
    if (track.row.owner !== nodeId) {
      this.#notes.keepLate(fact, 'takenOver', told);
      return false;
    }
    if (!track.isForked) {
      const isHere = told.version <= (track.from?.version ?? 0);
      if (isHere && this.#known.hashOf(nameOf(told)) === told.hash) return false;
      if (told.version === track.row.version + 1 && isChained(track.head, told)) return true;
    }
    // A ledger that was restored goes on from what it had forgotten.
    if (epoch === 0) throw new FactBroken(`${idOf(told)} is not chained to what is here at version ${told.version}`);
    track.isForked = true;
    this.#notes.keepLate(fact, 'forked', told);
    return false;
  }

  #isOwn({ owner }: Readonly<{ owner: string }>): void {
    const { nodeId } = this.#arrival;
    if (owner !== nodeId) throw new FactBroken(`it belongs to node ${owner}, and node ${nodeId} tells it`);
  }
}

/** @throws FactBroken where something is another store's */
export function checkStore({ storeId }: Readonly<{ storeId: string }>, { storeId: own }: Arrival): void {
  if (storeId !== own) throw new FactBroken(`it is of store ${storeId}, and the node is of store ${own}`);
}

const hasMoved = ({ from, row }: Track<Readonly<{ version: number }>>): boolean => row.version !== from?.version;

const tracked = <Row extends Readonly<{ version: number }>>(row: Row, head: string, policy: Policy): Track<Row> => ({
  from: { version: row.version, head },
  ...{ row, head, policy, sequence: 0, isForked: false },
});

export const refundIdOf = (event: EventTold | null): string | null => (event?.of === 'refund' ? event.refundId : null);
const idOf = (event: EventTold): string => (event.of === 'refund' ? event.refundId : event.paymentId);
const nameOf = (event: EventTold): EventName => {
  const { paymentId, version } = event;
  return { paymentId, refundId: refundIdOf(event), version };
};

const isChained = (head: string, told: EventTold): boolean => chainHash(head, { ...told, id: idOf(told) }) === told.hash;

function begins(told: EventTold): void {
  if (!isChained(CHAIN_START, told)) throw new FactBroken(`the chain of ${idOf(told)} does not begin so`);
}

/** An event whose fields are not those of its kind has no meaning either. */
function folded<Value>(fold: () => Value): Value | null {
  try {
    return fold();
  } catch {
    return null;
  }
}
