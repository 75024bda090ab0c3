/** Between shifts and rows, and what of the journal a shift is made from. */
import type { PaymentState, PaymentTrack, RefundState, RefundTrack, Shift, ShiftContents } from '@quickpay/core';
import type { Row, SqlValue } from './driver.ts';
import { entryOf, refundEntryOf } from './rows.ts';

/** What stays as it is once somebody has opened it. */
export const SHIFT_OPENING = 'terminal_id, store_id, number, after, opened_at, opened_by';
export const SHIFT_CLOSING = 'id, up_to, closed_at, closed_by, contents';

export function shiftValues(shift: Shift): Readonly<{ opening: SqlValue[]; closing: SqlValue[] }> {
  const { id, terminalId, storeId, number, after, opened, closed } = shift;
  return {
    opening: [terminalId, storeId, number, after, opened?.at ?? null, opened?.by ?? null],
    closing: [
      id,
      ...(closed === null ? [null, null, null, null] : [closed.upTo, closed.at, closed.by, JSON.stringify(closed.contents)]),
    ],
  };
}

export function shiftOf(row: Row): Shift {
  const closed = {
    at: row.closed_at,
    by: row.closed_by,
    upTo: row.up_to,
    contents: row.contents === null ? null : (JSON.parse(String(row.contents)) as ShiftContents),
  };
  return {
    id: row.id,
    terminalId: row.terminal_id,
    storeId: row.store_id,
    number: row.number,
    after: row.after,
    opened: row.opened_at === null ? null : { at: row.opened_at, by: row.opened_by },
    closed: row.closed_at === null ? null : closed,
  } as Shift; // written by shiftValues, and nothing else writes this table
}

const OF_PAYMENT = 'event.payment_id = payment.id AND event.refund_id IS NULL';
const OF_REFUND = 'event.refund_id = refund.id';
/** The first event that is so, as `position` and `at`; its state at the end of a stretch. */
const landed = (column: 'position' | 'at', of: string, states: string) =>
  `(SELECT ${column} FROM event WHERE ${of} AND state IN (${states}) ORDER BY version LIMIT 1)`;
const begun = (of: string) => `(SELECT position FROM event WHERE ${of} AND version = 1)`;
const stateThen = (of: string) => `(SELECT state FROM event WHERE ${of} AND position <= ? ORDER BY version DESC LIMIT 1)`;

const FINAL = "'paid', 'notPaid'";
const FINAL_REFUND = "'succeeded', 'closed'";

/** Wants the end of the stretch before all other values. */
const PAYMENT_TRACK = `SELECT payment.*, ${begun(OF_PAYMENT)} AS begun, ${stateThen(OF_PAYMENT)} AS state_then,
  ${landed('position', OF_PAYMENT, FINAL)} AS landed_position, ${landed('at', OF_PAYMENT, FINAL)} AS landed_at FROM payment`;
const REFUND_TRACK = `SELECT refund.*, payment.order_number, payment.transaction_id,
  ${begun(OF_REFUND)} AS begun, ${stateThen(OF_REFUND)} AS state_then,
  ${landed('position', OF_REFUND, FINAL_REFUND)} AS landed_position, ${landed('at', OF_REFUND, FINAL_REFUND)} AS landed_at,
  ${landed('position', OF_PAYMENT, "'paid'")} AS paid FROM refund JOIN payment ON payment.id = refund.payment_id`;

/**
 * Payments of a till recorded after a position. What was recorded first after it has, of all those, the least row number, because rows are
 * never taken away: so a till's index alone says which are older, and no row or event of them is looked at.
 */
export const PAYMENTS_SINCE = `${PAYMENT_TRACK} WHERE id IN (
    SELECT id FROM payment INDEXED BY payment_terminal WHERE terminal_id = ? AND id > ? AND +rowid >= (
      SELECT first.rowid FROM event JOIN payment AS first ON first.id = event.payment_id
      WHERE event.position > ? AND event.version = 1 AND event.refund_id IS NULL ORDER BY event.position LIMIT 1)
    ORDER BY id LIMIT (? + 0))
  ORDER BY id`;
export const REFUNDS_SINCE = `${REFUND_TRACK} WHERE refund.id IN (
    SELECT event.refund_id FROM event INDEXED BY event_requested JOIN payment AS of ON of.id = event.payment_id
    WHERE event.refund_id IS NOT NULL AND event.version = 1 AND event.position > ? AND event.position <= ? AND of.terminal_id = ?
    ORDER BY event.position LIMIT (? + 0))
  ORDER BY begun`;
export const PAYMENTS_OF = `${PAYMENT_TRACK} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id`;
export const REFUNDS_OF = `${REFUND_TRACK} WHERE refund.id IN (SELECT value FROM json_each(?)) ORDER BY begun`;

const trackOf = (row: Row) => ({
  begun: Number(row.begun),
  landed: row.landed_position === null ? null : { position: Number(row.landed_position), at: Number(row.landed_at) },
});

export const paymentTrackOf = (row: Row): PaymentTrack => ({
  of: 'payment',
  payment: entryOf(row).payment,
  ...trackOf(row),
  state: String(row.state_then) as PaymentState, // held to the payment's by the same transaction
});

export const refundTrackOf = (row: Row): RefundTrack => ({
  of: 'refund',
  refund: refundEntryOf(row).refund,
  payment: {
    id: String(row.payment_id),
    merchantOrderNumber: String(row.order_number),
    transactionId: row.transaction_id === null ? null : String(row.transaction_id),
  },
  paid: Number(row.paid),
  ...trackOf(row),
  state: String(row.state_then) as RefundState, // likewise
});
