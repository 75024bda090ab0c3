/**
 * The chain of a payment's events, and the fold that gives its row back (invariant I11).
 *
 * Each event's hash covers the one before, so that a past that was changed, dropped or put in another order is noticed.
 */
import { hash } from 'node:crypto';
import {
  begin,
  beginRefund,
  step as coreStep,
  type Payment,
  type Policy,
  type Refund,
  type Step,
  stepRefund,
} from '@quickpay/core';
import type { LedgerEvent, PaymentWritten, RefundLedgerEvent, RefundWritten, WrittenEvent } from './ledger.ts';

/** What the first event of a payment is chained to. */
export const CHAIN_START = '';

/** `id`: of the payment or refund whose chain it is. */
export type Chained = Readonly<{
  id: string;
  version: number;
  at: number;
  state: string;
  event: LedgerEvent | RefundLedgerEvent;
}>;

/** The event's text as it is stored and hashed. */
export const eventText = (event: Chained['event']): string => JSON.stringify(event);

/** SHA-256, hex, over the hash before and everything that is stored of the event. */
export function chainHash(before: string, { id, version, at, state, event }: Chained): string {
  return hash('sha256', [before, id, version, at, state, eventText(event)].join('\n'));
}

/** The version at which a chain breaks, or null when it holds. Events of one payment, or of one refund, oldest first. */
export function brokenAt(events: readonly WrittenEvent[]): number | null {
  let head = CHAIN_START;
  for (const [index, event] of events.entries()) {
    const id = event.of === 'payment' ? event.paymentId : event.refundId;
    if (event.version !== index + 1 || chainHash(head, { ...event, id }) !== event.hash) return event.version;
    head = event.hash;
  }
  return null;
}

/**
 * The row that a payment's events give.
 *
 * @throws Error when the first event is not `recorded` or a later one has no meaning where it stands: such events were never written by us.
 */
export function foldEvents(events: readonly PaymentWritten[], policy: Policy, step: Step = coreStep): Payment {
  const [first, ...rest] = events;
  if (first?.event.kind !== 'recorded') throw new Error('a payment’s first event is its record');
  let payment = begin(first.event.made, policy);
  for (const { event, at, version } of rest) {
    const stepped = event.kind === 'recorded' ? { ok: false as const } : step(payment, event, at, policy);
    if (!stepped.ok) throw new Error(`event ${version} (${event.kind}) has no meaning in ${payment.state}`);
    payment = stepped.payment;
  }
  return payment;
}

/** The row that a refund's events give; throws as {@link foldEvents} does. */
export function foldRefundEvents(events: readonly RefundWritten[], policy: Policy): Refund {
  const [first, ...rest] = events;
  if (first?.event.kind !== 'requested') throw new Error('a refund’s first event is its request');
  let refund = beginRefund({ approvedBy: null, ...first.event.made });
  for (const { event, at, version } of rest) {
    const stepped = event.kind === 'requested' ? { ok: false as const } : stepRefund(refund, event, at, policy);
    if (!stepped.ok) throw new Error(`event ${version} (${event.kind}) has no meaning in ${refund.state}`);
    refund = stepped.refund;
  }
  return refund;
}
