/** A revoke: an order that is not paid ends, a paid one goes back; one that nobody knows is remembered. */
import type { Instant } from '@quickpay/core';
import { type Books, returned, step } from './books.ts';
import type { OrderName } from './order-book.ts';
import { TYPING_MS } from './payers.ts';
import { failed, type Refused } from './refusals.ts';
import { dayOf, keyOf, type Owner, type StoredOrder } from './stored-order.ts';

const SEVEN_DAYS_MS = 7 * 86_400_000;

export function revoke(
  books: Books,
  owner: Owner,
  by: OrderName,
  now: Instant,
): Readonly<{ kind: 'ok'; order: StoredOrder }> | Readonly<{ kind: 'okUnknown' }> | Refused {
  const found = books.orders.find(owner, by);
  if (found === undefined) {
    // A number of the channel's own that it never gave out is a mistake; one of the merchant's may be still on its way.
    if (by.transactionId) return failed('transactionUnknown');
    const key = keyOf(owner, by.outTradeNo ?? '');
    books.revokedUnknown.add(key);
    books.journal.changed('revokedUnknown', key, true);
    return { kind: 'okUnknown' };
  }
  const lastTypedAt = books.payers.get(found.payerId)?.lastTypedAt ?? null;
  const typing = lastTypedAt !== null && now - lastTypedAt <= TYPING_MS;
  const { stored, answer } = step(books, found, { kind: 'revoke', typing, windowOver: isWindowOver(books, found, now) }, now);
  switch (answer) {
    case 'done':
      return { kind: 'ok', order: found.order.state === 'SUCCESS' ? givenBack(books, stored, now) : stored };
    case 'payerIsPaying':
      return failed('payerIsPaying');
    case 'windowOver':
      return failed('revokeTooLate');
    default:
      return failed('notRevocable');
  }
}

const isWindowOver = ({ settings }: Books, { mchId, createdAt }: StoredOrder, now: Instant): boolean =>
  settings.of(mchId).revokeWindow === '7days' ? now - createdAt > SEVEN_DAYS_MS : dayOf(now) !== dayOf(createdAt);

function givenBack(books: Books, stored: StoredOrder, now: Instant): StoredOrder {
  const order = books.orders.keep({ ...stored, revokedAt: now });
  const cashMinor = order.cash?.amountMinor ?? 0;
  returned(books, order, { amountMinor: order.order.totalMinor, cashMinor, kind: 'revoked' }, now);
  return order;
}
