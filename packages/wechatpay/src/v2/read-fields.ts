/** The fields of each operation's answer, read strictly from their wire names. */
import { BadField, optional, optionalInteger, required, requiredInteger, type WireFields } from './answer.ts';

/** What tells whose order it is. A field that the protocol lets be absent is null. */
export type OrderEcho = OrderAmount &
  Readonly<{
    /** The merchant's number, at most 32 characters. */
    outTradeNo: string;
    /** The channel's number, at most 32 characters; null until it has one. */
    transactionId: string | null;
    /** What was sent as `attach`; null where it was not, or is not echoed. */
    attach: string | null;
  }>;

/** A submit that was paid at once. */
export type PaidOrder = OrderEcho & PaidDetails;

/**
 * Who paid, how and by what: told as it came. Nothing of a payment hangs on it, so that what is not as it is documented costs none: each is null
 * where it is not said, or said otherwise.
 */
export type PaidDetails = Readonly<{
  /** The payer under the app that asked. */
  openid: string | null;
  /** The payer under the sub-merchant's app. */
  subOpenid: string | null;
  /** `MICROPAY`. */
  tradeType: string | null;
  /** By what the payer paid, such as `CFT` or `ICBC_DEBIT`. */
  bankType: string | null;
  /** The terminal, as it was sent. */
  deviceInfo: string | null;
  /** The order less coupons that are not settled, in minor units of its currency. */
  settlementTotalFee: number | null;
  /** What the payer paid, in minor units of `cashFeeType`. */
  cashFee: number | null;
  /** ISO 4217: CNY of a mainland wallet, HKD of a Hong Kong one. */
  cashFeeType: string | null;
  /** From the order's currency to the payer's, times 10^8: 650000000 is 6.5. */
  rateE8: number | null;
  /** What coupons took off, in minor units of the order's currency. */
  couponFee: number | null;
  /** The coupons; empty where there were none. */
  coupons: readonly Coupon[] | null;
  /** The same in the newer form, JSON as it came, at most 6,000 characters. */
  promotionDetail: string | null;
  /** When it was paid, `yyyyMMddHHmmss` in UTC+8. */
  timeEnd: string | null;
}>;

/** A coupon that was part of an order. */
export type Coupon = Readonly<{
  /** Its number; null where it is not said. */
  id: string | null;
  /** CASH was paid for by somebody and is settled, NO_CASH is not; null where it is not said. */
  type: string | null;
  /** What it took off, in minor units of the order's currency. */
  fee: number;
}>;

export const TRADE_STATES = ['SUCCESS', 'REFUND', 'NOTPAY', 'USERPAYING', 'PAYERROR', 'REVOKED', 'CLOSED', 'ACCEPT'] as const;
/**
 * What an order is at the channel. Paid is SUCCESS alone; REFUND was paid, and money went back since. NOTPAY, USERPAYING and ACCEPT may still
 * become paid, and so may PAYERROR: revoke it.
 */
export type TradeState = (typeof TRADE_STATES)[number];

/** What an order is, as a query answers. */
export type OrderState = OrderEcho &
  PaidDetails &
  Readonly<{
    /** Paid is SUCCESS, and nothing else. */
    tradeState: TradeState;
    /** The state as a sentence for people; null where there is none. */
    tradeStateDesc: string | null;
  }>;

/** A revoke that was taken. `recall: 'Y'`: the channel does not know itself yet, call again. */
export type Revoked = Readonly<{
  /** Whether to call again. */
  recall: 'Y' | 'N';
}>;

/** Amount and currency of the refund's order, where the channel says them. */
type OrderAmount = Readonly<{
  /** The whole order, in minor units of `feeType` as the wire counts them; null where it is not said. */
  totalFee: number | null;
  /** ISO 4217. Absent on the wire means CNY. */
  feeType: string | null;
}>;

