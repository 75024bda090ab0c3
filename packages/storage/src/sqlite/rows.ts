/** Between core's values and rows. */
import type { Payment, PaymentState, Refund, RefundState, Sale } from '@quickpay/core';
import type { LateFact } from '../arrival.ts';
import type {
  Entry,
  Feedback,
  IdempotentAnswer,
  InstructionAnswer,
  LedgerEvent,
  PaymentWritten,
  RefundEntry,
  RefundLedgerEvent,
  RefundWritten,
  WrittenEvent,
} from '../ledger.ts';
import type { Row, SqlValue } from './driver.ts';

/** Fixed when a payment is recorded: indexes over these are never written again. */
export const FIXED_COLUMNS =
  'id, sale_id, merchant_id, store_id, terminal_id, order_number, amount_minor, currency, submitted_at';
/** What indexes go by: a step that changes none of them, as a poll, leaves them alone. */
export const STANDING_COLUMNS = 'state, attention, transaction_id, epoch, owner';
export const MOVING_COLUMNS = 'due, due_at, version, head, facts';

/**
 * What a fact is that is not written. Most facts of most payments never leave these values, and what is written is written again at every
 * step: without them a row is a third as large.
 *
 * Part of the format, as a migration is: a line may be added, and none may ever change, or rows written before would mean another thing.
 */
const UNWRITTEN = {
  reason: null,
  decline: null,
  why: null,
  settledAt: null,
  payerAskedAt: null,
  orderSeen: false,
  moneySeenAt: null,
  refusal: null,
  frozen: false,
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
} as const satisfies Partial<Payment>;

const HAS_COLUMN: ReadonlySet<string> = new Set<keyof Payment>([
  'id',
  'saleId',
  'merchantId',
  'storeId',
  'terminalId',
  'merchantOrderNumber',
  'epoch',
  'owner',
  'amount',
  'submittedAt',
  'state',
  'attention',
  'transactionId',
  'due',
  'dueAt',
  'version',
]);

export type PaymentValues = Readonly<{ fixed: SqlValue[]; standing: SqlValue[]; moving: SqlValue[] }>;

/** A payment's values in the order of the columns above. */
export function paymentValues(payment: Payment, head: string): PaymentValues {
  const { id, saleId, merchantId, storeId, terminalId, merchantOrderNumber, epoch, owner, submittedAt } = payment;
  const { amountMinor, currency } = payment.amount;
  const { state, attention, transactionId, due, dueAt, version } = payment;
  return {
    fixed: [id, saleId, merchantId, storeId, terminalId, merchantOrderNumber, amountMinor, currency, submittedAt],
    standing: [state, attention, transactionId, epoch, owner],
    moving: [due, dueAt, version, head, factsText(payment)],
  };
}

function factsText(payment: Payment): string {
  const all: Readonly<Record<string, unknown>> = payment;
  const unwritten: Readonly<Record<string, unknown>> = UNWRITTEN;
  const facts: Record<string, unknown> = {};
  for (const name in all) if (!HAS_COLUMN.has(name) && all[name] !== unwritten[name]) facts[name] = all[name];
  return JSON.stringify(facts);
}

export function entryOf(row: Row): Entry {
  const payment = {
    ...UNWRITTEN,
    ...(JSON.parse(String(row.facts)) as object),
    id: row.id,
    saleId: row.sale_id,
    merchantId: row.merchant_id,
    storeId: row.store_id,
    terminalId: row.terminal_id,
    merchantOrderNumber: row.order_number,
    epoch: row.epoch,
    owner: row.owner,
    amount: { amountMinor: row.amount_minor, currency: row.currency },
    state: row.state,
    attention: row.attention,
    transactionId: row.transaction_id,
    submittedAt: row.submitted_at,
    due: row.due,
    dueAt: row.due_at,
    version: row.version,
  } as Payment; // written by paymentValues, and nothing else writes this table
  return { payment, head: String(row.head) };
}

export const SALE_COLUMNS = 'id, merchant_id, store_id, terminal_id, amount_minor, currency, reference, created_at, left_at';

export function saleValues({ id, merchantId, storeId, terminalId, amount, reference, createdAt, leftAt }: Sale): SqlValue[] {
  return [id, merchantId, storeId, terminalId, amount.amountMinor, amount.currency, reference, createdAt, leftAt];
}

export function saleOf(row: Row): Sale {
  return {
    id: row.id,
    merchantId: row.merchant_id,
    storeId: row.store_id,
    terminalId: row.terminal_id,
    amount: { amountMinor: row.amount_minor, currency: row.currency },
    reference: row.reference,
    createdAt: row.created_at,
    leftAt: row.left_at,
  } as Sale; // written by saleValues, and nothing else writes this table
}

