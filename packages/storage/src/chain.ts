/**
 * The chain of a payment's events, and the fold that gives its row back (invariant I11).
 *
 * Each event's hash covers the one before, so that a past that was changed, dropped or put in another order is noticed.
 */
import { hash } from 'node:crypto';
import { begin, step as coreStep, type Payment, type Policy, type Step } from '@quickpay/core';
import type { LedgerEvent, WrittenEvent } from './ledger.ts';

/** What the first event of a payment is chained to. */
export const CHAIN_START = '';

export type Chained = Readonly<{ paymentId: string; version: number; at: number; state: string; event: LedgerEvent }>;

/** The event's text as it is stored and hashed. */
export const eventText = (event: LedgerEvent): string => JSON.stringify(event);

/** SHA-256, hex, over the hash before and everything that is stored of the event. */
export function chainHash(before: string, { paymentId, version, at, state, event }: Chained): string {
  return hash('sha256', [before, paymentId, version, at, state, eventText(event)].join('\n'));
}

/** The version at which a chain breaks, or null when it holds. Events of one payment, oldest first. */
export function brokenAt(events: readonly WrittenEvent[]): number | null {
  let head = CHAIN_START;
  for (const [index, event] of events.entries()) {
    if (event.version !== index + 1 || chainHash(head, event) !== event.hash) return event.version;
    head = event.hash;
  }
  return null;
}

/**
 * The row that a payment's events give.
 *
 * @throws Error when the first event is not `recorded` or a later one has no meaning where it stands: such events were never written by us.
 */
export function foldEvents(events: readonly WrittenEvent[], policy: Policy, step: Step = coreStep): Payment {
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
