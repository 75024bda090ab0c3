/** The words of a plan: what is here, what is to be written, and in which order. */
import type { Sale, Shift } from '@quickpay/core';
import type { EpochCursor, Late, LateFact } from './arrival.ts';
import type { Entry, Feedback, InstructionAnswer, RefundEntry } from './ledger.ts';
import type { EventName, EventTold } from './told.ts';

/** What is here. Everything of one plan is read from one state of the ledger. */
export type Known = Readonly<{
  sale(id: string): Sale | null;
  payment(id: string): Entry | null;
  refund(id: string): RefundEntry | null;
  paymentsOf(saleId: string): readonly Entry[];
  refundsOf(paymentId: string): readonly RefundEntry[];
  /** The hash of an event, or null where there is none. */
  hashOf(event: EventName): string | null;
  lastShift(terminalId: string): Shift | null;
  feedback(id: string): Feedback | null;
  answer(instructionId: string): InstructionAnswer | null;
}>;

/** What a row was when the plan was made: compared when it is written. */
export type RowBefore = Readonly<{ version: number; head: string }>;
export type CursorMove = Readonly<{ nodeId: string; from: EpochCursor | null; to: EpochCursor }>;

/**
 * One thing to write, in the order of the list. `sequence`: of the fact that it is for.
 *
 * *The order of rows.* What lets go of its sale is written before what takes it, whatever their order in time, so that no row stands beside
 * another's past; and new rows come after those that are changed, in the order in which they were recorded, which is that of their events.
 */
export type PlannedWrite = Readonly<{ sequence: number }> &
  (
    | Readonly<{ kind: 'arrived'; move: CursorMove }>
    | Readonly<{ kind: 'createSale'; sale: Sale }>
    /** `isApart`: another node's payment holds or has paid the sale, and neither knew. */
    | Readonly<{ kind: 'keepPayment'; from: RowBefore | null; entry: Entry; isApart: boolean }>
    | Readonly<{ kind: 'keepRefund'; from: RowBefore | null; entry: RefundEntry; isApart: boolean }>
    | Readonly<{ kind: 'event'; event: EventTold }>
    | Readonly<{ kind: 'leaveSale'; saleId: string; leftAt: number }>
    /** Begins where the till's last one ended here. `last`: ends with that event, here; null in one that is open. */
    | Readonly<{ kind: 'keepShift'; shift: Shift; last: EventName | null }>
    | Readonly<{ kind: 'keepFeedback'; feedback: Feedback }>
    | Readonly<{ kind: 'answerInstruction'; answer: InstructionAnswer }>
    | Readonly<{ kind: 'keepLate'; late: Omit<LateFact, 'id'> }>
  );

export type Planned = Readonly<{
  kind: 'planned';
  writes: readonly PlannedWrite[];
  events: readonly EventTold[];
  payments: readonly Entry[];
  refunds: readonly RefundEntry[];
  answers: readonly InstructionAnswer[];
  late: readonly Late[];
}>;
export type Broken = Readonly<{ kind: 'broken'; sequence: number; why: string }>;
