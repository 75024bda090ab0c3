/** What is said while a payment is looked up by what a customer holds out. Apart from the catalogue (`useTable`): no sale needs it. */
import type { Words } from '@quickpay/api';

export const LOOKUP_WORDS = {
  'lookup.title': { en: 'Find a payment', 'zh-CN': '查找收款' },
  'lookup.how': { en: 'How to find it', 'zh-CN': '查找方式' },
  'lookup.scan': {
    en: 'Scan the receipt, or the code in the customer’s WeChat bill. WeChat Pay is asked at once where it is not settled',
    'zh-CN': '请扫收据上的码，或顾客微信账单中的码。尚未完结的付款会立即向微信支付核实',
  },
  'lookup.where': {
    en: 'Customer: WeChat → Me → Wallet → Bills → the payment',
    'zh-CN': '顾客打开微信 → 我 → 钱包 → 账单 → 该笔付款',
  },
  'lookup.field': { en: 'Or type what you know', 'zh-CN': '或输入已知信息' },
  'lookup.hint': {
    en: 'A number of the receipt, the refund or the bill; or amount, time, last 4',
    'zh-CN': '收据、退款或账单上的单号；或金额、时间、订单号后 4 位',
  },
  'lookup.find': { en: 'Find', 'zh-CN': '查找' },
  'lookup.first': { en: 'Enter something to look for', 'zh-CN': '请输入要查找的内容' },
  'lookup.isCode': {
    en: 'That is a payment code. The code to scan is in the bill of the payment',
    'zh-CN': '这是付款码。请扫该笔付款账单中的码',
  },
  'lookup.several': { en: 'Payments with this number', 'zh-CN': '此单号对应的收款' },
  'lookup.none': { en: 'No payment of this shop has that number', 'zh-CN': '本店没有此单号对应的收款' },
  'lookup.noneRefund': { en: 'Look for it by the order of the receipt', 'zh-CN': '请用收据上的订单号查找' },
  'lookup.manager': { en: 'A manager can have WeChat Pay asked about it', 'zh-CN': '店长可向微信支付核实此单号' },
  'lookup.outside': {
    en: 'WeChat Pay may know it: from another till system, or from before it was recorded here',
    'zh-CN': '微信支付可能有此订单：来自其他收银系统，或尚未记录到本店',
  },
  'lookup.askOutside': { en: 'Ask WeChat Pay', 'zh-CN': '向微信支付核实' },
  'lookup.elsewhere': {
    en: 'WeChat Pay has this order. It was not taken here: refund it where it was, or in the merchant portal',
    'zh-CN': '微信支付有此订单，但不是在本系统收的款。请在原收款处或商户平台办理退款',
  },
  'lookup.absent': {
    en: 'WeChat Pay has no such order of this shop. Look at the number again',
    'zh-CN': '微信支付没有本店的此笔订单，请核对单号',
  },
  'lookup.refused': { en: 'WeChat Pay did not say ({code}). Ask again later', 'zh-CN': '微信支付未答复（{code}），请稍后再试' },
  'lookup.unclear': { en: 'WeChat Pay did not answer clearly. Ask again', 'zh-CN': '微信支付未明确答复，请重试' },
  'lookup.atWechat': { en: 'At WeChat Pay', 'zh-CN': '微信支付中的订单' },
  'lookup.state': { en: 'State', 'zh-CN': '状态' },
  'lookup.transaction': { en: 'Transaction', 'zh-CN': '微信支付单号' },
  'lookup.state.paid': { en: 'Paid', 'zh-CN': '已支付' },
  'lookup.state.refund': { en: 'Refunded, or being refunded', 'zh-CN': '已退款或退款中' },
  'lookup.state.unpaid': { en: 'Not paid', 'zh-CN': '未支付' },
  'lookup.state.asked': { en: 'The customer has not confirmed yet', 'zh-CN': '顾客尚未确认' },
  'lookup.state.failed': { en: 'The payment failed', 'zh-CN': '支付失败' },
  'lookup.state.revoked': { en: 'Revoked', 'zh-CN': '已撤销' },
  'lookup.state.closed': { en: 'Closed', 'zh-CN': '已关闭' },
} as const satisfies Record<string, Words>;

export type LookupKey = keyof typeof LOOKUP_WORDS;
