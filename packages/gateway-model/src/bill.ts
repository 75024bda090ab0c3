/** A merchant's day as its bill tells it: every payment, refund and revoke that moved money, as data. How it is written is the wire's. */
import type { Instant } from '@quickpay/core';
import { BEIJING_MS, dayOf, type KnownRefund, refundsOf, type StoredOrder, startOf } from './stored-order.ts';

/**
 * One movement of money. A payment that was revoked later stays a payment on its own day; the revoke is a line of its own, on the day it
 * was made, under the same numbers.
 */
export type BillEntry = Readonly<{ at: Instant; stored: StoredOrder }> &
  (Readonly<{ kind: 'payment' | 'revoke'; refund: null }> | Readonly<{ kind: 'refund'; refund: KnownRefund }>);

/** The entries of a day (see `dayOf`), in the order in which they happened. A refund that was closed moved nothing. */
export function billOf(orders: Iterable<StoredOrder>, day: number): readonly BillEntry[] {
  const entries: BillEntry[] = [];
  const isThen = (at: Instant | null): at is Instant => at !== null && dayOf(at) === day;
  for (const stored of orders) {
    if (isThen(stored.paidAt)) entries.push({ kind: 'payment', at: stored.paidAt, stored, refund: null });
    if (isThen(stored.revokedAt)) entries.push({ kind: 'revoke', at: stored.revokedAt, stored, refund: null });
    for (const refund of refundsOf(stored)) {
      const { acceptedAt } = refund.facts;
      if (isThen(acceptedAt) && refund.refund.state !== 'CLOSED')
        entries.push({ kind: 'refund', at: acceptedAt, stored, refund });
    }
  }
  return entries.sort((a, b) => a.at - b.at);
}

/** A bill is made from 09:00 of the next day and there at 10:00. */
const READY_MS = 10 * 3_600_000;
const MONTHS_BACK = 3;
/** V3 keeps statements longer than V2 its bills. */
const STATEMENT_DAYS_BACK = 180;

/** `none`: not yet, or no more. */
export type BillStanding = 'none' | 'beingMade' | 'ready';

/** Whether the bill of a day can be had now. */
export const billStanding = (day: number, now: Instant): BillStanding => standing(day, now, monthsBefore(now, MONTHS_BACK));

/** Whether the statement of a day can be had now. */
export const statementStanding = (day: number, now: Instant): BillStanding =>
  standing(day, now, startOf(dayOf(now) - STATEMENT_DAYS_BACK));

/** When a day's sales are paid out to the merchant: with its bill. */
export const settledAt = (day: number): Instant => startOf(day + 1) + READY_MS;

function standing(day: number, now: Instant, since: Instant): BillStanding {
  const today = dayOf(now);
  if (day >= today || startOf(day) < since) return 'none';
  return day === today - 1 && now < startOf(today) + READY_MS ? 'beingMade' : 'ready';
}

/** The start of the same day so many months ago, or of that month's last. */
function monthsBefore(now: Instant, months: number): Instant {
  const beijing = new Date(now + BEIJING_MS);
  const [year, month, date] = [beijing.getUTCFullYear(), beijing.getUTCMonth() - months, beijing.getUTCDate()];
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date, last)) - BEIJING_MS;
}
