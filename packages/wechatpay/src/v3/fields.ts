/** What answers of V3 say, read strictly: a field that must be there and is not, or is not what it should be, makes the answer none. */
import { BadJsonField, type Json } from './answer.ts';

export const V3_TRADE_STATES = ['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR'] as const;
/**
 * What an order is at the channel. Paid is SUCCESS alone; REFUND was paid, and money went back since. NOTPAY and USERPAYING may still become
 * paid, and so may PAYERROR: revoke it.
 */
export type V3TradeState = (typeof V3_TRADE_STATES)[number];
/**
 * What a refund is at the channel. `CLOSED` is what notifications and guides call `REFUNDCLOSE`: both are read as the latter. ABNORMAL waits
 * for somebody to act in the merchant portal, and may become SUCCESS then.
 */
export type V3RefundStatus = 'SUCCESS' | 'PROCESSING' | 'ABNORMAL' | 'REFUNDCLOSE';

/** By what one currency became another. */
export type V3ExchangeRate = Readonly<{
  /** `SETTLEMENT_RATE`, or of a refund `USERPAYMENT_RATE`. */
  type: string;
  /** Times 10^8, as a whole number: 80000000 is 0.8. */
  rateE8: number;
}>;

/** The money of an order, each in minor units of its currency as the wire counts them. */
export type V3Amount = Readonly<{
  /** The whole order. */
  total: number;
  /** Of the order, ISO 4217. */
  currency: string;
  /** What the payer paid; null until then. */
  payerTotal: number | null;
  /** In what the payer paid, ISO 4217; null until then. */
  payerCurrency: string | null;
  /** Null where nothing was exchanged, or the answer does not say. */
  exchangeRate: V3ExchangeRate | null;
}>;

/** A coupon that was part of an order, or of a refund. Nothing of a payment hangs on it: it is told as it came. */
export type V3Promotion = Readonly<{
  /** The coupon's own number. */
  promotionId: string;
  /** For people; null where it has none. */
  name: string | null;
  /** GLOBAL for the whole order, SINGLE for goods of it; null where it is not said. */
  scope: string | null;
  /** COUPON was paid for by somebody and is settled, DISCOUNT is not; null where it is not said. */
  type: string | null;
  /** What it took off the order, in minor units of `currency`. */
  amount: number;
  /** What of it goes back, of a refund; null of an order. */
  refundAmount: number | null;
  /** ISO 4217; null where it is the order's. */
  currency: string | null;
  /** The number of the campaign; null where it is not said. */
  activityId: string | null;
  /** Who bears it, in minor units: WeChat Pay, the merchant, somebody else. Each null where it is not said. */
  wechatpayContribute: number | null;
  /** The merchant's part. */
  merchantContribute: number | null;
  /** The part of somebody else. */
  otherContribute: number | null;
  /** The goods that it is for; empty where it is for the whole order. */
  goods: readonly V3PromotedGoods[];
}>;

/** Goods that a coupon is for. */
export type V3PromotedGoods = Readonly<{
  /** The merchant's number of the goods. */
  goodsId: string;
  /** The merchant's remark; null where there is none. */
  remark: string | null;
  /** How many. */
  quantity: number;
  /** Of one, in minor units of the order's currency. */
  price: number;
  /** What was taken off, in minor units; null where it is not said. */
  discountAmount: number | null;
}>;

/** An order as a submit or a query answers. */
export type V3Order = Readonly<{
  /** The merchant's number, at most 32 characters. */
  outTradeNo: string;
  /** The channel's number, at most 32 characters; null until it has one. */
  transactionId: string | null;
  /** `MICROPAY`; null where the answer does not say. */
  tradeType: string | null;
  /** What the order is: paid is SUCCESS, and nothing else. */
  tradeState: V3TradeState;
  /** The state as a sentence for people; null where there is none. */
  tradeStateDesc: string | null;
  /** Null where the answer does not say; never of a SUCCESS. */
  amount: V3Amount | null;
  /** What was sent as `attach`; null where it was not, or is not echoed. */
  attach: string | null;
  /** By what the payer paid, such as `CFT` or `ICBC_DEBIT`; null until then. */
  bankType: string | null;
  /** The payer under the app that sold: of the sub-merchant where there is one, else of the one that asked. Null until it is paid. */
  openid: string | null;
  /** The payer under the institution's app; null for a merchant of its own. */
  spOpenid: string | null;
  /** When it was paid, RFC 3339; null while it is not. */
  successTime: string | null;
  /** Coupons that were part of it; null where the answer does not say, or says it as nobody documents: no payment is lost over a coupon. */
  promotions: readonly V3Promotion[] | null;
}>;

