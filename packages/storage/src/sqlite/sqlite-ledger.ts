/** The ledger over one SQLite file: a single writer, in a thread or inline, and reads on the caller's thread. */
import { CHAIN_START, chainHash, eventText } from '../chain.ts';
import type { GroupCommit } from '../group-commit.ts';
import type {
  AttentionPage,
  Change,
  Entry,
  Ledger,
  LedgerIdentity,
  PaymentChange,
  PaymentFilter,
  PaymentPage,
  PaymentWritten,
  RefundChange,
  RefundEntry,
  RefundWritten,
} from '../ledger.ts';
import { LedgerError } from '../ledger-error.ts';
import type { RecentRows } from '../recent.ts';
import type { Driver, Row, SqlValue, Statement } from './driver.ts';
import {
  answerOf,
  entryOf,
  eventOf,
  paymentEventOf,
  paymentValues,
  refundEntryOf,
  refundEventOf,
  refundValues,
  saleOf,
  saleValues,
} from './rows.ts';
import type { Group, GroupResult, Op } from './writer.ts';

export type SqliteLedgerParts = Readonly<{
  identity: LedgerIdentity;
  reader: Driver;
  commits: GroupCommit<Group, GroupResult>;
  recent: RecentRows;
  closeWriter: () => Promise<void>;
}>;

const PAGE_MAX = 1_000;
const OPEN = "state NOT IN ('paid', 'notPaid')";
const OPEN_REFUND = "state NOT IN ('succeeded', 'closed')";

export function sqliteLedger({ identity, reader: connection, commits, recent, closeWriter }: SqliteLedgerParts): Ledger {
  let closing: Promise<void> | null = null;
  const reader = faultsOf(connection, () => closing !== null);
  const q = {
    sale: reader.prepare('SELECT * FROM sale WHERE id = ?'),
    payment: reader.prepare('SELECT * FROM payment WHERE id = ?'),
    paymentsOf: reader.prepare('SELECT * FROM payment WHERE sale_id = ? ORDER BY id'),
    due: reader.prepare('SELECT * FROM payment WHERE owner = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?'),
    nextDueAt: reader.prepare('SELECT min(due_at) AS at FROM payment WHERE owner = ? AND due_at > ?'),
    unresolved: reader.prepare(`SELECT * FROM payment WHERE owner = ? AND ${OPEN} AND id > ? ORDER BY id LIMIT ?`),
    attention: reader.prepare(
      `SELECT * FROM payment WHERE id IN
         (SELECT id FROM payment WHERE attention IS NOT NULL UNION SELECT payment_id FROM refund WHERE attention IS NOT NULL)
       AND id > ? ORDER BY id LIMIT ?`,
    ),
    markedRefunds: reader.prepare('SELECT * FROM refund WHERE payment_id = ? AND attention IS NOT NULL ORDER BY id'),
    refund: reader.prepare('SELECT * FROM refund WHERE id = ?'),
    refundsOf: reader.prepare('SELECT * FROM refund WHERE payment_id = ? ORDER BY id'),
    dueRefunds: reader.prepare('SELECT * FROM refund WHERE owner = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?'),
    nextRefundDueAt: reader.prepare('SELECT min(due_at) AS at FROM refund WHERE owner = ? AND due_at > ?'),
    unresolvedRefunds: reader.prepare(`SELECT * FROM refund WHERE owner = ? AND ${OPEN_REFUND} AND id > ? ORDER BY id LIMIT ?`),
    refundEventsOf: reader.prepare('SELECT * FROM event WHERE refund_id = ? ORDER BY version'),
    summary: reader.prepare(
      `SELECT state, count(*) AS count, min(submitted_at) AS oldest FROM payment WHERE ${OPEN} GROUP BY state`,
    ),
    eventsOf: reader.prepare('SELECT * FROM event WHERE payment_id = ? AND refund_id IS NULL ORDER BY version'),
    eventsAfter: reader.prepare('SELECT * FROM event WHERE position > ? ORDER BY position LIMIT ?'),
    lastPosition: reader.prepare('SELECT max(position) AS position FROM event'),
    remembered: reader.prepare('SELECT * FROM idempotent_answer WHERE key = ?'),
  };

  const committed = async (encoded: readonly Encoded[]): Promise<GroupResult> => {
    try {
      return await commits.add(encoded.map(({ op }) => op));
    } catch (fault) {
      // What it would have written may be in the file, and may not.
      if (fault instanceof LedgerError && fault.code === 'outcomeUnknown') recent.forget();
      throw fault;
    }
  };

  return {
    identity,
    async commit(changes) {
      const encoded = changes.map(encode);
      const result = await committed(encoded);
      if ('refused' in result) throw new LedgerError('notWritten', `A change breaks a rule of the ledger: ${result.refused}.`);
      if (!result.ok) return { ok: false, conflict: result.conflict, index: result.index };
      const all = written(encoded, result.positions);
      recent.committed(changes, all.written);
      return { ok: true, ...all };
    },
    sale: async (id) => recent.sale(id) ?? one(q.sale.get(id), saleOf),
    payment: async (id) => recent.payment(id) ?? one(q.payment.get(id), entryOf),
    paymentsOf: async (saleId) => recent.paymentsOf(saleId) ?? q.paymentsOf.all(saleId).map(entryOf),
    due: async (now, limit) => q.due.all(identity.nodeId, now, page(limit)).map(entryOf),
    nextDueAt: async (after) => timeOf(q.nextDueAt.get(identity.nodeId, after)),
    unresolved: async (after, limit) => q.unresolved.all(identity.nodeId, after ?? '', page(limit)).map(entryOf),
    payments: async (filter, after, limit) => pageOf(selectPayments(reader, filter, after, page(limit) + 1), page(limit)),
    attention: async (after, limit): Promise<AttentionPage> => {
      const { items, next } = pageOf(q.attention.all(after ?? '', page(limit) + 1), page(limit));
      const refunds = (paymentId: string) => q.markedRefunds.all(paymentId).map((row) => refundEntryOf(row).refund);
      return { items: items.map((payment) => ({ payment, refunds: refunds(payment.id) })), next };
    },
    refund: async (id) => one(q.refund.get(id), refundEntryOf),
    refundsOf: async (paymentId) => q.refundsOf.all(paymentId).map(refundEntryOf),
    dueRefunds: async (now, limit) => q.dueRefunds.all(identity.nodeId, now, page(limit)).map(refundEntryOf),
    nextRefundDueAt: async (after) => timeOf(q.nextRefundDueAt.get(identity.nodeId, after)),
    unresolvedRefunds: async (after, limit) =>
      q.unresolvedRefunds.all(identity.nodeId, after ?? '', page(limit)).map(refundEntryOf),
    refundEventsOf: async (refundId) => q.refundEventsOf.all(refundId).map(refundEventOf),
    summary: async () =>
      q.summary.all().map(({ state, count, oldest }) => ({
        state: String(state) as Entry['payment']['state'], // held by the column's check
        count: Number(count),
        oldestAt: Number(oldest),
      })),
    eventsOf: async (paymentId) => q.eventsOf.all(paymentId).map(paymentEventOf),
    eventsAfter: async (position, limit) => q.eventsAfter.all(position, page(limit)).map(eventOf),
    lastPosition: async () => Number(q.lastPosition.get()?.position ?? 0),
    remembered: async (key) => one(q.remembered.get(key), answerOf),
    close() {
      recent.forget();
      closing ??= commits.close().then(closeWriter);
      return closing;
    },
  };
}

