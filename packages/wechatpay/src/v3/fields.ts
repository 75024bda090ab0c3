/** What answers of V3 say, read strictly: a field that must be there and is not, or is not what it should be, makes the answer none. */
import { BadJsonField, type Json } from './answer.ts';

export const V3_TRADE_STATES = ['SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED', 'REVOKED', 'USERPAYING', 'PAYERROR'] as const;
export type V3TradeState = (typeof V3_TRADE_STATES)[number];
/** `CLOSED` is what notifications and guides call `REFUNDCLOSE`: both are read as the latter. */
export type V3RefundStatus = 'SUCCESS' | 'PROCESSING' | 'ABNORMAL' | 'REFUNDCLOSE';

export type V3Amount = Readonly<{
  /** Minor units as the wire counts them, in the order's currency. */
  total: number;
  currency: string;
  /** What the payer paid; null until then. */
  payerTotal: number | null;
  payerCurrency: string | null;
}>;

export type V3Order = Readonly<{
  outTradeNo: string;
  /** Null until the channel has one. */
  transactionId: string | null;
  tradeState: V3TradeState;
  tradeStateDesc: string | null;
  /** Null where the answer does not say. */
  amount: V3Amount | null;
  attach: string | null;
  bankType: string | null;
  openid: string | null;
  /** RFC 3339; null while it is not paid. */
  successTime: string | null;
}>;

export type V3Refund = Readonly<{
  refundId: string;
  outRefundNo: string;
  /** Minor units as the wire counts them. */
  refund: number;
  currency: string;
  /** Null where it is only said that it was taken. */
  status: V3RefundStatus | null;
  /** Of which order; null where the answer does not say. */
  outTradeNo: string | null;
  transactionId: string | null;
  createTime: string | null;
  successTime: string | null;
  recvAccount: string | null;
}>;

/** `total`: of all; `amount`: the order's, null where it is not said. */
export type V3RefundList = Readonly<{ total: number; amount: V3Amount | null; refunds: readonly V3Refund[] }>;

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
    tradeState,
    tradeStateDesc: text(body, 'trade_state_desc'),
    amount,
    attach: text(body, 'attach'),
    bankType: text(body, 'bank_type'),
    openid: text(payer, 'openid') ?? text(payer, 'sub_openid') ?? text(payer, 'sp_openid'),
    successTime: text(body, 'success_time'),
  };
}

const readAmount = (amount: Json): V3Amount => ({
  total: whole(amount, 'total'),
  currency: required(amount, 'currency'),
  payerTotal: amount.payer_total === undefined ? null : whole(amount, 'payer_total'),
  // One page of the vendor's has a blank in the name.
  payerCurrency: text(amount, 'payer_currency') ?? text(amount, 'payer _currency'),
});

const REFUND_STATUSES = ['SUCCESS', 'PROCESSING', 'ABNORMAL', 'REFUNDCLOSE', 'CLOSED'] as const;

export function readRefund(body: Json): V3Refund {
  const amount = objectIn(body, 'amount');
  const status = body.status === undefined ? null : oneOf(REFUND_STATUSES, body, 'status');
  return {
    refundId: text(body, 'id') ?? required(body, 'refund_id'),
    outRefundNo: required(body, 'out_refund_no'),
    refund: whole(amount, 'refund'),
    currency: required(amount, 'currency'),
    status: status === 'CLOSED' ? 'REFUNDCLOSE' : status,
    outTradeNo: text(body, 'out_trade_no'),
    transactionId: text(body, 'transaction_id'),
    createTime: text(body, 'create_time'),
    successTime: text(body, 'success_time'),
    recvAccount: text(body, 'recv_account'),
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

function oneOf<Value extends string>(values: readonly Value[], json: Json, name: string): Value {
  const found = values.find((value) => value === json[name]);
  if (found === undefined) throw new BadJsonField(name);
  return found;
}
