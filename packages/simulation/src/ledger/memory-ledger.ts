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
import { arrivalReads } from './arrivals.ts';
import { backfill, memoryOutbox } from './outbox.ts';
import { shiftReads } from './shift-reads.ts';
import { type Owned, refundsIn, Tables, write } from './tables.ts';

export type MemoryLedger = Ledger &
  Readonly<{
    /** A ledger restored from a copy of what is here now: everything in it is of an older epoch. */
    restored(): MemoryLedger;
  }>;

/** `kept`: what is in it at first. `ships`: whether head office is told of everything. Default: no. */
export function memoryLedger(identity: LedgerIdentity, kept = new Tables(), { ships = false } = {}): MemoryLedger {
  let isClosed = false;
  if (ships) backfill(kept);
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
  /** The rows of this node whose time has come, earliest first, and the earliest time of the others. */
  const dueIn = <Row extends Readonly<{ id: string; dueAt: number }>>(
    rows: ReadonlyMap<string, Owned<Row>>,
    now: number,
    limit: number,
  ) => {
    const found: Row[] = [];
    let nextAt = Number.POSITIVE_INFINITY;
    for (const { owner, row } of rows.values()) {
      if (owner !== identity.nodeId) continue;
      if (row.dueAt <= now) found.push(row);
      else if (row.dueAt < nextAt) nextAt = row.dueAt;
    }
    if (found.length > 1) found.sort((a, b) => a.dueAt - b.dueAt || (a.id < b.id ? -1 : 1));
    return { found: found.length > limit ? found.slice(0, limit) : found, nextAt };
  };
  const openOf = <Row>(
    ids: Iterable<string>,
    read: (id: string) => Row | null,
    ownerOf: (row: Row) => string,
    { after, limit, owner }: Readonly<{ after: string | null; limit: number; owner: string }>,
  ): Row[] =>
    found([...ids].filter((id) => id > (after ?? '')).sort(), read)
      .filter((row) => ownerOf(row) === owner)
      .slice(0, page(limit));

  return {
    identity,
    outbox: ships ? memoryOutbox(open, page) : null,
    async commit(changes) {
      const result = write(open(), changes);
      return result.ok ? { ok: true, written: result.payments, refunds: result.refunds } : result;
    },
    sale: async (id) => open().sales.get(id) ?? null,
    payment: async (id) => payment(id),
    salesPaidTwice: async (saleIds) => {
      const { paymentsOf, payments } = open();
      const timesPaid = (saleId: string) =>
        (paymentsOf.get(saleId) ?? []).filter((id) => payments.get(id)?.payment.state === 'paid').length;
      return [...new Set(saleIds)].filter((saleId) => timesPaid(saleId) > 1);
    },
    paymentsOf: async (saleId) => found(open().paymentsOf.get(saleId) ?? [], payment),
    async due(now, limit) {
      const { duePayments, dueRefunds } = open();
      const payments = dueIn(duePayments, now, page(limit));
      const refunds = dueIn(dueRefunds, now, limit);
      const nextAt = Math.min(payments.nextAt, refunds.nextAt);
      return { payments: payments.found, refunds: refunds.found, nextAt: nextAt === Number.POSITIVE_INFINITY ? null : nextAt };
    },
    unresolved: async (after, limit, owner = identity.nodeId) =>
      openOf(open().openPayments, payment, (row) => row.payment.owner, { after, limit, owner }),
    ownersOfUnresolved: async () => {
      const payments = found(open().openPayments, payment).map((row) => row.payment.owner);
      const refunds = found(open().openRefunds, refund).map((row) => row.refund.owner);
      return [...new Set([...payments, ...refunds])].sort();
    },
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
    unresolvedRefunds: async (after, limit, owner = identity.nodeId) =>
      openOf(open().openRefunds, refund, (row) => row.refund.owner, { after, limit, owner }),
    refundEventsOf: async (id) => (open().eventsOf.get(id) ?? []).slice() as RefundWritten[], // of a refund's id
    eventsAfter: async (position, limit) => open().journal.slice(position, position + page(limit)),
    lastPosition: async () => open().journal.length,
    remembered: async (key) => open().answers.get(key) ?? null,
    feedback: async (id) => open().feedback.get(id) ?? null,
    async allFeedback(after, limit) {
      const all = [...open().feedback.values()].reverse();
      const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
      return paged(after !== null && from === 0 ? [] : all.slice(from), limit);
    },
    ...shiftReads(open, page),
    ...arrivalReads(open, { page, ships }),
    close: async () => {
      isClosed = true;
    },
    restored: () => memoryLedger({ ...identity, epoch: identity.epoch + 1 }, kept.copy(), { ships }),
  };
}

const PAGE_MAX = 1_000;
function page(limit: number): number {
  if (Number.isInteger(limit) && limit >= 1 && limit <= PAGE_MAX) return limit;
  throw new RangeError(`a page is 1 to ${PAGE_MAX} rows, not ${limit}`);
}

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
  number: ({ id, merchantOrderNumber, transactionId }, wanted, tables) =>
    merchantOrderNumber === wanted ||
    transactionId === wanted ||
    refundsIn(tables, id).some(({ refund }) => refund.refundNumber === wanted),
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
