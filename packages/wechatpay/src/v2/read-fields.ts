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
export type PaidOrder = OrderEcho &
  Readonly<{
    /** The payer under the app that asked; null where it is not said. */
    openid: string | null;
    /** When it was paid, `yyyyMMddHHmmss` in UTC+8; null where it is not said. */
    timeEnd: string | null;
  }>;

export const TRADE_STATES = ['SUCCESS', 'REFUND', 'NOTPAY', 'USERPAYING', 'PAYERROR', 'REVOKED', 'CLOSED', 'ACCEPT'] as const;
/**
 * What an order is at the channel. Paid is SUCCESS alone; REFUND was paid, and money went back since. NOTPAY, USERPAYING and ACCEPT may still
 * become paid, and so may PAYERROR: revoke it.
 */
export type TradeState = (typeof TRADE_STATES)[number];

/** What an order is, as a query answers. */
export type OrderState = OrderEcho &
  Readonly<{
    /** Paid is SUCCESS, and nothing else. */
    tradeState: TradeState;
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
    openid: optional(fields, 'openid'),
    timeEnd: optional(fields, 'time_end'),
  };
}

export function readOrderState(fields: WireFields): OrderState {
  const tradeState = oneOf(TRADE_STATES, fields, 'trade_state');
  const order = { ...echo(fields), tradeState };
  if (tradeState === 'SUCCESS' && (order.totalFee === null || order.transactionId === null)) throw new BadField('total_fee');
  return order;
}

export const readRevoked = (fields: WireFields): Revoked => ({ recall: oneOf(['Y', 'N'], fields, 'recall') });

export const readRefundAccepted = (fields: WireFields): RefundAccepted => ({
  ...orderAmount(fields),
  outTradeNo: required(fields, 'out_trade_no'),
  outRefundNo: required(fields, 'out_refund_no'),
  refundId: required(fields, 'refund_id'),
  refundFee: requiredInteger(fields, 'refund_fee'),
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
