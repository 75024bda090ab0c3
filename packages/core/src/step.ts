/**
 * One step in the life of a payment: row and event in, row out. No clock, no chance, no waiting; the engine does what the row then
 * says is due (`effects.ts`).
 */
import { effectsOf } from './effects.ts';
import type { PaymentEvent, PaymentEventKind } from './event.ts';
import { withFacts } from './facts.ts';
import { asksAfterDeadline, GUARDS, olderEpochUnseen } from './guards.ts';
import { MARKS, type Mark, ON_ENTRY } from './marks.ts';
import {
  blankPayment,
  holdsSale,
  isFinal,
  type NewPayment,
  type NotPaidReason,
  type Payment,
  type PaymentState,
} from './payment.ts';
import type { Instant } from './time.ts';
import type { Policy } from './timing.ts';
import { type Alternative, type Cell, FINAL_TABLE, type FinalCell, TABLE, type Table } from './transitions.ts';

export type Stepped =
  | Readonly<{ ok: true; payment: Payment }>
  /** The event has no meaning in this state; the payment is untouched. */
  | Readonly<{ ok: false; error: 'illegalEvent'; event: PaymentEventKind; state: PaymentState; frozen: boolean }>;

export type Step = (payment: Payment, event: PaymentEvent, now: Instant, policy: Policy) => Stepped;

/** Events that show that the order under our number is ours after all. */
const THAWS: ReadonlySet<PaymentEventKind> = new Set(['paid', 'asked', 'unpaid', 'failed', 'closed', 'refunded']);
/** Answers to a query that say nothing of our order: one that is not understood, and one that is of somebody else's. */
const TELLS_NOTHING: ReadonlySet<PaymentEventKind> = new Set(['unclear', 'foreign']);
/** What tells only of refunds: where the sale is held after it, it is still open whether the payment had been paid. */
const TELLS_REFUNDS: ReadonlySet<PaymentEventKind> = new Set([
  'refunded',
  'refundAccepted',
  'refundSucceeded',
  'refundClosed',
  'refundAbnormal',
]);
/** What people may do while a payment is frozen, beside looking. */
const FROZEN_REFUSES: ReadonlySet<PaymentEventKind> = new Set(['cancel', 'deadline', 'revokeSent', 'refundSent']);
const WAITING: ReadonlySet<PaymentState> = new Set(['submitting', 'awaitingPayer', 'uncertain']);

/** A new payment with its first due time. */
export function begin(made: NewPayment, policy: Policy): Payment {
  return withDue(blankPayment(made), 1, policy);
}

/**
 * The step function of a table. Production uses {@link step}, which is this of the one true {@link TABLE}.
 */
export function stepOf(table: Table): Step {
  return (payment, event, now, policy) => {
    if (isFinal(payment.state)) {
      const cell = FINAL_TABLE[payment.state][event.kind];
      return cell === undefined
        ? refused(payment, event)
        : done(afterTheEnd(cell, event, withFacts(payment, event, now, policy), payment, now, policy), payment, policy);
    }
    if (isFrozenTo(payment, event)) {
      if (FROZEN_REFUSES.has(event.kind)) return refused(payment, event);
      const noted = withFacts(payment, event, now, policy);
      const answered = answeredFirst(noted, event);
      return done(event.kind === 'check' ? MARKS.queryNow(answered, now, policy) : answered, payment, policy);
    }
    const found = takenOf(table, payment, event, now, policy);
    if (found === null) return refused(payment, event);
    const { noted, taken } = found;
    const entered = enter(noted, taken.to === '=' ? noted.state : taken.to, taken.why ?? null, now, policy);
    const marked = (taken.mark ?? []).reduce((row: Payment, mark: Mark) => MARKS[mark](row, now, policy), entered);
    return done(calledOffAtDeadline(answeredFirst(marked, event), event, now, policy), payment, policy);
  };
}

/** What an event meets in a table: the cell, the alternative of it whose guard holds, and the row with what the event tells. */
export type Taken = Readonly<{ noted: Payment; cell: Cell; taken: Alternative }>;

/** Null where the event has no meaning. Of a payment that is not final, nor frozen to this event. */
export function takenOf(table: Table, payment: Payment, event: PaymentEvent, now: Instant, policy: Policy): Taken | null {
  const awake = payment.frozen ? thaw(payment, now, policy) : payment;
  const cell = isFinal(awake.state) ? undefined : table[event.kind]?.[awake.state];
  if (cell === undefined) return null;
  const noted = withFacts(awake, event, now, policy);
  const taken = cell.find((alternative) => !alternative.if || GUARDS[alternative.if]({ payment: noted, event, now, policy }));
  return taken === undefined ? null : { noted, cell, taken };
}

/** Whether a frozen payment only takes note of such an event. */
export const isFrozenTo = (payment: Payment, event: PaymentEvent): boolean => payment.frozen && !THAWS.has(event.kind);

/** The step function of the one true table. Anything that runs a payment uses this. */
export const step: Step = stepOf(TABLE);

const refused = ({ state, frozen }: Payment, { kind }: PaymentEvent): Stepped => ({
  ok: false,
  error: 'illegalEvent',
  event: kind,
  state,
  frozen,
});