/** A refund as its request or its query answers. */
export type V3Refund = Readonly<{
  /** The channel's number, at most 32 characters. */
  refundId: string;
  /** The merchant's number, at most 64 characters. */
  outRefundNo: string;
  /** What goes back, in minor units of `currency` as the wire counts them. */
  refund: number;
  /** The order's, ISO 4217. */
  currency: string;
  /** What the payer gets back, in minor units of `payerCurrency`; null where the answer does not say. */
  payerRefund: number | null;
  /** ISO 4217; null where the answer does not say. */
  payerCurrency: string | null;
  /** Null where nothing was exchanged, or the answer does not say. */
  exchangeRate: V3ExchangeRate | null;
  /** Null where it is only said that it was taken. */
  status: V3RefundStatus | null;
  /** The merchant's number of its order; null where the answer does not say. */
  outTradeNo: string | null;
  /** The channel's number of its order; null where the answer does not say. */
  transactionId: string | null;
  /** When it was taken, RFC 3339; null where the answer does not say. */
  createTime: string | null;
  /** When the money went back, RFC 3339; null until then. */
  successTime: string | null;
  /** The way back: `ORIGINAL`, `BALANCE`, `OTHER_BALANCE`, `OTHER_BANKCARD`; null where the answer does not say. */
  channel: string | null;
  /** Where it goes, in words for people; null where the answer does not say. */
  recvAccount: string | null;
  /** Out of which funds of the merchant's, in capitals: `REFUND_SOURCE_UNSETTLED_FUNDS`; null where the answer does not say. */
  fundSource: string | null;
  /** What coupons give back; null as of an order. */
  promotions: readonly V3Promotion[] | null;
}>;

/** A page of an order's refunds. */
export type V3RefundList = Readonly<{
  /** How many there are of the order, at most 50. */
  total: number;
  /** The order's; null where the answer does not say. */
  amount: V3Amount | null;
  /** Those of this page, in the order in which they were asked for. */
  refunds: readonly V3Refund[];
}>;

export function readOrder(body: Json): V3Order {
  const tradeState = oneOf(V3_TRADE_STATES, body, 'trade_state');
  const amount = body.amount === undefined ? null : readAmount(objectIn(body, 'amount'));
  const transactionId = text(body, 'id') ?? text(body, 'transaction_id');
  // Without an amount and an order of the channel's own, nothing says that money moved.
  if (tradeState === 'SUCCESS' && (amount === null || transactionId === null)) throw new BadJsonField('amount');
  const payer = body.payer === undefined ? {} : objectIn(body, 'payer');
  return {
    outTradeNo: required(body, 'out_trade_no'),
    transactionId,
    tradeType: text(body, 'trade_type'),
    tradeState,
    tradeStateDesc: text(body, 'trade_state_desc'),
    amount,
    attach: text(body, 'attach'),
    bankType: text(body, 'bank_type'),
    openid: text(payer, 'openid') ?? text(payer, 'sub_openid') ?? text(payer, 'sp_openid'),
    spOpenid: text(payer, 'sp_openid'),
    successTime: text(body, 'success_time'),
    // A submit's page has the one name, a query's the other.
    promotions: readPromotions(body.promotion_detail ?? body.detail),
  };
}

const readAmount = (amount: Json): V3Amount => ({
  total: whole(amount, 'total'),
  currency: required(amount, 'currency'),
  payerTotal: optionalWhole(amount, 'payer_total'),
  // One page of the vendor's has a blank in the name.
  payerCurrency: text(amount, 'payer_currency') ?? text(amount, 'payer _currency'),
  exchangeRate: readRate(amount),
});

/** The rate of an amount, or null: no payment is lost over a rate that is not said as it is documented. */
export function readRate({ exchange_rate: said }: Json): V3ExchangeRate | null {
  return leniently(() => {
    const rate = objectIn({ said }, 'said');
    return { type: required(rate, 'type'), rateE8: whole(rate, 'rate') };
  });
}

/** Coupons, one or more of them, or null where they are not said as it is documented. */
function readPromotions(said: unknown): readonly V3Promotion[] | null {
  if (said === undefined) return null;
  return leniently(() => listIn({ said: Array.isArray(said) ? said : [said] }, 'said').map(readPromotion));
}

