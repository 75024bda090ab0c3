/** What must hold once everything has come to rest: between the ledger, the channel, and what people were told. */
import { isFinal, type Payment, type Refund } from '@quickpay/core';
import { heldMinor, type Manners, refundedMinor, type StoredOrder } from '@quickpay/gateway-model';
import {
  brokenAt,
  foldEvents,
  foldRefundEvents,
  type Ledger,
  type PaymentWritten,
  type RefundWritten,
  type WrittenEvent,
} from '@quickpay/storage';
import type { Violation } from './checks.ts';
import type { Reached } from './coverage.ts';
import { misshifted } from './shift-checks.ts';
import { STORIES } from './stories.ts';

export type LedgerAtRest = Readonly<{
  ledger: Ledger;
  /** Payments that whoever keeps this ledger works on: of others it is only told. Default: all. */
  isMine?: (payment: Payment) => boolean;
  /** Of a payment that two have worked on, because one did not know of the other, the marks and not the money say what is so. Default: none is. */
  isTorn?: (payment: Payment) => boolean;
  /** Whether its events are chained by their hashes. */
  isChained: boolean;
  orders: ReadonlyMap<string, StoredOrder>;
  /** Order numbers that are somebody else's. */
  taken: ReadonlySet<string>;
  /** Orders of which the merchant gave something back in the channel’s own portal. */
  portal: ReadonlySet<string>;
  /** Orders that another node has revoked, and this ledger has not heard of it. Default: none. */
  revokedUnheard?: ReadonlySet<string>;
  /** A ledger came back from a copy: what became of payments and refunds since that was taken is not in it. */
  isRestored: boolean;
  lateRequestWatchMs: number;
}>;

export type AtRest = LedgerAtRest &
  Readonly<{
    /** Of each merchant. */
    manners: readonly Manners[];
    /** Payments that a till was told of. */
    acknowledged: ReadonlySet<string>;
    /** Sales whose goods were handed over. */
    handedOver: ReadonlySet<string>;
  }>;

/** Money held though its sale no longer wanted it, until it was on its way back. */
export type Surplus = Readonly<{ count: number; longestMs: number }>;
export type Rest = Readonly<{
  payments: readonly Payment[];
  /** How many payments of each sale are paid. */
  paidOf: ReadonlyMap<string, number>;
  violations: readonly Violation[];
  surplus: Surplus;
  stories: Readonly<Reached>;
}>;

const ALL_STORIES = Object.entries(STORIES);

/** A world of one ledger, beside the channel and what people were told. */
export async function atRest(world: AtRest): Promise<Rest> {
  const { orders, manners, acknowledged, handedOver, isRestored } = world;
  const rest = await ledgerAtRest(world);
  const violations = [...rest.violations];
  const say = (invariant: string, what: string, paymentId = '') => violations.push({ invariant, what, paymentId });
  const known = new Set(rest.payments.map(({ id }) => id));
  const numbers = new Set(rest.payments.map(({ merchantOrderNumber }) => merchantOrderNumber));
  if (!isRestored)
    for (const number of orders.keys()) if (!numbers.has(number)) say('I4', `the channel has ${number}, and no payment is its`);
  if (!isRestored) for (const id of acknowledged) if (!known.has(id)) say('I4', 'acknowledged, and gone', id);
  if (!isRestored)
    for (const saleId of handedOver)
      if (rest.paidOf.get(saleId) !== 1)
        say('I1', `goods handed over, and ${rest.paidOf.get(saleId) ?? 0} payments are paid`, saleId);
  for (const what of unmannered(manners)) say(what.invariant, what.what);
  return { ...rest, violations };
}

/** What of a sender's manners was missed. */
export function* unmannered(manners: readonly Manners[]): Generator<Omit<Violation, 'paymentId'>> {
  for (const { earlyRevokes, resentSubmits, overQuota } of manners) {
    if (earlyRevokes > 0) yield { invariant: 'I7', what: `${earlyRevokes} revokes within 15 s` };
    if (resentSubmits > 0) yield { invariant: 'I6', what: `${resentSubmits} submits sent again` };
    for (const [operation, count] of Object.entries(overQuota))
      if (count > 0) yield { invariant: 'I7', what: `${count} over the quota of ${operation}` };
  }
}

