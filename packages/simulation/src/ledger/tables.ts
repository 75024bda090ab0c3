/** The tables of a ledger in memory, and what may be written to them: the same answers as those of a file. */
import {
  type Cursor,
  type Fact,
  holdsSale,
  isFinal,
  madeOf,
  madeOfRefund,
  type Payment,
  REFUNDS_MAX,
  type Refund,
  type Sale,
  type Shift,
} from '@quickpay/core';
import type {
  Change,
  Conflict,
  DuePayment,
  DueRefund,
  Entry,
  EpochCursor,
  Feedback,
  IdempotentAnswer,
  InstructionAnswer,
  LateFact,
  PaymentChange,
  PaymentWritten,
  RefundChange,
  RefundEntry,
  RefundWritten,
  WrittenEvent,
} from '@quickpay/storage';
import { CHAIN_START, chainHash, LedgerError } from '@quickpay/storage';
import { tell, tellShift } from './outbox.ts';

export type Owned<Row> = Readonly<{ owner: string; row: Row }>;

/** What a payment’s or a refund’s next event is chained by. */
export type Link = typeof chainHash;

/** Sets of ids, kept beside the rows as a file keeps indexes. */
export class Tables {
  readonly link: Link;
  readonly sales = new Map<string, Sale>();
  readonly payments = new Map<string, Entry>();
  readonly refunds = new Map<string, RefundEntry>();
  readonly paymentsOf = new Map<string, readonly string[]>();
  readonly refundsOf = new Map<string, readonly string[]>();
  readonly eventsOf = new Map<string, WrittenEvent[]>();
  readonly orderNumbers = new Set<string>();
  readonly refundNumbers = new Set<string>();
  readonly answers = new Map<string, IdempotentAnswer>();
  readonly feedback = new Map<string, Feedback>();
  /** By till and number, in the order in which they were opened, or else closed. */
  readonly shifts = new Map<string, Shift>();
  readonly lastShifts = new Map<string, Shift>();
  /** Those with something due, and those that are not final. */
  readonly duePayments = new Map<string, Owned<DuePayment>>();
  readonly dueRefunds = new Map<string, Owned<DueRefund>>();
  readonly openPayments = new Set<string>();
  readonly openRefunds = new Set<string>();
  readonly journal: WrittenEvent[] = [];
  /** What two nodes did that did not know of each other: both is true. */
  readonly apart = new Set<string>();
  readonly instructionAnswers = new Map<string, InstructionAnswer>();
  readonly arrived = new Map<string, EpochCursor>();
  readonly lateFacts: LateFact[] = [];
  /** Facts that were not forgotten; `told` is null in a ledger that never shipped. */
  readonly outbox: Fact[] = [];
  facts = 0;
  told: Cursor | null = null;

  constructor(link: Link = chainHash) {
    this.link = link;
  }

  /** All that is here now, of which later changes change nothing. */
  copy(): Tables {
    const copy = new Tables(this.link);
    for (const name of MAPS) for (const [key, value] of this[name]) (copy[name] as Map<string, unknown>).set(key, value); // the same map of both
    for (const name of SETS) for (const key of this[name]) copy[name].add(key);
    for (const [id, events] of this.eventsOf) copy.eventsOf.set(id, [...events]);
    copy.journal.push(...this.journal);
    copy.lateFacts.push(...this.lateFacts);
    copy.outbox.push(...this.outbox);
    copy.facts = this.facts;
    copy.told = this.told;
    return copy;
  }
}

const MAPS = [
  'sales',
  'payments',
  'refunds',
  'paymentsOf',
  'refundsOf',
  'duePayments',
  'dueRefunds',
  'answers',
  'feedback',
  'shifts',
  'lastShifts',
  'instructionAnswers',
  'arrived',
] as const;
const SETS = ['orderNumbers', 'refundNumbers', 'openPayments', 'openRefunds', 'apart'] as const;

export type Undo = () => void;
/** `undo`: how to take back what was written; null where it is all or nothing anyway. */
type Wrote = { payments: PaymentChange[]; refunds: RefundChange[]; undo: Undo[] | null };

/**
 * Writes the changes of one commit, or none of them.
 *
 * @throws LedgerError `notWritten` for a change that no ledger takes; RangeError for a step that skips a version
 */
