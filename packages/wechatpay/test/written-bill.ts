/** A bill as the channel writes one, for tests of what reads it: any columns, any lines, with the sums that belong to them. */

export type WrittenBill = Readonly<{
  headings: readonly string[];
  rows: readonly (readonly string[])[];
  sums: Readonly<Record<string, string>>;
  mark?: boolean;
  end?: '\r\n' | '\n';
}>;

const values = (row: readonly string[]): string => row.map((value) => `\`${value}`).join(',');

export function billText({ headings, rows, sums, mark = true, end = '\r\n' }: WrittenBill): string {
  const lines = [headings.join(','), ...rows.map(values), Object.keys(sums).join(','), values(Object.values(sums))];
  return `${mark ? '\ufeff' : ''}${lines.map((line) => line + end).join('')}`;
}

export async function* inChunks(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const list = (text: string): readonly string[] => text.split(' ');

/** The layouts that the protocol describes, by the headings of each. */
export const HEADINGS = {
  mainlandAll: list(
    '交易时间 公众账号ID 商户号 特约商户号 设备号 微信订单号 商户订单号 用户标识 交易类型 交易状态 付款银行 货币种类 应结订单金额 代金券金额 微信退款单号 商户退款单号 退款金额 充值券退款金额 退款类型 退款状态 商品名称 商户数据包 手续费 费率 订单金额 申请退款金额 费率备注',
  ),
  mainlandSuccess: list(
    '交易时间 公众账号ID 商户号 特约商户号 设备号 微信订单号 商户订单号 用户标识 交易类型 交易状态 付款银行 货币种类 应结订单金额 代金券金额 商品名称 商户数据包 手续费 费率 订单金额 费率备注',
  ),
  mainlandRefund: list(
    '交易时间 公众账号ID 商户号 特约商户号 设备号 微信订单号 商户订单号 用户标识 交易类型 交易状态 付款银行 货币种类 应结订单金额 代金券金额 退款申请时间 退款成功时间 微信退款单号 商户退款单号 退款金额 充值券退款金额 退款类型 退款状态 商品名称 商户数据包 手续费 费率 申请退款金额 费率备注',
  ),
  older: list(
    '交易时间 公众账号ID 商户号 特约商户号 设备号 微信订单号 商户订单号 用户标识 交易类型 交易状态 付款银行 货币种类 总金额 代金券或立减优惠金额 微信退款单号 商户退款单号 退款金额 代金券或立减优惠退款金额 退款类型 退款状态 商品名称 商户数据包 手续费 费率',
  ),
  crossBorderSuccess: list(
    '交易时间 公众账号ID 商户号 特约商户号 设备号 微信订单号 商户订单号 用户标识 交易类型 交易状态 付款银行 货币种类 总金额 代金券或立减优惠金额 商品名称 商户数据包 手续费 费率 用户支付币种 用户支付金额 结算币种 结算金额 汇率',
  ),
  crossBorderRefund: list(
    '交易时间 公众账号ID 商户号 特约商户号 设备号 微信订单号 商户订单号 用户标识 交易类型 交易状态 付款银行 货币种类 总金额 代金券或立减优惠金额 退款申请时间 退款成功时间 微信退款单号 商户退款单号 退款金额 代金券或立减优惠退款金额 退款类型 退款状态 商品名称 商户数据包 手续费 费率 用户支付币种 用户支付金额 结算币种 结算金额 汇率 退款汇率 用户退款金额 用户退款币种 退款币种 退款结算币种 退款结算金额',
  ),
  v3: list(
    '交易时间 公众账号ID 商户号 子商户号 设备号 微信订单号 商户订单号 用户标识 交易类型 交易状态 付款银行 充值券币种 充值券金额 优惠券币种 优惠券金额 微信退款单号 商户退款单号 退款类型 退款状态 商品名称 商户数据包 手续费 费率 标价币种 订单金额(标价币种) 用户支付币种 用户支付金额 结算币种 应结订单金额 支付汇率 退款汇率 申请退款金额 用户退款币种 用户退款金额 退款结算币种 退款应结订单金额 充值券退款金额 优惠券退款金额',
  ),
} as const;

/** What a line says, by heading: a sale of 38.50 HKD. */
export const SALE: Readonly<Record<string, string>> = {
  交易时间: '2026-11-24 12:30:05',
  公众账号ID: 'wx8888888888888888',
  商户号: '1900000109',
  特约商户号: '0',
  子商户号: '0',
  设备号: 'till-7',
  微信订单号: '4200001',
  商户订单号: 'QP1',
  用户标识: 'oUpF8',
  交易类型: 'MICROPAY',
  交易状态: 'SUCCESS',
  付款银行: 'OTHERS',
  货币种类: 'HKD',
  标价币种: 'HKD',
  总金额: '38.50',
  订单金额: '38.50',
  '订单金额(标价币种)': '38.50',
  应结订单金额: '38.50',
  代金券金额: '0.00',
  代金券或立减优惠金额: '0.00',
  充值券币种: '',
  充值券金额: '0.00',
  优惠券币种: '',
  优惠券金额: '0.00',
  微信退款单号: '0',
  商户退款单号: '0',
  退款金额: '0.00',
  充值券退款金额: '0.00',
  优惠券退款金额: '0.00',
  代金券或立减优惠退款金额: '0.00',
  申请退款金额: '0.00',
  退款类型: '',
  退款状态: '',
  退款申请时间: '',
  退款成功时间: '',
  商品名称: 'Tea, 茶',
  商户数据包: 'a,b',
  手续费: '0.23100',
  费率: '0.60%',
  费率备注: '',
  用户支付币种: 'CNY',
  用户支付金额: '35.42',
  结算币种: 'HKD',
  结算金额: '38.50',
  汇率: '92000000',
  支付汇率: '92000000',
  退款汇率: '',
  用户退款金额: '0.00',
  用户退款币种: '',
  退款币种: '',
  退款结算币种: '',
  退款结算金额: '0.00',
  退款应结订单金额: '0.00',
};

/** 8.50 HKD of it given back. */
export const REFUND: Readonly<Record<string, string>> = {
  ...SALE,
  交易状态: 'REFUND',
  总金额: '0.00',
  订单金额: '0.00',
  '订单金额(标价币种)': '0.00',
  应结订单金额: '0.00',
  结算金额: '0.00',
  用户支付金额: '0.00',
  微信退款单号: '5000001',
  商户退款单号: 'R1',
  退款申请时间: '2026-11-24 13:00:00',
  退款成功时间: '2026-11-24 13:00:03',
  退款金额: '8.50',
  申请退款金额: '8.50',
  退款类型: 'ORIGINAL',
  退款状态: 'SUCCESS',
  手续费: '-0.05100',
  用户退款币种: 'CNY',
  用户退款金额: '7.82',
  退款币种: 'HKD',
  退款汇率: '92000000',
  退款结算币种: 'HKD',
  退款结算金额: '8.50',
  退款应结订单金额: '8.50',
};

export const rowOf = (headings: readonly string[], said: Readonly<Record<string, string>>): readonly string[] =>
  headings.map((heading) => said[heading] ?? '');