/** A refund that was taken. */
export type RefundAccepted = OrderAmount &
  Readonly<{
    /** The merchant's number of the order. */
    outTradeNo: string;
    /** The merchant's number of the refund. */
    outRefundNo: string;
    /** The channel's number of the refund. */
    refundId: string;
    /** What goes back, in minor units of the order's currency as the wire counts them. */
    refundFee: number;
    /** The channel's number of the order; null where it is not said. */
    transactionId: string | null;
    /** The refund less coupons that are not settled, in the same; null where it is not said. */
    settlementRefundFee: number | null;
    /** What the payer gets back, in minor units of `cashRefundFeeType`; null where it is not said. */
    cashRefundFee: number | null;
    /** ISO 4217; null where it is not said. */
    cashRefundFeeType: string | null;
    /** What coupons give back, in minor units of the order's currency; null where it is not said. */
    couponRefundFee: number | null;
  }>;

export const REFUND_STATUSES = ['SUCCESS', 'PROCESSING', 'REFUNDCLOSE', 'CHANGE', 'FAIL'] as const;
/** What a refund is at the channel. CHANGE waits for somebody to act in the merchant portal; FAIL is an older word for REFUNDCLOSE. */
export type RefundStatus = (typeof REFUND_STATUSES)[number];
/** A refund of an order. */
export type ListedRefund = Readonly<{
  /** The merchant's number of the refund. */
  outRefundNo: string;
  /** What goes back, in minor units of the order's currency as the wire counts them. */
  refundFee: number;
  /** What it is. */
  status: RefundStatus;
  /** The channel's number of the refund; null where it is not said. */
  refundId: string | null;
  /** The refund less coupons that are not settled, in the same; null where it is not said. */
  settlementRefundFee: number | null;
  /** What coupons give back, in the same; null where it is not said. */
  couponRefundFee: number | null;
  /** The way back: `ORIGINAL`, `BALANCE`, `OTHER_BALANCE`, `OTHER_BANKCARD`; null where it is not said. */
  channel: string | null;
  /** Out of which funds of the merchant's: `REFUND_SOURCE_UNSETTLED_FUNDS`; null where it is not said. */
  refundAccount: string | null;
  /** Where it goes, in words for people; null where it is not said. */
  recvAccount: string | null;
  /** When the money went back, `yyyy-MM-dd HH:mm:ss` in UTC+8; null until then. */
  successTime: string | null;
}>;
/** A page of an order's refunds. */
export type RefundList = OrderAmount &
  Readonly<{
    /** The merchant's number of the order. */
    outTradeNo: string;
    /** All of them, at most 50; those of this page where the channel does not say it. */
    total: number;
    /** Those of this page, at most ten. */
    refunds: readonly ListedRefund[];
  }>;

const orderAmount = (fields: WireFields): OrderAmount => ({
  totalFee: optionalInteger(fields, 'total_fee'),
  feeType: optional(fields, 'fee_type'),
});

const echo = (fields: WireFields): OrderEcho => ({
  outTradeNo: required(fields, 'out_trade_no'),
  transactionId: optional(fields, 'transaction_id'),
  ...orderAmount(fields),
  attach: optional(fields, 'attach'),
});

export function readPaidOrder(fields: WireFields): PaidOrder {
  if (fields.trade_type !== 'MICROPAY') throw new BadField('trade_type');
  return {
    ...echo(fields),
    // Without an amount and an order of the channel's own, nothing says that money moved.
    totalFee: requiredInteger(fields, 'total_fee'),
    transactionId: required(fields, 'transaction_id'),
    ...paidDetails(fields),
  };
}

export function readOrderState(fields: WireFields): OrderState {
  const tradeState = oneOf(TRADE_STATES, fields, 'trade_state');
  const order = {
    ...echo(fields),
    tradeState,
    tradeStateDesc: optional(fields, 'trade_state_desc'),
    ...paidDetails(fields),
  };
  if (tradeState === 'SUCCESS' && (order.totalFee === null || order.transactionId === null)) throw new BadField('total_fee');
  return order;
}

