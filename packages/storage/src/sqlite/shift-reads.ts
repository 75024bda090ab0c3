/** Reads of shifts, and of what of the journal a shift is made from. */
import type { ClosedShift, Shift } from '@quickpay/core';
import type { Ledger, TrackPage } from '../ledger.ts';
import type { Driver, Row } from './driver.ts';
import { COUNT } from './select-payments.ts';
import { PAYMENTS_OF, PAYMENTS_SINCE, paymentTrackOf, REFUNDS_OF, REFUNDS_SINCE, refundTrackOf, shiftOf } from './shift-rows.ts';

type Reads = Pick<Ledger, 'shift' | 'lastShift' | 'shiftAt' | 'shifts' | 'paymentTracks' | 'refundTracks' | 'tracksOf'>;

/** `page`: a limit as it may be, or a RangeError. */
export function shiftReads(reader: Pick<Driver, 'prepare'>, page: (limit: number) => number): Reads {
  const q = {
    shift: reader.prepare('SELECT * FROM shift WHERE id = ?'),
    last: reader.prepare('SELECT * FROM shift WHERE terminal_id = ? ORDER BY number DESC LIMIT 1'),
    at: reader.prepare('SELECT * FROM shift WHERE terminal_id = ? AND up_to >= ? AND after < ? ORDER BY up_to LIMIT 1'),
    closed: reader.prepare(
      `SELECT * FROM shift WHERE closed_at IS NOT NULL ORDER BY closed_at DESC, position DESC LIMIT ${COUNT}`,
    ),
    closedBefore: reader.prepare(
      `SELECT * FROM shift WHERE closed_at IS NOT NULL AND (closed_at, position) < (SELECT closed_at, position FROM shift WHERE id = ?)
       ORDER BY closed_at DESC, position DESC LIMIT ${COUNT}`,
    ),
    closedOf: reader.prepare(
      `SELECT * FROM shift WHERE closed_at IS NOT NULL AND terminal_id = ? ORDER BY number DESC LIMIT ${COUNT}`,
    ),
    closedOfBefore: reader.prepare(
      `SELECT * FROM shift WHERE closed_at IS NOT NULL AND terminal_id = ? AND number < (SELECT number FROM shift WHERE id = ?)
       ORDER BY number DESC LIMIT ${COUNT}`,
    ),
    paymentsSince: reader.prepare(PAYMENTS_SINCE),
    refundsSince: reader.prepare(REFUNDS_SINCE),
    paymentsOf: reader.prepare(PAYMENTS_OF),
    refundsOf: reader.prepare(REFUNDS_OF),
  };
  const one = (row: Row | undefined): Shift | null => (row === undefined ? null : shiftOf(row));

  return {
    shift: async (id) => one(q.shift.get(id)),
    lastShift: async (terminalId) => one(q.last.get(terminalId)),
    shiftAt: async (terminalId, position) => one(q.at.get(terminalId, position, position)) as ClosedShift | null, // only those end
    async shifts(terminalId, after, limit) {
      const [first, following] = terminalId === null ? [q.closed, q.closedBefore] : [q.closedOf, q.closedOfBefore];
      const of = terminalId === null ? [] : [terminalId];
      const rows = after === null ? first.all(...of, page(limit) + 1) : following.all(...of, after, page(limit) + 1);
      const items = rows.slice(0, limit).map(shiftOf) as ClosedShift[]; // by the statement
      return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
    async paymentTracks({ terminalId, stretch: { after, upTo } }, { from, limit }) {
      const rows = q.paymentsSince.all(upTo, terminalId, from ?? '', after, page(limit));
      return within(rows, paymentTrackOf, { upTo, limit, next: ({ payment }) => payment.id });
    },
    async refundTracks({ terminalId, stretch: { after, upTo } }, { from, limit }) {
      const rows = q.refundsSince.all(upTo, from === null ? after : Number(from), upTo, terminalId, page(limit));
      return within(rows, refundTrackOf, { upTo, limit, next: ({ begun }) => String(begun) });
    },
    async tracksOf(ids, { upTo }) {
      if (ids.length > 0) page(ids.length);
      const all = [
        ...q.paymentsOf.all(upTo, JSON.stringify(ids)).map(paymentTrackOf),
        ...q.refundsOf.all(upTo, JSON.stringify(ids)).map(refundTrackOf),
      ];
      return all.filter(({ begun }) => begun <= upTo);
    },
  };
}

type Cut<Track> = Readonly<{ upTo: number; limit: number; next: (track: Track) => string }>;

/** Without those that begin after the stretch: newer ones may have been written since it was measured. */
function within<Track extends Readonly<{ begun: number }>>(
  rows: readonly Row[],
  read: (row: Row) => Track,
  { upTo, limit, next }: Cut<Track>,
): TrackPage<Track> {
  const tracks = rows.map(read);
  const last = tracks.at(-1);
  return {
    items: tracks.filter(({ begun }) => begun <= upTo),
    next: last === undefined || rows.length < limit ? null : next(last),
  };
}
