/**
 * Pages of payments, newest first, and what news do to them. A row that is shown changes in place and stays, also where it no longer is what
 * was asked for: nothing moves away under a finger. What is new comes in where it belongs.
 */
import type { Page, PaymentQuery, PaymentView } from '@quickpay/client';
import { isRefundNumber } from '@quickpay/core';
import type { InfiniteData } from '@tanstack/react-query';

/** As it was answered, and when that was by the server's clock; null where that is not known. */
export type HistoryPage = Page<PaymentView> & Readonly<{ heardAt: number | null }>;
export type HistoryPages = InfiniteData<HistoryPage, string | null>;

/** Whether a payment is what was asked for; null where only the server can tell. */
export function isAskedFor(query: PaymentQuery, payment: PaymentView): boolean | null {
  const at = Date.parse(payment.submittedAt);
  const told =
    (query.storeId ?? payment.storeId) === payment.storeId &&
    (query.outcome ?? payment.outcome) === payment.outcome &&
    (query.amountMinor ?? payment.amount.minor) === payment.amount.minor &&
    payment.orderNumber.endsWith(query.orderNumberEnds ?? '') &&
    (query.from === undefined || at >= Date.parse(query.from)) &&
    (query.to === undefined || at < Date.parse(query.to));
  const { number } = query;
  const hasNumber = number === undefined || [payment.orderNumber, payment.transactionId].includes(number);
  if (!told || (!hasNumber && !isRefundNumber(number))) return false;
  // The reference is the sale's, and the number a refund's.
  return query.reference === undefined && hasNumber ? true : null;
}

const newer = (before: PaymentView, after: PaymentView): PaymentView => (before.version > after.version ? before : after);

/** Ids sort by time. */
const isBefore = (one: PaymentView, other: PaymentView): boolean => one.id > other.id;

/**
 * The pages after news of a payment: the very same where they change nothing.
 *
 * @param isAsked see {@link isAskedFor}
 */
export function withPayment(pages: HistoryPages, payment: PaymentView, isAsked: boolean): HistoryPages {
  const isShown = pages.pages.some(({ items }) => items.some(({ id }) => id === payment.id));
  if (isShown) return mapped(pages, (page) => replaced(page, payment));
  if (!isAsked) return pages;
  const last = pages.pages.length - 1;
  const at = pages.pages.findIndex(
    ({ items, next }, index) => items.some((item) => isBefore(payment, item)) || (index === last && next === null),
  );
  // Older than everything that was loaded: it comes with the next page.
  return at === -1 ? pages : mapped(pages, (page, index) => (index === at ? inserted(page, payment) : page));
}

const mapped = (pages: HistoryPages, change: (page: HistoryPage, index: number) => HistoryPage): HistoryPages => ({
  ...pages,
  pages: pages.pages.map(change),
});

const replaced = (page: HistoryPage, payment: PaymentView): HistoryPage =>
  page.items.some(({ id }) => id === payment.id)
    ? { ...page, items: page.items.map((item) => (item.id === payment.id ? newer(item, payment) : item)) }
    : page;

function inserted(page: HistoryPage, payment: PaymentView): HistoryPage {
  const at = page.items.findIndex((item) => isBefore(payment, item));
  const place = at === -1 ? page.items.length : at;
  return { ...page, items: [...page.items.slice(0, place), payment, ...page.items.slice(place)] };
}

/** An answer that was overtaken by news on its way does not take them back. For a query's `structuralSharing`. */
export function newerPages(before: HistoryPages | undefined, after: HistoryPages): HistoryPages {
  const known = new Map(before?.pages.flatMap(({ items }) => items).map((payment) => [payment.id, payment]));
  return mapped(after, (page) => ({ ...page, items: page.items.map((item) => newer(known.get(item.id) ?? item, item)) }));
}
