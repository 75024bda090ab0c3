/** What the demo page says: names of its parts, and the walk through both flows and the failures. */
import type { Words } from '@quickpay/api';

export const DEMO_WORDS = {
  'demo.title': { en: 'The demo', 'zh-CN': '演示' },
  'demo.terminal': { en: 'Terminal', 'zh-CN': '收银终端' },
  'demo.display': { en: 'Customer display', 'zh-CN': '顾客显示屏' },
  'demo.phone': { en: 'Payer’s phone', 'zh-CN': '付款人手机' },
  'demo.wire': { en: 'Messages on the wire', 'zh-CN': '接口报文' },
  'demo.show': { en: 'Show', 'zh-CN': '显示' },
  'demo.alone': { en: 'Own window', 'zh-CN': '新窗口' },
  'demo.scan': { en: 'Hold the phone to the scanner', 'zh-CN': '将手机对准扫码枪' },
  'demo.scanned': { en: 'Scanned', 'zh-CN': '已扫码' },
  'demo.noFacts': {
    en: 'The demo does not answer. It was started with “npm start”: is it still running?',
    'zh-CN': '演示没有响应。它由“npm start”启动，是否仍在运行？',
  },
  'demo.noSandbox': { en: 'The sandbox does not answer. Trying again', 'zh-CN': '沙箱没有响应，正在重试' },
  'demo.signedOut': {
    en: 'Nobody is signed in at the terminal: the walk goes on once somebody is',
    'zh-CN': '终端尚未登录，登录后演示继续',
  },
  'demo.people': { en: 'Signed out? Any of these', 'zh-CN': '已退出登录？可用以下人员登录' },
  'demo.pin': { en: 'PIN {pin}', 'zh-CN': 'PIN 码 {pin}' },

  'walk.title': { en: 'Guided walk', 'zh-CN': '引导步骤' },
  'walk.at': { en: 'Step {n} of {total}', 'zh-CN': '第 {n} 步，共 {total} 步' },
  'walk.arrange': { en: 'Arrange this', 'zh-CN': '布置场景' },
  'walk.arranged': { en: 'Arranged: it waits for the next payment of this phone', 'zh-CN': '已布置，等待此手机的下一笔付款' },
  'walk.pass': { en: 'Let {n} s pass', 'zh-CN': '快进 {n} 秒' },
  'walk.passing': { en: 'Time passes', 'zh-CN': '正在快进' },
  'walk.passFirst': { en: 'Take the payment first', 'zh-CN': '请先收款' },
  'walk.skip': { en: 'Skip this step', 'zh-CN': '跳过此步' },
  'walk.restart': { en: 'Start again', 'zh-CN': '重新开始' },
  'walk.notDone': { en: 'That did not work: {why}', 'zh-CN': '操作未成功：{why}' },
  'walk.open': { en: 'to do', 'zh-CN': '未完成' },
  'walk.now': { en: 'now', 'zh-CN': '进行中' },
  'walk.done': { en: 'done', 'zh-CN': '已完成' },
  'walk.skipped': { en: 'skipped', 'zh-CN': '已跳过' },
  'walk.doneSaid': { en: 'Done: {step}', 'zh-CN': '已完成：{step}' },
  'walk.over': {
    en: 'That was all of it: both flows, and what can go wrong. Every outcome there is stands in the phone’s drawer.',
    'zh-CN': '全部完成：两种付款流程和各种异常。更多结果可在手机的测试场景中选择。',
  },

  'walk.exempt': { en: 'Paid without a password', 'zh-CN': '免密支付' },
  'walk.exempt.do': {
    en: 'Key in 38.50 on the terminal, then scan the phone: paid at once, and the customer display says thanks.',
    'zh-CN': '在终端输入 38.50，再扫手机上的付款码：立即付款成功，顾客显示屏显示感谢。',
  },
  'walk.password': { en: 'Paid with the password', 'zh-CN': '输入密码支付' },
  'walk.password.do': {
    en: 'Arrange it, take a payment, and enter the password on the phone: the terminal asks WeChat Pay every five seconds until it knows.',
    'zh-CN': '布置场景后收款，并在手机上输入密码：终端每五秒查询一次微信支付，直到得知结果。',
  },
  'walk.cancels': { en: 'The payer cancels', 'zh-CN': '付款人取消' },
  'walk.cancels.do': {
    en: 'Arrange it, take a payment, and cancel on the phone: within five seconds the terminal says not paid, and the sale is free again.',
    'zh-CN': '布置场景后收款，并在手机上取消：五秒内终端显示未收款，可重新收款。',
  },
  'walk.silent': { en: 'The payer does nothing', 'zh-CN': '付款人没有操作' },
  'walk.silent.do': {
    en: 'Arrange it, take a payment, and touch nothing: after 30 s it is called off. Let the time pass if you do not want to wait.',
    'zh-CN': '布置场景后收款，不做任何操作：30 秒后自动撤销。不想等待可快进时间。',
  },
  'walk.poor': { en: 'Not enough balance, another card', 'zh-CN': '余额不足，换卡支付' },
  'walk.poor.do': {
    en: 'Arrange it and take a payment: refused. Choose another card on the phone, and scan the new code under the same sale.',
    'zh-CN': '布置场景后收款：被拒绝。在手机上更换付款方式，为同一笔交易扫新的付款码。',
  },
  'walk.lost': { en: 'The answer is lost, though it was paid', 'zh-CN': '应答丢失，实际已付款' },
  'walk.lost.do': {
    en: 'Arrange it and take a payment: the answer is lost on the way. The terminal checks by itself and finds it paid.',
    'zh-CN': '布置场景后收款：应答在途中丢失。终端自动核实，确认已付款。',
  },
  'walk.error': { en: 'A system error, and not paid', 'zh-CN': '系统错误，未付款' },
  'walk.error.do': {
    en: 'Arrange it and take a payment: WeChat Pay says system error, which means nothing. It is called off after 30 s, and proven unpaid.',
    'zh-CN': '布置场景后收款：微信支付返回系统错误，结果未知。30 秒后自动撤销，并确认未付款。',
  },
  'walk.left': { en: 'The customer pays another way', 'zh-CN': '顾客改用其他方式付款' },
  'walk.left.do': {
    en: 'Arrange it and take a payment. While the terminal is still checking, choose that the customer pays another way: whatever was taken goes back by itself.',
    'zh-CN': '布置场景后收款。在终端核实期间，选择“顾客改用其他方式付款”：如已扣款将自动退回。',
  },
} as const satisfies Record<string, Words>;
