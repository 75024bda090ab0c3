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
import type { LedgerEvent, MadeRefund, PaymentWritten, RefundLedgerEvent, RefundWritten, WrittenEvent } from './ledger.ts';

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

/** An event of a chain as it is stored: its text, and the hash that binds it to the one before. */
export type Link = Readonly<Omit<Chained, 'event'> & { text: string; hash: string }>;

function linkHash(before: string, { id, version, at, state, text }: Omit<Link, 'hash'>): string {
  return hash('sha256', [before, id, version, at, state, text].join('\n'));
}

/** SHA-256, hex, over the hash before and everything that is stored of the event. */
export function chainHash(before: string, { event, ...chained }: Chained): string {
  return linkHash(before, { ...chained, text: eventText(event) });
}

/** The version at which a chain breaks, or null when it holds. All links of one payment, or of one refund, oldest first. */
export function brokenLink(links: readonly Link[]): number | null {
  let head = CHAIN_START;
  for (const [index, link] of links.entries()) {
    if (link.version !== index + 1 || linkHash(head, link) !== link.hash) return link.version;
    head = link.hash;
  }
  return null;
}

/** The same of events as the ledger reads them. */
export const brokenAt = (events: readonly WrittenEvent[]): number | null =>
  brokenLink(
    events.map(({ version, at, state, event, hash, ...of }) => ({
      ...{ version, at, state, hash, text: eventText(event) },
      id: of.of === 'payment' ? of.paymentId : of.refundId,
    })),
  );

/** What a fold needs to know that no event says: how long a request could arrive late where they were written. */
export type Folding = Pick<Policy, 'lateRequestWatchMs'>;

/** The policy of whoever wrote a payment's first event. */
export const policyOfMaker = ({ epoch }: Pick<Payment, 'epoch'>, { lateRequestWatchMs }: Folding): Policy => ({
  lateRequestWatchMs,
  epoch,
});

/**
 * The next row of a payment as whoever wrote the event had it, and the policy that they decided by; null where the event has no meaning.
 *
 * A policy holds until somebody takes the payment over, whose epoch it is from then on. A ledger that was restored meanwhile has a later
 * epoch than the payment's, which no event says: where only that leads to the state that was written, it was so from there on.
 */
export function stepWritten(
  payment: Payment,
  { event, at, state }: Pick<PaymentWritten, 'event' | 'at' | 'state'>,
  policy: Policy,
  step: Step = coreStep,
): Readonly<{ payment: Payment; policy: Policy }> | null {
  if (event.kind === 'recorded') return null;
  const under = (epoch: number) => {
    const of = { ...policy, epoch };
    const stepped = step(payment, event, at, of);
    return stepped.ok ? { payment: stepped.payment, policy: of } : null;
  };
  if (event.kind === 'resumed' && event.takenOverBy !== undefined) return under(event.takenOverBy.epoch);
  const before = under(policy.epoch);
  if (before?.payment.state === state || policy.epoch > payment.epoch) return before;
  const restored = under(payment.epoch + 1);
  return restored?.payment.state === state ? restored : before;
}

/**
 * The row that a payment's events give, each stepped by the policy of whoever owned the payment then.
 *
 * @throws Error when the first event is not `recorded` or a later one has no meaning where it stands: such events were never written by us.
 */
export function foldEvents(
  events: readonly Omit<PaymentWritten, 'position'>[],
  folding: Folding,
  step: Step = coreStep,
): Payment {
  const [first, ...rest] = events;
  if (first?.event.kind !== 'recorded') throw new Error('a payment’s first event is its record');
  let policy = policyOfMaker(first.event.made, folding);
  let payment = begin(first.event.made, policy);
  for (const written of rest) {
    const stepped = stepWritten(payment, written, policy, step);
    if (stepped === null) throw new Error(`event ${written.version} (${written.event.kind}) has no meaning in ${payment.state}`);
    ({ payment, policy } = stepped);
  }
  return payment;
}

/** The row that the first event of a refund gives. An older one does not say who approved it: nobody had to. */
export const refundOfRequest = (made: MadeRefund): Refund => beginRefund({ approvedBy: null, ...made });

/** The row that a refund's events give; throws as {@link foldEvents} does. */
export function foldRefundEvents(events: readonly Omit<RefundWritten, 'position'>[], folding: Folding): Refund {
  const [first, ...rest] = events;
  if (first?.event.kind !== 'requested') throw new Error('a refund’s first event is its request');
  let refund = refundOfRequest(first.event.made);
  for (const { event, at, version } of rest) {
    const stepped = event.kind === 'requested' ? { ok: false as const } : stepRefund(refund, event, at, refundPolicy(folding));
    if (!stepped.ok) throw new Error(`event ${version} (${event.kind}) has no meaning in ${refund.state}`);
    refund = stepped.refund;
  }
  return refund;
}

/** No rule of a refund asks for an epoch: its number is sent as often as need be. */
export const refundPolicy = ({ lateRequestWatchMs }: Folding): Policy => ({ lateRequestWatchMs, epoch: 0 });
