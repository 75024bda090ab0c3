/** How a refund is to end, and what of an arrangement is still to come. */
import { type Books, planOver } from './books.ts';
import type { Settings } from './settings.ts';
import { keyOf, type Owner } from './stored-order.ts';

/** A refund ends so, whatever the switch says. Of an order that there is not: nothing. */
export function arrangeRefund(
  { orders }: Books,
  owner: Owner,
  outTradeNo: string,
  outRefundNo: string,
  as: Settings['refundsEnd'],
): void {
  const found = orders.find(owner, { outTradeNo });
  if (found !== undefined) orders.keep({ ...found, refundEnds: { ...found.refundEnds, [outRefundNo]: as } });
}

/** Whether something that was arranged for this number is still to come. */
export const isArranged = ({ arrangements, orders }: Books, owner: Owner, outTradeNo: string): boolean =>
  arrangements.has(keyOf(owner, outTradeNo)) || (orders.find(owner, { outTradeNo })?.plan ?? null) !== null;

/** Takes back what is still to come; the payer acts by hand from now on. */
export function disarrange(books: Books, owner: Owner, outTradeNo: string): void {
  books.arrangements.take(keyOf(owner, outTradeNo));
  const found = books.orders.find(owner, { outTradeNo });
  if (found !== undefined && found.plan !== null) books.orders.keep(planOver(books, found));
}
