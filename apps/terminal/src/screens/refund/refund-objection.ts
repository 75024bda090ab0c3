/** Why a payment cannot be refunded, or not now: in the order in which a server says it, and before somebody tries. */
import type { PaymentView, RefundsView } from '@quickpay/client';
import { REFUND_WINDOW_MS, REFUNDS_MAX } from '@quickpay/core';

export type RefundObjection =
  /** A store's own server works on it. */
  | 'refund.elsewhere'
  | 'refund.notPaid'
  | 'refund.tooOld'
  /** One of its refunds may have happened, or not: another one could give the same money back twice. */
  | 'refund.busy'
  | 'refund.nothingLeft'
  | 'refund.tooMany';

/** @param now by the server's clock; null while that is not known: then nothing is too late, and the server says it */
export function refundObjection(
  { state, settledAt, owner }: Pick<PaymentView, 'state' | 'settledAt' | 'owner'>,
  { items, refundable }: Pick<RefundsView, 'items' | 'refundable'>,
  now: number | null,
): RefundObjection | null {
  if (owner === 'store') return 'refund.elsewhere';
  if (state !== 'paid') return 'refund.notPaid';
  const isUnconfirmed = items.some((refund) => refund.state === 'requested');
  const isOnItsWay = items.some(({ outcome }) => outcome === 'unknown');
  if (isUnconfirmed || (refundable.minor === 0 && isOnItsWay)) return 'refund.busy';
  if (refundable.minor === 0) return 'refund.nothingLeft';
  if (now !== null && settledAt !== null && now >= Date.parse(settledAt) + REFUND_WINDOW_MS) return 'refund.tooOld';
  return items.length >= REFUNDS_MAX ? 'refund.tooMany' : null;
}
