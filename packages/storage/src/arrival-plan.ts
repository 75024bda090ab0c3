/**
 * What an arrival writes, worked out from what is here: no transaction, no waiting. Each payment's row is read once and stepped through its
 * events; what comes of it is written once.
 */
import { isDeepStrictEqual } from 'node:util';
import {
  begin,
  type Fact,
  holdsSale,
  type Payment,
  type Policy,
  type Refund,
  type Sale,
  type Shift,
  shiftId,
  stepRefund,
} from '@quickpay/core';
import type { Arrival, EpochCursor, Late, LateWhy } from './arrival.ts';
import { CHAIN_START, chainHash, policyOfMaker, refundOfRequest, refundPolicy, stepWritten } from './chain.ts';
import type { Feedback, InstructionAnswer } from './ledger.ts';
import type { Broken, Known, Planned, PlannedWrite, RowBefore } from './planned.ts';
import {
  checkFields,
  type EventName,
  type EventTold,
  FactBroken,
  MADE_PAYMENT,
  MADE_REFUND,
  type PaymentTold,
  type RefundTold,
  type Told,
  toldOf,
} from './told.ts';

type Begun = Readonly<{
  from: EpochCursor | null;
  /** Looks at each sale for another node's payment: needed only where the ledger has said that there may be one. */
  isCareful: boolean;
}>;

/** Never throws for what a fact says: that is `broken`. */
export function planArrival(arrival: Arrival, known: Known, begun: Begun): Planned | Broken {
  const planning = new Planning(arrival, known);
  for (const fact of arrival.facts) {
    try {
      planning.take(fact, toldOf(fact));
    } catch (fault) {
      if (fault instanceof FactBroken) return { kind: 'broken', sequence: fact.sequence, why: fault.message };
      throw fault;
    }
  }
  return planning.done(begun);
}

/** A payment or refund of which the arrival tells. `from` is null where it is new, and `row` as it was where it has not moved. */
type Track<Row> = {
  readonly from: RowBefore | null;
  row: Row;
  head: string;
  policy: Policy;
  sequence: number;
  isForked: boolean;
};

class Planning {
  readonly #arrival: Arrival;
  readonly #known: Known;
  readonly #sales = new Map<string, Sale>();
  readonly #payments = new Map<string, Track<Payment>>();
  readonly #refunds = new Map<string, Track<Refund>>();
  readonly #shifts = new Map<string, Shift>();
  readonly #answers = new Map<string, InstructionAnswer>();
  readonly #feedbacks = new Map<string, Feedback>();
  readonly #events: EventTold[] = [];
  readonly #late: Late[] = [];
  /** Sales come before rows, and all else after the events. */
  readonly #first: PlannedWrite[] = [];
  readonly #eventWrites: PlannedWrite[] = [];
  readonly #last: PlannedWrite[] = [];

  constructor(arrival: Arrival, known: Known) {
    this.#arrival = arrival;
    this.#known = known;
  }

  take(fact: Fact, told: Told): void {
    switch (told.kind) {
      case 'sale':
        this.#sale(fact, told.sale);
        return;
      case 'saleLeft':
        this.#saleLeft(fact, told);
        return;
      case 'event':
        if (told.event.of === 'payment') this.#payment(fact, told.event);
        else this.#refund(fact, told.event);
        return;
      case 'shiftOpened':
        this.#shift(fact, told.shift, null);
        return;
      case 'shiftClosed':
        this.#shift(fact, told.shift, told.last);
        return;
      case 'feedback':
        this.#feedback(fact, told.feedback);
        return;
      case 'answer':
        this.#answer(fact, told.answer);
        return;
    }
  }

