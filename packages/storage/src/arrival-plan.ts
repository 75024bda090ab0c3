/**
 * What an arrival writes, worked out from what is here: no transaction, no waiting. Each payment's row is read once and stepped through its
 * events; what comes of it is written once.
 */
import { isDeepStrictEqual } from 'node:util';
import { type Fact, holdsSale, type Payment, type Sale, type Shift, shiftId } from '@quickpay/core';
import type { Arrival, EpochCursor, Late, LateWhy } from './arrival.ts';
import { ArrivedChains, checkStore, refundIdOf, type Track } from './arrival-chains.ts';
import type { Feedback, InstructionAnswer } from './ledger.ts';
import type { Broken, Known, Planned, PlannedWrite } from './planned.ts';
import { type EventName, type EventTold, FactBroken, type Told, toldOf } from './told.ts';

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

class Planning {
  readonly #arrival: Arrival;
  readonly #known: Known;
  readonly #sales = new Map<string, Sale>();
  readonly #chains: ArrivedChains;
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
    this.#chains = new ArrivedChains(arrival, known, {
      saleOf: (id) => this.#saleOf(id),
      wrote: (fact, event) => this.#wrote(fact, event),
      unheardOf: (fact, event) => this.#tell(fact, 'unheardOf', event),
      keepLate: (fact, why, event) => this.#keepLate(fact, why, event),
    });
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
        this.#chains.take(fact, told.event);
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
    checkStore(sale, this.#arrival);
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

  /**
   * A till has one chain of shifts here, whoever keeps it. A shift keeps its number where that is free; one of a ledger that began to count
   * anew has the next. Where it begins and ends is a place in this journal.
   */
  #shift(fact: Fact, shift: Shift, last: EventName | null): void {
    checkStore(shift, this.#arrival);
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
    const payments = this.#chains.payments();
    const refunds = this.#chains.refunds();
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

/** Those that are changed, by rank, before those that are new, as they came. */
function inOrder<Row>(tracks: readonly Track<Row>[], rank: (row: Row) => number): readonly Track<Row>[] {
  const changed = tracks.filter(({ from }) => from !== null).sort((a, b) => rank(a.row) - rank(b.row));
  return [...changed, ...tracks.filter(({ from }) => from === null)];
}

/** Whether of two payments of a sale the ledger takes one alone (invariant I5). */
const excludes = (one: Payment, other: Payment): boolean =>
  (holdsSale(one.state) && holdsSale(other.state)) || (one.state === 'paid' && other.state === 'paid');

/** What makes it the same sale. When it was made each ledger says by its own clock, and leaving it is a fact of its own. */
const isSameSale = (one: Sale, other: Sale): boolean =>
  isDeepStrictEqual({ ...one, createdAt: 0, leftAt: null }, { ...other, createdAt: 0, leftAt: null });