/** A ledger, beside the channel's orders. */
export async function ledgerAtRest(world: LedgerAtRest): Promise<Rest> {
  const { ledger, isChained, orders, isRestored, isMine = () => true, isTorn = () => false } = world;
  const violations: Violation[] = [];
  const say = (invariant: string, what: string, paymentId = '') => violations.push({ invariant, what, paymentId });
  const all = await allPayments(ledger);
  const payments = all.filter(isMine);
  const policy = { lateRequestWatchMs: world.lateRequestWatchMs, epoch: ledger.identity.epoch };
  const paidOf = new Map<string, number>();
  const stories: Reached = {};
  let surplus: Surplus = { count: 0, longestMs: 0 };

  for (const payment of payments) {
    const events = await ledger.eventsOf(payment.id);
    if (isChained && brokenAt(events) !== null) say('I11', 'the chain is broken', payment.id);
    // What was written before a restore was written under the epoch of then.
    if (!isRestored) violations.push(...misfolded(() => foldEvents(events, policy), payment, payment.id));
    const refunds = (await ledger.refundsOf(payment.id)).map(({ refund }) => refund);
    const refundEvents: (readonly RefundWritten[])[] = [];
    for (const refund of refunds) {
      const written = await ledger.refundEventsOf(refund.id);
      refundEvents.push(written);
      if (isChained && brokenAt(written) !== null) say('I11', 'a refund’s chain is broken', payment.id);
      violations.push(...misfolded(() => foldRefundEvents(written, policy), refund, payment.id));
    }
    const order = orders.get(payment.merchantOrderNumber);
    for (const what of hurried(events)) say('I7', what, payment.id);
    for (const what of hurriedRevokes(events)) say('I7', what, payment.id);
    // What a node did that was taken over stands in the journal where it arrived.
    if (!events.some(isTakenOver))
      for (const what of hurriedRefunds(events, refundEvents.flat(), ledger.identity.nodeId)) say('I7', what, payment.id);
    const kinds = events.map(({ event }) => event.kind);
    if (!isTorn(payment)) violations.push(...judged(world, payment, refunds, order, kinds));
    if (payment.state === 'paid') paidOf.set(payment.saleId, (paidOf.get(payment.saleId) ?? 0) + 1);
    for (const [name, isLived] of ALL_STORIES) if (isLived({ payment, kinds, order })) stories[name] = (stories[name] ?? 0) + 1;
    if (order !== undefined) surplus = more(surplus, surplusMs(order, events));
  }

  for (const what of await mislisted(ledger, all)) say('I4', what);
  for (const what of await notLeft(ledger, payments)) say('I4', what);
  // A refund that one has made of what the other has called off lands in no shift.
  const isWhole = !all.some((payment) => payment.terminalId === all[0]?.terminalId && isTorn(payment));
  if (isWhole) for (const what of await misshifted(ledger, all)) say('shift', what);
  return { payments, paidOf, violations, surplus, stories };
}

const isTakenOver = ({ event }: PaymentWritten): boolean => event.kind === 'resumed' && event.takenOverBy !== undefined;

/** The list for managers holds what carries a mark, and nothing else. */
async function mislisted(ledger: Ledger, payments: readonly Payment[]): Promise<string[]> {
  const listed = new Set((await ledger.attention(null, 1_000)).items.map(({ payment }) => payment.id));
  const wrong: string[] = [];
  for (const { id, attention } of payments) {
    const isMarked = attention !== null || (await ledger.refundsOf(id)).some(({ refund }) => refund.attention !== null);
    if (isMarked !== listed.has(id))
      wrong.push(`${id} is ${isMarked ? 'marked and not' : 'not marked and'} listed for the manager`);
  }
  return wrong;
}

/** Of a sale that was left every payment was left with it, or had ended. */
async function notLeft(ledger: Ledger, payments: readonly Payment[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { id, saleId, leftAt, state } of payments)
    if (leftAt === null && !isFinal(state) && (await ledger.sale(saleId))?.leftAt != null)
      wrong.push(`${id} was not left with its sale`);
  return wrong;
}

