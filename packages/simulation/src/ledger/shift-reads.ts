/** Reads of shifts in a ledger in memory: by looking through all of it. */
import { type ClosedShift, isFinal, isFinalRefund, type PaymentTrack, type RefundTrack, type Shift } from '@quickpay/core';
import type { Ledger, PaymentWritten, RefundWritten, TrackPage, WrittenEvent } from '@quickpay/storage';
import type { Tables } from './tables.ts';

type Reads = Pick<Ledger, 'shift' | 'lastShift' | 'shiftAt' | 'shifts' | 'paymentTracks' | 'refundTracks' | 'tracksOf'>;

const isClosed = (shift: Shift): shift is ClosedShift => shift.closed !== null;

export function shiftReads(open: () => Tables, page: (limit: number) => number): Reads {
  const all = () => [...open().shifts.values()];
  return {
    shift: async (id) => all().find((shift) => shift.id === id) ?? null,
    lastShift: async (terminalId) => open().lastShifts.get(terminalId) ?? null,
    shiftAt: async (terminalId, position) =>
      all()
        .filter(isClosed)
        .find((one) => one.terminalId === terminalId && one.after < position && position <= one.closed.upTo) ?? null,
    async shifts(terminalId, after, limit) {
      const closed = all()
        .filter(isClosed)
        .filter((shift) => terminalId === null || shift.terminalId === terminalId)
        .reverse()
        .sort((a, b) => (terminalId === null ? b.closed.at - a.closed.at : b.number - a.number));
      const from = after === null ? 0 : closed.findIndex(({ id }) => id === after) + 1;
      const items = after !== null && from === 0 ? [] : closed.slice(from);
      return { items: items.slice(0, page(limit)), next: items.length > limit ? (items[limit - 1]?.id ?? null) : null };
    },
    async paymentTracks({ terminalId, stretch: { after, upTo } }, { from, limit }) {
      const found = paymentsIn(open(), upTo)
        .filter(({ begun, payment }) => payment.terminalId === terminalId && begun > after && payment.id > (from ?? ''))
        .sort((a, b) => (a.payment.id < b.payment.id ? -1 : 1));
      return paged(found, page(limit), ({ payment }) => payment.id);
    },
    async refundTracks({ terminalId, stretch: { after, upTo } }, { from, limit }) {
      const tables = open();
      const found = refundsIn(tables, upTo).filter(
        ({ begun, payment }) =>
          tables.payments.get(payment.id)?.payment.terminalId === terminalId && begun > Math.max(after, Number(from ?? 0)),
      );
      return paged(found, page(limit), ({ begun }) => String(begun));
    },
    async tracksOf(ids, { upTo }) {
      const wanted = new Set(ids);
      return [
        ...paymentsIn(open(), upTo).filter(({ payment }) => wanted.has(payment.id)),
        ...refundsIn(open(), upTo).filter(({ refund }) => wanted.has(refund.id)),
      ];
    },
  };
}

const paged = <Track>(found: readonly Track[], limit: number, next: (track: Track) => string): TrackPage<Track> => {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: last === undefined || found.length <= limit ? null : next(last) };
};

/** All that begin up to a position, in the order in which they began. */
const begunIn = (tables: Tables, upTo: number): readonly WrittenEvent[] =>
  tables.journal.slice(0, upTo).filter(({ version }) => version === 1);
const paymentsIn = (tables: Tables, upTo: number): PaymentTrack[] =>
  begunIn(tables, upTo).flatMap((event) => (event.of === 'payment' ? paymentTrack(tables, event, upTo) : []));
const refundsIn = (tables: Tables, upTo: number): RefundTrack[] =>
  begunIn(tables, upTo).flatMap((event) => (event.of === 'refund' ? refundTrack(tables, event, upTo) : []));

function paymentTrack(tables: Tables, { paymentId, position }: PaymentWritten, upTo: number): PaymentTrack[] {
  const payment = tables.payments.get(paymentId)?.payment;
  const events = (tables.eventsOf.get(paymentId) ?? []) as readonly PaymentWritten[]; // of a payment's id
  const state = events.findLast((event) => event.position <= upTo)?.state;
  if (payment === undefined || state === undefined) return [];
  const landed = markOf(events.find((event) => isFinal(event.state)));
  return [{ of: 'payment', payment, begun: position, landed, state }];
}

function refundTrack(tables: Tables, { refundId, paymentId, position }: RefundWritten, upTo: number): RefundTrack[] {
  const refund = tables.refunds.get(refundId)?.refund;
  const payment = tables.payments.get(paymentId)?.payment;
  const events = (tables.eventsOf.get(refundId) ?? []) as readonly RefundWritten[]; // of a refund's id
  const state = events.findLast((event) => event.position <= upTo)?.state;
  const paid = tables.eventsOf.get(paymentId)?.find((event) => event.state === 'paid')?.position;
  if (refund === undefined || payment === undefined || state === undefined || paid === undefined) return [];
  const { id, merchantOrderNumber, transactionId } = payment;
  return [
    {
      of: 'refund',
      refund,
      payment: { id, merchantOrderNumber, transactionId },
      begun: position,
      paid,
      landed: markOf(events.find((event) => isFinalRefund(event.state))),
      state,
    },
  ];
}

const markOf = (event: WrittenEvent | undefined) => (event === undefined ? null : { position: event.position, at: event.at });
