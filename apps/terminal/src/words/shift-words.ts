/** What the screens of a shift say. Apart from the catalogue (`useTable`): no sale needs it. */
import type { Words } from '@quickpay/api';

export const SHIFT_WORDS = {
  'shift.number': { en: 'Shift {n}', 'zh-CN': '第 {n} 班' },
  'shift.opened': { en: 'Opened', 'zh-CN': '开班' },
  'shift.closed': { en: 'Closed', 'zh-CN': '交班' },
  'shift.notOpened': { en: 'No sale yet', 'zh-CN': '尚无收款' },
  'shift.nothing': { en: 'Nothing has come to its end in this shift', 'zh-CN': '本班尚无已完结的款项' },
  'shift.missing': { en: 'There is no such shift', 'zh-CN': '没有该班次' },

  // What it came to.
  'shift.sale': { en: '{n, plural, one {# sale} other {# sales}}', 'zh-CN': '收款 {n} 笔' },
  'shift.refund': { en: '{n, plural, one {# refund} other {# refunds}}', 'zh-CN': '退款 {n} 笔' },
  'shift.calledOff': { en: '{n} called off', 'zh-CN': '已撤销 {n} 笔' },
  'shift.refused': { en: '{n} refused', 'zh-CN': '被拒绝 {n} 笔' },
  'shift.returned': { en: '{n} went back by themselves', 'zh-CN': '自动退回 {n} 笔' },
  'shift.notRefunded': { en: '{n} could not be refunded', 'zh-CN': '退款未成 {n} 笔' },
  'shift.net': { en: 'Taken', 'zh-CN': '净收' },

  // What is not at its end.
  'shift.unresolved': { en: 'Still open', 'zh-CN': '未完结' },
  'shift.unresolvedMore': { en: '{n} are open. Those above are the oldest', 'zh-CN': '共 {n} 笔未完结，以上为最早的部分' },
  'shift.allResolved': { en: 'Nothing is open', 'zh-CN': '没有未完结的款项' },
  'shift.watching': { en: 'Not paid, still watched', 'zh-CN': '未支付，系统仍在留意' },
  'shift.age': { en: 'For {age}', 'zh-CN': '已 {age}' },
  'shift.payment': { en: 'Payment', 'zh-CN': '收款' },
  'shift.refundOf': { en: 'Refund', 'zh-CN': '退款' },

  // What came from earlier ones.
  'shift.late': { en: 'From earlier shifts', 'zh-CN': '来自之前班次' },
  'shift.lateMore': { en: '{n} came late. All of them are in the export', 'zh-CN': '共 {n} 笔，导出文件包含全部' },
  'shift.from': { en: 'From shift {n}', 'zh-CN': '来自第 {n} 班' },
  'shift.late.sale': { en: 'Paid after the closing', 'zh-CN': '交班后到账' },
  'shift.late.refund': { en: 'Refunded', 'zh-CN': '已退款' },
  'shift.late.calledOff': { en: 'Called off after the closing', 'zh-CN': '交班后撤销' },
  'shift.late.refused': { en: 'Not paid after all', 'zh-CN': '最终未支付' },
  'shift.late.returned': { en: 'Went back by itself', 'zh-CN': '已自动退回' },
  'shift.late.notRefunded': { en: 'Could not be refunded', 'zh-CN': '退款未成' },

  // Closing it.
  'shift.close': { en: 'Close and print', 'zh-CN': '交班并打印' },
  'shift.closeAsk': { en: 'Close shift {n}?', 'zh-CN': '确认第 {n} 班交班？' },
  'shift.closeNone': { en: 'Nothing is open. What is closed never changes', 'zh-CN': '没有未完结的款项。交班后数据不再变更' },
  'shift.open': {
    en: '{n, plural, one {# payment is still open. It moves} other {# payments are still open. They move}} to the next shift',
    'zh-CN': '还有 {n} 笔付款未完结，将转入下一班',
  },
  'shift.tick': { en: 'Tick each one that you have seen', 'zh-CN': '请逐笔核对并勾选' },
  'shift.tickFirst': {
    en: '{n, plural, one {# is} other {# are}} not ticked yet',
    'zh-CN': '还有 {n} 笔未勾选',
  },
  'shift.tooMany': {
    en: 'Too many are open to name each. Wait until more have settled',
    'zh-CN': '未完结的款项过多，请稍后再交班',
  },
  'shift.closing': { en: 'Closing', 'zh-CN': '正在交班' },
  'shift.failed': {
    en: 'Not certain whether it was closed. Try again: it is never closed twice',
    'zh-CN': '交班结果不确定，请重试，系统不会重复交班',
  },

  // Closed ones.
  'shift.earlier': { en: 'Closed shifts', 'zh-CN': '已交班次' },
  'shift.noneClosed': { en: 'None yet', 'zh-CN': '暂无' },
  'shift.export': { en: 'Export (CSV)', 'zh-CN': '导出（CSV）' },
  'shift.back': { en: 'The open shift', 'zh-CN': '当前班次' },
} as const satisfies Record<string, Words>;
