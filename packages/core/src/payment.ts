/**
 * One payment: one attempt to collect a sale with one payment code under one merchant order number.
 *
 * Everything that decides what happens next is a fact in this row. Nothing is kept beside it, so that a process that died and came
 * back knows from the row alone what is due (`effects.ts`).
 */
import type { Money } from './money.ts';
import type { DeclineReason, Refusal } from './refusal.ts';
import type { Instant } from './time.ts';
import { TIMING } from './timing.ts';

/** States in which something is still to be found out or put right. */
export const OPEN_STATES = ['submitting', 'awaitingPayer', 'uncertain', 'revoking', 'watching', 'returning'] as const;
/** States that never change. */
export const FINAL_STATES = ['paid', 'notPaid'] as const;
/** States in which a payment *holds* its sale: it may still end in `paid`, so the sale takes no other. */
export const HOLDING_STATES = ['submitting', 'awaitingPayer', 'uncertain', 'revoking'] as const;

export type OpenState = (typeof OPEN_STATES)[number];
export type FinalState = (typeof FINAL_STATES)[number];
export type PaymentState = OpenState | FinalState;

/** Why a payment was called off, or ended without a refusal. */
export type Why = 'cancelled' | 'expired' | 'failed' | 'payerEnded' | 'notSent';

/**
 * Why a payment ended as `notPaid`. `returned`: money was seen and has gone back. `left`: the sale was ended for us. `declined`: see
 * {@link DeclineReason}. `expired`: nobody confirmed in time.
 */
export type NotPaidReason = Why | 'returned' | 'left' | 'declined';

/** Why a person should look at a payment. A mark with a list behind it, not a state. */
export type AttentionReason =
  /** The channel says that the order under our number is not the one we made. */
  | 'foreignOrder'
  /** The payer has been "paying" for two minutes and the channel refuses to revoke. */
  | 'revokeRefusedAsBusy'
  /** The channel refused to revoke. */
  | 'revokeRefused'
  /** The channel no longer revokes this order, and it is not certain that no money moved. */
  | 'revokeWindowOver'
  /** The number was minted before the ledger was restored, and the channel does not know it. */
  | 'olderEpoch'
  /** Giving the money back did not work. */
  | 'refundTrouble'
  /** It was taken over with something of it refunded, and by no refund that gives it back: the node before had it as paid. */
  | 'refundedBeforeTakeOver'
  /** We hold it as paid, and the channel shows it reversed: its payer has the money back. */
  | 'paidThenReversed'
  /** An answer contradicts what we hold as final. */
  | 'contradiction';

/** What is due next for a payment; columns of its row, so that a crash forgets nothing. */
export type DueKind = 'noAnswer' | 'deadline' | 'query' | 'revoke' | 'refund' | 'refundQuery';

/** The refund of a payment that the sale no longer wants, where a revoke could not give the money back. */
export type ReturnRefund = Readonly<{
  /** Counts up only when an earlier number has ended and a rest remains: an unresolved number is repeated, never replaced. */
  sequence: number;
  amountMinor: number;
  /** `refused`: this number ended without taking anything. `abnormal`: the channel holds it up and a person must act there. */
  state: 'wanted' | 'sent' | 'accepted' | 'refused' | 'abnormal';
  /** How often this number was sent. */
  tries: number;
  notBefore: Instant | null;
}>;

