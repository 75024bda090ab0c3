/** Refunds: what is taken, what is refused, and how they end. */
import type { Instant } from '@quickpay/core';
import { type Books, returned, step } from './books.ts';
import { couponsMinor, shareOut } from './coupons.ts';
import type { Wire } from './notices.ts';
import { heldMinor, type RefundState } from './order.ts';
import type { OrderName } from './order-book.ts';
import { failed, type Refused } from './refusals.ts';
import { type Owner, type RefundFacts, refundsOf, type StoredOrder } from './stored-order.ts';

export type RefundParameters = OrderName &
  Readonly<{
    outRefundNo: string;
    totalMinor: number;
    refundMinor: number;
    /** From funds that the merchant paid in. Default: from its sales. */
    fromRecharge?: boolean;
    /** Where to tell of its end. Default: nowhere. */
    notifyUrl?: string | null;
    /** In which words. Default: V2's. */
    wire?: Wire;
  }>;

type Answer = Readonly<{ kind: 'ok'; order: StoredOrder }> | Refused;

const SETTLES_MS = 3_000;
/** A refund is taken for 365 days, and fifty times an order. */
const REFUND_DAYS_MS = 365 * 86_400_000;
const REFUNDS_MAX = 50;

export function refund(books: Books, owner: Owner, asked: RefundParameters, now: Instant): Answer {
  const found = books.orders.find(owner, asked);
  if (found === undefined) return failed('orderUnknown');
  if (!found.order.paid) return failed(found.order.state === 'USERPAYING' ? 'orderNotReady' : 'orderUnknown');
  if (asked.totalMinor !== found.order.totalMinor) return failed('totalDiffers');
  return refusal(books, found, asked, now) ?? accept(books, found, asked, now);
}

/** A refund made in the portal, beside all the merchant's own. */
export function portalRefund(books: Books, owner: Owner, outTradeNo: string, refundMinor: number, now: Instant): Answer {
  const found = books.orders.find(owner, { outTradeNo });
  if (found === undefined) return failed('orderUnknown');
  const outRefundNo = `PORTAL${found.order.refunds.length + 1}-${outTradeNo}`;
  return accept(books, found, { outRefundNo, refundMinor }, now);
}

/** Somebody acts in the portal on a refund that went wrong, and it is paid out. */
export function portalSettle(books: Books, owner: Owner, outRefundNo: string, now: Instant): Answer {
  const found = books.orders.ofRefund(owner, outRefundNo);
  if (found === undefined) return failed('refundUnknown');
  const { state } = found.order.refunds.find(({ number }) => number === outRefundNo) ?? {};
  if (state !== 'ABNORMAL') return failed('notRefundable');
  return { kind: 'ok', order: settleRefund(books, found, outRefundNo, now, 'SUCCESS') };
}

/** Why a refund is not even looked at, or null. A number that was taken before is answered as it was. */
function refusal(
  books: Books,
  stored: StoredOrder,
  { outRefundNo, fromRecharge }: RefundParameters,
  now: Instant,
): Refused | null {
  const of = books.orders.ofRefund(stored, outRefundNo);
  if (of !== undefined) return of.outTradeNo === stored.outTradeNo ? null : failed('refundNumberTaken');
  if (now - (stored.paidAt ?? stored.createdAt) >= REFUND_DAYS_MS) return failed('refundTooLate');
  if (stored.order.refunds.length >= REFUNDS_MAX) return failed('refundedTooOften');
  return books.settings.of(stored.mchId).refundPool === 'empty' && !fromRecharge ? failed('poolEmpty') : null;
}

function accept(
  books: Books,
  before: StoredOrder,
  { outRefundNo: number, refundMinor, fromRecharge = false, notifyUrl = null, wire = 'v2' }: Omit<RefundParameters, 'totalMinor'>,
  now: Instant,
): Answer {
  const { stored, answer } = step(books, before, { kind: 'refund', number, amountMinor: refundMinor }, now);
  switch (answer) {
    case 'done':
      break;
    case 'exceedsTotal':
      return failed(heldMinor(before.order) === 0 ? 'fullyRefunded' : 'refundableNotEnough');
    case 'otherAmount':
      return failed('refundAmountDiffers');
    case 'noOrder':
      return failed('orderUnknown');
    default:
      return failed('notRefundable');
  }
  if (stored === before) return { kind: 'ok', order: stored };
  const facts: RefundFacts = {
    refundId: stored.refundFacts[number]?.refundId ?? books.mint('50', now),
    acceptedAt: now,
    settlesAt: now + SETTLES_MS,
    succeededAt: null,
    fromRecharge,
    notice: notifyUrl === null ? null : { url: notifyUrl, wire, sent: 0, nextAt: null },
    ...shares(before, refundMinor),
  };
  return { kind: 'ok', order: books.orders.keep({ ...stored, refundFacts: { ...stored.refundFacts, [number]: facts } }) };
}

/** Cash and coupons give back in proportion; the last refund takes whatever is left of each. */
function shares(stored: StoredOrder, refundMinor: number): Pick<RefundFacts, 'cashMinor' | 'couponMinor'> {
  const standing = refundsOf(stored).filter(({ refund }) => refund.state !== 'CLOSED');
  const sizes = [stored.order.totalMinor - couponsMinor(stored.coupons), ...stored.coupons.map(({ amountMinor }) => amountMinor)];
  const gone = sizes.map((_, n) =>
    standing.reduce((sum, { refund, facts }) => {
      const coupons = facts.couponMinor.reduce((all, minor) => all + minor, 0);
      return sum + (n === 0 ? refund.amountMinor - coupons : (facts.couponMinor[n - 1] ?? 0));
    }, 0),
  );
  const left = sizes.map((size, n) => size - (gone[n] ?? 0));
  const [ofCash = 0, ...couponMinor] = shareOut(refundMinor, sizes, left);
  const paid = stored.cash?.amountMinor ?? 0;
  const cashLeft = paid - standing.reduce((sum, { facts }) => sum + facts.cashMinor, 0);
  const inProportion = Math.round((ofCash * paid) / (sizes[0] || 1));
  return { cashMinor: ofCash === left[0] ? cashLeft : Math.min(cashLeft, inProportion), couponMinor };
}

const ENDS = { SUCCESS: 'SUCCESS', REFUNDCLOSE: 'CLOSED', CHANGE: 'ABNORMAL' } as const;

/** A refund that was accepted ends, as was arranged or as the switch says; one that waits for somebody to act, as somebody did. */
export function settleRefund(
  books: Books,
  stored: StoredOrder,
  number: string,
  at: Instant,
  as: Exclude<RefundState, 'PROCESSING'> = ENDS[stored.refundEnds[number] ?? books.settings.of(stored.mchId).refundsEnd],
): StoredOrder {
  const before = stored.refundFacts[number];
  if (before === undefined) return stored;
  const notice = before.notice === null ? null : { ...before.notice, sent: 0, nextAt: at };
  const facts = { ...before, settlesAt: null, succeededAt: as === 'SUCCESS' ? at : null, notice };
  const kept = books.orders.keep({ ...stored, refundFacts: { ...stored.refundFacts, [number]: facts } });
  const { stored: next, answer } = step(books, kept, { kind: 'settleRefund', number, as }, at);
  const settled = next.order.refunds.find((one) => one.number === number);
  if (answer === 'done' && as === 'SUCCESS' && settled !== undefined)
    returned(books, next, { amountMinor: settled.amountMinor, cashMinor: facts.cashMinor, kind: 'refunded' }, at);
  return next;
}