const readPromotion = (one: Json): V3Promotion => ({
  promotionId: required(one, 'promotion_id'),
  name: text(one, 'name'),
  scope: text(one, 'scope'),
  type: text(one, 'type'),
  amount: whole(one, 'amount'),
  refundAmount: optionalWhole(one, 'refund_amount'),
  currency: text(one, 'currency'),
  activityId: text(one, 'activity_id'),
  // A submit's page has the longer name, a query's the shorter.
  wechatpayContribute: optionalWhole(one, 'wechatpay_contribute_amount') ?? optionalWhole(one, 'wxpay_contribute_amount'),
  merchantContribute: optionalWhole(one, 'merchant_contribute_amount'),
  otherContribute: optionalWhole(one, 'other_contribute_amount'),
  goods: one.goods_detail === undefined ? [] : listIn(one, 'goods_detail').map(readGoods),
});

const readGoods = (one: Json): V3PromotedGoods => ({
  goodsId: required(one, 'goods_id'),
  remark: text(one, 'goods_remark'),
  quantity: whole(one, 'quantity'),
  price: whole(one, 'price'),
  discountAmount: optionalWhole(one, 'discount_amount'),
});

/** What is read, or null where it is not what it should be: for what nothing hangs on. */
function leniently<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch (fault) {
    if (fault instanceof BadJsonField) return null;
    throw fault;
  }
}

export const REFUND_STATUSES = ['SUCCESS', 'PROCESSING', 'ABNORMAL', 'REFUNDCLOSE', 'CLOSED'] as const;

export function readRefund(body: Json): V3Refund {
  const amount = objectIn(body, 'amount');
  const status = body.status === undefined ? null : oneOf(REFUND_STATUSES, body, 'status');
  return {
    refundId: text(body, 'id') ?? required(body, 'refund_id'),
    outRefundNo: required(body, 'out_refund_no'),
    refund: whole(amount, 'refund'),
    currency: required(amount, 'currency'),
    payerRefund: optionalWhole(amount, 'payer_refund'),
    payerCurrency: text(amount, 'payer_currency'),
    exchangeRate: readRate(amount),
    status: status === 'CLOSED' ? 'REFUNDCLOSE' : status,
    outTradeNo: text(body, 'out_trade_no'),
    transactionId: text(body, 'transaction_id'),
    createTime: text(body, 'create_time'),
    successTime: text(body, 'success_time'),
    channel: text(body, 'channel'),
    recvAccount: text(body, 'recv_account'),
    // One page of the vendor's prints it partly in small letters.
    fundSource: text(body, 'fund_source')?.toUpperCase() ?? null,
    promotions: readPromotions(body.promotion_detail ?? body.detail),
  };
}

/** An order has fifty refunds at most. */
const REFUNDS_MAX = 50;

export function readRefundList(body: Json): V3RefundList {
  const refunds = listIn(body, 'data').map(readRefund);
  const total = whole(body, 'total_num');
  if (refunds.length > total || total > REFUNDS_MAX) throw new BadJsonField('total_num');
  return { total, amount: body.amount === undefined ? null : readAmount(objectIn(body, 'amount')), refunds };
}

/** A text that is there and not empty, or null. */
export function text(json: Json, name: string): string | null {
  const value = json[name];
  if (value === undefined || value === null || value === '') return null;
  if (typeof value !== 'string') throw new BadJsonField(name);
  return value;
}

export function required(json: Json, name: string): string {
  const value = text(json, name);
  if (value === null) throw new BadJsonField(name);
  return value;
}

/** A whole number ≥ 0. */
export function whole(json: Json, name: string): number {
  const value = json[name];
  if (!Number.isSafeInteger(value) || Number(value) < 0) throw new BadJsonField(name);
  return Number(value);
}

/** The same, or null where it is not there. */
export const optionalWhole = (json: Json, name: string): number | null =>
  json[name] === undefined || json[name] === null ? null : whole(json, name);

/** A time of RFC 3339, as it was written. */
export function instant(said: string, name: string): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(said) || Number.isNaN(Date.parse(said)))
    throw new BadJsonField(name);
  return said;
}

export function objectIn(json: Json, name: string): Json {
  const value = json[name];
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new BadJsonField(name);
  return value as Json;
}

export function listIn(json: Json, name: string): readonly Json[] {
  const value = json[name];
  if (!Array.isArray(value) || value.some((one) => typeof one !== 'object' || one === null)) throw new BadJsonField(name);
  return value as readonly Json[];
}

export function oneOf<Value extends string>(values: readonly Value[], json: Json, name: string): Value {
  const found = values.find((value) => value === json[name]);
  if (found === undefined) throw new BadJsonField(name);
  return found;
}