/** A payment at rest, beside its order. */
function judged(
  { taken, portal, isRestored, revokedUnheard }: LedgerAtRest,
  payment: Payment,
  refunds: readonly Refund[],
  order: StoredOrder | undefined,
  kinds: readonly string[],
): Violation[] {
  const found: Violation[] = [];
  const say = (invariant: string, what: string) => found.push({ invariant, what, paymentId: payment.id });
  if (taken.has(payment.merchantOrderNumber)) {
    // Unseen, a number of our own minting may be revoked; once an answer said whose it is, never. A restored ledger may have forgotten that
    // it was.
    const seenAt = kinds.indexOf('foreign');
    const isTouchedAfter = seenAt >= 0 && (kinds.includes('revokeSent', seenAt) || kinds.includes('refundSent', seenAt));
    const isRevokedUnheard = revokedUnheard?.has(payment.merchantOrderNumber) === true;
    const isUntouched = order !== undefined && heldMinor(order.order) === order.order.totalMinor;
    if (isTouchedAfter || (!isUntouched && !isRestored && !isRevokedUnheard && !kinds.includes('revokeSent')))
      say('I14', 'somebody else’s order was touched');
    if (payment.state === 'paid') say('I2', 'paid by somebody else’s order');
    if (!isFinal(payment.state) && payment.attention === null) say('I4', `${payment.state} without attention`);
    return found;
  }
  if (!isFinal(payment.state)) {
    // An order that failed, that the channel neither revokes nor ends: nothing is held, and a person was told.
    const isLeftOver = payment.revokeExpired && order?.order.state === 'PAYERROR' && payment.attention === 'revokeWindowOver';
    // A refund that the channel cannot deliver waits for somebody to act in the portal, and a person was told.
    const isAbnormal =
      payment.attention === 'refundTrouble' && order?.order.refunds.some(({ state }) => state === 'ABNORMAL') === true;
    // Once taken for somebody else’s, and never there since: a person was told, and decides.
    const isFrozen = payment.frozen && payment.attention !== null && order === undefined;
    if (!isLeftOver && !isAbnormal && !isFrozen)
      say('I4', `still ${payment.state} long after everything healed, due ${payment.due}`);
    return found;
  }
  const held = order === undefined ? 0 : heldMinor(order.order);
  const known = new Map(refunds.map((refund) => [refund.refundNumber, refund]));
  if (
    refunds.reduce((sum, { state, amount }) => sum + (state === 'closed' ? 0 : amount.amountMinor), 0) >
    payment.amount.amountMinor
  )
    say('I9', 'refunds of more than was paid');
  if (payment.state === 'paid') {
    if (order?.order.paid !== true || order.order.revokedAfterPaid)
      say('I1', `paid, and the channel’s order is ${order?.order.state}`);
    // Refunds that a restored ledger has forgotten are differences for the bill to show, as are those of the portal.
    for (const { number, amountMinor, state } of order?.order.refunds ?? []) {
      const ours = known.get(number);
      if (ours === undefined) {
        if (!isRestored && !portal.has(payment.merchantOrderNumber)) say('I3', 'the channel has a refund that nobody asked for');
      } else if (ours.amount.amountMinor !== amountMinor || (state === 'SUCCESS') !== (ours.state === 'succeeded'))
        say('I3', `a refund is ${state} of ${amountMinor} there, and ${ours.state} of ${ours.amount.amountMinor} here`);
    }
    for (const { state, refundNumber } of refunds)
      if (state === 'succeeded' && !order?.order.refunds.some(({ number }) => number === refundNumber))
        say('I3', 'a refund succeeded that the channel does not know');
  }
  if (payment.state === 'notPaid' && held > 0) say('I1', `not paid (${payment.reason}), and the channel holds ${held}`);
  if (payment.state === 'notPaid' && order?.order.paid && payment.reason !== 'returned')
    say('I3', `money moved and came back, and we say ${payment.reason}`);
  if (order !== undefined && refundedMinor(order.order, ['SUCCESS', 'PROCESSING', 'ABNORMAL']) > order.order.totalMinor)
    say('I9', 'more refunded than paid');
  // A number that the channel has with another amount is sent no more: a person was told, and decides.
  for (const { state, id, attention } of refunds)
    if (
      state !== 'succeeded' &&
      state !== 'closed' &&
      state !== 'abnormal' &&
      attention !== 'refundContradiction' &&
      payment.attention === null
    )
      say('I4', `refund ${id} is still ${state}`);
  return found;
}

const POLL_MS = 5_000;
const LEAST_MS = 1_000;
/** What a query may follow sooner than a poll: it proves an answer, or ends a wait (the table marks these `queryNow`). */
const EXCUSES: ReadonlySet<string> = new Set([
  'paid',
  'refused',
  'deadline',
  'check',
  'resumed',
  'revokeDone',
  'revokeTooLate',
  'revokeRefused',
  'refundRefused',
]);

/** Queries of one order that came too soon after the last, by the clock of the process that sent them; each life has its own. */
function* hurried(events: readonly PaymentWritten[]): Generator<string> {
  let lastAt: number | null = null;
  let isExcused = false;
  let isFinalBefore = false;
  for (const { at, event, state } of events) {
    if (event.kind === 'resumed') lastAt = null;
    if (EXCUSES.has(event.kind)) isExcused = true;
    if (event.kind === 'querySent') {
      const since = lastAt === null ? Number.POSITIVE_INFINITY : at - lastAt;
      // A final state asks once more after an answer that contradicts it.
      if (since < LEAST_MS || (since < POLL_MS && !isExcused && !isFinalBefore)) yield `a query ${since} ms after the last`;
      lastAt = at;
      isExcused = false;
    }
    isFinalBefore = isFinal(state);
  }
}

const REVOKE_GAP_MS = 5_000;
const REVOKE_REFUSED_GAP_MS = 60_000;

