/**
 * Writes batches of commits, the only writer of its file.
 *
 * A batch is one transaction. When any of its commits conflicts, the batch is rolled back and written again with a savepoint around each,
 * so that one's conflict never fails its neighbours; conflicts are rare, savepoints are not free.
 *
 * When a flush fails nobody knows what a crash would bring back, so that nothing more is written: only opening the file again tells.
 * A full disk is no such case: SQLite reports it where a write came up short, before there is a commit to bring back.
 */
import { REFUNDS_MAX } from '@quickpay/core';
import type { Conflict } from '../ledger.ts';
import { LedgerError } from '../ledger-error.ts';
import { type ArrivalConflict, type ArrivalOp, arrivalWriter } from './arrival-ops.ts';
import { type Driver, SQLITE, type SqlValue, sqliteCode } from './driver.ts';
import {
  FEEDBACK_COLUMNS,
  FIXED_COLUMNS,
  MOVING_COLUMNS,
  REFUND_FIXED_COLUMNS,
  REFUND_MOVING_COLUMNS,
  SALE_COLUMNS,
  STANDING_COLUMNS,
} from './rows.ts';
import { SHIFT_CLOSING, SHIFT_OPENING } from './shift-rows.ts';
import { each, marks } from './sql.ts';

/** One change as flat values: cheap to hand to another thread. */
export type Op =
  | Readonly<{ op: 'createSale'; values: readonly SqlValue[] }>
  | Readonly<{ op: 'leaveSale'; saleId: string; leftAt: number }>
  | Readonly<{ op: 'record'; saleId: string; payment: readonly SqlValue[]; event: readonly SqlValue[] }>
  | Readonly<{
      op: 'advance';
      id: string;
      fromVersion: number;
      fromHead: string;
      /** Null where they are as they were. */
      standing: readonly SqlValue[] | null;
      moving: readonly SqlValue[];
      event: readonly SqlValue[];
    }>
  | Readonly<{
      op: 'requestRefund';
      paymentId: string;
      amountMinor: number;
      refund: readonly SqlValue[];
      event: readonly SqlValue[];
    }>
  | Readonly<{
      op: 'advanceRefund';
      id: string;
      fromVersion: number;
      fromHead: string;
      moving: readonly SqlValue[];
      event: readonly SqlValue[];
    }>
  | Readonly<{ op: 'remember'; values: readonly SqlValue[] }>
  | Readonly<{ op: 'keepFeedback'; values: readonly SqlValue[] }>
  | Readonly<{ op: 'answerInstruction'; values: readonly SqlValue[] }>
  /** Forgets what head office was told. */
  | Readonly<{ op: 'shipped'; sequence: number; head: string }>
  | Readonly<{
      op: 'openShift' | 'closeShift';
      terminalId: string;
      number: number;
      after: number;
      opening: readonly SqlValue[];
      closing: readonly SqlValue[];
    }>
  | ArrivalOp;

export type Group = readonly Op[];
/** `positions`: one for each event written. */
export type GroupResult =
  | Readonly<{ ok: true; positions: readonly number[] }>
  | Readonly<{ ok: false; conflict: ArrivalConflict; index: number }>
  /** A change that breaks a rule of the schema: an error of the program, and of nobody else in the batch. */
  | Readonly<{ ok: false; refused: string; index: number }>;

export type Writer = { write(batch: readonly Group[]): readonly GroupResult[]; close(): void };

/** What SQLite says when a unique index refuses, by the columns it names. */
const UNIQUE_CONFLICTS: Readonly<Record<string, Conflict>> = {
  'payment.sale_id': 'saleHeld',
  'payment.id': 'paymentExists',
  'payment.merchant_id, payment.order_number': 'orderNumberTaken',
  'event.payment_id, event.version': 'stale',
  'refund.id': 'refundExists',
  'refund.merchant_id, refund.refund_number': 'refundNumberTaken',
  'refund.payment_id': 'refundInDoubt',
  'event.refund_id, event.version': 'stale',
};

