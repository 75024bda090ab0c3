/** What the gateway keeps and says, as data. */
import type { Instant } from '@quickpay/core';
import type { Order } from './order.ts';

/** Whose order it is: a merchant, and its sub-merchant where an institution acts for one. */
export type Owner = Readonly<{ mchId: string; subMchId: string | null }>;

/** One line of an order's history: what happened to it, and the states before and after. */
export type HistoryEntry = Readonly<{ at: Instant; event: string; from: string | null; to: string | null }>;

export type StoredOrder = Owner &
  Readonly<{
    outTradeNo: string;
    transactionId: string | null;
    attach: string | null;
    body: string;
    currency: string;
    exponent: number;
    payerId: string | null;
    authCode: string | null;
    order: Order;
    createdAt: Instant;
    paidAt: Instant | null;
    /** What the payer's own wallet was charged, once paid. */
    cash: Readonly<{ amountMinor: number; currency: string }> | null;
    wrongPasswords: number;
    /** When refunds under way will have settled, by number. */
    settlesAt: Readonly<Record<string, Instant>>;
    /** When those that did settle had, by number. */
    settledAt: Readonly<Record<string, Instant>>;
    refundIds: Readonly<Record<string, string>>;
    history: readonly HistoryEntry[];
  }>;

/** An order as a test plants it: what only a life at the gateway brings is left out. */
export type PlantedOrder = Omit<StoredOrder, 'cash' | 'settlesAt' | 'settledAt' | 'refundIds' | 'history' | 'wrongPasswords'>;

/** What people are told, by SMS or as a message in the app (guide P7, V8). */
export type Message = Readonly<{
  at: Instant;
  to: Readonly<{ payerId: string }> | Readonly<{ mchId: string }>;
  channel: 'sms' | 'wechat';
  kind: 'paid' | 'revoked' | 'refunded';
  outTradeNo: string;
  text: string;
}>;

export type SubmitParameters = Owner &
  Readonly<{
    outTradeNo: string;
    totalMinor: number;
    currency: string;
    exponent: number;
    authCode: string;
    attach: string | null;
    body: string;
    /** No credit cards, please. */
    noCredit?: boolean;
  }>;

/** How a request names an order; the transaction id wins where both are given. */
export type OrderName = Readonly<{ outTradeNo?: string; transactionId?: string }>;

export type RefundParameters = OrderName &
  Readonly<{ outRefundNo: string; totalMinor: number; refundMinor: number; currency?: string }>;

/** `order` where there is one; `code` and `text` in the channel's words where it refuses. */
export type GatewayAnswer =
  | Readonly<{ kind: 'ok'; order: StoredOrder }>
  | Readonly<{ kind: 'okUnknown' }>
  | Readonly<{ kind: 'failed'; code: string; text: string; recall?: 'Y' | 'N' }>;

/** One thing that changed, whole: the last record of a kind and key is what holds. `null` as value: it is gone. */
export type Change = Readonly<{
  kind: 'order' | 'payer' | 'code' | 'revokedUnknown' | 'settings' | 'message' | 'manners';
  key: string;
  value: unknown;
}>;

/** Where changes are noted. */
export type Journal = (kind: Change['kind'], key: string, value: unknown) => void;

export const keyOf = ({ mchId, subMchId }: Owner, outTradeNo: string): string => `${mchId}/${subMchId ?? ''}/${outTradeNo}`;
