/** Arrivals in a ledger in memory: planned as in any other, and written as a whole or not at all. */
import type { Shift } from '@quickpay/core';
import {
  type ArrivalStore,
  type EventName,
  type Known,
  type Ledger,
  LedgerError,
  type PlannedWrite,
  type PlanWritten,
  takeArrival,
  type WrittenEvent,
} from '@quickpay/storage';
import {
  append,
  hold,
  index,
  indexRefund,
  isInDoubtBeside,
  isTaken,
  keepEvent,
  put,
  putPayment,
  putRefund,
  putShift,
  refundsIn,
  type Tables,
  type Undo,
  unrecordable,
  whole,
} from './tables.ts';

type Reads = Pick<Ledger, 'arrive' | 'arrivedFrom' | 'lateFacts' | 'instructionAnswer'>;
type Refused = Extract<PlanWritten, { conflict: unknown }>['conflict'];

export function arrivalReads(
  open: () => Tables,
  { page, ships }: Readonly<{ page: (limit: number) => number; ships: boolean }>,
): Reads {
  return {
    async arrive(arrival) {
      if (ships) throw new RangeError('a ledger that tells head office takes no arrivals');
      const tables = open();
      const store: ArrivalStore = {
        known: knownIn(tables),
        cursorOf: (nodeId) => tables.arrived.get(nodeId) ?? null,
        atOnce: (read) => read(),
        write: (writes) => write(tables, writes),
      };
      return takeArrival(arrival, store);
    },
    arrivedFrom: async (nodeId) => open().arrived.get(nodeId) ?? null,
    lateFacts: async (of, after, limit) =>
      open()
        .lateFacts.filter(
          (fact) => fact.id > after && ('nodeId' in of ? fact.nodeId === of.nodeId : fact.paymentId === of.paymentId),
        )
        .slice(0, page(limit)),
    instructionAnswer: async (id) => open().instructionAnswers.get(id) ?? null,
  };
}

function knownIn(tables: Tables): Known {
  return {
    sale: (id) => tables.sales.get(id) ?? null,
    payment: (id) => tables.payments.get(id) ?? null,
    refund: (id) => tables.refunds.get(id) ?? null,
    paymentsOf: (saleId) => (tables.paymentsOf.get(saleId) ?? []).flatMap((id) => tables.payments.get(id) ?? []),
    refundsOf: (paymentId) => refundsIn(tables, paymentId),
    hashOf: (name) => eventOf(tables, name)?.hash ?? null,
    lastShift: (terminalId) => tables.lastShifts.get(terminalId) ?? null,
    feedback: (id) => tables.feedback.get(id) ?? null,
    answer: (id) => tables.instructionAnswers.get(id) ?? null,
  };
}

const eventOf = ({ eventsOf }: Tables, { paymentId, refundId, version }: EventName): WrittenEvent | undefined =>
  eventsOf.get(refundId ?? paymentId)?.[version - 1];

function write(tables: Tables, writes: readonly PlannedWrite[]): PlanWritten {
  const undo: Undo[] = [];
  const positions: number[] = [];
  const takeBack = () => {
    for (const one of undo.reverse()) one();
  };
  for (const [index, one] of writes.entries()) {
    try {
      const conflict = apply(tables, one, { undo, positions });
      if (conflict === null) continue;
      takeBack();
      return { ok: false, conflict, index };
    } catch (fault) {
      takeBack();
      if (fault instanceof LedgerError) return { ok: false, refused: fault.message, index };
      throw fault;
    }
  }
  return { ok: true, positions };
}

type Wrote = Readonly<{ undo: Undo[]; positions: number[] }>;

function apply(tables: Tables, one: PlannedWrite, { undo, positions }: Wrote): Refused | null {
  switch (one.kind) {
    case 'arrived': {
      const { nodeId, from, to } = one.move;
      const now = tables.arrived.get(nodeId) ?? null;
      if (now?.epoch !== from?.epoch || now?.sequence !== from?.sequence || now?.head !== from?.head) return 'cursorMoved';
      put(tables.arrived, nodeId, to, undo);
      return null;
    }
    case 'createSale':
      if (tables.sales.has(one.sale.id)) return 'saleExists';
      put(tables.sales, one.sale.id, one.sale, undo);
      return null;
    case 'keepPayment': {
      const { entry, from, isApart } = one;
      const { payment } = entry;
      if (isApart) hold(tables.apart, payment.id, true, undo);
      const now = tables.payments.get(payment.id);
      if (from !== null && (now?.payment.version !== from.version || now.head !== from.head)) return 'stale';
      const conflict = from === null ? unrecordable(tables, payment) : isTaken(tables, payment) ? 'saleHeld' : null;
      if (conflict !== null) return conflict;
      if (from === null) index(tables, payment, undo);
      putPayment(tables, entry, undo);
      return null;
    }
    case 'keepRefund': {
      const { entry, from, isApart } = one;
      const { refund } = entry;
      if (isApart) hold(tables.apart, refund.id, true, undo);
      const now = tables.refunds.get(refund.id);
      if (from !== null && (now?.refund.version !== from.version || now.head !== from.head)) return 'stale';
      if (from === null && tables.refundNumbers.has(`${refund.merchantId}\n${refund.refundNumber}`)) return 'refundNumberTaken';
      if (isInDoubtBeside(tables, refund)) return 'refundInDoubt';
      if (from === null) indexRefund(tables, refund, undo);
      putRefund(tables, entry, undo);
      return null;
    }
    case 'event': {
      const position = tables.journal.length + 1;
      whole(one.event.at);
      keepEvent(tables, { ...one.event, position }, undo);
      positions.push(position);
      return null;
    }
    case 'leaveSale': {
      const sale = tables.sales.get(one.saleId);
      if (sale?.leftAt !== null) return 'saleClosed';
      put(tables.sales, sale.id, { ...sale, leftAt: one.leftAt }, undo);
      return null;
    }
    case 'keepShift':
      return keepShift(tables, one, undo);
    case 'keepFeedback':
      if (tables.feedback.has(one.feedback.id)) return 'feedbackExists';
      put(tables.feedback, one.feedback.id, one.feedback, undo);
      return null;
    case 'answerInstruction':
      if (tables.instructionAnswers.has(one.answer.instructionId)) return 'instructionAnswered';
      put(tables.instructionAnswers, one.answer.instructionId, one.answer, undo);
      return null;
    case 'keepLate':
      append(tables.lateFacts, { ...one.late, id: tables.lateFacts.length + 1 }, undo);
      return null;
  }
}

/** A till's next shift here, or the end of its open one; its stretch is of this journal. */
function keepShift(tables: Tables, { shift, last }: Extract<PlannedWrite, { kind: 'keepShift' }>, undo: Undo[]): Refused | null {
  const { terminalId, number, closed } = shift;
  const before = tables.lastShifts.get(terminalId);
  const isOpen = before !== undefined && before.closed === null;
  if (isOpen && closed === null) return 'shiftOpen';
  if (isOpen ? number !== before.number : number <= (before?.number ?? 0)) return 'shiftClosed';
  const after = isOpen ? before.after : (before?.closed?.upTo ?? 0);
  const place = last === null ? 0 : (eventOf(tables, last)?.position ?? tables.journal.length);
  const kept: Shift = { ...shift, after, closed: closed === null ? null : { ...closed, upTo: Math.max(after, place) } };
  putShift(tables, kept, undo);
  return null;
}
