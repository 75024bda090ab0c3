/** What receipts say. Straight and plain: many printers know no typographic quotes. */

export const RECEIPT_LANGUAGES = ['en', 'zh-CN'] as const;
export type ReceiptLanguage = (typeof RECEIPT_LANGUAGES)[number];

const WORDS = {
  saleTitle: { en: 'Receipt', 'zh-CN': '收据' },
  refundTitle: { en: 'Refund receipt', 'zh-CN': '退款凭证' },
  slipTitle: { en: 'Not paid', 'zh-CN': '未收款凭条' },
  testTitle: { en: 'Printer test', 'zh-CN': '打印测试' },
  shiftTitle: { en: 'Shift', 'zh-CN': '班次' },
  opened: { en: 'Opened', 'zh-CN': '开班' },
  closed: { en: 'Closed', 'zh-CN': '交班' },
  by: { en: 'By', 'zh-CN': '操作人' },
  sales: { en: 'Sales', 'zh-CN': '收款' },
  refunds: { en: 'Refunds', 'zh-CN': '退款' },
  calledOff: { en: 'Called off', 'zh-CN': '已撤销' },
  refused: { en: 'Refused', 'zh-CN': '被拒绝' },
  returned: { en: 'Went back', 'zh-CN': '自动退回' },
  notRefunded: { en: 'Not refunded', 'zh-CN': '退款未成' },
  taken: { en: 'Taken', 'zh-CN': '净收' },
  nothingLanded: { en: 'Nothing has come to its end in this shift.', 'zh-CN': '本班尚无已完结的款项。' },
  unresolved: { en: 'Still open', 'zh-CN': '未完结' },
  late: { en: 'From earlier shifts', 'zh-CN': '来自之前班次' },
  moreInExport: { en: 'All of them are in the export.', 'zh-CN': '导出文件包含全部。' },
  customer: { en: 'Customer copy', 'zh-CN': '顾客联' },
  merchant: { en: 'Merchant copy', 'zh-CN': '商户联' },
  copy: { en: 'COPY', 'zh-CN': '副本' },
  sandbox: { en: 'SANDBOX - NO REAL MONEY', 'zh-CN': '沙箱环境，无真实资金' },
  paid: { en: 'Paid', 'zh-CN': '已收款' },
  refunded: { en: 'Refunded', 'zh-CN': '已退款' },
  refundWaiting: { en: 'Refund requested, not confirmed yet', 'zh-CN': '退款已申请，结果待确认' },
  refundedOfIt: { en: 'Refunded since', 'zh-CN': '其中已退款' },
  paidBefore: { en: 'Amount paid', 'zh-CN': '原收款金额' },
  notPaid: { en: 'Not paid with this order', 'zh-CN': '此订单未收款' },
  method: { en: 'Method', 'zh-CN': '付款方式' },
  wechatPay: { en: 'WeChat Pay', 'zh-CN': '微信支付' },
  time: { en: 'Time', 'zh-CN': '时间' },
  till: { en: 'Till', 'zh-CN': '收银台' },
  reference: { en: 'Reference', 'zh-CN': '备注' },
  order: { en: 'Order number', 'zh-CN': '商户订单号' },
  transaction: { en: 'Transaction', 'zh-CN': '微信支付单号' },
  refundNumber: { en: 'Refund number', 'zh-CN': '退款单号' },
  reason: { en: 'Reason', 'zh-CN': '退款原因' },
  printed: { en: 'Printed', 'zh-CN': '打印时间' },
  keep: { en: 'Keep this receipt: by its code the payment is found.', 'zh-CN': '请保留本凭证，扫描二维码可查询本笔付款。' },
  backSoon: {
    en: 'Any charge on your phone for this order goes back by itself. Should it not, show this slip.',
    'zh-CN': '如手机显示此订单已扣款，将自动退回。如未退回，请出示本凭条。',
  },
  backDone: {
    en: 'The charge on your phone for this order has gone back.',
    'zh-CN': '手机上此订单的扣款已退回。',
  },
  backWhere: { en: 'The money goes back to where it came from.', 'zh-CN': '款项原路退回。' },
  testText: {
    en: 'If you can read these lines, the printer is set up.',
    'zh-CN': '如能看清以下文字，打印机已设置好。',
  },
  printer: { en: 'Printer', 'zh-CN': '打印机' },
  paper: { en: 'Paper', 'zh-CN': '纸宽' },
} as const satisfies Record<string, Readonly<Record<ReceiptLanguage, string>>>;

export type ReceiptWord = keyof typeof WORDS;

/**
 * A word in each language, side by side.
 *
 * @example named('time', ['en', 'zh-CN']) // 'Time 时间'
 */
export const named = (word: ReceiptWord, languages: readonly ReceiptLanguage[]): string =>
  languages.map((language) => WORDS[word][language]).join(' ');

/** A sentence in each language, one below the other. */
export const told = (word: ReceiptWord, languages: readonly ReceiptLanguage[]): readonly string[] =>
  languages.map((language) => WORDS[word][language]);