export type Payment = Readonly<{
  // What it is: fixed from the first event on.
  id: string;
  saleId: string;
  merchantId: string;
  storeId: string;
  terminalId: string;
  merchantOrderNumber: string;
  /**
   * The epoch of its owner in which the number was minted, or in which it was taken over: a restored ledger starts a new one, and has forgotten what
   * it did with the payments of older ones.
   */
  epoch: number;
  /** The node that works on it: the one that took it, until another takes it over. */
  owner: string;
  amount: Money;
  /** Keyed hash of the payment code: the code itself is never kept. */
  codeHash: string;
  /** The code as people may see it: `13•• •••• •••• ••77 88`. */
  codeHint: string;
  submittedAt: Instant;

  // Where it is.
  state: PaymentState;
  reason: NotPaidReason | null;
  decline: DeclineReason | null;
  why: Why | null;
  settledAt: Instant | null;

  // What is known of the order.
  /**
   * The 15 s before a revoke count from here: from when the submit had left at the latest, which its answer tells, or a process that ended
   * meanwhile; or from the start of a process whose clock cannot be trusted to continue it.
   */
  floorFrom: Instant;
  payerAskedAt: Instant | null;
  /** An order under our number was seen at the channel, in whatever state. */
  orderSeen: boolean;
  /** SUCCESS, REFUND or a transaction id was seen. */
  moneySeenAt: Instant | null;
  transactionId: string | null;
  refusal: Refusal | null;
  frozen: boolean;
  attention: AttentionReason | null;
  leftAt: Instant | null;
  contradictions: number;
  /**
   * It was taken over from a node that may have sent a request which nobody here knows of: if it is paid, it is asked about once more when no such
   * request can arrive any longer.
   */
  lookAgain: boolean;
  /**
   * It was taken over, and the channel has not said since how the order stands: until it has, nothing is done but ask. The node before may have been
   * told that it is paid, and the goods may be gone; it may even have refunded a part since.
   */
  askFirst: boolean;

  // Queries.
  lastQueryAt: Instant | null;
  /** A query is wanted ahead of the next poll, from this time on. */
  queryWantedFrom: Instant | null;
  deadlinePassed: boolean;

  // Revokes.
  revokeWanted: boolean;
  revokesSent: number;
  /** Revokes sent without a conclusive answer to that very request. While one is, `paid` cannot be reached. */
  revokesInDoubt: number;
  revokeSentAt: Instant | null;
  /** The back-off, counted by what was sent: an acknowledgement does not end it, or a channel that never does what it says would be asked every second. */
  revokeNotBefore: Instant | null;
  /** From when a watch for it counts: the newest acknowledgement, or the start of a process since. */
  revokeAcknowledgedAt: Instant | null;
  revokeRefusedAt: Instant | null;
  revokeExpired: boolean;

  /** Since when a request that arrives late is watched for: begun anew by every process that starts. */
  watchFrom: Instant | null;

  // Giving back by refund.
  refund: ReturnRefund | null;
  refundQueryWantedFrom: Instant | null;
  /** A refund of the order, ours or the portal's, is under way: keep asking. */
  refundPending: boolean;
  refundQueries: number;
  lastRefundQueryAt: Instant | null;
  /** What refunds, ours or the portal's, have returned. */
  returnedMinor: number;

  due: DueKind | null;
  dueAt: Instant | null;
  version: number;
}>;

/** What a new payment is made from. */
export type NewPayment = Pick<
  Payment,
  | 'id'
  | 'saleId'
  | 'merchantId'
  | 'storeId'
  | 'terminalId'
  | 'merchantOrderNumber'
  | 'epoch'
  | 'owner'
  | 'amount'
  | 'codeHash'
  | 'codeHint'
  | 'submittedAt'
>;

/** What a payment was made from, of the payment as it is. @example madeOf(blankPayment(made)) // made, again */
export function madeOf(payment: Payment): NewPayment {
  const { id, saleId, merchantId, storeId, terminalId, merchantOrderNumber, epoch } = payment;
  const { owner, amount, codeHash, codeHint, submittedAt } = payment;
  return {
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
}

/** A payment as it is before anything happened; `begin` in `step.ts` gives it its first due time. */
export function blankPayment(made: NewPayment): Payment {
  return {
    ...made,
    state: 'submitting',
    reason: null,
    decline: null,
    why: null,
    settledAt: null,
    floorFrom: made.submittedAt + TIMING.submitNotAfterMs,
    payerAskedAt: null,
    orderSeen: false,
    moneySeenAt: null,
    transactionId: null,
    refusal: null,
    frozen: false,
    attention: null,
    leftAt: null,
    contradictions: 0,
    lookAgain: false,
    askFirst: false,
    lastQueryAt: null,
    queryWantedFrom: null,
    deadlinePassed: false,
    revokeWanted: false,
    revokesSent: 0,
    revokesInDoubt: 0,
    revokeSentAt: null,
    revokeNotBefore: null,
    revokeAcknowledgedAt: null,
    revokeRefusedAt: null,
    revokeExpired: false,
    watchFrom: null,
    refund: null,
    refundQueryWantedFrom: null,
    refundPending: false,
    refundQueries: 0,
    lastRefundQueryAt: null,
    returnedMinor: 0,
    due: null,
    dueAt: null,
    version: 0,
  };
}

export function isFinal(state: PaymentState): state is FinalState {
  return state === 'paid' || state === 'notPaid';
}

/** Whether a payment in this state holds its sale (invariant I5: never two at once). */
export function holdsSale(state: PaymentState): boolean {
  return (HOLDING_STATES as readonly PaymentState[]).includes(state);
}

/** The number of the refund that gives a payment's money back: made from the order's own, so that it never has to be invented twice. */
export function returnRefundNumber(payment: Pick<Payment, 'merchantOrderNumber'>, sequence: number): string {
  return `${payment.merchantOrderNumber}-B${sequence}`;
}

/**
 * Which of the refunds that give a payment's money back has that number, whoever sent it; 0 for any other refund.
 *
 * @example returnRefundSequence({ merchantOrderNumber: 'QP1' }, 'QP1-B2') // 2
 */
export function returnRefundSequence(payment: Pick<Payment, 'merchantOrderNumber'>, refundNumber: string): number {
  const sequence = Number(refundNumber.slice(returnRefundNumber(payment, 0).length - 1));
  return Number.isSafeInteger(sequence) && sequence > 0 && returnRefundNumber(payment, sequence) === refundNumber ? sequence : 0;
}
