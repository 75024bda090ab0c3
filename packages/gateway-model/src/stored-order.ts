/** An order as the gateway keeps it: its life (`order`), and everything around it that merchants, payers and bills ask about. */
import type { Instant } from '@quickpay/core';
import type { UsedCoupon } from './coupons.ts';
import type { Notice } from './notices.ts';
import type { Order, OrderRefund } from './order.ts';
import type { Cash } from './payers.ts';
import type { Plan } from './plan.ts';
import type { Settings } from './settings.ts';
import { costIn, rateE8 } from './wallets.ts';

/** Whose order it is: a merchant, and its sub-merchant where an institution acts for one. */
export type Owner = Readonly<{ mchId: string; subMchId: string | null }>;

/** What a merchant says about an order and reads back. */
export type OrderNotes = Readonly<{
  attach: string | null;
  body: string;
  /** The terminal it was sent from, as the merchant numbers them. */
  deviceInfo: string | null;
  subAppId: string | null;
  goodsTag: string | null;
}>;

/** What there is to know of a refund beside its number, amount and state. */
export type RefundFacts = Readonly<{
  refundId: string;
  /** When it was last accepted: one that was closed can be asked for again. */
  acceptedAt: Instant;
  /** When it will have ended by itself, or null. */
  settlesAt: Instant | null;
  succeededAt: Instant | null;
  /** From funds that the merchant paid in, and not from its sales. */
  fromRecharge: boolean;
  /** The payer's part, in the wallet's currency, and each coupon's, in the order's. */
  cashMinor: number;
  couponMinor: readonly number[];
  /** Where the merchant wants to be told of its end; null where nowhere. */
  notice: Notice | null;
}>;

export type StoredOrder = Owner &
  OrderNotes &
  Readonly<{
    outTradeNo: string;
    transactionId: string | null;
    currency: string;
    exponent: number;
    payerId: string | null;
    authCode: string | null;
    /** The card that paid, or null for the balance. */
    paidWith: string | null;
    /** The merchant takes no credit cards for it. */
    noCredit: boolean;
    order: Order;
    createdAt: Instant;
    paidAt: Instant | null;
    /** When a revoke gave the money back. */
    revokedAt: Instant | null;
    cash: Cash | null;
    coupons: readonly UsedCoupon[];
    wrongPasswords: number;
    /** What the payer means to do at the prompt; gone with it. */
    plan: Plan | null;
    /** By the merchant's number. */
    refundFacts: Readonly<Record<string, RefundFacts>>;
    /** How refunds end that do not end as the switch says, by number. */
    refundEnds: Readonly<Record<string, Settings['refundsEnd']>>;
    history: readonly Readonly<{ at: Instant; event: string; from: string | null; to: string | null }>[];
  }>;

export const keyOf = ({ mchId, subMchId }: Owner, number: string): string => `${mchId}/${subMchId ?? ''}/${number}`;

/** What an order is before anything has happened to it. */
export const UNTOUCHED = {
  transactionId: null,
  deviceInfo: null,
  subAppId: null,
  goodsTag: null,
  payerId: null,
  authCode: null,
  paidWith: null,
  noCredit: false,
  paidAt: null,
  revokedAt: null,
  cash: null,
  coupons: [],
  wrongPasswords: 0,
  plan: null,
  refundFacts: {},
  refundEnds: {},
} as const satisfies Partial<StoredOrder>;

/** A refund and what there is to know of it. */
export type KnownRefund = Readonly<{ refund: OrderRefund; facts: RefundFacts }>;

/** An order's refunds in the order in which they were asked for. */
export const refundsOf = ({ order, refundFacts }: StoredOrder): readonly KnownRefund[] =>
  order.refunds.flatMap((refund) => {
    const facts = refundFacts[refund.number];
    return facts === undefined ? [] : [{ refund, facts }];
  });

/** Days are Beijing's. @example dayOf(Date.UTC(2026, 10, 24, 16)) === dayOf(Date.UTC(2026, 10, 25)) // true */
export const dayOf = (at: Instant): number => Math.floor((at + BEIJING_MS) / DAY_MS);
/** When such a day began. */
export const startOf = (day: number): Instant => day * DAY_MS - BEIJING_MS;
const DAY_MS = 86_400_000;
export const BEIJING_MS = 8 * 3_600_000;

/** A record as some version wrote it, with what that version did not know. */
export function wholeOrder(known: StoredOrder | OlderOrder): StoredOrder {
  if (!('settlesAt' in known)) return { ...UNTOUCHED, ...known };
  const { settlesAt, refundIds, ...rest } = known;
  const revokedAt = rest.order.revokedAfterPaid ? (rest.history.findLast(({ event }) => event === 'revoke')?.at ?? null) : null;
  const worth = (minor: number): number => costIn('CNY', minor, rest.exponent, rest.currency);
  const facts = rest.order.refunds.map(({ number, state, amountMinor }): readonly [string, RefundFacts] => [
    number,
    {
      refundId: refundIds[number] ?? '',
      acceptedAt: rest.paidAt ?? rest.createdAt,
      settlesAt: settlesAt[number] ?? null,
      succeededAt: state === 'SUCCESS' ? (rest.paidAt ?? rest.createdAt) : null,
      fromRecharge: false,
      cashMinor: worth(amountMinor),
      couponMinor: [],
      notice: null,
    },
  ]);
  const rate = rateE8(rest.currency, 'CNY');
  const cash = rest.order.paid ? ({ amountMinor: worth(rest.order.totalMinor), currency: 'CNY', rateE8: rate } as const) : null;
  return { ...UNTOUCHED, ...rest, revokedAt, cash, refundFacts: Object.fromEntries(facts) };
}

/** Before refunds had facts of their own, and when every wallet paid in yuan. */
type OlderOrder = Omit<StoredOrder, keyof typeof UNTOUCHED> &
  Pick<StoredOrder, 'transactionId' | 'payerId' | 'authCode' | 'paidWith' | 'noCredit' | 'paidAt' | 'wrongPasswords'> &
  Readonly<{ settlesAt: Readonly<Record<string, Instant>>; refundIds: Readonly<Record<string, string>> }>;
