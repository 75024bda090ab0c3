/** Taking arrivals into SQLite: what a plan asks of the file, and what is asked of nodes and of what was late. */
import { type Arrival, type EpochCursor, takeArrival } from '../arrival.ts';
import type { Ledger } from '../ledger.ts';
import type { Known, PlannedWrite } from '../planned.ts';
import type { RecentRows } from '../recent.ts';
import { arrivalOp } from './arrival-ops.ts';
import { atOnceIn } from './at-once.ts';
import type { Driver, Row } from './driver.ts';
import { answeredOf, entryOf, feedbackOf, lateOf, refundEntryOf, saleOf } from './rows.ts';
import { COUNT } from './select-payments.ts';
import { shiftOf } from './shift-rows.ts';
import type { Group, GroupResult } from './writer.ts';

type Reads = Pick<Ledger, 'arrive' | 'arrivedFrom' | 'lateFacts' | 'instructionAnswer'>;

type Parts = Readonly<{
  /** A limit as it may be, or a RangeError. */
  page: (limit: number) => number;
  ships: boolean;
  recent: RecentRows;
  written: (ops: Group) => Promise<GroupResult>;
}>;

export function arrivalReads(reader: Pick<Driver, 'prepare'>, { page, ships, recent, written }: Parts): Reads {
  const q = {
    arrived: reader.prepare('SELECT epoch, sequence, head FROM arrived WHERE node_id = ?'),
    lateOfNode: reader.prepare(`SELECT * FROM late_fact WHERE node_id = ? AND id > ? ORDER BY id LIMIT ${COUNT}`),
    lateOfPayment: reader.prepare(`SELECT * FROM late_fact WHERE payment_id = ? AND id > ? ORDER BY id LIMIT ${COUNT}`),
    answer: reader.prepare('SELECT * FROM instruction_answer WHERE id = ?'),
  };
  const known = knownIn(reader);
  const atOnce = atOnceIn(reader);
  const cursorOf = (nodeId: string): EpochCursor | null =>
    one(q.arrived.get(nodeId), ({ epoch, sequence, head }) => ({
      epoch: Number(epoch),
      sequence: Number(sequence),
      head: String(head),
    }));

  return {
    async arrive(arrival: Arrival) {
      if (ships) throw new RangeError('a ledger that tells head office takes no arrivals');
      return takeArrival(arrival, {
        known,
        cursorOf,
        atOnce,
        async write(writes) {
          const result = await written(writes.map(arrivalOp));
          if (result.ok) recent.overtaken(touchedBy(writes));
          return result;
        },
      });
    },
    arrivedFrom: async (nodeId) => cursorOf(nodeId),
    lateFacts: async (of, after, limit) => {
      const rows =
        'nodeId' in of ? q.lateOfNode.all(of.nodeId, after, page(limit)) : q.lateOfPayment.all(of.paymentId, after, page(limit));
      return rows.map(lateOf);
    },
    instructionAnswer: async (id) => one(q.answer.get(id), answeredOf),
  };
}

function knownIn(reader: Pick<Driver, 'prepare'>): Known {
  const of = (table: string, where: string) => reader.prepare(`SELECT * FROM ${table} WHERE ${where}`);
  const q = {
    sale: of('sale', 'id = ?'),
    payment: of('payment', 'id = ?'),
    refund: of('refund', 'id = ?'),
    paymentsOf: of('payment', 'sale_id = ? ORDER BY id'),
    refundsOf: of('refund', 'payment_id = ? ORDER BY id'),
    paymentEvent: of('event', 'payment_id = ? AND refund_id IS NULL AND version = ?'),
    refundEvent: of('event', 'refund_id = ? AND version = ?'),
    lastShift: of('shift', 'terminal_id = ? ORDER BY number DESC LIMIT 1'),
    feedback: of('feedback', 'id = ?'),
    answer: of('instruction_answer', 'id = ?'),
  };
  return {
    sale: (id) => one(q.sale.get(id), saleOf),
    payment: (id) => one(q.payment.get(id), entryOf),
    refund: (id) => one(q.refund.get(id), refundEntryOf),
    paymentsOf: (saleId) => q.paymentsOf.all(saleId).map(entryOf),
    refundsOf: (paymentId) => q.refundsOf.all(paymentId).map(refundEntryOf),
    hashOf: ({ paymentId, refundId, version }) =>
      one(refundId === null ? q.paymentEvent.get(paymentId, version) : q.refundEvent.get(refundId, version), ({ hash }) =>
        String(hash),
      ),
    lastShift: (terminalId) => one(q.lastShift.get(terminalId), shiftOf),
    feedback: (id) => one(q.feedback.get(id), feedbackOf),
    answer: (id) => one(q.answer.get(id), answeredOf),
  };
}

const one = <Value>(row: Row | undefined, read: (row: Row) => Value): Value | null => (row === undefined ? null : read(row));

/** Whose rows, remembered from before, an arrival has overtaken. */
function touchedBy(writes: readonly PlannedWrite[]) {
  const saleIds: string[] = [];
  const paymentIds: string[] = [];
  for (const write of writes) {
    if (write.kind === 'leaveSale') saleIds.push(write.saleId);
    if (write.kind !== 'keepPayment') continue;
    saleIds.push(write.entry.payment.saleId);
    paymentIds.push(write.entry.payment.id);
  }
  return { saleIds, paymentIds };
}
