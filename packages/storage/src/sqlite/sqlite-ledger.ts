/** The ledger over one SQLite file: a single writer, in a thread or inline, and reads on the caller's thread. */
import type { Cursor } from '@quickpay/core';
import type { GroupCommit } from '../group-commit.ts';
import type { AttentionPage, Conflict, DuePayment, DueRefund, Entry, Ledger, LedgerIdentity, WrittenEvent } from '../ledger.ts';
import { LedgerError } from '../ledger-error.ts';
import type { RecentRows } from '../recent.ts';
import { arrivalReads } from './arrival-reads.ts';
import type { Driver, Row } from './driver.ts';
import { written as changed, encode } from './encode.ts';
import { sqliteOutbox } from './outbox-rows.ts';
import { faultsOf, page } from './reads.ts';
import { answerOf, entryOf, eventOf, feedbackOf, paymentEventOf, refundEntryOf, refundEventOf, saleOf } from './rows.ts';
import { COUNT, OPEN, selectPayments } from './select-payments.ts';
import { shiftReads } from './shift-reads.ts';
import type { Group, GroupResult } from './writer.ts';

export type SqliteLedgerParts = Readonly<{
  identity: LedgerIdentity;
  reader: Driver;
  commits: GroupCommit<Group, GroupResult>;
  recent: RecentRows;
  ships: boolean;
  closeWriter: () => Promise<void>;
}>;

/** A limit that SQLite takes for none. */
const NO_LIMIT = -1;
const DUE = 'id, due, due_at AS dueAt';
const OPEN_REFUND = "state NOT IN ('succeeded', 'closed')";

