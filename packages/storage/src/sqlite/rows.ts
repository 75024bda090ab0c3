/** Between core's values and rows. */
import type { Payment, PaymentState, Sale } from '@quickpay/core';
import type { Entry, IdempotentAnswer, LedgerEvent, WrittenEvent } from '../ledger.ts';
import type { Row, SqlValue } from './driver.ts';

/** Fixed when a payment is recorded: indexes over these are never written again. */
export const FIXED_COLUMNS = 'id, sale_id, merchant_id, store_id, order_number, epoch, owner, submitted_at';
export const MOVING_COLUMNS = 'state, attention, due, due_at, version, head, facts';

/** A payment's values in the order of the columns above. */
export function paymentValues(payment: Payment, head: string): Readonly<{ fixed: SqlValue[]; moving: SqlValue[] }> {
  const {
    id,
    saleId,
    merchantId,
    storeId,
    merchantOrderNumber,
    epoch,
    owner,
    submittedAt,
    state,
    attention,
    due,
    dueAt,
    version,
    ...facts
  } = payment;
  return {
    fixed: [id, saleId, merchantId, storeId, merchantOrderNumber, epoch, owner, submittedAt],
    moving: [state, attention, due, dueAt, version, head, JSON.stringify(facts)],
  };
}

export function entryOf(row: Row): Entry {
  const payment = {
    ...(JSON.parse(String(row.facts)) as object),
    id: row.id,
    saleId: row.sale_id,
    merchantId: row.merchant_id,
    storeId: row.store_id,
    merchantOrderNumber: row.order_number,
    epoch: row.epoch,
    owner: row.owner,
    state: row.state,
    attention: row.attention,
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

export function eventOf(row: Row): WrittenEvent {
  return {
    position: Number(row.position),
    paymentId: String(row.payment_id),
    version: Number(row.version),
    at: Number(row.at),
    event: JSON.parse(String(row.body)) as LedgerEvent, // written by eventText
    state: String(row.state) as PaymentState, // held to the payment's by the same transaction
    hash: String(row.hash),
  };
}

export function answerOf(row: Row): IdempotentAnswer {
  return { key: String(row.key), fingerprint: String(row.fingerprint), resourceId: String(row.resource_id), at: Number(row.at) };
}
