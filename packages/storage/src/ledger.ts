/**
 * The ledger port: what the engine needs of a durable store, in the domain's words.
 *
 * Two promises make everything else simple. *Nothing is answered before it is durable*: `commit` resolves after the store has flushed.
 * *A row and its event are one*: they are written in one transaction, the event chained by hash to the one before, so that folding a
 * payment's events gives its row and a changed past is noticed (invariant I11).
 */
import type {
  ClosedShift,
  DueKind,
  Instant,
  NewPayment,
  NewRefund,
  Payment,
  PaymentEvent,
  PaymentState,
  PaymentTrack,
  Refund,
  RefundDue,
  RefundEvent,
  RefundState,
  RefundTrack,
  Sale,
  Shift,
  Stretch,
} from '@quickpay/core';
import type { Arrival, Arrived, EpochCursor, LateFact, LateOf } from './arrival.ts';
import type { Outbox } from './outbox.ts';

/** A payment and the hash of its newest event: what the next event is chained to. */
export type Entry = Readonly<{ payment: Payment; head: string }>;
/** A refund, likewise: its events are a chain of their own. */
export type RefundEntry = Readonly<{ refund: Refund; head: string }>;

/** The first event of every payment carries what it is made from; all others are core's events. */
export type LedgerEvent = PaymentEvent | Readonly<{ kind: 'recorded'; made: NewPayment }>;
/** Refunds from before approvals say nothing of one. */
export type MadeRefund = Omit<NewRefund, 'approvedBy'> & Partial<Pick<NewRefund, 'approvedBy'>>;
export type RefundLedgerEvent = RefundEvent | Readonly<{ kind: 'requested'; made: MadeRefund }>;

/** An event as it was written. `position` counts over the whole ledger and only grows: live updates resume from it. */
type Written<Of extends string, Event, State> = Readonly<{
  of: Of;
  position: number;
  paymentId: string;
  /** The version after it: 1 for the first. */
  version: number;
  at: Instant;
  event: Event;
  /** The state after it. */
  state: State;
  hash: string;
}>;

export type PaymentWritten = Written<'payment', LedgerEvent, PaymentState>;
export type RefundWritten = Written<'refund', RefundLedgerEvent, RefundState> & Readonly<{ refundId: string }>;
export type WrittenEvent = PaymentWritten | RefundWritten;

/** What an idempotency key answered with the first time. */
export type IdempotentAnswer = Readonly<{
  key: string;
  /** Keyed hash of method, path and body: another body under the same key is refused. */
  fingerprint: string;
  /** The resource that the first request made, such as `pay_…`. */
  resourceId: string;
  at: Instant;
}>;

/** What somebody at the counter wanted those to know who can change something. Never changed once it is kept. */
export type Feedback = Readonly<{
  /** Minted where it was written, so that a repeated sending is recognised. */
  id: string;
  text: string;
  /** What was in front of its writer, as far as there was something: the screen's address, the payment's state and order number. */
  screen: string | null;
  state: PaymentState | null;
  orderNumber: string | null;
  /** The build of the page that it was written on. */
  version: string | null;
  /** When it was written, by its writer's account; null where the writer's page did not know the time. */
  writtenAt: Instant | null;
  /** Who sent it, and from which till, where that is known. */
  by: string;
  terminalId: string | null;
  /** When it was kept. */
  at: Instant;
}>;

/** A page of feedback, newest first by when it was kept. `next` continues it, or is null at the end. */
export type FeedbackPage = Readonly<{ items: readonly Feedback[]; next: string | null }>;

/**
 * What came of something that head office had asked a node for: at the node written with what was done for it, so that it is done once; at
 * head office as the node told it.
 */
export type InstructionAnswer = Readonly<{
  instructionId: string;
  /** As JSON can hold it. */
  answer: Readonly<Record<string, unknown>>;
  at: Instant;
}>;

