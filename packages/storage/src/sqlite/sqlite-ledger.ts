/** The ledger over one SQLite file: a single writer, in a thread or inline, and reads on the caller's thread. */
import { CHAIN_START, chainHash, eventText } from '../chain.ts';
import type { GroupCommit } from '../group-commit.ts';
import type {
  Change,
  Committed,
  Entry,
  Ledger,
  LedgerEvent,
  LedgerIdentity,
  PaymentFilter,
  PaymentPage,
  WrittenEvent,
} from '../ledger.ts';
import { LedgerError } from '../ledger-error.ts';
import type { Driver, Row, SqlValue, Statement } from './driver.ts';
import { answerOf, entryOf, eventOf, paymentValues, saleOf, saleValues } from './rows.ts';
import type { Group, GroupResult, Op } from './writer.ts';

export type SqliteLedgerParts = Readonly<{
  identity: LedgerIdentity;
  reader: Driver;
  commits: GroupCommit<Group, GroupResult>;
  closeWriter: () => Promise<void>;
}>;

const PAGE_MAX = 1_000;
const OPEN = "state NOT IN ('paid', 'notPaid')";

export function sqliteLedger({ identity, reader: connection, commits, closeWriter }: SqliteLedgerParts): Ledger {
  let closing: Promise<void> | null = null;
  const reader = faultsOf(connection, () => closing !== null);
  const q = {
    sale: reader.prepare('SELECT * FROM sale WHERE id = ?'),
    payment: reader.prepare('SELECT * FROM payment WHERE id = ?'),
    paymentsOf: reader.prepare('SELECT * FROM payment WHERE sale_id = ? ORDER BY id'),
    due: reader.prepare('SELECT * FROM payment WHERE owner = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?'),
    nextDueAt: reader.prepare('SELECT min(due_at) AS at FROM payment WHERE owner = ? AND due_at > ?'),
    unresolved: reader.prepare(`SELECT * FROM payment WHERE owner = ? AND ${OPEN} AND id > ? ORDER BY id LIMIT ?`),
    attention: reader.prepare('SELECT * FROM payment WHERE attention IS NOT NULL AND id > ? ORDER BY id LIMIT ?'),
    summary: reader.prepare(
      `SELECT state, count(*) AS count, min(submitted_at) AS oldest FROM payment WHERE ${OPEN} GROUP BY state`,
    ),
    eventsOf: reader.prepare('SELECT * FROM event WHERE payment_id = ? ORDER BY version'),
    eventsAfter: reader.prepare('SELECT * FROM event WHERE position > ? ORDER BY position LIMIT ?'),
    lastPosition: reader.prepare('SELECT max(position) AS position FROM event'),
    remembered: reader.prepare('SELECT * FROM idempotent_answer WHERE key = ?'),
  };

  return {
    identity,
    async commit(changes) {
      const encoded = changes.map(encode);
      const result = await commits.add(encoded.map(({ op }) => op));
      if ('refused' in result) throw new LedgerError('notWritten', `A change breaks a rule of the ledger: ${result.refused}.`);
      if (!result.ok) return { ok: false, conflict: result.conflict, index: result.index };
      return { ok: true, written: written(encoded, result.positions) };
    },
    sale: async (id) => one(q.sale.get(id), saleOf),
    payment: async (id) => one(q.payment.get(id), entryOf),
    paymentsOf: async (saleId) => q.paymentsOf.all(saleId).map(entryOf),
    due: async (now, limit) => q.due.all(identity.nodeId, now, page(limit)).map(entryOf),
    nextDueAt: async (after) => {
      const at = q.nextDueAt.get(identity.nodeId, after)?.at;
      return at == null ? null : Number(at);
    },
    unresolved: async (after, limit) => q.unresolved.all(identity.nodeId, after ?? '', page(limit)).map(entryOf),
    payments: async (filter, after, limit) => pageOf(selectPayments(reader, filter, after, page(limit) + 1), page(limit)),
    attention: async (after, limit) => pageOf(q.attention.all(after ?? '', page(limit) + 1), page(limit)),
    summary: async () =>
      q.summary.all().map(({ state, count, oldest }) => ({
        state: String(state) as Entry['payment']['state'], // held by the column's check
        count: Number(count),
        oldestAt: Number(oldest),
      })),
    eventsOf: async (paymentId) => q.eventsOf.all(paymentId).map(eventOf),
    eventsAfter: async (position, limit) => q.eventsAfter.all(position, page(limit)).map(eventOf),
    lastPosition: async () => Number(q.lastPosition.get()?.position ?? 0),
    remembered: async (key) => one(q.remembered.get(key), answerOf),
    close() {
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

type Encoded = Readonly<{ op: Op; entry?: Entry; event?: Omit<WrittenEvent, 'position'> }>;

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
      const event = chained(CHAIN_START, payment, { kind: 'recorded', made }, at);
      const { fixed, moving } = paymentValues(payment, event.hash);
      return {
        op: { op: 'record', saleId, payment: [...fixed, ...moving], event: eventValues(event) },
        entry: { payment, head: event.hash },
        event,
      };
    }
    case 'advance': {
      const { from, to, at } = change;
      // A step that skips a version or changes the payment would end its chain where nothing could be written after it.
      if (to.id !== from.payment.id || to.version !== from.payment.version + 1)
        throw new RangeError(`version ${to.version} of ${to.id} does not follow ${from.payment.version} of ${from.payment.id}`);
      const event = chained(from.head, to, change.event, at);
      const { moving } = paymentValues(to, event.hash);
      return {
        op: {
          op: 'advance',
          id: to.id,
          fromVersion: from.payment.version,
          fromHead: from.head,
          moving,
          event: eventValues(event),
        },
        entry: { payment: to, head: event.hash },
        event,
      };
    }
  }
}

function chained(
  head: string,
  { id, version, state }: Entry['payment'],
  event: LedgerEvent,
  at: number,
): Omit<WrittenEvent, 'position'> {
  const text = { paymentId: id, version, at, event, state };
  return { ...text, hash: chainHash(head, text) };
}

const eventValues = ({ paymentId, version, at, state, event, hash }: Omit<WrittenEvent, 'position'>): SqlValue[] => [
  paymentId,
  version,
  at,
  state,
  eventText(event),
  hash,
];

function written(encoded: readonly Encoded[], positions: readonly number[]): Extract<Committed, { ok: true }>['written'] {
  const events = encoded.flatMap(({ entry, event }) => (entry && event ? [{ entry, event }] : []));
  return events.map(({ entry, event }, index) => ({ entry, event: { ...event, position: positions[index] ?? 0 } }));
}
