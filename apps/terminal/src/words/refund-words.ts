/** What is said while money is given back. Apart from the catalogue (`useTable`): no sale needs it. */
import type { Words } from '@quickpay/api';

export const REFUND_WORDS = {
  'refund.title': { en: 'Refund', 'zh-CN': '退款' },
  'refund.do': { en: 'Refund {amount}', 'zh-CN': '退款 {amount}' },
  'refund.confirm': { en: 'Refund {amount}? {left} can be refunded', 'zh-CN': '确认退款 {amount}？可退金额 {left}' },
  'refund.yes': { en: 'Yes, refund', 'zh-CN': '是，退款' },
  'refund.no': { en: 'No, go back', 'zh-CN': '否，返回' },
  'refund.all': { en: 'All that is left', 'zh-CN': '全部可退金额' },
  'refund.ofPayment': { en: 'What is refunded', 'zh-CN': '退款对象' },
  'refund.paid': { en: 'Paid', 'zh-CN': '已收款' },
  'refund.paidAt': { en: 'Paid at', 'zh-CN': '收款时间' },
  'refund.givenBack': { en: 'Refunded', 'zh-CN': '已退款' },
  'refund.onWay': { en: 'On its way back', 'zh-CN': '退款中' },
  'refund.left': { en: 'Can be refunded', 'zh-CN': '可退金额' },
  'refund.tooMuch': { en: 'Only {left} can be refunded', 'zh-CN': '最多可退 {left}' },

  // Why: what the payer reads.
  'refund.reason': { en: 'Reason', 'zh-CN': '退款原因' },
  'reason.returned': { en: 'Returned goods', 'zh-CN': '退货' },
  'reason.wrongAmount': { en: 'Wrong amount', 'zh-CN': '金额有误' },
  'reason.twice': { en: 'Charged twice', 'zh-CN': '重复收款' },
  'reason.unavailable': { en: 'Not available', 'zh-CN': '商品缺货' },
  'reason.other': { en: 'Other', 'zh-CN': '其他' },
  'refund.reasonOwn': { en: 'In your words', 'zh-CN': '请填写原因' },
  'refund.reasonHint': { en: 'The customer reads it. At most 80 letters', 'zh-CN': '顾客可见，最多 26 个汉字' },
  'refund.reasonFirst': { en: 'Choose a reason first', 'zh-CN': '请先选择退款原因' },
  'refund.reasonText': { en: 'Write the reason first', 'zh-CN': '请先填写退款原因' },
  'refund.reasonLong': { en: 'The reason is too long. Shorten it', 'zh-CN': '退款原因过长，请缩短' },
  'refund.reasonEmoji': { en: 'WeChat Pay takes no emoji here. Leave them out', 'zh-CN': '微信支付不支持表情符号，请删除' },

  // A manager's approval.
  'refund.limit': { en: 'Above {limit} a manager must approve a refund', 'zh-CN': '超过 {limit} 的退款需店长批准' },
  'refund.limitAny': { en: 'A manager must approve a refund', 'zh-CN': '退款需店长批准' },
  'approval.title': { en: 'A manager approves', 'zh-CN': '店长批准' },
  'approval.what': { en: 'Refund {amount}: {reason}', 'zh-CN': '退款 {amount}：{reason}' },
  'approval.choose': { en: 'Who approves?', 'zh-CN': '由谁批准？' },
  'approval.do': { en: 'Approve', 'zh-CN': '批准' },
  'approval.nobody': {
    en: 'No manager works at this till. Add one under Settings, People',
    'zh-CN': '本收银台没有店长，请在“设置 → 人员”中添加',
  },

  // What became of it.
  'refund.sending': { en: 'Asking for the refund', 'zh-CN': '正在提交退款' },
  'refund.repeating': {
    en: 'The shop’s server does not answer. It is asked again by itself; do not repeat it',
    'zh-CN': '门店服务器未响应，系统会自动重试，请勿重复操作',
  },
  'refund.next.requested': { en: 'The answer shows here by itself', 'zh-CN': '结果将自动显示在此处' },
  'refund.next.processing': {
    en: 'It goes to where the customer paid from. To a card it can take some days',
    'zh-CN': '款项将原路退回，退至银行卡可能需要数日',
  },
  'refund.next.succeeded': { en: 'The customer sees it in their WeChat', 'zh-CN': '顾客可在微信中查看' },
  'refund.more': { en: 'Refund more', 'zh-CN': '继续退款' },
  'refund.again': { en: 'Refund again', 'zh-CN': '重新退款' },
  'refund.openPayment': { en: 'Open the payment', 'zh-CN': '查看该笔收款' },
  'refund.number': { en: 'Refund number', 'zh-CN': '退款单号' },
  'refund.at': { en: 'Asked for', 'zh-CN': '申请时间' },

  // Why not.
  'refund.busy': { en: 'Still being confirmed. Do not repeat it', 'zh-CN': '退款结果待确认，请勿重复操作' },
  'refund.elsewhere': {
    en: 'The store’s own server works on this payment. Ask it from the payment’s page',
    'zh-CN': '此笔付款由门店服务器处理，请在付款页面向门店提出请求',
  },
  'refund.notPaid': { en: 'Only a paid payment can be refunded', 'zh-CN': '只有已收款的付款可以退款' },
  'refund.tooOld': {
    en: 'Paid more than 365 days ago: WeChat Pay refunds it no longer. Give the money back another way',
    'zh-CN': '收款已超过 365 天，微信支付不再支持退款，请以其他方式退还',
  },
  'refund.nothingLeft': { en: 'All of it was refunded', 'zh-CN': '已全部退款' },
  'refund.tooMany': {
    en: 'This payment has fifty refunds, the most that WeChat Pay takes. Give the rest back another way',
    'zh-CN': '该笔收款已有 50 笔退款，达到微信支付上限，其余请以其他方式退还',
  },
  'refund.meanwhile': {
    en: 'Another refund of this payment was faster. Now {left} can be refunded',
    'zh-CN': '该笔收款刚有另一笔退款，现在可退 {left}',
  },
  'refund.meanwhileAll': {
    en: 'Another refund of this payment was faster. Nothing is left to refund',
    'zh-CN': '该笔收款刚有另一笔退款，已无可退金额',
  },
  'refund.notStarted': { en: 'Not refunded: {why}', 'zh-CN': '未能退款：{why}' },
} as const satisfies Record<string, Words>;

export type RefundKey = keyof typeof REFUND_WORDS;