  #sale(fact: Fact, sale: Sale): void {
    this.#isOfStore(sale);
    const here = this.#saleOf(sale.id);
    if (here === null) {
      this.#sales.set(sale.id, sale);
      this.#first.push({ kind: 'createSale', sale, sequence: fact.sequence });
    } else if (!isSameSale(here, sale)) throw new FactBroken(`another sale has the id ${sale.id}`);
  }

  #saleOf(id: string): Sale | null {
    return this.#sales.get(id) ?? this.#known.sale(id);
  }

  #saleLeft(fact: Fact, { saleId, leftAt }: Readonly<{ saleId: string; leftAt: number }>): void {
    const sale = this.#saleOf(saleId);
    if (sale === null) throw new FactBroken(`it leaves a sale that nobody has made: ${saleId}`);
    if (sale.leftAt === leftAt) return;
    const isOthers = this.#known.paymentsOf(saleId).some(({ payment }) => payment.owner !== this.#arrival.nodeId);
    if (sale.leftAt !== null || isOthers || this.#arrival.isTakenOver) {
      this.#keepLate(fact, 'takenOver');
      return;
    }
    this.#sales.set(saleId, { ...sale, leftAt });
    this.#last.push({ kind: 'leaveSale', saleId, leftAt, sequence: fact.sequence });
  }

  #payment(fact: Fact, told: PaymentTold): void {
    const { paymentId: id, event } = told;
    let track = this.#payments.get(id) ?? this.#trackedPayment(id);
    if (track === null) {
      track = this.#recorded(fact, told);
      this.#payments.set(id, track);
      this.#wrote(fact, told);
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
    this.#wrote(fact, told);
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
    this.#isOfStore(made);
    this.#isOwn(made);
    const { nodeId, epoch, isTakenOver } = this.#arrival;
    if (made.id !== id || made.epoch > epoch) throw new FactBroken(`${id} is recorded as ${made.id}, of epoch ${made.epoch}`);
    if (this.#saleOf(made.saleId) === null) throw new FactBroken(`it is of a sale that nobody has made: ${made.saleId}`);
    const policy = policyOfMaker(made, this.#arrival);
    const row = folded(() => begin(made, policy));
    if (row?.state !== state || row.owner !== nodeId) throw new FactBroken(`${id} does not begin as ${state}`);
    begins(told);
    if (isTakenOver) this.#tell(fact, 'unheardOf', told);
    return { from: null, row, head: told.hash, policy, sequence: fact.sequence, isForked: false };
  }

  #refund(fact: Fact, told: RefundTold): void {
    const { refundId: id, event } = told;
    let track = this.#refunds.get(id) ?? this.#trackedRefund(id);
    if (track === null) {
      track = this.#requested(fact, told);
      this.#refunds.set(id, track);
      this.#wrote(fact, told);
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
    this.#wrote(fact, told);
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
    this.#isOfStore(payment);
    const row = folded(() => refundOfRequest(made));
    if (row?.state !== state) throw new FactBroken(`${id} does not begin as ${state}`);
    begins(told);
    if (this.#arrival.isTakenOver || payment.owner !== this.#arrival.nodeId) this.#tell(fact, 'unheardOf', told);
    const policy = refundPolicy(this.#arrival);
    return { from: null, row, head: told.hash, policy, sequence: fact.sequence, isForked: false };
  }

  /** Whether an event is the next of its chain; where it is not, what is done about it is done. */
  #follows(fact: Fact, told: EventTold, track: Track<Payment> | Track<Refund>): boolean {
    const { nodeId, epoch } = this.#arrival;
    if (track.row.owner !== nodeId) {
      this.#keepLate(fact, 'takenOver', told);
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
    this.#keepLate(fact, 'forked', told);
    return false;
  }

  /**
   * A till has one chain of shifts here, whoever keeps it. A shift keeps its number where that is free; one of a ledger that began to count
   * anew has the next. Where it begins and ends is a place in this journal.
   */
  #shift(fact: Fact, shift: Shift, last: EventName | null): void {
    this.#isOfStore(shift);
    const { terminalId, number, opened, closed } = shift;
    if (!shift.id.startsWith(`shift_${terminalId}_`) || !shift.id.endsWith(`_${number}`))
      throw new FactBroken(`${shift.id} is not shift ${number} of ${terminalId}`);
    const before = this.#shifts.get(terminalId) ?? this.#known.lastShift(terminalId);
    const isOpen = before !== null && before.closed === null;
    if (this.#arrival.isTakenOver || (isOpen && (closed === null || !isDeepStrictEqual(before.opened, opened)))) {
      this.#keepLate(fact, 'takenOver');
      return;
    }
    const next = isOpen ? before.number : (before?.number ?? 0) + 1;
    const { epoch } = this.#arrival;
    if (!isOpen && number < next && epoch > 0) {
      this.#keepLate(fact, 'forked');
      return;
    }
    const given = isOpen ? next : Math.max(number, next);
    const id = isOpen ? before.id : given === number ? shift.id : shiftId({ terminalId, epoch, number: given });
    const kept = { ...shift, id, number: given };
    this.#shifts.set(terminalId, kept);
    this.#last.push({ kind: 'keepShift', shift: kept, last, sequence: fact.sequence });
  }

  #feedback(fact: Fact, feedback: Feedback): void {
    const here = this.#feedbacks.get(feedback.id) ?? this.#known.feedback(feedback.id);
    if (here !== null) {
      this.#again(fact, here, feedback);
      return;
    }
    this.#feedbacks.set(feedback.id, feedback);
    this.#last.push({ kind: 'keepFeedback', feedback, sequence: fact.sequence });
  }

  #answer(fact: Fact, answer: InstructionAnswer): void {
    const here = this.#answers.get(answer.instructionId) ?? this.#known.answer(answer.instructionId);
    if (here !== null) {
      this.#again(fact, here, answer);
      return;
    }
    this.#answers.set(answer.instructionId, answer);
    this.#last.push({ kind: 'answerInstruction', answer, sequence: fact.sequence });
  }

  #again(fact: Fact, here: object, told: object): void {
    if (!isDeepStrictEqual(here, told)) this.#keepLate(fact, 'forked');
  }

  #isOfStore({ storeId }: Readonly<{ storeId: string }>): void {
    const { storeId: own } = this.#arrival;
    if (storeId !== own) throw new FactBroken(`it is of store ${storeId}, and the node is of store ${own}`);
  }

  #isOwn({ owner }: Readonly<{ owner: string }>): void {
    const { nodeId } = this.#arrival;
    if (owner !== nodeId) throw new FactBroken(`it belongs to node ${owner}, and node ${nodeId} tells it`);
  }

  #wrote({ sequence }: Fact, event: EventTold): void {
    this.#events.push(event);
    this.#eventWrites.push({ kind: 'event', event, sequence });
  }

  #tell({ sequence, kind }: Fact, why: LateWhy, event: EventTold | null): void {
    this.#late.push({ sequence, kind, why, paymentId: event?.paymentId ?? null, refundId: refundIdOf(event) });
  }

  #keepLate(fact: Fact, why: Exclude<LateWhy, 'unheardOf'>, event: EventTold | null = null): void {
    const { nodeId, epoch, at } = this.#arrival;
    const { sequence, kind, body } = fact;
    this.#tell(fact, why, event);
    const of = { paymentId: event?.paymentId ?? null, refundId: refundIdOf(event) };
    this.#last.push({ kind: 'keepLate', late: { sequence, kind, why, ...of, nodeId, epoch, body, at }, sequence });
  }

  done({ from, isCareful }: Begun): Planned {
    const { nodeId, epoch, after, facts, head } = this.#arrival;
    const payments = [...this.#payments.values()].filter(hasMoved);
    const refunds = [...this.#refunds.values()].filter(hasMoved);
    const to = { epoch, sequence: after.sequence + facts.length, head };
    const isOthers = (owner: string) => owner !== nodeId;
    const rows: PlannedWrite[] = [
      ...inOrder(payments, ({ state }) => (holdsSale(state) ? 2 : state === 'paid' ? 1 : 0)).map(
        ({ from, row, head, sequence }): PlannedWrite => ({
          ...{ kind: 'keepPayment', from, entry: { payment: row, head }, sequence },
          isApart:
            isCareful &&
            this.#known.paymentsOf(row.saleId).some(({ payment }) => isOthers(payment.owner) && excludes(payment, row)),
        }),
      ),
      ...inOrder(refunds, ({ sendsInDoubt }) => (sendsInDoubt > 0 ? 1 : 0)).map(
        ({ from, row, head, sequence }): PlannedWrite => ({
          ...{ kind: 'keepRefund', from, entry: { refund: row, head }, sequence },
          isApart:
            isCareful &&
            row.sendsInDoubt > 0 &&
            this.#known.refundsOf(row.paymentId).some(({ refund }) => isOthers(refund.owner) && refund.sendsInDoubt > 0),
        }),
      ),
    ];
    return {
      kind: 'planned',
      writes: [
        { kind: 'arrived', move: { nodeId, from, to }, sequence: after.sequence + 1 },
        ...this.#first,
        ...rows,
        ...this.#eventWrites,
        ...this.#last,
      ],
      events: this.#events,
      payments: payments.map(({ row, head }) => ({ payment: row, head })),
      refunds: refunds.map(({ row, head }) => ({ refund: row, head })),
      answers: [...this.#answers.values()],
      late: this.#late,
    };
  }
}

const hasMoved = ({ from, row }: Track<Readonly<{ version: number }>>): boolean => row.version !== from?.version;

/** Those that are changed, by rank, before those that are new, as they came. */
function inOrder<Row>(tracks: readonly Track<Row>[], rank: (row: Row) => number): readonly Track<Row>[] {
  const changed = tracks.filter(({ from }) => from !== null).sort((a, b) => rank(a.row) - rank(b.row));
  return [...changed, ...tracks.filter(({ from }) => from === null)];
}

/** Whether of two payments of a sale the ledger takes one alone (invariant I5). */
const excludes = (one: Payment, other: Payment): boolean =>
  (holdsSale(one.state) && holdsSale(other.state)) || (one.state === 'paid' && other.state === 'paid');

const tracked = <Row extends Readonly<{ version: number }>>(row: Row, head: string, policy: Policy): Track<Row> => ({
  from: { version: row.version, head },
  ...{ row, head, policy, sequence: 0, isForked: false },
});

/** What makes it the same sale. When it was made each ledger says by its own clock, and leaving it is a fact of its own. */
const isSameSale = (one: Sale, other: Sale): boolean =>
  isDeepStrictEqual({ ...one, createdAt: 0, leftAt: null }, { ...other, createdAt: 0, leftAt: null });

const refundIdOf = (event: EventTold | null): string | null => (event?.of === 'refund' ? event.refundId : null);
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
