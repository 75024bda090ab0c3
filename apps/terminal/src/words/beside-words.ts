/** What the way to the screens beside the sale says, and what opens over it: feedback, what is loading, settings. */
import type { Words } from '@quickpay/api';

export const BESIDE_WORDS = {
  // Where to go from the counter.
  'beside.label': { en: 'Beside the sale', 'zh-CN': '更多功能' },
  'history.title': { en: 'History', 'zh-CN': '收款记录' },
  'shift.title': { en: 'Shift', 'zh-CN': '班次' },
  'attention.title': { en: 'Needs a manager', 'zh-CN': '待店长处理' },
  'settings.title': { en: 'Settings', 'zh-CN': '设置' },
  'help.title': { en: 'Help', 'zh-CN': '帮助' },
  'attention.count': {
    en: '{n, plural, one {# payment needs} other {# payments need}} a manager',
    'zh-CN': '{n} 笔付款待店长处理',
  },
  'attention.countMore': { en: 'More than {n} payments need a manager', 'zh-CN': '超过 {n} 笔付款待店长处理' },

  // Loading.
  'load.busy': { en: 'Loading', 'zh-CN': '正在加载' },
  'load.failed': { en: 'Could not load', 'zh-CN': '加载失败' },
  'load.stale': { en: 'Could not load. What you see is from {time}', 'zh-CN': '加载失败，当前显示的是 {time} 的内容' },
  'load.retry': { en: 'Retry', 'zh-CN': '重试' },
  'load.more': { en: 'Show more', 'zh-CN': '显示更多' },
  'load.end': { en: 'That is all', 'zh-CN': '已显示全部' },
  'access.manager': { en: 'A manager is needed for this', 'zh-CN': '此功能需要店长权限' },
  'role.managerHint': { en: 'Ask a manager to sign in at this till', 'zh-CN': '请店长在本机登录' },

  // Feedback.
  'feedback.label': { en: 'What should be better?', 'zh-CN': '您希望改进什么？' },
  'feedback.attached': { en: 'Sent along', 'zh-CN': '随附信息' },
  'feedback.screen': { en: 'Screen', 'zh-CN': '页面' },
  'feedback.state': { en: 'State', 'zh-CN': '状态' },
  'feedback.order': { en: 'Last order', 'zh-CN': '最近订单' },
  'feedback.version': { en: 'Version', 'zh-CN': '版本' },
  'feedback.none': { en: 'None', 'zh-CN': '无' },
  'feedback.submit': { en: 'Submit', 'zh-CN': '提交' },
  'feedback.sending': { en: 'Submitting', 'zh-CN': '正在提交' },
  'feedback.empty': { en: 'Write something first', 'zh-CN': '请先填写内容' },
  'feedback.ack': { en: 'OK', 'zh-CN': '确定' },
  'feedback.kept': {
    en: 'Your text is kept on this device and sent by itself, once the network is back',
    'zh-CN': '内容已保存在本机，网络恢复后会自动提交',
  },
  'feedback.notKept': {
    en: 'This device cannot keep your text. It stays in the box until you close it',
    'zh-CN': '本机无法保存，内容将保留在输入框中直至关闭',
  },
  'feedback.full': {
    en: '{n, plural, one {# text waits} other {# texts wait}} on this device already. Send this one once the network is back',
    'zh-CN': '本机已有 {n} 条待提交内容，请在网络恢复后再提交',
  },
  'feedback.refused': {
    en: 'The server would not take this text. Change it and try again',
    'zh-CN': '服务器未接受该内容，请修改后重试',
  },
  'feedback.waiting': {
    en: '{n, plural, one {# feedback waits} other {# feedbacks wait}} to be sent',
    'zh-CN': '{n} 条反馈待提交',
  },
  'feedback.sentLater': {
    en: '{n, plural, one {# kept feedback was} other {# kept feedbacks were}} sent',
    'zh-CN': '{n} 条待提交反馈已提交',
  },

  // Settings.
  'settings.look': { en: 'Look and language', 'zh-CN': '语言与配色' },
  'settings.door': { en: 'Server', 'zh-CN': '服务器' },
  'settings.stores': { en: 'Stores', 'zh-CN': '门店' },
  'settings.about': { en: 'About', 'zh-CN': '关于' },
  'settings.version': { en: 'Version of this page', 'zh-CN': '页面版本' },
  'settings.feedback': { en: 'Read the feedback', 'zh-CN': '查看反馈' },
} as const satisfies Record<string, Words>;