/** One change. A commit's changes happen together or not at all. */
export type Change =
  | Readonly<{ kind: 'createSale'; sale: Sale }>
  /** Comes after the advances that leave each of the sale's payments that are not final: none may be overlooked. */
  | Readonly<{ kind: 'leaveSale'; saleId: string; leftAt: Instant }>
  /** A new payment with its `recorded` event. Its version is 1. */
  | Readonly<{ kind: 'record'; payment: Payment; at: Instant }>
  /** The next row of a payment, from the entry it was stepped from: compare-and-set on that entry's version. */
  | Readonly<{ kind: 'advance'; from: Entry; to: Payment; event: PaymentEvent; at: Instant }>
  /** A new refund with its `requested` event, reserving its amount. Its version is 1. */
  | Readonly<{ kind: 'requestRefund'; refund: Refund; at: Instant }>
  /** The next row of a refund, as `advance` is a payment's. */
  | Readonly<{ kind: 'advanceRefund'; from: RefundEntry; to: Refund; event: RefundEvent; at: Instant }>
  | Readonly<{ kind: 'remember'; answer: IdempotentAnswer }>
  | Readonly<{ kind: 'keepFeedback'; feedback: Feedback }>
  /** Comes with what was done for the instruction: of two who carry it out, one alone is written. */
  | (Readonly<{ kind: 'answerInstruction' }> & InstructionAnswer)
  /** Notes who opened a till's next shift; it has begun where the one before ended, whether anybody says so or not. */
  | Readonly<{ kind: 'openShift'; shift: Shift & Readonly<{ opened: NonNullable<Shift['opened']>; closed: null }> }>
  /** The end of a till's newest shift: compare-and-set on its number and on where it began. What is written is never written again. */
  | Readonly<{ kind: 'closeShift'; shift: ClosedShift }>;

/** Why a commit did not happen. Expected answers, each leaving the ledger as it was. */
export type Conflict =
  /** A sale of that id exists (compare the stored one). */
  | 'saleExists'
  | 'saleUnknown'
  /** The sale is closed, or paid. */
  | 'saleClosed'
  /** A payment of the sale is not final and was not left with it. */
  | 'paymentNotLeft'
  /** Another payment holds the sale (invariant I5). */
  | 'saleHeld'
  | 'paymentExists'
  | 'orderNumberTaken'
  /** Somebody advanced the payment or refund first: read it again. */
  | 'stale'
  | 'paymentUnknown'
  /** Only a paid payment is refunded. */
  | 'paymentNotPaid'
  /** With the refunds that are not closed it would be more than was paid (invariant I9). */
  | 'refundTooMuch'
  | 'refundsTooMany'
  | 'refundExists'
  | 'refundNumberTaken'
  /** Another refund of the payment is in doubt: one at a time. */
  | 'refundInDoubt'
  | 'keyUsed'
  /** Feedback of that id is kept (compare the stored one). */
  | 'feedbackExists'
  /** Somebody has carried it out before (compare the stored answer). */
  | 'instructionAnswered'
  /** Somebody has opened it before. */
  | 'shiftOpen'
  /** Somebody closed it first, or it does not follow the till's last one: read it again. */
  | 'shiftClosed';

/** A payment's new row and the event that made it. */
export type PaymentChange = Readonly<{ entry: Entry; event: PaymentWritten }>;
/** A refund's. */
export type RefundChange = Readonly<{ entry: RefundEntry; event: RefundWritten }>;

export type Committed =
  /** One of `written` for each `record` and `advance` of the commit, in their order; one of `refunds` for each change of a refund. */
  | Readonly<{ ok: true; written: readonly PaymentChange[]; refunds: readonly RefundChange[] }>
  | Readonly<{ ok: false; conflict: Conflict; index: number }>;

