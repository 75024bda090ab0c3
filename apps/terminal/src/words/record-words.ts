/**
 * What the records say: history, a payment and what happened to it, what needs a manager, the feedback that was written. Apart from the
 * catalogue (`useTable`): no sale needs it.
 */
import type { Words } from '@quickpay/api';

export const RECORD_WORDS = {
  // History and its search.
  'history.search': { en: 'Search', 'zh-CN': '搜索' },
  'history.searchHint': {
    en: 'Amount, time, last 4 of the order number, a whole number, or your reference',
    'zh-CN': '金额、时间、订单号后 4 位、完整单号或商户备注',
  },
  'history.lookup': { en: 'By a receipt, or the customer’s WeChat bill', 'zh-CN': '凭收据或顾客微信账单查找' },
  'history.as': { en: 'Search for', 'zh-CN': '搜索方式' },
  'history.as.amount': { en: 'Amount {amount}', 'zh-CN': '金额 {amount}' },
  'history.as.ends': { en: 'Order ending {text}', 'zh-CN': '订单号尾号 {text}' },
  'history.as.number': { en: 'Number {text}', 'zh-CN': '单号 {text}' },
  'history.as.reference': { en: 'Reference {text}', 'zh-CN': '备注 {text}' },
  'history.around': { en: 'Around {time}', 'zh-CN': '{time} 前后' },
  'history.state': { en: 'State', 'zh-CN': '状态' },
  'history.state.any': { en: 'Any state', 'zh-CN': '全部状态' },
  'history.state.unknown': { en: 'Still open', 'zh-CN': '未完结' },
  'history.day': { en: 'Day', 'zh-CN': '日期' },
  'history.list': { en: 'Payments', 'zh-CN': '收款列表' },
  'history.empty': { en: 'No payments yet', 'zh-CN': '暂无收款' },
  'history.none': { en: 'Nothing matches', 'zh-CN': '没有符合条件的收款' },
  'history.clear': { en: 'Clear filters', 'zh-CN': '清除筛选' },
  'history.found': {
    en: '{n, plural, one {# payment} other {# payments}} shown',
    'zh-CN': '已显示 {n} 笔收款',
  },

  // One payment.
  'payment.title': { en: 'Payment', 'zh-CN': '收款详情' },
  'payment.missing': { en: 'There is no such payment', 'zh-CN': '没有此笔收款' },
  'payment.sale': { en: 'Open the sale', 'zh-CN': '打开该笔交易' },
  'payment.facts': { en: 'Facts', 'zh-CN': '收款信息' },
  'payment.order': { en: 'Order number', 'zh-CN': '商户订单号' },
  'payment.transaction': { en: 'Transaction', 'zh-CN': '微信支付单号' },
  'payment.noTransaction': { en: 'None yet', 'zh-CN': '暂无' },
  'payment.code': { en: 'Payment code', 'zh-CN': '付款码' },
  'payment.store': { en: 'Store', 'zh-CN': '门店' },
  'payment.till': { en: 'Till', 'zh-CN': '收银台' },
  'payment.submitted': { en: 'Sent', 'zh-CN': '提交时间' },
  'payment.settled': { en: 'Settled', 'zh-CN': '完结时间' },
  'payment.refundable': { en: 'Can be refunded', 'zh-CN': '可退金额' },
  'payment.refunds': { en: 'Refunds', 'zh-CN': '退款' },
  'payment.copyOrder': { en: 'Copy the order number', 'zh-CN': '复制商户订单号' },
  'payment.copyTransaction': { en: 'Copy the transaction id', 'zh-CN': '复制微信支付单号' },
  'payment.checked': { en: 'Asked. The answer shows here', 'zh-CN': '已发起核实，结果将在此显示' },
  'timeline.title': { en: 'What happened', 'zh-CN': '经过' },

  // What happened to a payment, in plain words.
  'event.recorded': { en: 'Sent to WeChat Pay', 'zh-CN': '已提交微信支付' },
  'event.paid': { en: 'WeChat Pay: paid', 'zh-CN': '微信支付：已支付' },
  'event.paid.asked': { en: 'Asked WeChat Pay: paid', 'zh-CN': '查询结果：已支付' },
  'event.asked': { en: 'WeChat Pay: the customer is asked for the password', 'zh-CN': '微信支付：顾客需输入密码' },
  'event.asked.asked': { en: 'Asked WeChat Pay: the customer has not confirmed yet', 'zh-CN': '查询结果：顾客尚未确认' },
  'event.unclear': { en: 'No clear answer from WeChat Pay', 'zh-CN': '未收到微信支付的明确答复' },
  'event.unclear.asked': { en: 'Asked WeChat Pay: no clear answer', 'zh-CN': '查询未得到明确答复' },
  'event.foreign': {
    en: 'WeChat Pay holds another order under this number. It is left alone',
    'zh-CN': '微信支付中此单号是另一笔订单，系统未做任何操作',
  },
  'event.refused': {
    en: 'WeChat Pay refused ({code}). Asked again, to be sure',
    'zh-CN': '微信支付拒绝（{code}），再次查询以确认',
  },
  'event.neverSent': { en: 'WeChat Pay was not reached. Nothing was sent', 'zh-CN': '未能连接微信支付，请求未发出' },
  'event.unpaid': { en: 'Asked WeChat Pay: not paid yet', 'zh-CN': '查询结果：尚未支付' },
  'event.absent': { en: 'Asked WeChat Pay: there is no such order', 'zh-CN': '查询结果：订单不存在' },
  'event.failed': { en: 'Asked WeChat Pay: the payment failed', 'zh-CN': '查询结果：支付失败' },
  'event.closed': { en: 'Asked WeChat Pay: the order is closed, not paid', 'zh-CN': '查询结果：订单已关闭，未支付' },
  'event.refunded': { en: 'Asked WeChat Pay: the money has gone back', 'zh-CN': '查询结果：款项已退回' },
  'event.noAnswer': { en: 'No answer from WeChat Pay in time', 'zh-CN': '微信支付未及时答复' },
  'event.deadline': { en: 'The customer’s time is over', 'zh-CN': '顾客确认时间已到' },
  'event.resumed': { en: 'The server started again and went on', 'zh-CN': '服务器重新启动，继续处理' },
  'event.takenOver': { en: 'Head office took it over and asks WeChat Pay first', 'zh-CN': '总部已接管，先向微信支付查询' },
  'event.cancel': { en: 'Cancelled by {by}', 'zh-CN': '{by} 取消了付款' },
  'event.leave': { en: 'Customer pays another way, said {by}', 'zh-CN': '{by} 选择了顾客改用其他方式付款' },
  'event.check': { en: '{by} had WeChat Pay asked', 'zh-CN': '{by} 发起了核实' },
  'event.querySent': { en: 'Asking WeChat Pay', 'zh-CN': '正在向微信支付查询' },
  'event.revokeSent': { en: 'Revoke sent', 'zh-CN': '已发出撤销' },
  'event.revokeDone': { en: 'WeChat Pay: revoked', 'zh-CN': '微信支付：已撤销' },
  'event.revokeBusy': {
    en: 'WeChat Pay: cannot be revoked yet, the customer is paying',
    'zh-CN': '微信支付：顾客正在支付，暂时无法撤销',
  },
  'event.revokeTooLate': { en: 'WeChat Pay: too late to revoke', 'zh-CN': '微信支付：已超过可撤销时间' },
  'event.revokeRefused': { en: 'WeChat Pay refused to revoke ({code})', 'zh-CN': '微信支付拒绝撤销（{code}）' },
  'event.revokeUnclear': { en: 'No clear answer to the revoke', 'zh-CN': '撤销未得到明确答复' },
  'event.revokeNeverSent': { en: 'WeChat Pay was not reached. No revoke was sent', 'zh-CN': '未能连接微信支付，撤销未发出' },
  'event.refundSent': { en: 'Sent to give the money back', 'zh-CN': '已发出退回请求' },
  'event.refundQuerySent': { en: 'Asking WeChat Pay about the money on its way back', 'zh-CN': '正在查询款项退回情况' },
  'event.refundAccepted': { en: 'WeChat Pay: the money is on its way back', 'zh-CN': '微信支付：款项正在退回' },
  'event.refundAccepted.others': {
    en: 'WeChat Pay: a refund made elsewhere is on its way',
    'zh-CN': '微信支付：其他渠道发起的退款正在处理',
  },
  'event.refundUnclear': { en: 'No clear answer about the money on its way back', 'zh-CN': '退回情况未得到明确答复' },
  'event.refundNeverSent': {
    en: 'WeChat Pay was not reached. The money is not on its way back yet',
    'zh-CN': '未能连接微信支付，退回请求未发出',
  },
  'event.refundAbsent': { en: 'WeChat Pay: nothing is on its way back', 'zh-CN': '微信支付：没有退回记录' },
  'event.refundSucceeded': { en: 'WeChat Pay: {amount} has gone back', 'zh-CN': '微信支付：已退回 {amount}' },
  'event.refundRefused': { en: 'WeChat Pay would not give the money back ({code})', 'zh-CN': '微信支付拒绝退回（{code}）' },
  'event.refundClosed': { en: 'WeChat Pay: this try gave nothing back', 'zh-CN': '微信支付：本次退回未成功' },
  'event.refundAbnormal': {
    en: 'WeChat Pay cannot deliver the money. Finish it in the merchant portal',
    'zh-CN': '微信支付无法将款项退回，请在商户平台处理',
  },
  'event.unknown': {
    en: 'Something this page does not know yet ({kind}). Load it again',
    'zh-CN': '本页面尚不支持的记录（{kind}），请重新加载',
  },

  // What needs a manager.
  'attention.empty': { en: 'Nothing needs you', 'zh-CN': '暂无待处理事项' },
  'attention.list': { en: 'Oldest first', 'zh-CN': '按时间先后排列' },
  'attention.age': { en: 'Since {age}', 'zh-CN': '已持续 {age}' },
  'attention.failed': { en: 'That did not work. Try again', 'zh-CN': '操作未成功，请重试' },
  'feedback.list': { en: 'Feedback from the counter', 'zh-CN': '收银台反馈' },
  'feedback.by': { en: 'From', 'zh-CN': '提交人' },
  'feedback.listEmpty': { en: 'Nobody has written yet', 'zh-CN': '暂无反馈' },
} as const satisfies Record<string, Words>;

export type RecordKey = keyof typeof RECORD_WORDS;
