/**
 * The columns of bills, by what they mean: under which headings each stands in which layout, and how its values are read.
 *
 * Layouts are not told apart: every bill names its columns, and a heading means the same in all of them. What differs is in which currency
 * an amount is; that is told by the currency columns beside it.
 *
 * Headings: V2 mainland, current and older; V2 cross-border, by payments and by refunds; V3 Global's 38 columns. English ones are those of
 * gateways that write them so.
 */

type Text = Readonly<{ as: 'text' }>;
/** A number of somebody's; `0` where there is none. */
type Id = Readonly<{ as: 'id' }>;
type Currency = Readonly<{ as: 'currency' }>;
/** `yyyy-MM-dd HH:mm:ss` in UTC+8. */
type Time = Readonly<{ as: 'time' }>;
/** Major units on the wire. */
type Amount = Readonly<{ as: 'amount' }> & InCurrency;
/** As an amount, with five decimals whatever the currency. */
type Fee = Readonly<{ as: 'fee' }> & InCurrency;
type InCurrency = Readonly<{
  /** The currency columns that may say in which currency; the first that the bill has does. */
  in: readonly CurrencyName[];
}>;
type CurrencyName =
  | 'currency'
  | 'settlementCurrency'
  | 'couponCurrency'
  | 'cashCouponCurrency'
  | 'payerCurrency'
  | 'refundCurrency'
  | 'refundSettlementCurrency'
  | 'payerRefundCurrency';

type Column = (Text | Id | Currency | Time | Amount | Fee) &
  Readonly<{
    /** Under any of these it may stand. */
    headings: readonly string[];
  }>;

const text = (...headings: string[]) => ({ as: 'text', headings }) as const;
const id = (...headings: string[]) => ({ as: 'id', headings }) as const;
const currency = (...headings: string[]) => ({ as: 'currency', headings }) as const;
const time = (...headings: string[]) => ({ as: 'time', headings }) as const;
const amount = (of: readonly CurrencyName[], ...headings: string[]) => ({ as: 'amount', in: of, headings }) as const;
const fee = (of: readonly CurrencyName[], ...headings: string[]) => ({ as: 'fee', in: of, headings }) as const;

export const COLUMNS = {
  tradeTime: time('交易时间', 'Trade time'),
  appId: text('公众账号ID', 'App ID'),
  mchId: text('商户号', 'Merchant ID'),
  subMchId: id('特约商户号', '子商户号', 'Sub-merchant ID'),
  deviceInfo: text('设备号', 'Device'),
  transactionId: id('微信订单号', 'Transaction ID'),
  outTradeNo: id('商户订单号', 'Merchant order number'),
  openid: text('用户标识', 'Open ID'),
  tradeType: text('交易类型', 'Trade type'),
  /** `SUCCESS`, `REFUND` or `REVOKED`. */
  tradeState: text('交易状态', 'Trade state'),
  bankType: text('付款银行', 'Bank type'),
  currency: currency('货币种类', '标价币种', 'Currency', 'Order currency'),
  total: amount(
    ['currency'],
    '总金额',
    '订单金额',
    '订单金额(标价币种)',
    '订单金额（标价币种）',
    'Total amount',
    'Order amount',
    'Order amount (order currency)',
  ),
  settlementCurrency: currency('结算币种', 'Settlement currency'),
  settlementAmount: amount(
    ['settlementCurrency', 'currency'],
    '应结订单金额',
    '结算金额',
    'Settlement order amount',
    'Settlement amount',
  ),
  couponCurrency: currency('优惠券币种', 'Coupon currency'),
  couponAmount: amount(
    ['couponCurrency', 'currency'],
    '代金券金额',
    '代金券或立减优惠金额',
    '优惠券金额',
    'Coupon amount',
    'Coupon or discount amount',
  ),
  cashCouponCurrency: currency('充值券币种', 'Cash coupon currency'),
  cashCouponAmount: amount(['cashCouponCurrency', 'currency'], '充值券金额', 'Cash coupon amount'),
  payerCurrency: currency('用户支付币种', 'Payer currency'),
  payerAmount: amount(['payerCurrency'], '用户支付金额', 'Payer amount'),
  /** As the channel writes it, times 10^8. */
  rate: text('汇率', '支付汇率', 'Exchange rate', 'Payment rate'),
  refundAppliedAt: time('退款申请时间', 'Refund application time'),
  refundSucceededAt: time('退款成功时间', 'Refund success time'),
  refundId: id('微信退款单号', 'Refund ID'),
  outRefundNo: id('商户退款单号', 'Merchant refund number'),
  refundAmount: amount(['currency'], '退款金额', 'Refund amount'),
  refundRequested: amount(['currency'], '申请退款金额', 'Requested refund amount'),
  couponRefund: amount(
    ['couponCurrency', 'currency'],
    '代金券或立减优惠退款金额',
    '优惠券退款金额',
    'Coupon or discount refund amount',
    'Discount coupon refund amount',
  ),
  cashCouponRefund: amount(
    ['cashCouponCurrency', 'currency'],
    '充值券退款金额',
    'Coupon refund amount',
    'Cash coupon refund amount',
  ),
  refundCurrency: currency('退款币种', 'Refund currency'),
  refundSettlementCurrency: currency('退款结算币种', 'Refund settlement currency'),
  refundSettlementAmount: amount(
    ['refundSettlementCurrency'],
    '退款结算金额',
    '退款应结订单金额',
    'Refund settlement amount',
    'Refund settlement order amount',
  ),
  payerRefundCurrency: currency('用户退款币种', 'Payer refund currency'),
  payerRefundAmount: amount(['payerRefundCurrency'], '用户退款金额', 'Payer refund amount'),
  refundRate: text('退款汇率', 'Refund exchange rate', 'Refund rate'),
  refundType: text('退款类型', 'Refund type'),
  refundState: text('退款状态', 'Refund state'),
  goods: text('商品名称', 'Goods'),
  attach: text('商户数据包', 'Merchant data'),
  fee: fee(['settlementCurrency', 'currency'], '手续费', 'Service fee'),
  feeRate: text('费率', 'Fee rate'),
  feeNote: text('费率备注', 'Fee rate note'),
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof COLUMNS;
type Named<As extends Column['as']> = {
  [Name in ColumnName]: (typeof COLUMNS)[Name]['as'] extends As ? Name : never;
}[ColumnName];

/** Columns of texts, of somebody's numbers and of currencies: what `BillLine.text` is asked for. */
export type BillTextColumn = Named<'text' | 'id' | 'currency'>;
/** Columns of times: what `BillLine.time` is asked for. */
export type BillTimeColumn = Named<'time'>;
/** The fee is one of them: in hundred-thousandths of a major unit, where the others are in minor units. */
export type BillAmountColumn = Named<'amount' | 'fee'>;
export type CurrencyColumn = Named<'currency'>;

export const COLUMN_NAMES = Object.keys(COLUMNS) as readonly ColumnName[]; // the keys of the table are its names

const BY_HEADING: ReadonlyMap<string, ColumnName> = new Map(
  COLUMN_NAMES.flatMap((name) => COLUMNS[name].headings.map((heading): [string, ColumnName] => [heading, name])),
);

/** What a heading means, or null where nobody knows. */
export const columnOf = (heading: string): ColumnName | null => BY_HEADING.get(heading) ?? null;