export type PaymentFilter = Readonly<{
  saleId?: string;
  merchantId?: string;
  storeId?: string;
  /** The terminal that scanned. */
  terminalId?: string;
  states?: readonly PaymentState[];
  /** Only those in which something is still to be found out or put right. */
  unresolved?: boolean;
  /** Exactly so much, in whatever currency. */
  amountMinor?: number;
  /** Submitted at that time or later. */
  submittedFrom?: Instant;
  /** Submitted before that time. */
  submittedBefore?: Instant;
  /** The merchant order number ends so: four characters or more. */
  orderNumberEnds?: string;
  /** The merchant order number, the channel's transaction id, or the number of one of its refunds, as a whole. */
  number?: string;
  /** The shop's own reference of the sale, as a whole. */
  reference?: string;
}>;

/** A page of payments, newest first. `next` continues it, or is null at the end. */
export type PaymentPage = Readonly<{ items: readonly Payment[]; next: string | null }>;

/** A page of closed shifts, the one closed last first. `next` continues it, or is null at the end. */
export type ShiftPage = Readonly<{ items: readonly ClosedShift[]; next: string | null }>;

/** A page of what a stretch of the journal may hold of a till. `next` goes into `from` of the next, or is null at the end. */
export type TrackPage<Track> = Readonly<{ items: readonly Track[]; next: string | null }>;
type Of = Readonly<{ terminalId: string; stretch: Stretch }>;
type From = Readonly<{ from: string | null; limit: number }>;

/** A payment that a person should look at: for a mark of its own, or for those of its refunds that carry one. */
export type AttentionItem = Readonly<{ payment: Payment; refunds: readonly Refund[] }>;
export type AttentionPage = Readonly<{ items: readonly AttentionItem[]; next: string | null }>;

/** What a ledger is: written when it is made, never changed but for the epoch. */
export type LedgerIdentity = Readonly<{
  nodeId: string;
  /** Grows when a ledger is restored from a copy. */
  epoch: number;
  /** A ledger never serves both. */
  environment: 'sandbox' | 'production';
  /** 32 random bytes, made with the ledger: keys the hashes of payment codes and fingerprints. */
  hashKey: Uint8Array;
}>;

/** A payment for which something is due: no more of its row than that, since a look finds many that are already worked on. */
export type DuePayment = Readonly<{ id: string; merchantId: string; due: DueKind; dueAt: Instant }>;
export type DueRefund = Readonly<{ id: string; paymentId: string; due: RefundDue; dueAt: Instant }>;

export type Due = Readonly<{
  /** Whose `dueAt` is at most `now`, earliest first. */
  payments: readonly DuePayment[];
  refunds: readonly DueRefund[];
  /** The earliest `dueAt` after `now` of all payments and refunds of this node, or null. */
  nextAt: Instant | null;
}>;

