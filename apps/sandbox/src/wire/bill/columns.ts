/** What stands in the columns of a bill: each with both headings and the value of a line. */
import { type BillEntry, converted, couponsMinor } from '@quickpay/gateway-model';
import type { MerchantEntry } from '../../merchants.ts';
import { bankType, openidOf } from '../order-fields.ts';
import { wireTimeSpelt } from '../wire-time.ts';

/** A line and all that its columns are made from. Amounts of a line that does not have them are zero. */
export type BillLine = Readonly<{
  entry: BillEntry;
  merchant: MerchantEntry;
  moved: Moved;
  /** Writes minor units of a currency in major ones. */
  amount: (minor: number, currency: string) => string;
  /** Decimals of a currency. */
  exponentOf: (currency: string) => number;
}>;

export type BillColumn = Readonly<{ zh: string; en: string; value: (line: BillLine) => string }>;

const column = (zh: string, en: string, value: BillColumn['value']): BillColumn => ({ zh, en, value });

const isPayment = ({ entry }: BillLine): boolean => entry.kind === 'payment';
const STATES = { payment: 'SUCCESS', refund: 'REFUND', revoke: 'REVOKED' } as const;
const REFUND_STATES = { PROCESSING: 'PROCESSING', SUCCESS: 'SUCCESS', CLOSED: 'FAIL', ABNORMAL: 'CHANGE' } as const;
const NO_ID = '0';

/** What went to the merchant with a payment, or back with a refund or revoke: of the whole price, and of the coupons in it. */
export type Moved = Readonly<{ minor: number; couponMinor: number; noCashMinor: number; payerMinor: number }>;
const NOTHING: Moved = { minor: 0, couponMinor: 0, noCashMinor: 0, payerMinor: 0 };

export function movedBy({ stored, refund }: BillEntry): Moved {
  if (refund === null) {
    return {
      minor: stored.order.totalMinor,
      couponMinor: couponsMinor(stored.coupons),
      noCashMinor: couponsMinor(stored.coupons, 'NO_CASH'),
      payerMinor: stored.cash?.amountMinor ?? 0,
    };
  }
  const { couponMinor, cashMinor } = refund.facts;
  const sum = (minor: readonly number[]) => minor.reduce((all, one) => all + one, 0);
  return {
    minor: refund.refund.amountMinor,
    couponMinor: sum(couponMinor),
    noCashMinor: sum(couponMinor.filter((_, n) => stored.coupons[n]?.kind === 'NO_CASH')),
    payerMinor: cashMinor,
  };
}
const paidBy = (line: BillLine): Moved => (isPayment(line) ? line.moved : NOTHING);
const backBy = (line: BillLine): Moved => (isPayment(line) ? NOTHING : line.moved);

/** In the currency that the merchant is settled in. */
export function settledMinor({ entry, merchant, exponentOf }: BillLine, { minor, noCashMinor }: Moved): number {
  const { currency, exponent } = entry.stored;
  const { settlementCurrency: to } = merchant;
  return converted(minor - noCashMinor, exponent, currency, exponentOf(to), to);
}

/** Of every payment, given back with every refund. */
const FEE_PER_MILLE = 6;
const FEE_DECIMALS = 5;

/** In hundred-thousandths of a major unit of the settlement currency; negative where it is given back. */
export function feeE5(line: BillLine): number {
  const { settlementCurrency } = line.merchant;
  const minor = settledMinor(line, line.moved) * (isPayment(line) ? 1 : -1);
  return Math.round((minor * FEE_PER_MILLE * 10 ** (FEE_DECIMALS - 3)) / 10 ** line.exponentOf(settlementCurrency));
}
export const feeText = (e5: number): string => (e5 / 10 ** FEE_DECIMALS).toFixed(FEE_DECIMALS);

const ofOrder =
  (of: (line: BillLine) => number): BillColumn['value'] =>
  (line) =>
    line.amount(of(line), line.entry.stored.currency);
const ofSettlement =
  (of: (line: BillLine) => Moved): BillColumn['value'] =>
  (line) =>
    line.amount(settledMinor(line, of(line)), line.merchant.settlementCurrency);