const paidDetails = (fields: WireFields): PaidDetails => ({
  openid: optional(fields, 'openid'),
  subOpenid: optional(fields, 'sub_openid'),
  tradeType: optional(fields, 'trade_type'),
  bankType: optional(fields, 'bank_type'),
  deviceInfo: optional(fields, 'device_info'),
  settlementTotalFee: integerIfSaid(fields, 'settlement_total_fee'),
  cashFee: integerIfSaid(fields, 'cash_fee'),
  cashFeeType: optional(fields, 'cash_fee_type'),
  rateE8: integerIfSaid(fields, 'rate'),
  couponFee: integerIfSaid(fields, 'coupon_fee'),
  coupons: couponsIn(fields),
  promotionDetail: optional(fields, 'promotion_detail'),
  timeEnd: optional(fields, 'time_end'),
});

/** A whole number ≥ 0, or null for whatever else it is: of what nothing hangs on. */
function integerIfSaid(fields: WireFields, name: string): number | null {
  const value = fields[name];
  return value !== undefined && /^[0-9]{1,15}$/.test(value) ? Number(value) : null;
}

/** More than any order has. */
const COUPONS_MAX = 50;

function couponsIn(fields: WireFields): readonly Coupon[] | null {
  if (!fields.coupon_count) return [];
  const count = integerIfSaid(fields, 'coupon_count');
  if (count === null || count > COUPONS_MAX) return null;
  const coupons = Array.from({ length: count }, (_, n) => ({
    id: optional(fields, `coupon_id_${n}`),
    type: optional(fields, `coupon_type_${n}`),
    fee: integerIfSaid(fields, `coupon_fee_${n}`),
  }));
  return coupons.every((coupon): coupon is Coupon => coupon.fee !== null) ? coupons : null;
}

export const readRevoked = (fields: WireFields): Revoked => ({ recall: oneOf(['Y', 'N'], fields, 'recall') });

export const readRefundAccepted = (fields: WireFields): RefundAccepted => ({
  ...orderAmount(fields),
  outTradeNo: required(fields, 'out_trade_no'),
  outRefundNo: required(fields, 'out_refund_no'),
  refundId: required(fields, 'refund_id'),
  refundFee: requiredInteger(fields, 'refund_fee'),
  transactionId: optional(fields, 'transaction_id'),
  settlementRefundFee: integerIfSaid(fields, 'settlement_refund_fee'),
  cashRefundFee: integerIfSaid(fields, 'cash_refund_fee'),
  cashRefundFeeType: optional(fields, 'cash_refund_fee_type'),
  couponRefundFee: integerIfSaid(fields, 'coupon_refund_fee'),
});

export function readRefundList(fields: WireFields): RefundList {
  const count = requiredInteger(fields, 'refund_count');
  if (count > 50) throw new BadField('refund_count'); // the protocol's limit of refunds of one order
  return {
    ...orderAmount(fields),
    outTradeNo: required(fields, 'out_trade_no'),
    total: optionalInteger(fields, 'total_refund_count') ?? count,
    refunds: Array.from({ length: count }, (_, n) => ({
      outRefundNo: required(fields, `out_refund_no_${n}`),
      refundFee: requiredInteger(fields, `refund_fee_${n}`),
      status: oneOf(REFUND_STATUSES, fields, `refund_status_${n}`),
      refundId: optional(fields, `refund_id_${n}`),
      settlementRefundFee: integerIfSaid(fields, `settlement_refund_fee_${n}`),
      couponRefundFee: integerIfSaid(fields, `coupon_refund_fee_${n}`),
      channel: optional(fields, `refund_channel_${n}`),
      refundAccount: optional(fields, `refund_account_${n}`),
      // Misspelt on the wire.
      recvAccount: optional(fields, `refund_recv_accout_${n}`),
      successTime: optional(fields, `refund_success_time_${n}`),
    })),
  };
}

/** A field that is one of these words. */
export function oneOf<Value extends string>(values: readonly Value[], fields: WireFields, name: string): Value {
  const text = required(fields, name);
  const found = values.find((value) => value === text);
  if (found === undefined) throw new BadField(name);
  return found;
}
