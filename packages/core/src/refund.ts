/**
 * A refund of a paid payment: so much of it goes back, under a refund number of its own.
 *
 * Its amount is reserved with the record, before anything is sent, so that refunds never add up to more than was paid, those whose fate
 * is unknown included (invariant I9). As with a payment, everything that decides what happens next is a fact in this row.
 */
import type { Money } from './money.ts';
import type { Payment } from './payment.ts';
import type { Instant } from './time.ts';
import { TIMING } from './timing.ts';

/** States in which a refund still wants something done or found out. An `abnormal` one waits for a person, in the channel's portal. */
export const OPEN_REFUND_STATES = ['requested', 'processing', 'abnormal'] as const;
/** States that never change. */
export const FINAL_REFUND_STATES = ['succeeded', 'closed'] as const;

export type RefundState = (typeof OPEN_REFUND_STATES)[number] | (typeof FINAL_REFUND_STATES)[number];

/** Why a person should look at a refund. */
export type RefundAttention =
  /** The channel took it and cannot deliver it: the payer's card or account is gone. */
  | 'refundAbnormal'
  /** It ended without giving anything back after somebody could have been told that it would. */
  | 'refundFailed'
  /** It is not taken for now, mostly because the merchant's pool is empty. It is tried again by itself. */
  | 'refundWaiting'
  /** What the channel says of this number contradicts what we hold. */
  | 'refundContradiction';

/** What is due next for a refund. */
export type RefundDue = 'refund' | 'refundQuery';

export type Refund = Readonly<{
  // What it is: fixed from the record on.
  id: string;
  paymentId: string;
  merchantId: string;
  /** Sent with every request for it: repeating a number never refunds twice. 28 characters. */
  refundNumber: string;
  /** The node that sends it. */
  owner: string;
  amount: Money;
  /** What the payer reads, at most 80 bytes. Null in refunds from before a reason was asked for. */
  reason: string | null;
  requestedBy: string;
  /** Who allowed it, where whoever requested it may not give back so much alone; or null. */
  approvedBy: string | null;
  requestedAt: Instant;

  // Where it is.
  state: RefundState;
  settledAt: Instant | null;
  attention: RefundAttention | null;

  // What is known.
  /** The channel's code of the last refusal, for people to read. */
  refusedCode: string | null;
  /**
   * When it was refused for good while an earlier request for it was still in doubt: closed only once that one cannot arrive any more.
   * This and `sentAt` count anew from every process that starts.
   */
  refusedAt: Instant | null;
  /** How often it was refused for now; drives the back-off. */
  refusedForNow: number;
  tries: number;
  sentAt: Instant | null;
  /** Requests sent without a conclusive answer. While one is, no other refund of the payment is sent. */
  sendsInDoubt: number;
  /** When its number is sent next, or null. */
  sendFrom: Instant | null;
  queries: number;
  lastQueryAt: Instant | null;
  /** When the channel is asked about it next, or null. */
  queryFrom: Instant | null;

  due: RefundDue | null;
  dueAt: Instant | null;
  version: number;
}>;

/** What a refund is made from. */
export type NewRefund = Pick<
  Refund,
  | 'id'
  | 'paymentId'
  | 'merchantId'
  | 'refundNumber'
  | 'owner'
  | 'amount'
  | 'reason'
  | 'requestedBy'
  | 'approvedBy'
  | 'requestedAt'
>;

/** What a refund was made from, of the refund as it is. */
export function madeOfRefund(refund: Refund): NewRefund {
  const { id, paymentId, merchantId, refundNumber, owner, amount, reason, requestedBy, approvedBy, requestedAt } = refund;
  return { id, paymentId, merchantId, refundNumber, owner, amount, reason, requestedBy, approvedBy, requestedAt };
}

/** A new refund, due to be sent at once: `mayBeSentFrom` keeps it from another refund's heels. */
export function beginRefund(made: NewRefund): Refund {
  return {
    ...made,
    state: 'requested',
    settledAt: null,
    attention: null,
    refusedCode: null,
    refusedAt: null,
    refusedForNow: 0,
    tries: 0,
    sentAt: null,
    sendsInDoubt: 0,
    sendFrom: made.requestedAt,
    queries: 0,
    lastQueryAt: null,
    queryFrom: null,
    due: 'refund',
    dueAt: made.requestedAt,
    version: 1,
  };
}

export function isFinalRefund(state: RefundState): boolean {
  return (FINAL_REFUND_STATES as readonly RefundState[]).includes(state);
}

/** Refunds of one payment, at most: the channel's own limit. */
export const REFUNDS_MAX = 50;
/** A payment can be refunded for so long: 365 days, the channel's own limit. */
export const REFUND_WINDOW_MS = 365 * 86_400_000;