/** Reads whose faults are the ledger's: closed, or damaged where nobody looked before. */
function faultsOf(connection: Driver, closed: () => boolean): Pick<Driver, 'prepare'> {
  const guarded = <Value>(read: () => Value): Value => {
    if (closed()) throw new LedgerError('ledgerClosed', 'The ledger is closed.');
    try {
      return read();
    } catch (cause) {
      throw new LedgerError('ledgerUnreadable', 'The ledger could not be read.', cause);
    }
  };
  return {
    prepare(sql): Statement {
      const statement = connection.prepare(sql);
      return {
        run: (...values) => guarded(() => statement.run(...values)),
        all: (...values) => guarded(() => statement.all(...values)),
        get: (...values) => guarded(() => statement.get(...values)),
      };
    },
  };
}

const one = <Value>(row: Row | undefined, read: (row: Row) => Value): Value | null => (row === undefined ? null : read(row));

const timeOf = (row: Row | undefined): number | null => (row?.at == null ? null : Number(row.at));

const page = (limit: number): number => {
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX)
    throw new RangeError(`a page is 1 to ${PAGE_MAX} rows, not ${limit}`);
  return limit;
};

/** One row more than asked for tells whether there is a next page. */
function pageOf(rows: readonly Row[], limit: number): PaymentPage {
  const items = rows.slice(0, limit).map((row) => entryOf(row).payment);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Ids sort by time, so that the newest page starts at the end of an index whatever is filtered. */
function selectPayments(
  reader: Pick<Driver, 'prepare'>,
  filter: PaymentFilter,
  before: string | null,
  limit: number,
): readonly Row[] {
  const where: string[] = [];
  const values: SqlValue[] = [];
  const equal = (column: string, value: string | undefined) => {
    if (value === undefined) return;
    where.push(`${column} = ?`);
    values.push(value);
  };
  equal('sale_id', filter.saleId);
  equal('merchant_id', filter.merchantId);
  equal('store_id', filter.storeId);
  if (filter.states !== undefined) {
    where.push(`state IN (${filter.states.map(() => '?').join(', ')})`);
    values.push(...filter.states);
  }
  if (filter.unresolved) where.push(OPEN);
  if (before !== null) {
    where.push('id < ?');
    values.push(before);
  }
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  return reader.prepare(`SELECT * FROM payment ${condition} ORDER BY id DESC LIMIT ?`).all(...values, limit);
}

/** What a change writes, and what it will have changed once the journal has given its event a position. */
type Encoded = Readonly<{
  op: Op;
  payment?: Readonly<{ entry: Entry; event: Omit<PaymentWritten, 'position'> }>;
  refund?: Readonly<{ entry: RefundEntry; event: Omit<RefundWritten, 'position'> }>;
}>;

/** Encoding and hashing happen here, on the caller's thread; the writer only writes. */
function encode(change: Change): Encoded {
  switch (change.kind) {
    case 'createSale':
      return { op: { op: 'createSale', values: saleValues(change.sale) } };
    case 'leaveSale':
      return { op: { op: 'leaveSale', saleId: change.saleId, leftAt: change.leftAt } };
    case 'remember': {
      const { key, fingerprint, resourceId, at } = change.answer;
      return { op: { op: 'remember', values: [key, fingerprint, resourceId, at] } };
    }
    case 'record': {
      const { payment, at } = change;
      const {
        id,
        saleId,
        merchantId,
        storeId,
        terminalId,
        merchantOrderNumber,
        epoch,
        owner,
        amount,
        codeHash,
        codeHint,
        submittedAt,
      } = payment;
      const made = {
        id,
        saleId,
        merchantId,
        storeId,
        terminalId,
        merchantOrderNumber,
        epoch,
        owner,
        amount,
        codeHash,
        codeHint,
        submittedAt,
      };
      const event = paymentEvent(CHAIN_START, payment, { kind: 'recorded', made }, at);
      const { fixed, moving } = paymentValues(payment, event.hash);
      return {
        op: { op: 'record', saleId, payment: [...fixed, ...moving], event: eventValues(event) },
        payment: { entry: { payment, head: event.hash }, event },
      };
    }
    case 'advance': {
      const { from, to, at } = change;
      follows(from.payment, to);
      const event = paymentEvent(from.head, to, change.event, at);
      const { moving } = paymentValues(to, event.hash);
      const { id, version: fromVersion } = from.payment;
      return {
        op: { op: 'advance', id, fromVersion, fromHead: from.head, moving, event: eventValues(event) },
        payment: { entry: { payment: to, head: event.hash }, event },
      };
    }
    case 'requestRefund': {
      const { refund, at } = change;
      const { id, paymentId, merchantId, refundNumber, owner, amount, reason, requestedBy, requestedAt } = refund;
      const made = { id, paymentId, merchantId, refundNumber, owner, amount, reason, requestedBy, requestedAt };
      const event = refundEvent(CHAIN_START, refund, { kind: 'requested', made }, at);
      const { fixed, moving } = refundValues(refund, event.hash);
      const values = { refund: [...fixed, ...moving], event: eventValues(event) };
      return {
        op: { op: 'requestRefund', paymentId, amountMinor: amount.amountMinor, ...values },
        refund: { entry: { refund, head: event.hash }, event },
      };
    }
    case 'advanceRefund': {
      const { from, to, at } = change;
      follows(from.refund, to);
      const event = refundEvent(from.head, to, change.event, at);
      const { moving } = refundValues(to, event.hash);
      const { id, version: fromVersion } = from.refund;
      return {
        op: { op: 'advanceRefund', id, fromVersion, fromHead: from.head, moving, event: eventValues(event) },
        refund: { entry: { refund: to, head: event.hash }, event },
      };
    }
  }
}

type Versioned = Readonly<{ id: string; version: number }>;

/** A step that skips a version or changes the subject would end its chain where nothing could be written after it. */
function follows(from: Versioned, to: Versioned): void {
  if (to.id !== from.id || to.version !== from.version + 1)
    throw new RangeError(`version ${to.version} of ${to.id} does not follow ${from.version} of ${from.id}`);
}

function paymentEvent(
  head: string,
  { id, version, state }: Entry['payment'],
  event: PaymentWritten['event'],
  at: number,
): Omit<PaymentWritten, 'position'> {
  const hash = chainHash(head, { id, version, at, event, state });
  return { of: 'payment', paymentId: id, version, at, event, state, hash };
}

function refundEvent(
  head: string,
  { id, paymentId, version, state }: RefundEntry['refund'],
  event: RefundWritten['event'],
  at: number,
): Omit<RefundWritten, 'position'> {
  const hash = chainHash(head, { id, version, at, event, state });
  return { of: 'refund', refundId: id, paymentId, version, at, event, state, hash };
}

function eventValues(written: Omit<PaymentWritten, 'position'> | Omit<RefundWritten, 'position'>): SqlValue[] {
  const { paymentId, version, at, state, event, hash } = written;
  return [paymentId, written.of === 'refund' ? written.refundId : null, version, at, state, eventText(event), hash];
}

/** Positions come in the order of the changes that wrote an event. */
function written(
  encoded: readonly Encoded[],
  positions: readonly number[],
): Readonly<{ written: PaymentChange[]; refunds: RefundChange[] }> {
  const payments: PaymentChange[] = [];
  const refunds: RefundChange[] = [];
  for (const { payment, refund } of encoded) {
    const position = positions[payments.length + refunds.length] ?? 0;
    if (payment) payments.push({ entry: payment.entry, event: { ...payment.event, position } });
    if (refund) refunds.push({ entry: refund.entry, event: { ...refund.event, position } });
  }
  return { written: payments, refunds };
}
