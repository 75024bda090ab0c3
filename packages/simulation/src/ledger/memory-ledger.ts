/**
 * A ledger in memory: the promises of one in a file, at the speed of a simulation. What it promises is held by the same contract suite; a
 * part of all worlds runs on SQLite itself.
 */
import { isFinal, leastIdAt, type Payment } from '@quickpay/core';
import {
  type Entry,
  type Ledger,
  LedgerError,
  type LedgerIdentity,
  type PaymentFilter,
  type PaymentWritten,
  type RefundEntry,
  type RefundWritten,
} from '@quickpay/storage';
import { refundsIn, Tables, write } from './tables.ts';

export type MemoryLedger = Ledger &
  Readonly<{
    /** A ledger restored from a copy of what is here now: everything in it is of an older epoch. */
    restored(): MemoryLedger;
  }>;

/** `kept`: what is in it at first. */
export function memoryLedger(identity: LedgerIdentity, kept = new Tables()): MemoryLedger {
  let isClosed = false;
  const open = (): Tables => {
    if (isClosed) throw new LedgerError('ledgerClosed', 'The ledger is closed.');
    return kept;
  };
  const payment = (id: string) => open().payments.get(id) ?? null;
  const refund = (id: string) => open().refunds.get(id) ?? null;
  const found = <Row>(ids: Iterable<string>, read: (id: string) => Row | null): Row[] => {
    const rows: Row[] = [];
    for (const id of ids) {
      const row = read(id);
      if (row !== null) rows.push(row);
    }
    return rows;
  };
  /** The rows of one of the two tables, with what is due and what is not final in it. */
  type Rows<Row> = Readonly<{
    read: (id: string) => Row | null;
    of: (row: Row) => Dated;
    due: () => Iterable<string>;
    open: () => Iterable<string>;
  }>;
  const payments: Rows<Entry> = { read: payment, of: paymentOf, due: () => open().duePayments, open: () => open().openPayments };
  const refunds: Rows<RefundEntry> = { read: refund, of: refundOf, due: () => open().dueRefunds, open: () => open().openRefunds };
  /** Calls `see` with every row of this node in which something is due. */
  const eachDue = <Row>({ read, of, due }: Rows<Row>, see: (row: Row, dueAt: number) => void) => {
    for (const id of due()) {
      const row = read(id);
      if (row === null) continue;
      const { owner, dueAt } = of(row);
      if (dueAt !== null && owner === identity.nodeId) see(row, dueAt);
    }
  };
  const dueBy = <Row>(rows: Rows<Row>, now: number, limit: number): readonly Row[] => {
    const { of } = rows;
    const found: Row[] = [];
    eachDue(rows, (row, dueAt) => void (dueAt <= now && found.push(row)));
    return found.sort((a, b) => (of(a).dueAt ?? 0) - (of(b).dueAt ?? 0) || (of(a).id < of(b).id ? -1 : 1)).slice(0, page(limit));
  };
  const nextDue = <Row>(rows: Rows<Row>, after: number): number | null => {
    let least = Number.POSITIVE_INFINITY;
    eachDue(rows, (_row, dueAt) => {
      if (dueAt > after && dueAt < least) least = dueAt;
    });
    return least === Number.POSITIVE_INFINITY ? null : least;
  };
  const openOf = <Row>({ read, of, open: ids }: Rows<Row>, after: string | null, limit: number): Row[] =>
    found([...ids()].filter((id) => id > (after ?? '')).sort(), read)
      .filter((row) => of(row).owner === identity.nodeId)
      .slice(0, page(limit));

  return {
    identity,
    async commit(changes) {
      const result = write(open(), changes);
      return result.ok ? { ok: true, written: result.payments, refunds: result.refunds } : result;
    },
    sale: async (id) => open().sales.get(id) ?? null,
    payment: async (id) => payment(id),
    paymentsOf: async (saleId) => found(open().paymentsOf.get(saleId) ?? [], payment),
    due: async (now, limit) => dueBy(payments, now, limit),
    nextDueAt: async (after) => nextDue(payments, after),
    unresolved: async (after, limit) => openOf(payments, after, limit),
    async payments(filter, after, limit) {
      const items = [...open().payments.values()]
        .map(paymentOf)
        .filter((one) => (after === null || one.id < after) && fits(open(), one, filter))
        .sort((a, b) => (a.id < b.id ? 1 : -1));
      return paged(items, limit);
    },
    async attention(after, limit) {
      const items = [...open().payments.values()]
        .map(paymentOf)
        .filter(({ id }) => id > (after ?? ''))
        .map((one) => ({
          payment: one,
          refunds: refundsIn(open(), one.id)
            .map(refundOf)
            .filter(({ attention }) => attention !== null),
        }))
        .filter(({ payment: { attention }, refunds }) => attention !== null || refunds.length > 0)
        .sort((a, b) => (a.payment.id < b.payment.id ? -1 : 1));
      return { items: items.slice(0, page(limit)), next: items.length > limit ? (items[limit - 1]?.payment.id ?? null) : null };
    },
    async summary() {
      const states = new Map<Payment['state'], { state: Payment['state']; count: number; oldestAt: number }>();
      for (const { payment: one } of found(open().openPayments, payment)) {
        const { count, oldestAt } = states.get(one.state) ?? { count: 0, oldestAt: one.submittedAt };
        states.set(one.state, { state: one.state, count: count + 1, oldestAt: Math.min(oldestAt, one.submittedAt) });
      }
      return [...states.values()];
    },
    eventsOf: async (id, { after = 0, limit } = {}) =>
      ((open().eventsOf.get(id) ?? []) as readonly PaymentWritten[]).slice(
        after,
        limit === undefined ? undefined : after + page(limit),
      ), // of a payment's id
    refund: async (id) => refund(id),
    refundsOf: async (paymentId) => refundsIn(open(), paymentId),
    dueRefunds: async (now, limit) => dueBy(refunds, now, limit),
    nextRefundDueAt: async (after) => nextDue(refunds, after),
    unresolvedRefunds: async (after, limit) => openOf(refunds, after, limit),
    refundEventsOf: async (id) => (open().eventsOf.get(id) ?? []) as readonly RefundWritten[], // of a refund's id
    eventsAfter: async (position, limit) => open().journal.slice(position, position + page(limit)),
    lastPosition: async () => open().journal.length,
    remembered: async (key) => open().answers.get(key) ?? null,
    feedback: async (id) => open().feedback.get(id) ?? null,
    async allFeedback(after, limit) {
      const all = [...open().feedback.values()].reverse();
      const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
      return paged(after !== null && from === 0 ? [] : all.slice(from), limit);
    },
    close: async () => {
      isClosed = true;
    },
    restored: () => memoryLedger({ ...identity, epoch: identity.epoch + 1 }, kept.copy()),
  };
}