export function sqliteLedger({ identity, reader: connection, commits, recent, ships, closeWriter }: SqliteLedgerParts): Ledger {
  let closing: Promise<void> | null = null;
  const reader = faultsOf(connection, () => closing !== null);
  const q = {
    sale: reader.prepare('SELECT * FROM sale WHERE id = ?'),
    payment: reader.prepare('SELECT * FROM payment WHERE id = ?'),
    paymentsOf: reader.prepare('SELECT * FROM payment WHERE sale_id = ? ORDER BY id'),
    salesPaidTwice: reader.prepare(
      "SELECT sale_id FROM payment WHERE sale_id IN (SELECT value FROM json_each(?)) AND state = 'paid' GROUP BY sale_id HAVING count(*) > 1",
    ),
    due: reader.prepare(
      `SELECT merchant_id AS merchantId, ${DUE} FROM payment WHERE owner = ? AND due_at <= ? ORDER BY due_at, rowid LIMIT ${COUNT}`,
    ),
    nextDueAt: reader.prepare('SELECT min(due_at) AS at FROM payment WHERE owner = ? AND due_at > ?'),
    unresolved: reader.prepare(`SELECT * FROM payment WHERE owner = ? AND ${OPEN} AND id > ? ORDER BY id LIMIT ${COUNT}`),
    attention: reader.prepare(
      `SELECT * FROM payment WHERE id IN
         (SELECT id FROM payment WHERE attention IS NOT NULL UNION SELECT payment_id FROM refund WHERE attention IS NOT NULL)
       AND id > ? ORDER BY id LIMIT ${COUNT}`,
    ),
    markedRefunds: reader.prepare('SELECT * FROM refund WHERE payment_id = ? AND attention IS NOT NULL ORDER BY id'),
    refund: reader.prepare('SELECT * FROM refund WHERE id = ?'),
    refundsOf: reader.prepare('SELECT * FROM refund WHERE payment_id = ? ORDER BY id'),
    dueRefunds: reader.prepare(
      `SELECT payment_id AS paymentId, ${DUE} FROM refund WHERE owner = ? AND due_at <= ? ORDER BY due_at, rowid LIMIT ${COUNT}`,
    ),
    nextRefundDueAt: reader.prepare('SELECT min(due_at) AS at FROM refund WHERE owner = ? AND due_at > ?'),
    unresolvedRefunds: reader.prepare(
      `SELECT * FROM refund WHERE owner = ? AND ${OPEN_REFUND} AND id > ? ORDER BY id LIMIT ${COUNT}`,
    ),
    ownersOfUnresolved: reader.prepare(
      `SELECT owner FROM payment WHERE ${OPEN} UNION SELECT owner FROM refund WHERE ${OPEN_REFUND} ORDER BY owner`,
    ),
    refundEventsOf: reader.prepare('SELECT * FROM event WHERE refund_id = ? ORDER BY version'),
    summary: reader.prepare(
      `SELECT state, count(*) AS count, min(submitted_at) AS oldest FROM payment WHERE ${OPEN} GROUP BY state`,
    ),
    eventsOf: reader.prepare(
      `SELECT * FROM event WHERE payment_id = ? AND refund_id IS NULL AND version > ? ORDER BY version LIMIT ${COUNT}`,
    ),
    eventsAfter: reader.prepare(`SELECT * FROM event WHERE position > ? ORDER BY position LIMIT ${COUNT}`),
    lastPosition: reader.prepare('SELECT max(position) AS position FROM event'),
    remembered: reader.prepare('SELECT * FROM idempotent_answer WHERE key = ?'),
    feedback: reader.prepare('SELECT * FROM feedback WHERE id = ?'),
    newestFeedback: reader.prepare(`SELECT * FROM feedback ORDER BY position DESC LIMIT ${COUNT}`),
    feedbackBefore: reader.prepare(
      `SELECT * FROM feedback WHERE position < (SELECT position FROM feedback WHERE id = ?) ORDER BY position DESC LIMIT ${COUNT}`,
    ),
  };

  const written = async (ops: Group): Promise<GroupResult> => {
    try {
      return await commits.add(ops);
    } catch (fault) {
      // What it would have written may be in the file, and may not.
      if (fault instanceof LedgerError && fault.code === 'outcomeUnknown') recent.forget();
      throw fault;
    }
  };

  const seen = <Of extends WrittenEvent>(events: readonly Of[]): readonly Of[] => {
    recent.seen(events);
    return events;
  };

  const forget = async ({ sequence, head }: Cursor): Promise<void> => {
    await written([{ op: 'shipped', sequence, head }]);
  };

  return {
    identity,
    outbox: ships ? sqliteOutbox(reader, { write: forget, page }) : null,
    async commit(changes) {
      const encoded = changes.map(encode);
      const result = await written(encoded.map(({ op }) => op));
      if ('refused' in result) throw new LedgerError('notWritten', `A change breaks a rule of the ledger: ${result.refused}.`);
      if (!result.ok) return { ok: false, conflict: result.conflict as Conflict, index: result.index }; // no change moves a cursor
      const all = changed(encoded, result.positions);
      recent.committed(changes, all.written);
      return { ok: true, ...all };
    },
    sale: async (id) => recent.sale(id) ?? one(q.sale.get(id), saleOf),
    payment: async (id) => recent.payment(id) ?? one(q.payment.get(id), entryOf),
    salesPaidTwice: async (saleIds) => q.salesPaidTwice.all(JSON.stringify(saleIds)).map(({ sale_id }) => String(sale_id)),
    paymentsOf: async (saleId) => recent.paymentsOf(saleId) ?? q.paymentsOf.all(saleId).map(entryOf),
    due: async (now, limit) => ({
      payments: q.due.all(identity.nodeId, now, page(limit)) as DuePayment[], // written by paymentValues
      refunds: q.dueRefunds.all(identity.nodeId, now, page(limit)) as DueRefund[], // written by refundValues
      nextAt: earlier(timeOf(q.nextDueAt.get(identity.nodeId, now)), timeOf(q.nextRefundDueAt.get(identity.nodeId, now))),
    }),
    unresolved: async (after, limit, owner = identity.nodeId) => q.unresolved.all(owner, after ?? '', page(limit)).map(entryOf),
    ownersOfUnresolved: async () => q.ownersOfUnresolved.all().map(({ owner }) => String(owner)),
    payments: async (filter, after, limit) =>
      pageOf(selectPayments(reader, filter, after, page(limit) + 1), page(limit), paymentOf),
    attention: async (after, limit): Promise<AttentionPage> => {
      const { items, next } = pageOf(q.attention.all(after ?? '', page(limit) + 1), page(limit), paymentOf);
      const refunds = (paymentId: string) => q.markedRefunds.all(paymentId).map((row) => refundEntryOf(row).refund);
      return { items: items.map((payment) => ({ payment, refunds: refunds(payment.id) })), next };
    },
    refund: async (id) => one(q.refund.get(id), refundEntryOf),
    refundsOf: async (paymentId) => q.refundsOf.all(paymentId).map(refundEntryOf),
    unresolvedRefunds: async (after, limit, owner = identity.nodeId) =>
      q.unresolvedRefunds.all(owner, after ?? '', page(limit)).map(refundEntryOf),
    refundEventsOf: async (refundId) => q.refundEventsOf.all(refundId).map(refundEventOf),
    summary: async () =>
      q.summary.all().map(({ state, count, oldest }) => ({
        state: String(state) as Entry['payment']['state'], // held by the column's check
        count: Number(count),
        oldestAt: Number(oldest),
      })),
    eventsOf: async (paymentId, { after = 0, limit } = {}) =>
      seen(q.eventsOf.all(paymentId, after, limit === undefined ? NO_LIMIT : page(limit)).map(paymentEventOf)),
    eventsAfter: async (position, limit) => seen(q.eventsAfter.all(position, page(limit)).map(eventOf)),
    lastPosition: async () => Number(q.lastPosition.get()?.position ?? 0),
    remembered: async (key) => one(q.remembered.get(key), answerOf),
    feedback: async (id) => one(q.feedback.get(id), feedbackOf),
    allFeedback: async (after, limit) => {
      const count = page(limit) + 1;
      const rows = after === null ? q.newestFeedback.all(count) : q.feedbackBefore.all(after, count);
      return pageOf(rows, page(limit), feedbackOf);
    },
    ...shiftReads(reader, page),
    ...arrivalReads(reader, { page, ships, recent, written }),
    close() {
      recent.forget();
      closing ??= commits.close().then(closeWriter);
      return closing;
    },
  };
}

const one = <Value>(row: Row | undefined, read: (row: Row) => Value): Value | null => (row === undefined ? null : read(row));

const earlier = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : Math.min(a, b));

const timeOf = (row: Row | undefined): number | null => (row?.at == null ? null : Number(row.at));

const paymentOf = (row: Row): Entry['payment'] => entryOf(row).payment;

/** One row more than asked for tells whether there is a next page. */
function pageOf<Item extends Readonly<{ id: string }>>(
  rows: readonly Row[],
  limit: number,
  read: (row: Row) => Item,
): Readonly<{ items: readonly Item[]; next: string | null }> {
  const items = rows.slice(0, limit).map(read);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
