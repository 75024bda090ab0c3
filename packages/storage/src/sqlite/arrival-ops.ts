/** What an arrival writes, as flat values; and the writing of it, which knows none of a commit's rules: what a node did is done. */
import type { Conflict } from '../ledger.ts';
import type { PlannedWrite } from '../planned.ts';
import type { EventName } from '../told.ts';
import type { Driver, Row, SqlValue } from './driver.ts';
import { eventValues } from './encode.ts';
import {
  FIXED_COLUMNS,
  feedbackValues,
  LATE_COLUMNS,
  lateValues,
  MOVING_COLUMNS,
  paymentValues,
  REFUND_FIXED_COLUMNS,
  REFUND_MOVING_COLUMNS,
  refundValues,
  STANDING_COLUMNS,
  saleValues,
} from './rows.ts';
import { SHIFT_CLOSING, SHIFT_OPENING, shiftValues } from './shift-rows.ts';
import { each, marks } from './sql.ts';
import type { Op } from './writer.ts';

/** `before`: version and head as the plan had them. */
type Moved = Readonly<{ id: string; before: readonly [number, string]; isApart: boolean; values: readonly SqlValue[] }>;

export type ArrivalOp =
  /** `from` is null where the node never told anything. */
  | Readonly<{ op: 'arrived'; nodeId: string; from: readonly SqlValue[] | null; to: readonly SqlValue[] }>
  | Readonly<{ op: 'keepPayment' | 'keepRefund'; values: readonly SqlValue[] }>
  | (Readonly<{ op: 'movePayment' | 'moveRefund' }> & Moved)
  | Readonly<{ op: 'event'; values: readonly SqlValue[] }>
  | Readonly<{ op: 'saleLeft'; saleId: string; leftAt: number }>
  | Readonly<{
      op: 'keepShift';
      terminalId: string;
      number: number;
      isClosed: boolean;
      last: EventName | null;
      opening: readonly SqlValue[];
      closing: readonly SqlValue[];
    }>
  | Readonly<{ op: 'keepLate'; values: readonly SqlValue[] }>;

/** A planned write as what the writer writes. */
export function arrivalOp(write: PlannedWrite): Op {
  switch (write.kind) {
    case 'arrived': {
      const { nodeId, from, to } = write.move;
      const values = ({ epoch, sequence, head }: typeof to) => [epoch, sequence, head];
      return { op: 'arrived', nodeId, from: from === null ? null : values(from), to: values(to) };
    }
    case 'createSale':
      return { op: 'createSale', values: saleValues(write.sale) };
    case 'keepPayment': {
      const { from, entry, isApart } = write;
      const { fixed, standing, moving } = paymentValues(entry.payment, entry.head);
      return from === null
        ? { op: 'keepPayment', values: [...fixed, ...standing, ...moving, Number(isApart)] }
        : { op: 'movePayment', ...moved(entry.payment.id, from, isApart), values: [...standing, ...moving] };
    }
    case 'keepRefund': {
      const { from, entry, isApart } = write;
      const { fixed, moving } = refundValues(entry.refund, entry.head);
      return from === null
        ? { op: 'keepRefund', values: [...fixed, ...moving, Number(isApart)] }
        : { op: 'moveRefund', ...moved(entry.refund.id, from, isApart), values: moving };
    }
    case 'event':
      return { op: 'event', values: eventValues(write.event) };
    case 'leaveSale':
      return { op: 'saleLeft', saleId: write.saleId, leftAt: write.leftAt };
    case 'keepShift': {
      const { shift, last } = write;
      const { terminalId, number, closed } = shift;
      return { op: 'keepShift', terminalId, number, isClosed: closed !== null, last, ...shiftValues(shift) };
    }
    case 'keepFeedback':
      return { op: 'keepFeedback', values: feedbackValues(write.feedback) };
    case 'answerInstruction': {
      const { instructionId, answer, at } = write.answer;
      return { op: 'answerInstruction', values: [instructionId, JSON.stringify(answer), at] };
    }
    case 'keepLate':
      return { op: 'keepLate', values: lateValues(write.late) };
  }
}

const moved = (id: string, { version, head }: Readonly<{ version: number; head: string }>, isApart: boolean) => ({
  id,
  before: [version, head] as const,
  isApart,
});

export type ArrivalConflict = Conflict | 'cursorMoved';