export type Ledger = {
  readonly identity: LedgerIdentity;
  /** What head office has still to be told; null in a ledger that was not opened to ship. */
  readonly outbox: Outbox | null;

  /** Durable when it resolves. Concurrent commits share one flush; none waits for more than the one under way and its own. */
  commit(changes: readonly Change[]): Promise<Committed>;
  /**
   * Takes what a node tells, in one transaction with how far it has told: each fact once, however often it comes. Rows of a node are kept with
   * it as their owner. Nothing is taken of what does not follow, is not chained, or does not give the state that it says.
   *
   * @throws RangeError for an arrival beyond `ARRIVAL_LIMITS`, and in a ledger that ships: head office is told, and tells nobody
   */
  arrive(arrival: Arrival): Promise<Arrived>;
  /** How far a node has told, and in which of its epochs; null where it never has. */
  arrivedFrom(nodeId: string): Promise<EpochCursor | null>;
  /** What came of a node, or for a payment, when another had taken it over: in the order in which it came, after the id `after`. */
  lateFacts(of: LateOf, after: number, limit: number): Promise<readonly LateFact[]>;
  instructionAnswer(id: string): Promise<InstructionAnswer | null>;

  sale(id: string): Promise<Sale | null>;
  payment(id: string): Promise<Entry | null>;
  /** All payments of a sale, oldest first. */
  paymentsOf(saleId: string): Promise<readonly Entry[]>;
  /** Which of the sales more than one payment has paid: at two nodes that did not know of each other. */
  salesPaidTwice(saleIds: readonly string[]): Promise<readonly string[]>;
  /** What is due at `now` for payments and refunds of this node, at most `limit` of each (1 to 1,000). */
  due(now: Instant, limit: number): Promise<Due>;
  /** Payments of a node that are not final, oldest first, after the id `after`; for the resume, and the take-over. Default: of this node. */
  unresolved(after: string | null, limit: number, owner?: string): Promise<readonly Entry[]>;
  /** The nodes, this one or others, that have a payment or refund which is not final. */
  ownersOfUnresolved(): Promise<readonly string[]>;
  /**
   * Newest first; `limit` 1 to 1,000. What the filter gives must all be so. Ids are minted at the submit and sort by time.
   *
   * @throws RangeError where `limit` is out of bounds, or `orderNumberEnds` is shorter than four characters
   */
  payments(filter: PaymentFilter, after: string | null, limit: number): Promise<PaymentPage>;
  /** Payments with an attention mark, or with a refund that has one, oldest first. */
  attention(after: string | null, limit: number): Promise<AttentionPage>;
  /** Counts and the oldest time by state, of payments that are not final. */
  summary(): Promise<readonly Readonly<{ state: PaymentState; count: number; oldestAt: Instant }>[]>;
  /** A payment's events after the version `after` (default 0), oldest first, at most `limit` (1 to 1,000; default: all). */
  eventsOf(paymentId: string, page?: Readonly<{ after?: number; limit?: number }>): Promise<readonly PaymentWritten[]>;
  refund(id: string): Promise<RefundEntry | null>;
  /** All refunds of a payment, oldest first. */
  refundsOf(paymentId: string): Promise<readonly RefundEntry[]>;
  /** As {@link Ledger.unresolved}. */
  unresolvedRefunds(after: string | null, limit: number, owner?: string): Promise<readonly RefundEntry[]>;
  /** A refund's events, oldest first. */
  refundEventsOf(refundId: string): Promise<readonly RefundWritten[]>;
  /** Events after a position, oldest first, at most `limit`. */
  eventsAfter(position: number, limit: number): Promise<readonly WrittenEvent[]>;
  /** The newest position, 0 in an empty ledger. */
  lastPosition(): Promise<number>;
  remembered(key: string): Promise<IdempotentAnswer | null>;
  feedback(id: string): Promise<Feedback | null>;
  /** Newest first, before the one of the id `after`; `limit` 1 to 1,000. */
  allFeedback(after: string | null, limit: number): Promise<FeedbackPage>;
  /** A shift that is closed, or that somebody has opened. */
  shift(id: string): Promise<Shift | null>;
  /** A till's newest shift that is closed, or that somebody has opened; null where there is none. */
  lastShift(terminalId: string): Promise<Shift | null>;
  /** The closed shift of a till in whose stretch of the journal a position is, or null. */
  shiftAt(terminalId: string, position: number): Promise<ClosedShift | null>;
  /** Closed shifts of one till or of all (null), the one closed last first, before the one of the id `after`; `limit` 1 to 1,000. */
  shifts(terminalId: string | null, after: string | null, limit: number): Promise<ShiftPage>;
  /** Payments of a till that were recorded within a stretch, and no others; in the order of their ids. `limit` 1 to 1,000. */
  paymentTracks(of: Of, page: From): Promise<TrackPage<PaymentTrack>>;
  /** Refunds of a till's payments that were asked for within a stretch, and no others; in that order. */
  refundTracks(of: Of, page: From): Promise<TrackPage<RefundTrack>>;
  /** Payments and refunds of these ids (at most 1,000), as they are at the end of a stretch. An id that is not known is left out. */
  tracksOf(ids: readonly string[], stretch: Stretch): Promise<readonly (PaymentTrack | RefundTrack)[]>;
  /** Runs until everything under way is durable, then closes. */
  close(): Promise<void>;
};
