/** What happens by itself: what payers mean to do at their prompts, orders that end unpaid, refunds that settle. */
import type { Instant } from '@quickpay/core';
import { type Books, step } from './books.ts';
import { UNPAID } from './order.ts';
import { actUpTo } from './plan.ts';
import { settleRefund } from './refunds.ts';
import type { StoredOrder } from './stored-order.ts';

const AUTO_REVOKE_MS = 45_000;

/** Everything of that kind up to now. */
export function advanceTo(books: Books, now: Instant): void {
  for (const stored of books.orders.moving()) {
    const end = endsAt(books, stored);
    let current = stored.plan === null ? stored : actUpTo(books, stored, Math.min(now, end));
    if (end <= now) current = step(books, current, { kind: 'autoRevoke' }, end).stored;
    for (const [number, { settlesAt }] of Object.entries(stored.refundFacts))
      if (settlesAt !== null && settlesAt <= now) current = settleRefund(books, current, number, settlesAt);
  }
}

/** When the next of those happens, or null. */
export function nextEventAt(books: Books): Instant | null {
  let next = Number.POSITIVE_INFINITY;
  for (const stored of books.orders.moving()) {
    next = Math.min(next, endsAt(books, stored), stored.plan?.acts[0]?.at ?? Number.POSITIVE_INFINITY);
    for (const { settlesAt, notice } of Object.values(stored.refundFacts))
      next = Math.min(next, settlesAt ?? Number.POSITIVE_INFINITY, notice?.nextAt ?? Number.POSITIVE_INFINITY);
  }
  return Number.isFinite(next) ? next : null;
}

const endsAt = ({ settings }: Books, { mchId, order, createdAt }: StoredOrder): Instant =>
  UNPAID.has(order.state) && settings.of(mchId).autoRevoke === 'on' ? createdAt + AUTO_REVOKE_MS : Number.POSITIVE_INFINITY;
