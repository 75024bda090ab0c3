/**
 * The bills' layouts as lists of columns: data, so that one more is one more list.
 *
 * Whoever is settled in another currency than CNY gets the cross-border columns; the mainland's are those of CNY, or are asked for by the
 * switch `billLayout`.
 */
import type { Settings } from '@quickpay/gateway-model';
import { type BillLine, type ColumnName, feeE5, feeText, settledMinor } from './columns.ts';

export type BillType = 'ALL' | 'SUCCESS' | 'REFUND';

const ORDER = [
  'time',
  'appId',
  'mchId',
  'subMchId',
  'device',
  'transactionId',
  'outTradeNo',
  'openid',
  'tradeType',
  'tradeState',
  'bank',
  'currency',
] as const satisfies readonly ColumnName[];
const GOODS = ['goods', 'attach', 'fee', 'feeRate'] as const satisfies readonly ColumnName[];
const TIMES = ['refundAppliedAt', 'refundSucceededAt'] as const satisfies readonly ColumnName[];
const REFUND_IDS = ['refundId', 'outRefundNo'] as const satisfies readonly ColumnName[];
const REFUND_END = ['refundType', 'refundState'] as const satisfies readonly ColumnName[];

const REFUND = [...REFUND_IDS, 'refundAmount', 'refundCoupon', ...REFUND_END] as const satisfies readonly ColumnName[];
const OLDER_REFUND = [...REFUND_IDS, 'refundTotal', 'refundDiscount', ...REFUND_END] as const satisfies readonly ColumnName[];

const PAYER = [
  'payerCurrency',
  'payerAmount',
  'settlementCurrency',
  'settlementAmount',
  'rate',
] as const satisfies readonly ColumnName[];
const PAYER_REFUND = [
  'refundRate',
  'payerRefundAmount',
  'payerRefundCurrency',
  'refundCurrency',
  'refundSettlementCurrency',
  'refundSettlementAmount',
] as const satisfies readonly ColumnName[];

/** The 38 columns of a V3 statement. */
const V3 = [
  ...(['time', 'appId', 'mchId', 'subMchIdV3', 'device', 'transactionId', 'outTradeNo', 'openid', 'tradeType'] as const),
  ...(['tradeState', 'bank', 'cashCouponCurrency', 'cashCoupon', 'couponCurrency', 'noCashCoupon'] as const),
  ...(['refundId', 'outRefundNo', 'refundType', 'refundState', 'goods', 'attach', 'fee', 'feeRate'] as const),
  ...(['orderCurrency', 'orderTotal', 'payerCurrency', 'payerAmount', 'settlementCurrency', 'settledOrder'] as const),
  ...(['payRate', 'refundRate', 'refundRequested', 'payerRefundCurrency', 'payerRefundAmount'] as const),
  ...(['refundSettlementCurrency', 'refundSettledOrder', 'refundCashCoupon', 'refundNoCashCoupon'] as const),
] as const satisfies readonly ColumnName[];

export const LAYOUTS = {
  mainland: {
    ALL: [...ORDER, 'settledAmount', 'coupon', ...REFUND, ...GOODS, 'orderAmount', 'refundRequested', 'feeNote'],
    SUCCESS: [...ORDER, 'settledAmount', 'coupon', ...GOODS, 'orderAmount', 'feeNote'],
    REFUND: [...ORDER, 'settledAmount', 'coupon', ...TIMES, ...REFUND, ...GOODS, 'refundRequested', 'feeNote'],
  },
  older: {
    ALL: [...ORDER, 'total', 'discount', ...OLDER_REFUND, ...GOODS],
    SUCCESS: [...ORDER, 'total', 'discount', ...GOODS],
    REFUND: [...ORDER, 'total', 'discount', ...TIMES, ...OLDER_REFUND, ...GOODS],
  },
  crossBorder: {
    ALL: [...ORDER, 'total', 'discount', ...OLDER_REFUND, ...GOODS, ...PAYER, ...PAYER_REFUND],
    SUCCESS: [...ORDER, 'total', 'discount', ...GOODS, ...PAYER],
    REFUND: [...ORDER, 'total', 'discount', ...TIMES, ...OLDER_REFUND, ...GOODS, ...PAYER, ...PAYER_REFUND],
  },
  // Statements are of all there is; V3 asks for no type.
  v3: { ALL: V3, SUCCESS: V3, REFUND: V3 },
} as const satisfies Record<string, Record<BillType, readonly ColumnName[]>>;

export type LayoutName = keyof typeof LAYOUTS;

export const layoutFor = ({ billLayout }: Settings, settlementCurrency: string): LayoutName =>
  billLayout === 'current' ? (settlementCurrency === 'CNY' ? 'mainland' : 'crossBorder') : billLayout;

/** A sum over all lines: money in minor units of the settlement currency, fees in hundred-thousandths, lines by one. */
export type SummaryColumn = Readonly<{ zh: string; en: string; of: (line: BillLine) => number; as: 'count' | 'money' | 'fee' }>;

const isPayment = ({ entry }: BillLine): boolean => entry.kind === 'payment';
/** Of payments, or of what went back; less what a line does not settle. */
const money = (zh: string, en: string, ofPayments: boolean, part: (line: BillLine) => number): SummaryColumn => ({
  zh,
  en,
  of: (line) => (isPayment(line) === ofPayments ? part(line) : 0),
  as: 'money',
});
const whole = (line: BillLine): number => settledMinor(line, { ...line.moved, noCashMinor: 0 });
const settled = (line: BillLine): number => settledMinor(line, line.moved);
const coupons = (line: BillLine): number => settledMinor(line, { ...line.moved, minor: line.moved.couponMinor, noCashMinor: 0 });
const cashCoupons = (line: BillLine): number => settledMinor(line, { ...line.moved, minor: line.moved.couponMinor });

const COUNT: SummaryColumn = { zh: '总交易单数', en: 'Total number of transactions', of: () => 1, as: 'count' };
const FEES: SummaryColumn = { zh: '手续费总金额', en: 'Total service fee', of: feeE5, as: 'fee' };

const OLDER: readonly SummaryColumn[] = [
  COUNT,
  money('总交易额', 'Total amount', true, whole),
  money('总退款金额', 'Total refund amount', false, whole),
  money('总代金券或立减优惠退款金额', 'Total coupon or discount refund amount', false, coupons),
  FEES,
];

const CURRENT: readonly SummaryColumn[] = [
  COUNT,
  money('应结订单总金额', 'Total settlement order amount', true, settled),
  money('退款总金额', 'Total refund amount', false, settled),
  money('充值券退款总金额', 'Total coupon refund amount', false, cashCoupons),
  FEES,
  money('订单总金额', 'Total order amount', true, whole),
  money('申请退款总金额', 'Total requested refund amount', false, whole),
];

export const SUMMARIES: Readonly<Record<LayoutName, readonly SummaryColumn[]>> = {
  mainland: CURRENT,
  older: OLDER,
  crossBorder: OLDER,
  // Nobody says which sums a statement ends with.
  v3: CURRENT,
};

/** How a sum is written. */
export const sumText: Readonly<Record<SummaryColumn['as'], (sum: number, inMajorUnits: (minor: number) => string) => string>> = {
  count: String,
  money: (sum, inMajorUnits) => inMajorUnits(sum),
  fee: feeText,
};