/** Fixed when a refund is requested. */
export const REFUND_FIXED_COLUMNS = 'id, payment_id, merchant_id, refund_number, amount_minor';
export const REFUND_MOVING_COLUMNS = 'owner, state, attention, in_doubt, due, due_at, version, head, facts';

export function refundValues(refund: Refund, head: string): Readonly<{ fixed: SqlValue[]; moving: SqlValue[] }> {
  const { id, paymentId, merchantId, refundNumber, owner, amount, state, attention, due, dueAt, version, ...rest } = refund;
  const facts = { ...rest, currency: amount.currency };
  return {
    fixed: [id, paymentId, merchantId, refundNumber, amount.amountMinor],
    moving: [owner, state, attention, refund.sendsInDoubt > 0 ? 1 : 0, due, dueAt, version, head, JSON.stringify(facts)],
  };
}

export function refundEntryOf(row: Row): RefundEntry {
  const { currency, ...facts } = JSON.parse(String(row.facts)) as { currency: string };
  const refund = {
    // Rows from before approvals say nothing of them.
    approvedBy: null,
    ...facts,
    id: row.id,
    paymentId: row.payment_id,
    merchantId: row.merchant_id,
    refundNumber: row.refund_number,
    owner: row.owner,
    amount: { amountMinor: row.amount_minor, currency },
    state: row.state,
    attention: row.attention,
    due: row.due,
    dueAt: row.due_at,
    version: row.version,
  } as unknown as Refund; // written by refundValues, and nothing else writes this table
  return { refund, head: String(row.head) };
}

const writtenOf = (row: Row) => ({
  position: Number(row.position),
  paymentId: String(row.payment_id),
  version: Number(row.version),
  at: Number(row.at),
  hash: String(row.hash),
});

export function paymentEventOf(row: Row): PaymentWritten {
  const event = JSON.parse(String(row.body)) as LedgerEvent; // written by eventText
  // The state is held to the payment's by the same transaction.
  return { of: 'payment', ...writtenOf(row), event, state: String(row.state) as PaymentState };
}

export function refundEventOf(row: Row): RefundWritten {
  const event = JSON.parse(String(row.body)) as RefundLedgerEvent; // written by eventText
  // The state is held to the refund's by the same transaction.
  return { of: 'refund', refundId: String(row.refund_id), ...writtenOf(row), event, state: String(row.state) as RefundState };
}

export const eventOf = (row: Row): WrittenEvent => (row.refund_id === null ? paymentEventOf(row) : refundEventOf(row));

export function answerOf(row: Row): IdempotentAnswer {
  return { key: String(row.key), fingerprint: String(row.fingerprint), resourceId: String(row.resource_id), at: Number(row.at) };
}

export const FEEDBACK_COLUMNS = 'id, text, screen, state, order_number, version, written_at, by, terminal_id, at';

export function feedbackValues(feedback: Feedback): SqlValue[] {
  const { id, text, screen, state, orderNumber, version, writtenAt, by, terminalId, at } = feedback;
  return [id, text, screen, state, orderNumber, version, writtenAt, by, terminalId, at];
}

export function feedbackOf(row: Row): Feedback {
  return {
    id: row.id,
    text: row.text,
    screen: row.screen,
    state: row.state,
    orderNumber: row.order_number,
    version: row.version,
    writtenAt: row.written_at,
    by: row.by,
    terminalId: row.terminal_id,
    at: row.at,
  } as Feedback; // written by feedbackValues, and nothing else writes this table
}

export function answeredOf(row: Row): InstructionAnswer {
  const answer = JSON.parse(String(row.answer)) as InstructionAnswer['answer']; // written by the writer, and nothing else writes this table
  return { instructionId: String(row.id), answer, at: Number(row.at) };
}

export const LATE_COLUMNS = 'node_id, epoch, sequence, kind, why, payment_id, refund_id, body, at';

export function lateValues({
  nodeId,
  epoch,
  sequence,
  kind,
  why,
  paymentId,
  refundId,
  body,
  at,
}: Omit<LateFact, 'id'>): SqlValue[] {
  return [nodeId, epoch, sequence, kind, why, paymentId, refundId, body, at];
}

export function lateOf(row: Row): LateFact {
  return {
    id: row.id,
    nodeId: row.node_id,
    epoch: row.epoch,
    sequence: row.sequence,
    kind: row.kind,
    why: row.why,
    paymentId: row.payment_id,
    refundId: row.refund_id,
    body: row.body,
    at: row.at,
  } as LateFact; // written by lateValues, and nothing else writes this table
}