export function write(
  tables: Tables,
  changes: readonly Change[],
):
  | Readonly<{ ok: true; payments: PaymentChange[]; refunds: RefundChange[] }>
  | Readonly<{ ok: false; conflict: Conflict; index: number }> {
  // A change is checked before anything of it is written.
  const wrote: Wrote = { payments: [], refunds: [], undo: changes.length > 1 ? [] : null };
  const takeBack = () => {
    for (const undo of wrote.undo?.reverse() ?? []) undo();
  };
  for (const change of changes) follows(change);
  try {
    let index = -1;
    for (const change of changes) {
      index++;
      const conflict = apply(tables, change, wrote);
      if (conflict === null) continue;
      takeBack();
      return { ok: false, conflict, index };
    }
  } catch (fault) {
    takeBack();
    throw fault;
  }
  return { ok: true, payments: wrote.payments, refunds: wrote.refunds };
}

function apply(tables: Tables, change: Change, wrote: Wrote): Conflict | null {
  const { undo } = wrote;
  switch (change.kind) {
    case 'createSale':
      if (tables.sales.has(change.sale.id)) return 'saleExists';
      whole(change.sale.createdAt);
      put(tables.sales, change.sale.id, change.sale, undo);
      tell(tables, { kind: 'sale', sale: { ...change.sale, leftAt: null } }, undo);
      return null;
    case 'leaveSale': {
      const sale = openSale(tables, change.saleId);
      if (typeof sale === 'string') return sale;
      if (paymentsIn(tables, sale.id).some(({ state, leftAt }) => !isFinal(state) && leftAt === null)) return 'paymentNotLeft';
      whole(change.leftAt);
      put(tables.sales, sale.id, { ...sale, leftAt: change.leftAt }, undo);
      tell(tables, { kind: 'saleLeft', saleId: sale.id, leftAt: change.leftAt }, undo);
      return null;
    }
    case 'record': {
      const { payment, at } = change;
      const sale = openSale(tables, payment.saleId);
      if (typeof sale === 'string') return sale;
      const conflict = unrecordable(tables, payment);
      if (conflict !== null) return conflict;
      whole(at);
      index(tables, payment, undo);
      keepPayment(tables, payment, CHAIN_START, { kind: 'recorded', made: madeOf(payment) }, at, wrote);
      return null;
    }
    case 'advance': {
      const { from, to, event, at } = change;
      const now = tables.payments.get(to.id);
      if (now?.payment.version !== from.payment.version || now.head !== from.head) return 'stale';
      if (isTaken(tables, to)) return 'saleHeld';
      keepPayment(tables, to, from.head, event, at, wrote);
      return null;
    }
    case 'requestRefund': {
      const { refund, at } = change;
      const conflict = unrefundable(tables, refund);
      if (conflict !== null) return conflict;
      whole(at);
      indexRefund(tables, refund, undo);
      keepRefund(tables, refund, CHAIN_START, { kind: 'requested', made: madeOfRefund(refund) }, at, wrote);
      return null;
    }
    case 'advanceRefund': {
      const { from, to, event, at } = change;
      const now = tables.refunds.get(to.id);
      if (now?.refund.version !== from.refund.version || now.head !== from.head) return 'stale';
      if (isInDoubtBeside(tables, to)) return 'refundInDoubt';
      keepRefund(tables, to, from.head, event, at, wrote);
      return null;
    }
    case 'remember':
      if (tables.answers.has(change.answer.key)) return 'keyUsed';
      put(tables.answers, change.answer.key, change.answer, undo);
      return null;
    case 'keepFeedback':
      if (tables.feedback.has(change.feedback.id)) return 'feedbackExists';
      put(tables.feedback, change.feedback.id, change.feedback, undo);
      tell(tables, { kind: 'feedback', feedback: change.feedback }, undo);
      return null;
    case 'answerInstruction': {
      const { kind: _kind, ...answer } = change;
      if (tables.instructionAnswers.has(answer.instructionId)) return 'instructionAnswered';
      whole(answer.at);
      put(tables.instructionAnswers, answer.instructionId, answer, undo);
      tell(tables, { kind: 'answer', answer }, undo);
      return null;
    }
    case 'openShift':
    case 'closeShift':
      return keepShift(tables, change, undo);
  }
}