const payerCurrency = ({ entry }: BillLine): string => entry.stored.cash?.currency ?? 'CNY';
const ofPayer =
  (of: (line: BillLine) => Moved): BillColumn['value'] =>
  (line) =>
    line.amount(of(line).payerMinor, payerCurrency(line));
const whenRefunded =
  (value: (refund: NonNullable<BillEntry['refund']>) => string, otherwise: string): BillColumn['value'] =>
  ({ entry }) =>
    entry.refund === null ? otherwise : value(entry.refund);
const onlyBack =
  (value: BillColumn['value']): BillColumn['value'] =>
  (line) =>
    isPayment(line) ? '' : value(line);

/** Of coupons of a kind, where the order had any: they are in its currency. */
const couponCurrency =
  (kind: 'CASH' | 'NO_CASH'): BillColumn['value'] =>
  ({ entry }) =>
    couponsMinor(entry.stored.coupons, kind) === 0 ? '' : entry.stored.currency;

export const COLUMNS = {
  time: column('交易时间', 'Trade time', ({ entry }) => wireTimeSpelt(entry.at)),
  appId: column('公众账号ID', 'App ID', ({ merchant }) => merchant.appId),
  mchId: column('商户号', 'Merchant ID', ({ merchant }) => merchant.mchId),
  subMchId: column('特约商户号', 'Sub-merchant ID', ({ entry }) => entry.stored.subMchId ?? NO_ID),
  device: column('设备号', 'Device', ({ entry }) => entry.stored.deviceInfo ?? ''),
  transactionId: column('微信订单号', 'Transaction ID', ({ entry }) => entry.stored.transactionId ?? NO_ID),
  outTradeNo: column('商户订单号', 'Merchant order number', ({ entry }) => entry.stored.outTradeNo),
  openid: column('用户标识', 'Open ID', ({ entry, merchant }) => openidOf(entry.stored.payerId, merchant.appId)),
  tradeType: column('交易类型', 'Trade type', () => 'MICROPAY'),
  tradeState: column('交易状态', 'Trade state', ({ entry }) => STATES[entry.kind]),
  bank: column('付款银行', 'Bank type', ({ entry }) => bankType(entry.stored)),
  currency: column('货币种类', 'Currency', ({ entry }) => entry.stored.currency),
  total: column(
    '总金额',
    'Total amount',
    ofOrder((line) => paidBy(line).minor),
  ),
  orderAmount: column(
    '订单金额',
    'Order amount',
    ofOrder((line) => paidBy(line).minor),
  ),
  settledAmount: column(
    '应结订单金额',
    'Settlement order amount',
    ofOrder((line) => paidBy(line).minor - paidBy(line).noCashMinor),
  ),
  coupon: column(
    '代金券金额',
    'Coupon amount',
    ofOrder((line) => paidBy(line).couponMinor),
  ),
  discount: column(
    '代金券或立减优惠金额',
    'Coupon or discount amount',
    ofOrder((line) => paidBy(line).couponMinor),
  ),
  refundAppliedAt: column(
    '退款申请时间',
    'Refund application time',
    onlyBack(({ entry }) => wireTimeSpelt(entry.at)),
  ),
  refundSucceededAt: column(
    '退款成功时间',
    'Refund success time',
    onlyBack(({ entry }) => {
      const at = entry.refund === null ? entry.at : entry.refund.facts.succeededAt;
      return at === null ? '' : wireTimeSpelt(at);
    }),
  ),
  refundId: column(
    '微信退款单号',
    'Refund ID',
    whenRefunded(({ facts }) => facts.refundId, NO_ID),
  ),
  outRefundNo: column(
    '商户退款单号',
    'Merchant refund number',
    whenRefunded(({ refund }) => refund.number, NO_ID),
  ),
  refundAmount: column(
    '退款金额',
    'Refund amount',
    ofOrder((line) => backBy(line).minor - backBy(line).noCashMinor),
  ),
  refundTotal: column(
    '退款金额',
    'Refund amount',
    ofOrder((line) => backBy(line).minor),
  ),
  refundRequested: column(
    '申请退款金额',
    'Requested refund amount',
    ofOrder((line) => backBy(line).minor),
  ),
  refundCoupon: column(
    '充值券退款金额',
    'Coupon refund amount',
    ofOrder((line) => backBy(line).couponMinor - backBy(line).noCashMinor),
  ),
  refundDiscount: column(
    '代金券或立减优惠退款金额',
    'Coupon or discount refund amount',
    ofOrder((line) => backBy(line).couponMinor),
  ),
  refundType: column(
    '退款类型',
    'Refund type',
    onlyBack(() => 'ORIGINAL'),
  ),
  refundState: column(
    '退款状态',
    'Refund state',
    onlyBack(({ entry }) => (entry.refund === null ? 'SUCCESS' : REFUND_STATES[entry.refund.refund.state])),
  ),
  goods: column('商品名称', 'Goods', ({ entry }) => entry.stored.body),
  attach: column('商户数据包', 'Merchant data', ({ entry }) => entry.stored.attach ?? ''),
  fee: column('手续费', 'Service fee', (line) => feeText(feeE5(line))),
  feeRate: column('费率', 'Fee rate', () => `${(FEE_PER_MILLE / 10).toFixed(2)}%`),
  feeNote: column('费率备注', 'Fee rate note', () => ''),
  payerCurrency: column('用户支付币种', 'Payer currency', payerCurrency),
  payerAmount: column('用户支付金额', 'Payer amount', ofPayer(paidBy)),
  settlementCurrency: column('结算币种', 'Settlement currency', ({ merchant }) => merchant.settlementCurrency),
  settlementAmount: column('结算金额', 'Settlement amount', ofSettlement(paidBy)),
  rate: column('汇率', 'Exchange rate', ({ entry }) => String(entry.stored.cash?.rateE8 ?? '')),
  refundRate: column(
    '退款汇率',
    'Refund exchange rate',
    onlyBack(({ entry }) => String(entry.stored.cash?.rateE8 ?? '')),
  ),
  payerRefundAmount: column('用户退款金额', 'Payer refund amount', ofPayer(backBy)),
  payerRefundCurrency: column('用户退款币种', 'Payer refund currency', onlyBack(payerCurrency)),
  refundCurrency: column(
    '退款币种',
    'Refund currency',
    onlyBack(({ entry }) => entry.stored.currency),
  ),
  refundSettlementCurrency: column(
    '退款结算币种',
    'Refund settlement currency',
    onlyBack(({ merchant }) => merchant.settlementCurrency),
  ),
  // What V3 has in other columns, or under other headings.
  subMchIdV3: column('子商户号', 'Sub-merchant ID', ({ entry }) => entry.stored.subMchId ?? NO_ID),
  cashCouponCurrency: column('充值券币种', 'Cash coupon currency', couponCurrency('CASH')),
  cashCoupon: column(
    '充值券金额',
    'Cash coupon amount',
    ofOrder((line) => paidBy(line).couponMinor - paidBy(line).noCashMinor),
  ),
  couponCurrency: column('优惠券币种', 'Coupon currency', couponCurrency('NO_CASH')),
  noCashCoupon: column(
    '优惠券金额',
    'Coupon amount',
    ofOrder((line) => paidBy(line).noCashMinor),
  ),
  orderCurrency: column('标价币种', 'Order currency', ({ entry }) => entry.stored.currency),
  orderTotal: column(
    '订单金额(标价币种)',
    'Order amount (order currency)',
    ofOrder((line) => paidBy(line).minor),
  ),
  settledOrder: column('应结订单金额', 'Settlement order amount', ofSettlement(paidBy)),
  payRate: column('支付汇率', 'Payment rate', ({ entry }) => String(entry.stored.cash?.rateE8 ?? '')),
  refundSettledOrder: column('退款应结订单金额', 'Refund settlement order amount', ofSettlement(backBy)),
  refundCashCoupon: column(
    '充值券退款金额',
    'Cash coupon refund amount',
    ofOrder((line) => backBy(line).couponMinor - backBy(line).noCashMinor),
  ),
  refundNoCashCoupon: column(
    '优惠券退款金额',
    'Discount coupon refund amount',
    ofOrder((line) => backBy(line).noCashMinor),
  ),
  refundSettlementAmount: column('退款结算金额', 'Refund settlement amount', ofSettlement(backBy)),
} as const satisfies Record<string, BillColumn>;

export type ColumnName = keyof typeof COLUMNS;