/** Writes ops of arrivals, as the writer does its own. */
export function arrivalWriter(driver: Driver): (op: ArrivalOp, positions: number[]) => ArrivalConflict | null {
  const statements = {
    firstArrived: driver.prepare(
      'INSERT INTO arrived (node_id, epoch, sequence, head) VALUES (?, ?, ?, ?) ON CONFLICT (node_id) DO NOTHING',
    ),
    arrived: driver.prepare(
      'UPDATE arrived SET epoch = ?, sequence = ?, head = ? WHERE node_id = ? AND epoch = ? AND sequence = ? AND head = ?',
    ),
    keepPayment: driver.prepare(
      `INSERT INTO payment (${FIXED_COLUMNS}, ${STANDING_COLUMNS}, ${MOVING_COLUMNS}, apart) VALUES (${marks(20)})`,
    ),
    movePayment: driver.prepare(
      `UPDATE payment SET ${each(`${STANDING_COLUMNS}, ${MOVING_COLUMNS}`)} WHERE id = ? AND version = ? AND head = ?`,
    ),
    keepRefund: driver.prepare(
      `INSERT INTO refund (${REFUND_FIXED_COLUMNS}, ${REFUND_MOVING_COLUMNS}, apart) VALUES (${marks(15)})`,
    ),
    moveRefund: driver.prepare(`UPDATE refund SET ${each(REFUND_MOVING_COLUMNS)} WHERE id = ? AND version = ? AND head = ?`),
    paymentApart: driver.prepare('UPDATE payment SET apart = 1 WHERE id = ?'),
    refundApart: driver.prepare('UPDATE refund SET apart = 1 WHERE id = ?'),
    event: driver.prepare(`INSERT INTO event (payment_id, refund_id, version, at, state, body, hash) VALUES (${marks(7)})`),
    saleLeft: driver.prepare('UPDATE sale SET left_at = ? WHERE id = ? AND left_at IS NULL'),
    lastShift: driver.prepare('SELECT number, after, up_to FROM shift WHERE terminal_id = ? ORDER BY number DESC LIMIT 1'),
    keepShift: driver.prepare(`INSERT INTO shift (${SHIFT_OPENING}, ${SHIFT_CLOSING}) VALUES (${marks(11)})`),
    closeShift: driver.prepare(`UPDATE shift SET ${each(SHIFT_CLOSING)} WHERE terminal_id = ? AND number = ?`),
    paymentEvent: driver.prepare('SELECT position FROM event WHERE payment_id = ? AND refund_id IS NULL AND version = ?'),
    refundEvent: driver.prepare('SELECT position FROM event WHERE refund_id = ? AND version = ?'),
    lastEvent: driver.prepare('SELECT max(position) AS position FROM event'),
    keepLate: driver.prepare(`INSERT INTO late_fact (${LATE_COLUMNS}) VALUES (${marks(9)})`),
  };

  /** Where this journal had come to with an event; all of it where that was kept aside. */
  const placeOf = (last: EventName | null): number => {
    if (last === null) return 0;
    const { paymentId, refundId, version } = last;
    const row: Row | undefined =
      refundId === null ? statements.paymentEvent.get(paymentId, version) : statements.refundEvent.get(refundId, version);
    return Number((row ?? statements.lastEvent.get())?.position ?? 0);
  };

  const keepShift = ({
    terminalId,
    number,
    isClosed,
    last,
    opening,
    closing,
  }: Extract<ArrivalOp, { op: 'keepShift' }>): Conflict | null => {
    const before = statements.lastShift.get(terminalId);
    const isOpen = before !== undefined && before.up_to === null;
    if (isOpen && !isClosed) return 'shiftOpen';
    if (isOpen ? number !== before.number : number <= Number(before?.number ?? 0)) return 'shiftClosed';
    const after = Number((isOpen ? before.after : before?.up_to) ?? 0);
    const [till = null, store = null, , , ...opened] = opening;
    const [id = null, , ...rest] = closing;
    const ends = [id, isClosed ? Math.max(after, placeOf(last)) : null, ...rest];
    if (isOpen) statements.closeShift.run(...ends, terminalId, number);
    else statements.keepShift.run(till, store, number, after, ...opened, ...ends);
    return null;
  };

  return (op, positions) => {
    switch (op.op) {
      case 'arrived': {
        const { nodeId, from, to } = op;
        const run = from === null ? statements.firstArrived.run(nodeId, ...to) : statements.arrived.run(...to, nodeId, ...from);
        return run.changes === 0 ? 'cursorMoved' : null;
      }
      case 'keepPayment':
      case 'keepRefund':
        statements[op.op].run(...op.values);
        return null;
      case 'movePayment':
      case 'moveRefund':
        if (op.isApart) statements[op.op === 'movePayment' ? 'paymentApart' : 'refundApart'].run(op.id);
        return statements[op.op].run(...op.values, op.id, ...op.before).changes === 0 ? 'stale' : null;
      case 'event':
        positions.push(statements.event.run(...op.values).lastRowId);
        return null;
      case 'saleLeft':
        return statements.saleLeft.run(op.leftAt, op.saleId).changes === 0 ? 'saleClosed' : null;
      case 'keepShift':
        return keepShift(op);
      case 'keepLate':
        statements.keepLate.run(...op.values);
        return null;
    }
  };
}