/** Each of a till's shifts begins where the one before ended, and ends once. */
function keepShift(
  tables: Tables,
  { kind, shift }: Extract<Change, { kind: 'openShift' | 'closeShift' }>,
  undo: Undo[] | null,
): Conflict | null {
  const { terminalId, number, after, opened, closed } = shift;
  const last = tables.lastShifts.get(terminalId);
  if (last?.closed === null && kind === 'openShift') return 'shiftOpen';
  const [next, from] = last?.closed === null ? [last.number, last.after] : [(last?.number ?? 0) + 1, last?.closed.upTo ?? 0];
  if (number !== next || after !== from) return 'shiftClosed';
  whole(opened?.at ?? closed?.at ?? Number.NaN);
  if (closed !== null && closed.upTo < after)
    throw new LedgerError('notWritten', `A change breaks a rule of the ledger: a shift cannot end at ${closed.upTo}.`);
  // Who opened it stays, also where whoever closes has not heard of it.
  const kept = last?.closed === null ? { ...shift, opened: last.opened } : shift;
  putShift(tables, kept, undo);
  tellShift(tables, kept, last?.closed === null, undo);
  return null;
}

export function putShift({ shifts, lastShifts }: Tables, shift: Shift, undo: Undo[] | null): void {
  put(shifts, `${shift.terminalId}\n${shift.number}`, shift, undo);
  put(lastShifts, shift.terminalId, shift, undo);
}

/** Why a payment cannot be beside those that are there, or null. */
export function unrecordable(tables: Tables, payment: Payment): Conflict | null {
  if (tables.payments.has(payment.id)) return 'paymentExists';
  if (tables.orderNumbers.has(orderNumberOf(payment))) return 'orderNumberTaken';
  return isTaken(tables, payment) ? 'saleHeld' : null;
}

const orderNumberOf = ({ merchantId, merchantOrderNumber }: Payment): string => `${merchantId}\n${merchantOrderNumber}`;

/** What a new payment is found by. */
export function index(tables: Tables, payment: Payment, undo: Undo[] | null): void {
  hold(tables.orderNumbers, orderNumberOf(payment), true, undo);
  put(tables.paymentsOf, payment.saleId, [...(tables.paymentsOf.get(payment.saleId) ?? []), payment.id].sort(), undo);
}

export function indexRefund(tables: Tables, { id, paymentId, merchantId, refundNumber }: Refund, undo: Undo[] | null): void {
  hold(tables.refundNumbers, `${merchantId}\n${refundNumber}`, true, undo);
  put(tables.refundsOf, paymentId, [...(tables.refundsOf.get(paymentId) ?? []), id].sort(), undo);
}

const paymentsIn = (tables: Tables, saleId: string): Payment[] =>
  (tables.paymentsOf.get(saleId) ?? []).flatMap((id) => tables.payments.get(id)?.payment ?? []);

export const refundsIn = (tables: Tables, paymentId: string): RefundEntry[] =>
  (tables.refundsOf.get(paymentId) ?? []).flatMap((id) => tables.refunds.get(id) ?? []);

function openSale(tables: Tables, id: string): Sale | Conflict {
  const sale = tables.sales.get(id);
  if (sale === undefined) return 'saleUnknown';
  const isPaid = paymentsIn(tables, id).some(({ state }) => state === 'paid');
  return sale.leftAt === null && !isPaid ? sale : 'saleClosed';
}

/** One payment holds a sale, and one is paid (invariant I5). */
export function isTaken(tables: Tables, { id, saleId, state }: Payment): boolean {
  const holds = holdsSale(state);
  if ((!holds && state !== 'paid') || tables.apart.has(id)) return false;
  for (const other of tables.paymentsOf.get(saleId) ?? []) {
    if (other === id || tables.apart.has(other)) continue;
    const is = tables.payments.get(other)?.payment.state;
    if (is !== undefined && (holds ? holdsSale(is) : is === 'paid')) return true;
  }
  return false;
}

export const isInDoubtBeside = (tables: Tables, { id, paymentId, sendsInDoubt }: Refund): boolean =>
  sendsInDoubt > 0 &&
  !tables.apart.has(id) &&
  refundsIn(tables, paymentId).some(({ refund }) => refund.id !== id && !tables.apart.has(refund.id) && refund.sendsInDoubt > 0);

function unrefundable(tables: Tables, { id, paymentId, merchantId, refundNumber, amount, ...rest }: Refund): Conflict | null {
  const payment = tables.payments.get(paymentId)?.payment;
  if (payment === undefined) return 'paymentUnknown';
  if (payment.state !== 'paid') return 'paymentNotPaid';
  const refunds = refundsIn(tables, paymentId);
  const reserved = refunds.reduce((sum, { refund }) => sum + (refund.state === 'closed' ? 0 : refund.amount.amountMinor), 0);
  if (reserved + amount.amountMinor > payment.amount.amountMinor) return 'refundTooMuch';
  if (refunds.length >= REFUNDS_MAX) return 'refundsTooMany';
  if (tables.refunds.has(id)) return 'refundExists';
  if (tables.refundNumbers.has(`${merchantId}\n${refundNumber}`)) return 'refundNumberTaken';
  return isInDoubtBeside(tables, { id, paymentId, merchantId, refundNumber, amount, ...rest }) ? 'refundInDoubt' : null;
}