/** The order is ours after all. If the sale was ended meanwhile, what it still holds goes back. */
function thaw(payment: Payment, now: Instant, policy: Policy): Payment {
  const awake: Payment = { ...payment, frozen: false, attention: null };
  return payment.leftAt !== null && holdsSale(payment.state) ? enter(awake, 'returning', null, now, policy) : awake;
}

/**
 * Whether what a payment that was taken over asks first has been told. Any answer to a query says how the order stands; but that something of it was
 * refunded does not say whether it had been paid before: where it may have been, its refunds are asked about as well.
 */
function answeredFirst(payment: Payment, event: PaymentEvent): Payment {
  if (!payment.askFirst) return payment;
  const isTold = TELLS_REFUNDS.has(event.kind)
    ? !holdsSale(payment.state)
    : 'via' in event && event.via.request === 'query' && !TELLS_NOTHING.has(event.kind);
  return isTold ? { ...payment, askFirst: false } : payment;
}

/** After the payer's deadline one more query is sent; whatever still leaves the payment waiting calls it off. */
function calledOffAtDeadline(payment: Payment, event: PaymentEvent, now: Instant, policy: Policy): Payment {
  if (!asksAfterDeadline(event) || payment.frozen || payment.askFirst || !WAITING.has(payment.state)) return payment;
  if (!olderEpochUnseen(payment, policy)) return enter(payment, 'revoking', 'expired', now, policy);
  return MARKS.attentionOlderEpoch(enter(payment, 'watching', 'expired', now, policy), now, policy);
}

function enter(payment: Payment, state: PaymentState, why: Payment['why'], now: Instant, policy: Policy): Payment {
  const row = why === null ? payment : { ...payment, why };
  if (state === row.state) return row;
  if (isFinal(state)) return settle({ ...row, state }, now);
  return ON_ENTRY[state]?.({ ...row, state }, now, policy) ?? { ...row, state };
}

/** A final row asks for nothing more. */
function settle(payment: Payment, now: Instant): Payment {
  const reason = payment.state === 'paid' ? null : reasonOf(payment);
  return {
    ...payment,
    reason,
    decline: reason === 'declined' ? (payment.refusal?.reason ?? null) : null,
    settledAt: now,
    attention: null,
    frozen: false,
    lookAgain: payment.lookAgain && payment.state === 'paid',
    askFirst: false,
    queryWantedFrom: null,
    refundQueryWantedFrom: null,
    refundPending: false,
    revokeWanted: false,
  };
}

/** Why nothing was collected: that money went back comes first, then that the sale was ended, then why we stopped, then the refusal. */
function reasonOf(payment: Payment): NotPaidReason {
  if (payment.moneySeenAt !== null) return 'returned';
  if (payment.leftAt !== null) return 'left';
  if (payment.why !== null) return payment.why;
  return payment.refusal === null ? 'expired' : 'declined';
}

function afterTheEnd(
  cell: FinalCell,
  event: PaymentEvent,
  noted: Payment,
  before: Payment,
  now: Instant,
  policy: Policy,
): Payment {
  // What the end rested on stays as it was; only who works on it, and the questions asked and answered since, are noted.
  const { lastQueryAt, queryWantedFrom, owner, epoch } = noted;
  const lookAgain = before.lookAgain && !isSecondLook(event, before, now, policy);
  const row: Payment = { ...before, lastQueryAt, queryWantedFrom, owner, epoch, lookAgain };
  switch (cell) {
    case '=':
      return row;
    case 'query':
      return { ...row, queryWantedFrom: row.queryWantedFrom ?? now };
    case 'leave':
      return { ...row, leftAt: row.leftAt ?? now };
    case 'contradictionUnlessReturned':
      return row.moneySeenAt === null ? contradicted(row, now, 'contradiction') : row;
    case 'contradictionUnlessOwn':
      return event.kind === 'refunded' && (event.own === true || row.returnedMinor > 0)
        ? row
        : contradicted(row, now, 'contradiction');
    case 'contradiction':
    case 'paidThenReversed':
      return contradicted(row, now, cell);
  }
}

/** Whether an answer tells how the order stands now that no request of a node before can arrive any longer. */
const isSecondLook = (event: PaymentEvent, { settledAt }: Payment, now: Instant, policy: Policy): boolean =>
  'via' in event && event.kind !== 'unclear' && now >= (settledAt ?? 0) + policy.lateRequestWatchMs;

function contradicted(row: Payment, now: Instant, attention: 'contradiction' | 'paidThenReversed'): Payment {
  return {
    ...row,
    attention,
    contradictions: row.contradictions + 1,
    queryWantedFrom: row.contradictions === 0 ? (row.queryWantedFrom ?? now) : row.queryWantedFrom,
  };
}

function done(next: Payment, before: Payment, policy: Policy): Stepped {
  return { ok: true, payment: withDue(next, before.version + 1, policy) };
}

function withDue(payment: Payment, version: number, policy: Policy): Payment {
  const next = effectsOf(payment, policy);
  return { ...payment, version, due: next?.due ?? null, dueAt: next?.at ?? null };
}
