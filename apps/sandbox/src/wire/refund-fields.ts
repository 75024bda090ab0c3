/** Refunds by their wire names: the one that was asked for, and pages of an order's. */
import { type KnownRefund, type Payer, refundsOf, type Settings, type StoredOrder } from '@quickpay/gateway-model';
import { moneyFields } from './order-fields.ts';
import type { Fields } from './reading.ts';
import { say } from './texts.ts';
import { wireTimeSpelt } from './wire-time.ts';

/** The answer to a refund that was accepted. */
export function refundFields(stored: StoredOrder, number: string): Fields {
  const known = refundsOf(stored).find(({ refund }) => refund.number === number);
  if (known === undefined) return {};
  const { refund, facts } = known;
  const fields: Fields = {
    ...moneyFields(stored),
    transaction_id: stored.transactionId ?? '',
    out_trade_no: stored.outTradeNo,
    out_refund_no: number,
    refund_id: facts.refundId,
    refund_fee: String(refund.amountMinor),
    refund_fee_type: stored.currency,
    ...settled(stored, known, ''),
    cash_refund_fee: String(facts.cashMinor),
    cash_refund_fee_type: stored.cash?.currency ?? 'CNY',
  };
  const coupons = couponParts(stored, known);
  if (coupons.length === 0) return fields;
  fields.coupon_refund_fee = String(sumOf(facts.couponMinor));
  fields.coupon_refund_count = String(coupons.length);
  for (const [n, { id, kind, amountMinor }] of coupons.entries()) {
    fields[`coupon_type_${n}`] = kind;
    fields[`coupon_refund_id_${n}`] = id;
    fields[`coupon_refund_fee_${n}`] = String(amountMinor);
  }
  return fields;
}

export const REFUND_STATUS = { PROCESSING: 'PROCESSING', SUCCESS: 'SUCCESS', CLOSED: 'REFUNDCLOSE', ABNORMAL: 'CHANGE' } as const;
const PAGE = 10;

export type RefundPage = Readonly<{
  /** How many refunds come before the page. */
  offset: number;
  /** The merchant's number of the one that was asked about. Default: all of the order's. */
  only?: string | undefined;
  payer: Payer | undefined;
  language: Settings['language'];
}>;

/** A page of ten, or null where the offset lies beyond the end. */
export function refundListFields(stored: StoredOrder, { offset, only, payer, language }: RefundPage): Fields | null {
  const all = refundsOf(stored).filter(({ refund }) => only === undefined || refund.number === only);
  if (offset >= all.length) return null;
  const page = all.slice(offset, offset + PAGE);
  const fields: Fields = {
    ...moneyFields(stored),
    transaction_id: stored.transactionId ?? '',
    out_trade_no: stored.outTradeNo,
    total_refund_count: String(all.length),
    refund_count: String(page.length),
  };
  const to = accountOf(stored, payer, language);
  for (const [n, known] of page.entries()) {
    const { refund, facts } = known;
    Object.assign(fields, {
      [`out_refund_no_${n}`]: refund.number,
      [`refund_id_${n}`]: facts.refundId,
      [`refund_channel_${n}`]: to.channel,
      [`refund_fee_${n}`]: String(refund.amountMinor),
      ...settled(stored, known, `_${n}`),
      [`refund_status_${n}`]: REFUND_STATUS[refund.state],
      [`refund_account_${n}`]: sourceOf(facts),
      // Misspelt on the wire.
      [`refund_recv_accout_${n}`]: to.account,
      ...(facts.succeededAt === null ? {} : { [`refund_success_time_${n}`]: wireTimeSpelt(facts.succeededAt) }),
      ...couponListFields(stored, known, n),
    });
  }
  return fields;
}

/** Where the money goes: to what paid, or to the balance where that card is gone or works no longer. */
export function accountOf(
  { paidWith }: StoredOrder,
  payer: Payer | undefined,
  language: Settings['language'],
): Readonly<{ channel: 'ORIGINAL' | 'BALANCE'; account: string }> {
  const card = payer?.cards.find(({ id }) => id === paidWith);
  if (card?.works) return { channel: 'ORIGINAL', account: say(card.kind, language, { bank: card.bank }) };
  return { channel: paidWith === null ? 'ORIGINAL' : 'BALANCE', account: say('balance', language) };
}

export const sourceOf = ({ fromRecharge }: KnownRefund['facts']): string =>
  fromRecharge ? 'REFUND_SOURCE_RECHARGE_FUNDS' : 'REFUND_SOURCE_UNSETTLED_FUNDS';

function couponListFields(stored: StoredOrder, known: KnownRefund, n: number): Fields {
  const coupons = couponParts(stored, known);
  if (coupons.length === 0) return {};
  const fields: Fields = {
    [`coupon_refund_fee_${n}`]: String(sumOf(known.facts.couponMinor)),
    [`coupon_refund_count_${n}`]: String(coupons.length),
  };
  for (const [m, { id, kind, amountMinor }] of coupons.entries()) {
    fields[`coupon_type_${n}_${m}`] = kind;
    fields[`coupon_refund_id_${n}_${m}`] = id;
    fields[`coupon_refund_fee_${n}_${m}`] = String(amountMinor);
  }
  return fields;
}

/** What each of the order's coupons gave back in a refund. */
const couponParts = ({ coupons }: StoredOrder, { facts }: KnownRefund) =>
  coupons.map(({ id, kind }, n) => ({ id, kind, amountMinor: facts.couponMinor[n] ?? 0 })).filter((part) => part.amountMinor > 0);

/** A refund less what was never settled; only where that is less. */
export function settled(stored: StoredOrder, known: KnownRefund, suffix: string): Fields {
  const noCash = noCashBack(stored, known);
  return noCash > 0 ? { [`settlement_refund_fee${suffix}`]: String(known.refund.amountMinor - noCash) } : {};
}

/** What coupons that were never settled give back in a refund. */
export const noCashBack = (stored: StoredOrder, known: KnownRefund): number =>
  sumOf(couponParts(stored, known).map(({ kind, amountMinor }) => (kind === 'NO_CASH' ? amountMinor : 0)));

const sumOf = (minor: readonly number[]): number => minor.reduce((sum, one) => sum + one, 0);