export function createWriter(driver: Driver): Writer {
  const statements = {
    createSale: driver.prepare(`INSERT INTO sale (${SALE_COLUMNS}) VALUES (${marks(9)}) ON CONFLICT (id) DO NOTHING`),
    sale: driver.prepare(
      `SELECT left_at, EXISTS (SELECT 1 FROM payment WHERE sale_id = sale.id AND state = 'paid') AS paid FROM sale WHERE id = ?`,
    ),
    notLeft: driver.prepare(
      `SELECT 1 FROM payment WHERE sale_id = ? AND state NOT IN ('paid', 'notPaid') AND facts ->> 'leftAt' IS NULL`,
    ),
    leaveSale: driver.prepare('UPDATE sale SET left_at = ? WHERE id = ?'),
    record: driver.prepare(
      `INSERT INTO payment (${FIXED_COLUMNS}, ${STANDING_COLUMNS}, ${MOVING_COLUMNS}) VALUES (${marks(19)})`,
    ),
    advance: driver.prepare(
      `UPDATE payment SET ${each(`${STANDING_COLUMNS}, ${MOVING_COLUMNS}`)} WHERE id = ? AND version = ? AND head = ?`,
    ),
    advanceStanding: driver.prepare(`UPDATE payment SET ${each(MOVING_COLUMNS)} WHERE id = ? AND version = ? AND head = ?`),
    event: driver.prepare(`INSERT INTO event (payment_id, refund_id, version, at, state, body, hash) VALUES (${marks(7)})`),
    refundable: driver.prepare(
      `SELECT payment.state, sale.amount_minor AS paid, count(refund.id) AS refunds,
         coalesce(sum(refund.amount_minor) FILTER (WHERE refund.state <> 'closed'), 0) AS reserved
       FROM payment JOIN sale ON sale.id = payment.sale_id LEFT JOIN refund ON refund.payment_id = payment.id
       WHERE payment.id = ? GROUP BY payment.id`,
    ),
    requestRefund: driver.prepare(`INSERT INTO refund (${REFUND_FIXED_COLUMNS}, ${REFUND_MOVING_COLUMNS}) VALUES (${marks(14)})`),
    advanceRefund: driver.prepare(`UPDATE refund SET ${each(REFUND_MOVING_COLUMNS)} WHERE id = ? AND version = ? AND head = ?`),
    remember: driver.prepare(
      `INSERT INTO idempotent_answer (key, fingerprint, resource_id, at) VALUES (${marks(4)}) ON CONFLICT (key) DO NOTHING`,
    ),
    keepFeedback: driver.prepare(`INSERT INTO feedback (${FEEDBACK_COLUMNS}) VALUES (${marks(10)}) ON CONFLICT (id) DO NOTHING`),
    answerInstruction: driver.prepare(
      `INSERT INTO instruction_answer (id, answer, at) VALUES (${marks(3)}) ON CONFLICT (id) DO NOTHING`,
    ),
    forget: driver.prepare('DELETE FROM outbox WHERE sequence <= ?'),
    shipped: driver.prepare('UPDATE shipped SET sequence = ?, head = ?'),
    lastShift: driver.prepare('SELECT number, after, up_to FROM shift WHERE terminal_id = ? ORDER BY number DESC LIMIT 1'),
    keepShift: driver.prepare(`INSERT INTO shift (${SHIFT_OPENING}, ${SHIFT_CLOSING}) VALUES (${marks(11)})`),
    closeShift: driver.prepare(`UPDATE shift SET ${each(SHIFT_CLOSING)} WHERE terminal_id = ? AND number = ?`),
  };

  const applyArrival = arrivalWriter(driver);

  /** Why an op cannot be, or null once it is written. */
  const apply = (op: Op, positions: number[]): ArrivalConflict | null => {
    switch (op.op) {
      case 'createSale':
        return statements.createSale.run(...op.values).changes === 0 ? 'saleExists' : null;
      case 'leaveSale': {
        const closed = closedSale(op.saleId);
        if (closed !== null) return closed;
        if (statements.notLeft.get(op.saleId) !== undefined) return 'paymentNotLeft';
        statements.leaveSale.run(op.leftAt, op.saleId);
        return null;
      }
      case 'record': {
        const closed = closedSale(op.saleId);
        if (closed !== null) return closed;
        statements.record.run(...op.payment);
        positions.push(statements.event.run(...op.event).lastRowId);
        return null;
      }
      case 'advance':
        if (advance(op) === 0) return 'stale';
        positions.push(statements.event.run(...op.event).lastRowId);
        return null;
      case 'requestRefund': {
        const refused = unrefundable(op.paymentId, op.amountMinor);
        if (refused !== null) return refused;
        statements.requestRefund.run(...op.refund);
        positions.push(statements.event.run(...op.event).lastRowId);
        return null;
      }
      case 'advanceRefund':
        if (statements.advanceRefund.run(...op.moving, op.id, op.fromVersion, op.fromHead).changes === 0) return 'stale';
        positions.push(statements.event.run(...op.event).lastRowId);
        return null;
      case 'remember':
        return statements.remember.run(...op.values).changes === 0 ? 'keyUsed' : null;
      case 'keepFeedback':
        return statements.keepFeedback.run(...op.values).changes === 0 ? 'feedbackExists' : null;
      case 'answerInstruction':
        return statements.answerInstruction.run(...op.values).changes === 0 ? 'instructionAnswered' : null;
      case 'shipped':
        statements.forget.run(op.sequence);
        statements.shipped.run(op.sequence, op.head);
        return null;
      case 'openShift':
      case 'closeShift':
        return applyShift(op);
      default:
        return applyArrival(op, positions);
    }
  };

  /** Each of a till's shifts begins where the one before ended, and ends once. */
  const applyShift = ({
    op,
    terminalId,
    number,
    after,
    opening,
    closing,
  }: Extract<Op, { op: 'openShift' | 'closeShift' }>): Conflict | null => {
    const last = statements.lastShift.get(terminalId);
    const isOpen = last !== undefined && last.up_to === null;
    if (isOpen && op === 'openShift') return 'shiftOpen';
    const [next, from] = isOpen ? [last.number, last.after] : [Number(last?.number ?? 0) + 1, last?.up_to ?? 0];
    if (number !== next || after !== from) return 'shiftClosed';
    if (isOpen) statements.closeShift.run(...closing, terminalId, number);
    else statements.keepShift.run(...opening, ...closing);
    return null;
  };

  const advance = ({ standing, moving, id, fromVersion, fromHead }: Extract<Op, { op: 'advance' }>): number =>
    standing === null
      ? statements.advanceStanding.run(...moving, id, fromVersion, fromHead).changes
      : statements.advance.run(...standing, ...moving, id, fromVersion, fromHead).changes;

  const closedSale = (saleId: string): Conflict | null => {
    const sale = statements.sale.get(saleId);
    if (sale === undefined) return 'saleUnknown';
    return sale.left_at === null && sale.paid === 0 ? null : 'saleClosed';
  };

  /** Why so much more cannot be reserved for refunds of a payment, or null when it can (invariant I9). */
  const unrefundable = (paymentId: string, amountMinor: number): Conflict | null => {
    const payment = statements.refundable.get(paymentId);
    if (payment === undefined) return 'paymentUnknown';
    if (payment.state !== 'paid') return 'paymentNotPaid';
    if (Number(payment.reserved) + amountMinor > Number(payment.paid)) return 'refundTooMuch';
    return Number(payment.refunds) >= REFUNDS_MAX ? 'refundsTooMany' : null;
  };

  const applyGroup = (group: Group): GroupResult => {
    const positions: number[] = [];
    for (const [index, op] of group.entries()) {
      try {
        const conflict = apply(op, positions);
        if (conflict !== null) return { ok: false, conflict, index };
      } catch (fault) {
        const conflict = conflictOf(fault);
        if (conflict !== null) return { ok: false, conflict, index };
        if (isRefusal(fault)) return { ok: false, refused: fault.message, index };
        throw fault;
      }
    }
    return { ok: true, positions };
  };

  const together = (batch: readonly Group[]): readonly GroupResult[] | null => {
    driver.exec('BEGIN IMMEDIATE');
    const results: GroupResult[] = [];
    for (const group of batch) {
      const result = applyGroup(group);
      if (!result.ok) {
        driver.exec('ROLLBACK');
        return batch.length === 1 ? [result] : null;
      }
      results.push(result);
    }
    commit();
    return results;
  };

  const oneByOne = (batch: readonly Group[]): readonly GroupResult[] => {
    driver.exec('BEGIN IMMEDIATE');
    const results = batch.map((group) => {
      driver.exec('SAVEPOINT one');
      const result = applyGroup(group);
      if (!result.ok) driver.exec('ROLLBACK TO one');
      driver.exec('RELEASE one');
      return result;
    });
    commit();
    return results;
  };

  const commit = () => {
    try {
      driver.exec('COMMIT');
    } catch (cause) {
      if (sqliteCode(cause) === SQLITE.full) throw cause;
      broken = true;
      throw new LedgerError('outcomeUnknown', 'The ledger could not flush a commit.', cause);
    }
  };

  let broken = false;

  return {
    write(batch) {
      if (broken)
        throw new LedgerError('ledgerBroken', 'A flush failed: nothing more is written until the ledger is opened again.');
      try {
        return together(batch) ?? oneByOne(batch);
      } catch (fault) {
        try {
          driver.exec('ROLLBACK');
        } catch {
          // No transaction was open: there is nothing to take back.
        }
        if (fault instanceof LedgerError) throw fault;
        throw new LedgerError('notWritten', 'The ledger could not write.', fault);
      }
    },
    close: () => driver.close(),
  };
}

/** A unique index that refuses is an answer. */
function conflictOf(fault: unknown): Conflict | null {
  const columns = fault instanceof Error ? /^UNIQUE constraint failed: (.+)$/.exec(fault.message)?.[1] : undefined;
  return columns === undefined ? null : (UNIQUE_CONFLICTS[columns] ?? null);
}

const REFUSALS: ReadonlySet<number | null> = new Set([SQLITE.constraint, SQLITE.mismatch, SQLITE.tooBig]);

/** The change itself is at fault, not the disk; a value of no SQL type is a TypeError. The message names columns, never values. */
function isRefusal(fault: unknown): fault is Error {
  return fault instanceof TypeError || REFUSALS.has(sqliteCode(fault));
}
