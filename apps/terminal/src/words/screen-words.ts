/** What only screens say. A cashier reads at most two short sentences: what is so, what to do. */
import type { Words } from '@quickpay/api';

export const SCREEN_WORDS = {
  'app.name': { en: 'Quick Pay', 'zh-CN': 'Quick Pay 收款' },
  'app.skip': { en: 'Skip to the screen', 'zh-CN': '跳到主要内容' },
  'app.language': { en: 'Language', 'zh-CN': '语言' },
  'app.theme': { en: 'Colours', 'zh-CN': '配色' },
  'theme.system': { en: 'As the system', 'zh-CN': '跟随系统' },
  'theme.light': { en: 'Light', 'zh-CN': '浅色' },
  'theme.dark': { en: 'Dark', 'zh-CN': '深色' },
  'sandbox.mark': { en: 'SANDBOX', 'zh-CN': '沙箱环境' },
  'sandbox.meaning': { en: 'No real money moves here', 'zh-CN': '此处不会产生真实扣款' },

  // States at a glance: the word that stands beside the shape.
  'state.submitting': { en: 'Contacting', 'zh-CN': '正在连接' },
  'state.awaitingPayer': { en: 'Customer confirms', 'zh-CN': '等待顾客确认' },
  'state.uncertain': { en: 'Checking', 'zh-CN': '正在核实' },
  'state.revoking': { en: 'Cancelling', 'zh-CN': '正在取消' },
  'state.watching': { en: 'Not paid', 'zh-CN': '未收款' },
  'state.returning': { en: 'Not paid', 'zh-CN': '未收款' },
  'state.paid': { en: 'Paid', 'zh-CN': '已收款' },
  'state.notPaid': { en: 'Not paid', 'zh-CN': '未收款' },
  'state.attention': { en: 'Call the manager', 'zh-CN': '请联系店长' },
  'refund.state.requested': { en: 'Refund requested', 'zh-CN': '已申请退款' },
  'refund.state.processing': { en: 'Refund on its way', 'zh-CN': '退款处理中' },
  'refund.state.succeeded': { en: 'Refunded', 'zh-CN': '已退款' },
  'refund.state.closed': { en: 'Not refunded', 'zh-CN': '未退款' },
  'refund.state.abnormal': { en: 'Refund stuck', 'zh-CN': '退款异常' },

  // What a cashier can do.
  'action.charge': { en: 'Charge', 'zh-CN': '收款' },
  'action.cancel': { en: 'Cancel', 'zh-CN': '取消' },
  'action.check': { en: 'Check now', 'zh-CN': '立即核实' },
  'action.park': { en: 'Park this sale', 'zh-CN': '暂存此单' },
  'action.leave': { en: 'Customer pays another way', 'zh-CN': '顾客改用其他方式付款' },
  'action.payAgain': { en: 'Pay again', 'zh-CN': '重新收款' },
  'action.newSale': { en: 'New sale', 'zh-CN': '新的收款' },
  'action.refund': { en: 'Refund', 'zh-CN': '退款' },
  'action.print': { en: 'Print', 'zh-CN': '打印' },
  'action.printSlip': { en: 'Print the slip', 'zh-CN': '打印凭条' },
  'action.close': { en: 'Close', 'zh-CN': '关闭' },
  'action.back': { en: 'Back', 'zh-CN': '返回' },
  'action.reload': { en: 'Load again', 'zh-CN': '重新加载' },

  // Taking a payment.
  'amount.first': { en: 'Enter an amount first', 'zh-CN': '请先输入金额' },
  'amount.limit': { en: 'Manager needed above {amount}', 'zh-CN': '超过 {amount} 需店长授权' },
  'scan.ask': { en: 'Show the amount, then scan the customer’s payment code', 'zh-CN': '请顾客确认金额，然后扫顾客的付款码' },
  'scan.where': {
    en: 'Customer: WeChat → Me → Wallet → Quick Pay',
    'zh-CN': '顾客打开微信 → 我 → 钱包 → 收付款',
  },
  'leave.ask': {
    en: 'Customer pays another way? If WeChat Pay took the money, it goes back by itself',
    'zh-CN': '顾客改用其他方式付款？如微信已扣款，将自动退回',
  },
  'np.none': { en: 'Not paid. No money was taken', 'zh-CN': '未收款，顾客没有被扣款' },
  attention: { en: 'This needs a manager. We keep checking', 'zh-CN': '需要店长处理，系统仍在继续核实' },

  // The connection.
  'net.online': { en: 'Connected', 'zh-CN': '已连接' },
  'net.connecting': { en: 'Connecting', 'zh-CN': '正在连接' },
  'net.offline': { en: 'Not connected', 'zh-CN': '未连接' },
  'net.device': {
    en: 'This device is offline. Started payments go on by themselves',
    'zh-CN': '本机网络已断开，已发起的付款会继续处理',
  },
  'net.channel': { en: 'WeChat Pay is slow. We keep trying', 'zh-CN': '微信支付响应缓慢，系统正在重试' },
  'net.back': { en: 'Back online. Everything is up to date', 'zh-CN': '网络已恢复，信息已更新' },
  'net.noCharge': { en: 'New payments cannot be started now', 'zh-CN': '暂时无法发起新的收款' },
  'net.exception': { en: 'Network exception, please try again later', 'zh-CN': '网络异常，请稍后再试' },

  // Beside the sale.
  'feedback.title': { en: 'Feedback', 'zh-CN': '意见反馈' },
  'feedback.ok': { en: 'Submitted successfully', 'zh-CN': '提交成功' },
  'update.ready': { en: 'New version ready. It installs after this sale', 'zh-CN': '新版本已就绪，本笔交易完成后更新' },
  'toast.copied': { en: 'Copied', 'zh-CN': '已复制' },
  'toast.saved': { en: 'Saved', 'zh-CN': '已保存' },
  'toast.sent': { en: 'Sent to the printer', 'zh-CN': '已发送到打印机' },

  // The customer's display.
  'cd.confirm': { en: 'Please confirm on your phone', 'zh-CN': '请在手机上确认付款' },
  'cd.thanks': { en: 'Paid. Thank you', 'zh-CN': '支付成功，谢谢惠顾' },
  'cd.no': { en: 'Not paid. Please ask the cashier', 'zh-CN': '付款未完成，请咨询收银员' },

  // Controls.
  'pad.label': { en: 'Amount keypad', 'zh-CN': '金额键盘' },
  'pad.pin': { en: 'PIN keypad', 'zh-CN': 'PIN 码键盘' },
  'pad.erase': { en: 'Erase the last digit', 'zh-CN': '删除一位' },
  'pad.clear': { en: 'Clear', 'zh-CN': '清除' },
  'ring.left': { en: '{n} s left', 'zh-CN': '剩余 {n} 秒' },
  'ring.unknown': { en: 'Waiting for the server’s clock', 'zh-CN': '正在同步服务器时间' },
  'counter.limit': { en: 'At most {max} characters', 'zh-CN': '最多 {max} 个字符' },
  'counter.left': {
    en: '{n, plural, one {# character} other {# characters}} left',
    'zh-CN': '还可输入 {n} 个字符',
  },
  'counter.over': {
    en: '{n, plural, one {# character} other {# characters}} too many. Shorten the marked part',
    'zh-CN': '超出 {n} 个字符，请缩短标出的部分',
  },
  'choose.change': { en: '{label}: {choice}. Change', 'zh-CN': '{label}：{choice}，更改' },
  'slip.title': { en: 'Slip for the customer', 'zh-CN': '顾客凭条' },
  'receipt.amount': { en: 'Amount', 'zh-CN': '金额' },
  'receipt.time': { en: 'Time', 'zh-CN': '时间' },
  'receipt.order': { en: 'Order', 'zh-CN': '订单号' },

  // Pages beside the sale.
  'about.title': { en: 'What this is', 'zh-CN': '关于' },
  'about.body': {
    en: 'The merchant’s side of WeChat Pay in the store: this terminal, and the server behind it.',
    'zh-CN': '门店微信支付的商户端：本收银终端及其后台服务。',
  },
  'about.affiliation': { en: 'Not affiliated with Tencent.', 'zh-CN': '与腾讯公司无关联。' },
  'about.reference': { en: 'The API, explained', 'zh-CN': 'API 说明' },
  'about.api': { en: 'The API, as OpenAPI 3.1', 'zh-CN': 'API 文档（OpenAPI 3.1）' },
  'about.ready': { en: 'Is it ready?', 'zh-CN': '服务就绪状态' },
  'about.metrics': { en: 'Metrics', 'zh-CN': '运行指标' },
  'about.living': { en: 'How everything looks: every part and every state', 'zh-CN': '界面总览：所有组件与状态' },
  'missing.title': { en: 'There is no such page', 'zh-CN': '没有此页面' },
  'missing.body': { en: 'Nothing happened to any payment.', 'zh-CN': '任何付款均未受影响。' },
  'missing.home': { en: 'To the start', 'zh-CN': '返回首页' },
  'fault.title': { en: 'This screen has a fault', 'zh-CN': '此页面出现故障' },
  'fault.body': {
    en: 'Payments that were started go on by themselves. Load the screen again to see where they are.',
    'zh-CN': '已发起的付款会继续处理。请重新加载页面查看其状态。',
  },
  'fault.detail': { en: 'For support', 'zh-CN': '供技术支持参考' },
} as const satisfies Record<string, Words>;