function keepPayment(
  tables: Tables,
  payment: Payment,
  before: string,
  event: PaymentWritten['event'],
  at: number,
  wrote: Wrote,
): void {
  whole(at);
  const { id, version, state } = payment;
  const hash = tables.link(before, { id, version, at, event, state });
  const entry: Entry = { payment, head: hash };
  const written: PaymentWritten = {
    of: 'payment',
    position: tables.journal.length + 1,
    paymentId: id,
    version,
    at,
    event,
    state,
    hash,
  };
  putPayment(tables, entry, wrote.undo);
  keepEvent(tables, written, wrote.undo);
  wrote.payments.push({ entry, event: written });
}

export function putPayment(tables: Tables, entry: Entry, undo: Undo[] | null): void {
  const { id, merchantId, state, due, dueAt, owner } = entry.payment;
  put(tables.payments, id, entry, undo);
  put(tables.duePayments, id, due === null || dueAt === null ? null : { owner, row: { id, merchantId, due, dueAt } }, undo);
  hold(tables.openPayments, id, !isFinal(state), undo);
}

function keepRefund(
  tables: Tables,
  refund: Refund,
  before: string,
  event: RefundWritten['event'],
  at: number,
  wrote: Wrote,
): void {
  whole(at);
  const { id, paymentId, version, state } = refund;
  const hash = tables.link(before, { id, version, at, event, state });
  const entry: RefundEntry = { refund, head: hash };
  const position = tables.journal.length + 1;
  const written: RefundWritten = { of: 'refund', position, refundId: id, paymentId, version, at, event, state, hash };
  putRefund(tables, entry, wrote.undo);
  keepEvent(tables, written, wrote.undo);
  wrote.refunds.push({ entry, event: written });
}

export function putRefund(tables: Tables, entry: RefundEntry, undo: Undo[] | null): void {
  const { id, paymentId, state, due, dueAt, owner } = entry.refund;
  put(tables.refunds, id, entry, undo);
  put(tables.dueRefunds, id, due === null || dueAt === null ? null : { owner, row: { id, paymentId, due, dueAt } }, undo);
  hold(tables.openRefunds, id, state !== 'succeeded' && state !== 'closed', undo);
}

export function keepEvent(tables: Tables, written: WrittenEvent, undo: Undo[] | null): void {
  const { eventsOf, journal } = tables;
  const id = written.of === 'payment' ? written.paymentId : written.refundId;
  const events = eventsOf.get(id);
  if (events === undefined) put(eventsOf, id, [written], undo);
  else {
    events.push(written);
    undo?.push(() => events.pop());
  }
  append(journal, written, undo);
  const { position: _position, ...event } = written;
  tell(tables, { kind: 'event', event }, undo);
}

export function append<Value>(list: Value[], value: Value, undo: Undo[] | null): void {
  list.push(value);
  undo?.push(() => list.pop());
}

export function put<Value>(map: Map<string, Value>, key: string, value: Value | null, undo: Undo[] | null): void {
  const before = undo === null ? undefined : map.get(key);
  if (value === null) map.delete(key);
  else map.set(key, value);
  undo?.push(() => (before === undefined ? map.delete(key) : map.set(key, before)));
}

export function hold(set: Set<string>, key: string, isIn: boolean, undo: Undo[] | null): void {
  if (set.has(key) === isIn) return;
  if (isIn) set.add(key);
  else set.delete(key);
  undo?.push(() => (isIn ? set.delete(key) : set.add(key)));
}

function follows(change: Change): void {
  const [from, to] =
    change.kind === 'advance'
      ? [change.from.payment, change.to]
      : change.kind === 'advanceRefund'
        ? [change.from.refund, change.to]
        : [null, null];
  if (from !== null && to !== null && (to.id !== from.id || to.version !== from.version + 1))
    throw new RangeError(`version ${to.version} of ${to.id} does not follow ${from.version} of ${from.id}`);
}

/** Times are whole milliseconds, in every ledger. */
export function whole(at: number): void {
  if (!Number.isSafeInteger(at)) throw new LedgerError('notWritten', `A change breaks a rule of the ledger: ${at} is no time.`);
}