/** Revokes of one order that came too soon after the last, likewise: the back-off counts from the sending. */
function* hurriedRevokes(events: readonly PaymentWritten[]): Generator<string> {
  let lastAt: number | null = null;
  let gap = REVOKE_GAP_MS;
  for (const { at, event } of events) {
    if (event.kind === 'resumed') lastAt = null;
    if (event.kind === 'revokeRefused') gap = REVOKE_REFUSED_GAP_MS;
    if (event.kind !== 'revokeSent') continue;
    if (lastAt !== null && at - lastAt < gap) yield `a revoke ${at - lastAt} ms after the last`;
    lastAt = at;
    gap = REVOKE_GAP_MS;
  }
}

const REFUND_GAP_MS = 60_000;

/** Refunds of one order that came within a minute, likewise. */
function* hurriedRefunds(events: readonly PaymentWritten[], refunds: readonly RefundWritten[], own: string): Generator<string> {
  const all: readonly WrittenEvent[] =
    refunds.length === 0 ? events : [...events, ...refunds].sort((a, b) => a.position - b.position);
  // What another node had sent before stands where it arrived, behind what has been sent here since: each has kept to its own.
  const oursFrom = new Map<string, number>();
  for (const written of all) {
    const { event, version } = written;
    const isMade = event.kind === 'recorded' || event.kind === 'requested';
    // What ended there before it was heard of is never taken over.
    if (isMade && event.made.owner !== own) oursFrom.set(subjectOf(written), Number.POSITIVE_INFINITY);
    if (event.kind === 'resumed' && event.takenOverBy !== undefined) oursFrom.set(subjectOf(written), version);
  }
  const lastAt: Record<'theirs' | 'ours', number | null> = { theirs: null, ours: null };
  for (const written of all) {
    const { at, event, version } = written;
    const hand = version < (oursFrom.get(subjectOf(written)) ?? 0) ? 'theirs' : 'ours';
    if (event.kind === 'resumed') lastAt[hand] = null;
    if (event.kind !== 'refundSent' && event.kind !== 'sent') continue;
    const last = lastAt[hand];
    if (last !== null && at >= last && at - last < REFUND_GAP_MS) yield `a refund ${at - last} ms after the last`;
    lastAt[hand] = Math.max(at, last ?? at);
  }
}

/** Whose version it is: the payment's, or the refund's. */
const subjectOf = (written: WrittenEvent): string => (written.of === 'refund' ? written.refundId : written.paymentId);

/** The most that a ledger gives at a time. */
const PAGE = 1_000;

export async function allPayments(ledger: Ledger): Promise<Payment[]> {
  const payments: Payment[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Ledger['payments']>> = await ledger.payments({}, after, PAGE);
    payments.push(...page.items);
    after = page.next;
  } while (after !== null);
  return payments;
}

/** How long an order held money that its payment did not want: from when both were so until the money was on its way back. */
function surplusMs(order: StoredOrder, events: Awaited<ReturnType<Ledger['eventsOf']>>): number {
  if (order.paidAt === null) return 0;
  const unwantedFrom = events.find(({ state }) => state === 'watching' || state === 'returning' || state === 'notPaid')?.at;
  if (unwantedFrom === undefined) return 0;
  const refundedAt = Object.values(order.refundFacts).map(({ acceptedAt }) => acceptedAt);
  const backAt = Math.min(order.revokedAt ?? Number.POSITIVE_INFINITY, ...refundedAt);
  return Number.isFinite(backAt) ? Math.max(0, backAt - Math.max(order.paidAt, unwantedFrom)) : 0;
}

const more = ({ count, longestMs }: Surplus, ms: number): Surplus => ({
  count: ms > 0 ? count + 1 : count,
  longestMs: Math.max(longestMs, ms),
});

/** Whether events give the row that they are of (invariant I11). */
function misfolded<Row extends object>(fold: () => Row, row: Row, paymentId: string): Violation[] {
  try {
    return isSame(fold(), row) ? [] : [{ invariant: 'I11', what: 'events do not give their row', paymentId }];
  } catch (fault) {
    return [{ invariant: 'I11', what: fault instanceof Error ? fault.message : String(fault), paymentId }];
  }
}

/** Flat rows but for what a row may hold of objects; compared as what is written of them. */
function isSame<Row extends object>(folded: Row, row: Row): boolean {
  const names = Object.keys(row) as (keyof Row)[];
  return names.length === Object.keys(folded).length && names.every((name) => sameValue(folded[name], row[name]));
}
const sameValue = (one: unknown, other: unknown): boolean =>
  one === other || (typeof one === 'object' && one !== null && JSON.stringify(one) === JSON.stringify(other));
