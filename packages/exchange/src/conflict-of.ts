/** Which conflict it is, of a payment or refund that either side may know otherwise: two tables without a gap. */
import { isFinal, type Payment, type Refund } from '@quickpay/core';
import type { ConflictKind } from './conflicts.ts';

/** How a payment stands at one side. `returned`: not paid, and money that was seen has gone back. */
export type PaymentSide = 'absent' | 'open' | 'paid' | 'notPaid' | 'returned';
export type RefundSide = 'absent' | 'open' | 'succeeded' | 'closed';

type Sides<Side extends string> = Readonly<Record<Side, Readonly<Record<Side, ConflictKind | null>>>>;

/** The node's side first, then head office's; null where nothing disagrees. */
export const PAYMENT_SIDES: Sides<PaymentSide> = {
  absent: {
    absent: null,
    open: 'forgottenByNode',
    paid: 'forgottenByNode',
    notPaid: 'forgottenByNode',
    returned: 'forgottenByNode',
  },
  open: { absent: 'unheardOf', open: null, paid: 'decidedHere', notPaid: 'decidedHere', returned: 'decidedHere' },
  paid: { absent: 'unheardOf', open: 'decidedThere', paid: null, notPaid: 'paidThenNotPaid', returned: 'paidThenReturned' },
  // Whether money was seen before it was not paid is a difference of what each has seen, and not of where the money is.
  notPaid: { absent: 'unheardOf', open: 'decidedThere', paid: 'notPaidThenPaid', notPaid: null, returned: null },
  returned: { absent: 'unheardOf', open: 'decidedThere', paid: 'notPaidThenPaid', notPaid: null, returned: null },
};

export const REFUND_SIDES: Sides<RefundSide> = {
  absent: { absent: null, open: 'refundOfOffice', succeeded: 'refundOfOffice', closed: 'refundOfOffice' },
  open: { absent: 'refundOfNode', open: null, succeeded: 'decidedHere', closed: 'decidedHere' },
  succeeded: { absent: 'refundOfNode', open: 'decidedThere', succeeded: null, closed: 'refundedThenClosed' },
  closed: { absent: 'refundOfNode', open: 'decidedThere', succeeded: 'closedThenRefunded', closed: null },
};

type PaymentSeen = Pick<Payment, 'state' | 'reason'>;
type RefundSeen = Pick<Refund, 'state'>;

function sideOfPayment(payment: PaymentSeen | null): PaymentSide {
  if (payment === null) return 'absent';
  const { state, reason } = payment;
  if (!isFinal(state)) return 'open';
  if (state === 'paid') return 'paid';
  return reason === 'returned' ? 'returned' : 'notPaid';
}

function sideOfRefund(refund: RefundSeen | null): RefundSide {
  if (refund === null) return 'absent';
  return refund.state === 'succeeded' || refund.state === 'closed' ? refund.state : 'open';
}

/**
 * What disagrees about a payment, or null.
 *
 * @param node as the node tells it, or null where it knows none
 * @param office as head office has it
 * @example paymentConflict({ state: 'paid', reason: null }, { state: 'notPaid', reason: 'returned' }) // 'paidThenReturned'
 */
export const paymentConflict = (node: PaymentSeen | null, office: PaymentSeen | null): ConflictKind | null =>
  PAYMENT_SIDES[sideOfPayment(node)][sideOfPayment(office)];

/** What disagrees about a refund, likewise. */
export const refundConflict = (node: RefundSeen | null, office: RefundSeen | null): ConflictKind | null =>
  REFUND_SIDES[sideOfRefund(node)][sideOfRefund(office)];
