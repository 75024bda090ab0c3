/**
 * What shows that an order is ours, whichever wire it comes over: order number, amount, currency, and our payment id in `attach`. Merchant
 * ids and the number itself are checked with the signature, by the client.
 */
import { type Currency, exponentOf, type ListedRefund, type OrderIdentity, type RefundNotice } from '@quickpay/core';
import {
  type RefundStatus,
  type V2NotifiedRefund,
  type V3NotifiedRefund,
  type V3RefundStatus,
  wireExponent,
} from '@quickpay/wechatpay';

/** Currencies whose wire decimals somebody has set, beside those that are verified. */
export type WireExponents = Readonly<Record<string, number>>;

/** Thrown when an amount cannot be written in the wire's decimals: a programmer's error, refused at configuration. */
export class WireAmountError extends Error {}

/** Minor units as the wire counts them. */
export function wireAmount(amountMinor: number, currency: Currency, set: WireExponents = {}): number {
  const exponent = wireExponent(currency, set);
  if (exponent === null) throw new WireAmountError(`the wire decimals of ${currency} are not known: set them first`);
  const scaled = amountMinor * 10 ** (exponent - exponentOf(currency));
  if (!Number.isSafeInteger(scaled))
    throw new WireAmountError(`${amountMinor} minor units of ${currency} cannot be written with ${exponent} decimals`);
  return scaled;
}

/**
 * What the wire counts, in our minor units; null where that is none: the wire's decimals are not known, or there is more of it than our
 * minor unit can say.
 *
 * @example fromWire(1, 'TWD', { TWD: 0 }) // 100
 * @example fromWire(1, 'TWD', {}) // null
 */
export function fromWire(amount: number, currency: Currency, set: WireExponents): number | null {
  const exponent = wireExponent(currency, set);
  if (exponent === null) return null;
  const minor = amount * 10 ** (exponentOf(currency) - exponent);
  return Number.isSafeInteger(minor) ? minor : null;
}

/** What an answer says of an order; null for what it does not say. */
export type SaidOrder = Readonly<{ total: number | null; currency: string | null; attach: string | null }>;

/** What of the amount of an order is not ours, or null; what is not said is no difference. */
export function otherAmount(
  { amount }: OrderIdentity,
  said: Omit<SaidOrder, 'attach'>,
  set: WireExponents,
): 'amount' | 'currency' | null {
  if (said.total !== null && said.total !== wireAmount(amount.amountMinor, amount.currency, set)) return 'amount';
  return said.currency !== null && said.currency !== amount.currency ? 'currency' : null;
}

/**
 * What shows that the order under our number is somebody else's, or null: it is ours. `needsAttach`: whether one that does not say whose it is
 * is not believed.
 */
export function foreignField(
  order: OrderIdentity,
  said: SaidOrder,
  { needsAttach, set }: Readonly<{ needsAttach: boolean; set: WireExponents }>,
): 'amount' | 'currency' | 'attach' | null {
  const amount = otherAmount(order, said, set);
  if (amount !== null) return amount;
  const isOurs = said.attach === null ? !needsAttach : said.attach === order.paymentId;
  return isOurs ? null : 'attach';
}

/** What becomes of a refund, by either wire's word. */
export const REFUND_STATES = {
  SUCCESS: 'succeeded',
  PROCESSING: 'processing',
  REFUNDCLOSE: 'closed',
  // V2's words, then V3's.
  CHANGE: 'abnormal',
  FAIL: 'closed',
  ABNORMAL: 'abnormal',
} as const satisfies Readonly<Record<RefundStatus | V3RefundStatus, ListedRefund['state']>>;

/** What was posted about the end of a refund, as core has it. */
export const noticeOf = ({ outTradeNo, outRefundNo, status }: V2NotifiedRefund | V3NotifiedRefund): RefundNotice => ({
  merchantOrderNumber: outTradeNo,
  refundNumber: outRefundNo,
  state: REFUND_STATES[status],
});