/** What refunds in any state but `closed` add up to: given back, on its way, or possibly so. */
export function reservedMinor(refunds: readonly Pick<Refund, 'state' | 'amount'>[]): number {
  return refunds.reduce((sum, { state, amount }) => (state === 'closed' ? sum : sum + amount.amountMinor), 0);
}

/** What can still be refunded of a payment, 0 where it was not paid. */
export function refundableMinor(
  payment: Pick<Payment, 'state' | 'amount'>,
  refunds: readonly Pick<Refund, 'state' | 'amount'>[],
): number {
  return payment.state === 'paid' ? payment.amount.amountMinor - reservedMinor(refunds) : 0;
}

/** Why a payment cannot be refunded by an amount. */
export type RefundProblem = 'notPaid' | 'tooOld' | 'tooMany' | 'nothingLeft' | 'tooMuch';

/**
 * Why `amountMinor` of a payment cannot be refunded beside its other refunds, or null when it can.
 *
 * @example refundProblem(paymentOf3850, [refundOf3000], 1000, now) // 'tooMuch'
 */
export function refundProblem(
  payment: Pick<Payment, 'state' | 'amount' | 'settledAt'>,
  refunds: readonly Pick<Refund, 'state' | 'amount'>[],
  amountMinor: number,
  now: Instant,
): RefundProblem | null {
  if (payment.state !== 'paid') return 'notPaid';
  if (now >= (payment.settledAt ?? now) + REFUND_WINDOW_MS) return 'tooOld';
  const left = refundableMinor(payment, refunds);
  if (left <= 0) return 'nothingLeft';
  if (amountMinor > left) return 'tooMuch';
  return refunds.length >= REFUNDS_MAX ? 'tooMany' : null;
}

/** How far somebody may refund: all of it alone, or above a limit only what somebody else has allowed. */
export type RefundAuthority =
  | 'full'
  | Readonly<{
      /** What may be given back of one payment without anybody else, in minor units. */
      aloneMinorMax: number;
      /** Of exactly that amount, or null. */
      approval: Readonly<{ amountMinor: number; by: string }> | null;
    }>;

/** What somebody has given back of a payment without anybody else: refunds that were approved, or closed, do not count. */
export function refundedAloneMinor(
  refunds: readonly Pick<Refund, 'state' | 'amount' | 'requestedBy' | 'approvedBy'>[],
  by: string,
): number {
  return reservedMinor(refunds.filter(({ requestedBy, approvedBy }) => requestedBy === by && approvedBy === null));
}

/**
 * Whether so much may be given back, and who is to be named for it beside whoever asks. A limit is of a payment: what is given back in
 * parts is added up.
 *
 * @param beforeMinor what whoever asks has given back of the payment alone, as {@link refundedAloneMinor} says
 * @example allowedRefund({ aloneMinorMax: 1_000, approval: null }, 1_001, 0) // { isAllowed: false, aloneMinorMax: 1000 }
 */
export function allowedRefund(
  authority: RefundAuthority,
  amountMinor: number,
  beforeMinor: number,
): Readonly<{ isAllowed: true; approvedBy: string | null } | { isAllowed: false; aloneMinorMax: number }> {
  if (authority === 'full') return { isAllowed: true, approvedBy: null };
  const { aloneMinorMax, approval } = authority;
  if (beforeMinor + amountMinor <= aloneMinorMax) return { isAllowed: true, approvedBy: null };
  return approval?.amountMinor === amountMinor
    ? { isAllowed: true, approvedBy: approval.by }
    : { isAllowed: false, aloneMinorMax };
}

/**
 * From when a refund that is due may leave, seen beside the others of its payment: a minute after any request for one of them, and
 * never while one of them is in doubt. A time at or before `now` means at once.
 *
 * Two are in doubt together only where two nodes had refunded one payment, not knowing of each other. Then the one that was made first goes
 * first (ids begin with their time), or both would wait for ever: its number is known to the channel or is not, and gives nothing back twice.
 */
export function mayBeSentFrom(refund: Refund, ofPayment: readonly Refund[], now: Instant): Instant {
  let from = refund.sendFrom ?? now;
  for (const other of ofPayment) {
    if (other.sentAt !== null) from = Math.max(from, Math.min(other.sentAt, now) + TIMING.refundGapMs);
    const isBehind = refund.sendsInDoubt === 0 || other.id < refund.id;
    if (other.id !== refund.id && other.sendsInDoubt > 0 && isBehind)
      from = Math.max(from, now + TIMING.queryGapMsMin, other.dueAt ?? 0);
  }
  return from;
}