const PAGE_MAX = 1_000;
function page(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_MAX) return limit;
  throw new RangeError(`a page is 1 to ${PAGE_MAX} rows, not ${limit}`);
}

type Dated = Readonly<{ id: string; owner: string; dueAt: number | null }>;

const paymentOf = ({ payment }: Entry) => payment;
const refundOf = ({ refund }: RefundEntry) => refund;

function paged<Item extends Readonly<{ id: string }>>(items: readonly Item[], limit: number) {
  return { items: items.slice(0, page(limit)), next: items.length > limit ? (items[limit - 1]?.id ?? null) : null };
}

const FITS: {
  readonly [Name in keyof Required<PaymentFilter>]: (
    payment: Payment,
    wanted: NonNullable<PaymentFilter[Name]>,
    tables: Tables,
  ) => boolean;
} = {
  saleId: ({ saleId }, wanted) => saleId === wanted,
  merchantId: ({ merchantId }, wanted) => merchantId === wanted,
  storeId: ({ storeId }, wanted) => storeId === wanted,
  terminalId: ({ terminalId }, wanted) => terminalId === wanted,
  states: ({ state }, wanted) => wanted.includes(state),
  unresolved: ({ state }, wanted) => !wanted || !isFinal(state),
  amountMinor: ({ amount }, wanted) => amount.amountMinor === wanted,
  submittedFrom: ({ id, submittedAt }, wanted) => id >= leastIdAt('pay', wanted) && submittedAt >= wanted,
  submittedBefore: ({ id, submittedAt }, wanted) => id < leastIdAt('pay', wanted) && submittedAt < wanted,
  orderNumberEnds: ({ merchantOrderNumber }, wanted) => merchantOrderNumber.endsWith(wanted),
  number: ({ merchantOrderNumber, transactionId }, wanted) => merchantOrderNumber === wanted || transactionId === wanted,
  reference: ({ saleId }, wanted, tables) => tables.sales.get(saleId)?.reference === wanted,
};
const ENDS_CHARACTERS_MIN = 4;

function fits(tables: Tables, payment: Payment, filter: PaymentFilter): boolean {
  return (Object.keys(filter) as (keyof PaymentFilter)[]).every((name) => {
    const wanted = filter[name];
    if (wanted === undefined) return true;
    if (name === 'orderNumberEnds' && String(wanted).length < ENDS_CHARACTERS_MIN)
      throw new RangeError(`${ENDS_CHARACTERS_MIN} characters or more`);
    return (FITS[name] as (payment: Payment, wanted: unknown, tables: Tables) => boolean)(payment, wanted, tables); // each takes its own
  });
}
