/**
 * Help at the counter: for every state and every reason what it means, what to do, and what never to do. Short sentences, for somebody who
 * stands and is in a hurry. That nothing is missing is held by the types of `screens/help/topics.ts`. Apart from the catalogue (`useTable`): it
 * is loaded where somebody asks for it.
 */
import type { Words } from '@quickpay/api';

export const HELP_WORDS = {
  'help.search': { en: 'Search in help', 'zh-CN': '搜索帮助' },
  'help.none': { en: 'Nothing here matches. Try one word', 'zh-CN': '没有匹配内容，请换一个词' },
  'help.means': { en: 'What it means', 'zh-CN': '含义' },
  'help.do': { en: 'What to do', 'zh-CN': '怎么做' },
  'help.never': { en: 'Never', 'zh-CN': '切勿' },
  'help.basics': { en: 'The counter', 'zh-CN': '收银须知' },
  'help.states': { en: 'What the screen shows', 'zh-CN': '屏幕状态' },
  'help.reasons': { en: 'Why it was not paid', 'zh-CN': '未收款原因' },
  'help.keys': { en: 'Keys', 'zh-CN': '快捷键' },
  'help.found': { en: '{n, plural, one {# topic} other {# topics}}', 'zh-CN': '{n} 个主题' },

  // The counter.
  'help.fraud.title': { en: 'Trust this screen only', 'zh-CN': '只以本屏幕为准' },
  'help.fraud.means': {
    en: 'A payer’s screen and a voice that says “paid” can be faked. Only this screen knows.',
    'zh-CN': '顾客手机画面和到账语音都可能伪造，只有本屏幕的结果可信。',
  },
  'help.fraud.do': {
    en: 'Wait for the solid green field. In doubt compare the last 4 digits of the order number on both screens.',
    'zh-CN': '等待屏幕变为绿色“已收款”。如有疑问，请核对双方屏幕上订单号的后 4 位。',
  },
  'help.fraud.never': {
    en: 'Hand over goods for a picture, a message or a voice.',
    'zh-CN': '仅凭截图、短信或语音就交付商品。',
  },
  'help.didPay.title': { en: 'The customer says they paid', 'zh-CN': '顾客说已经付款' },
  'help.didPay.means': {
    en: 'Each payment can be found again: by its receipt, or by the codes in the customer’s WeChat bill.',
    'zh-CN': '每笔收款都能再次找到：凭收据，或凭顾客微信账单中的码。',
  },
  'help.didPay.do': {
    en: 'Scan that code on any screen. WeChat Pay is asked at once where the payment is not settled, and the answer shows.',
    'zh-CN': '在任意页面扫该码。尚未完结的付款会立即向微信支付核实，并显示结果。',
  },
  'help.didPay.never': { en: 'Believe a picture of a bill without scanning it.', 'zh-CN': '未扫码核实就相信账单截图。' },
  'help.refund.title': { en: 'Giving money back', 'zh-CN': '退款' },
  'help.refund.means': {
    en: 'All of a payment, or a part, goes back to where the customer paid from. Above a limit a manager approves.',
    'zh-CN': '可全额或部分退款，款项原路退回。超过限额需店长批准。',
  },
  'help.refund.do': {
    en: 'Open the payment and press Refund, or F4. Choose the reason; all that is left is refunded unless you key less.',
    'zh-CN': '打开该笔收款，点“退款”或按 F4，选择原因。默认退全部可退金额，也可输入部分金额。',
  },
  'help.refund.never': {
    en: 'Repeat a refund that is still being confirmed: the answer comes by itself.',
    'zh-CN': '重复尚在确认的退款：结果会自动显示。',
  },
  'help.where.title': { en: 'Where the customer finds the code', 'zh-CN': '顾客在哪里打开付款码' },
  'help.where.means': {
    en: 'The code is in the customer’s WeChat. It is used once, and is new every minute.',
    'zh-CN': '付款码在顾客的微信里，只能使用一次，每分钟更新。',
  },
  'help.where.do': {
    en: 'Show the amount first. Customer: WeChat → Me → Wallet → Quick Pay. Then scan.',
    'zh-CN': '先请顾客确认金额。顾客打开微信 → 我 → 钱包 → 收付款，然后扫码。',
  },
  'help.where.never': {
    en: 'Photograph, write down or send on a customer’s code.',
    'zh-CN': '拍照、抄写或转发顾客的付款码。',
  },
  'help.where.drawing': {
    en: 'Drawing: in WeChat tap Me, then Wallet, then Quick Pay, and the code shows',
    'zh-CN': '示意图：在微信中依次点击“我”、“钱包”、“收付款”，即可显示付款码',
  },
  'help.net.title': { en: 'When the connection is lost', 'zh-CN': '网络中断时' },
  'help.net.means': {
    en: 'The bar on top says what is cut. Payments that were started go on by themselves.',
    'zh-CN': '顶部提示条会说明断开的位置。已发起的付款会继续处理。',
  },
  'help.net.do': {
    en: 'Wait. The screen shows the truth as soon as it is back. Serve the next customer another way meanwhile.',
    'zh-CN': '请等待，恢复后屏幕会显示实际结果。其间可用其他方式为下一位顾客收款。',
  },
  'help.net.never': {
    en: 'Charge the same customer again before the screen says how the first payment ended.',
    'zh-CN': '在屏幕显示上一笔结果之前，对同一顾客重复收款。',
  },

  // States.
  'help.state.submitting.means': {
    en: 'The payment is on its way to WeChat Pay.',
    'zh-CN': '付款正在提交给微信支付。',
  },
  'help.state.submitting.do': { en: 'Wait a moment. You can cancel.', 'zh-CN': '请稍候，也可以取消。' },
  'help.state.submitting.never': { en: 'Scan a second code.', 'zh-CN': '再扫第二个付款码。' },
  'help.state.awaitingPayer.means': {
    en: 'WeChat Pay asks the customer for the password. The ring shows the time left.',
    'zh-CN': '微信支付正在请顾客输入密码，圆环显示剩余时间。',
  },
  'help.state.awaitingPayer.do': {
    en: 'Ask the customer to look at the phone. When the time is over it is called off by itself.',
    'zh-CN': '请顾客查看手机。超时后系统会自动撤销。',
  },
  'help.state.awaitingPayer.never': {
    en: 'Hand over goods because the customer says it is done.',
    'zh-CN': '只听顾客说已付款就交付商品。',
  },
  'help.state.uncertain.means': {
    en: 'WeChat Pay has not given a clear answer. The money may have moved, or not.',
    'zh-CN': '微信支付尚未给出明确结果，款项可能已扣，也可能没有。',
  },
  'help.state.uncertain.do': {
    en: 'Wait: we ask by ourselves. Check now asks at once. You can park the sale and serve the next customer.',
    'zh-CN': '请等待，系统会自动查询；“立即核实”可马上查询。可暂存此单，先接待下一位顾客。',
  },
  'help.state.uncertain.never': { en: 'Hand over the goods, or charge again.', 'zh-CN': '交付商品，或重复收款。' },
  'help.state.revoking.means': {
    en: 'The payment is being cancelled. WeChat Pay allows that 15 seconds after the scan at the earliest.',
    'zh-CN': '付款正在取消。微信支付最早在扫码 15 秒后才允许撤销。',
  },
  'help.state.revoking.do': {
    en: 'Wait until it is proven. If the customer was faster, the screen says paid.',
    'zh-CN': '请等待确认。如顾客已先完成付款，屏幕会显示已收款。',
  },
  'help.state.revoking.never': {
    en: 'Take it for cancelled before the screen says so.',
    'zh-CN': '在屏幕确认之前就当作已取消。',
  },
  'help.state.watching.title': { en: 'Not paid, watched for a while', 'zh-CN': '未收款（继续观察）' },
  'help.state.returning.title': { en: 'Not paid, money goes back', 'zh-CN': '未收款（款项退回中）' },
  'help.state.watching.means': {
    en: 'Not paid. For some minutes we watch whether anything arrives late.',
    'zh-CN': '未收款。系统会继续观察几分钟，以防款项迟到。',
  },
  'help.state.watching.do': {
    en: 'Go on with the sale: pay again with a new code. What arrives late goes back by itself.',
    'zh-CN': '可继续本单：扫新的付款码重新收款。迟到的款项会自动退回。',
  },
  'help.state.watching.never': { en: 'Wait for it. The sale is free.', 'zh-CN': '为此停下等待，本单已可继续。' },
  'help.state.returning.means': {
    en: 'Not paid, but the customer’s phone may show a charge. It goes back by itself.',
    'zh-CN': '未收款，但顾客手机可能显示已扣款，款项会自动退回。',
  },
  'help.state.returning.do': {
    en: 'Print the slip and give it to the customer. Its number finds this payment.',
    'zh-CN': '请打印凭条交给顾客，凭条上的单号可查到此笔付款。',
  },
  'help.state.returning.never': {
    en: 'Give cash back for it: the money would go back twice.',
    'zh-CN': '用现金退款，否则会重复退款。',
  },
  'help.state.paid.means': { en: 'The money has arrived. WeChat Pay has confirmed it.', 'zh-CN': '款项已到账，微信支付已确认。' },
  'help.state.paid.do': { en: 'Hand over the goods.', 'zh-CN': '可以交付商品。' },
  'help.state.paid.never': { en: 'Scan another code for the same sale.', 'zh-CN': '为同一单再扫付款码。' },
  'help.state.notPaid.means': {
    en: 'It is certain that nothing was collected. The reason stands on the screen.',
    'zh-CN': '已确认未收到款项，原因见屏幕。',
  },
  'help.state.notPaid.do': {
    en: 'Do what the reason says: most often scan a new code, or take another way to pay.',
    'zh-CN': '按屏幕上的原因处理：通常扫新的付款码，或换一种付款方式。',
  },
  'help.state.notPaid.never': { en: 'Hand over the goods, or scan the old code again.', 'zh-CN': '交付商品，或再扫旧的付款码。' },
  'help.attention.title': { en: 'Call the manager', 'zh-CN': '请联系店长' },
  'help.attention.means': {
    en: 'Something does not fit, and a person has to look at it. We keep checking.',
    'zh-CN': '出现异常，需要人工查看。系统仍在继续核实。',
  },
  'help.attention.do': {
    en: 'Call the manager. The list “Needs a manager” says what to do for each payment.',
    'zh-CN': '请联系店长。“待店长处理”列表会说明每笔付款该怎么做。',
  },
  'help.attention.never': { en: 'Charge again, or hand over the goods.', 'zh-CN': '重复收款，或交付商品。' },

  // Reasons.
  'help.reason.returned.means': {
    en: 'Money was taken after all, and has gone back.',
    'zh-CN': '款项曾被扣除，现已退回。',
  },
  'help.reason.returned.do': {
    en: 'If the customer still wants to pay, scan a new code.',
    'zh-CN': '如顾客仍需付款，请扫新的付款码。',
  },
  'help.reason.returned.never': { en: 'Give the money back a second time.', 'zh-CN': '再次退款。' },
  'help.reason.left.means': {
    en: 'The sale was closed: the customer paid another way.',
    'zh-CN': '交易已关闭，顾客改用了其他方式付款。',
  },
  'help.reason.left.do': {
    en: 'Nothing. What WeChat Pay still takes goes back by itself.',
    'zh-CN': '无需处理。微信支付若仍扣款，会自动退回。',
  },
  'help.reason.left.never': {
    en: 'Charge a code for this sale again. Start a new one.',
    'zh-CN': '再为此单扫付款码，请新建收款。',
  },
  'help.reason.cancelled.means': {
    en: 'Somebody here cancelled it, and WeChat Pay has confirmed that.',
    'zh-CN': '收银端已取消，微信支付已确认。',
  },
  'help.reason.cancelled.do': { en: 'Scan a new code to try again.', 'zh-CN': '如需付款，请扫新的付款码。' },
  'help.reason.cancelled.never': {
    en: 'Scan the old code again: codes are used once.',
    'zh-CN': '再扫旧的付款码，付款码只能使用一次。',
  },
  'help.reason.expired.means': {
    en: 'The customer did not confirm in time, so it was called off.',
    'zh-CN': '顾客未及时确认，付款已撤销。',
  },
  'help.reason.expired.do': {
    en: 'Ask whether they still want to pay, then scan a new code.',
    'zh-CN': '请询问顾客是否仍需付款，然后扫新的付款码。',
  },
  'help.reason.expired.never': {
    en: 'Accept a confirmation that comes later on the phone.',
    'zh-CN': '以顾客手机上迟来的确认为准。',
  },
  'help.reason.failed.means': { en: 'WeChat Pay began to take the money and could not.', 'zh-CN': '微信支付扣款未成功。' },
  'help.reason.failed.do': {
    en: 'Customer picks another card in Quick Pay, scan the new code.',
    'zh-CN': '请顾客在收付款中更换付款方式，再扫新的付款码。',
  },
  'help.reason.failed.never': { en: 'Try the same card over and over.', 'zh-CN': '用同一张卡反复尝试。' },
  'help.reason.payerEnded.means': {
    en: 'The customer closed the question on the phone.',
    'zh-CN': '顾客在手机上关闭了付款确认。',
  },
  'help.reason.payerEnded.do': {
    en: 'Ask. If they still want to pay, scan a new code.',
    'zh-CN': '请询问顾客，如仍需付款，请扫新的付款码。',
  },
  'help.reason.payerEnded.never': { en: 'Press the customer to confirm the old one.', 'zh-CN': '催促顾客确认旧的付款。' },
  'help.reason.notSent.means': {
    en: 'WeChat Pay could not be reached. Nothing left this shop.',
    'zh-CN': '未能连接微信支付，请求没有发出。',
  },
  'help.reason.notSent.do': {
    en: 'Scan again: the same code may still work. Or use another way to pay.',
    'zh-CN': '请重新扫码，原付款码可能仍有效；或换一种付款方式。',
  },
  'help.reason.notSent.never': {
    en: 'Fear that it is charged twice. Nothing was taken.',
    'zh-CN': '担心重复扣款，款项未被扣除。',
  },
  'help.reason.declined.balance.means': {
    en: 'The balance or card that the customer chose does not cover the amount.',
    'zh-CN': '顾客所选余额或银行卡金额不足。',
  },
  'help.reason.declined.balance.do': {
    en: 'Customer picks another card in Quick Pay, scan the new code.',
    'zh-CN': '请顾客在收付款中换卡，再扫新的付款码。',
  },
  'help.reason.declined.balance.never': {
    en: 'Say it aloud: “another card, please” is enough.',
    'zh-CN': '大声说出余额不足，请说“请换一张卡”。',
  },
  'help.reason.declined.card.means': {
    en: 'This kind of card, or this account, cannot pay here.',
    'zh-CN': '此卡种或此账户不能在本店付款。',
  },
  'help.reason.declined.card.do': {
    en: 'Customer picks another card in Quick Pay, scan the new code.',
    'zh-CN': '请顾客在收付款中换卡，再扫新的付款码。',
  },
  'help.reason.declined.card.never': { en: 'Try the same card again.', 'zh-CN': '再试同一张卡。' },
  'help.reason.declined.code.means': {
    en: 'The code was too old, used before, or not a valid one.',
    'zh-CN': '付款码已过期、已使用或无效。',
  },
  'help.reason.declined.code.do': {
    en: 'Customer refreshes the code in Quick Pay, scan again.',
    'zh-CN': '请顾客在收付款中刷新付款码，再扫一次。',
  },
  'help.reason.declined.code.never': { en: 'Scan a picture of a code.', 'zh-CN': '扫付款码的截图或照片。' },
  'help.reason.declined.region.means': {
    en: 'A Hong Kong wallet cannot pay at this merchant.',
    'zh-CN': '香港钱包不能在此商户付款。',
  },
  'help.reason.declined.region.do': { en: 'Use another way to pay.', 'zh-CN': '请换一种付款方式。' },
  'help.reason.declined.region.never': { en: 'Scan it again: the answer stays the same.', 'zh-CN': '反复扫码，结果不会改变。' },
  'help.reason.declined.limit.means': {
    en: 'WeChat Pay gets more requests than it takes just now.',
    'zh-CN': '微信支付当前请求过多。',
  },
  'help.reason.declined.limit.do': { en: 'Wait a moment, then scan a new code.', 'zh-CN': '请稍候片刻，再扫新的付款码。' },
  'help.reason.declined.limit.never': {
    en: 'Scan many times in a row: it only lasts longer.',
    'zh-CN': '连续多次扫码，会拖得更久。',
  },
  'help.reason.declined.risk.means': {
    en: 'WeChat Pay’s own safety rules refused. It does not say which.',
    'zh-CN': '微信支付的安全规则拒绝了付款，未说明具体原因。',
  },
  'help.reason.declined.risk.do': {
    en: 'Use another way to pay. The customer can ask WeChat Pay.',
    'zh-CN': '请换一种付款方式。顾客可咨询微信支付。',
  },
  'help.reason.declined.risk.never': {
    en: 'Blame the customer, or split the amount to get around it.',
    'zh-CN': '责怪顾客，或拆分金额绕过限制。',
  },
  'help.reason.declined.bank.means': { en: 'The customer’s bank could not finish.', 'zh-CN': '顾客的银行未能完成扣款。' },
  'help.reason.declined.bank.do': {
    en: 'Customer tries another card, scan the new code.',
    'zh-CN': '请顾客换卡，再扫新的付款码。',
  },
  'help.reason.declined.bank.never': { en: 'Promise that the same card works in a minute.', 'zh-CN': '承诺同一张卡稍后就能用。' },
  'help.reason.declined.shop.means': {
    en: 'WeChat Pay does not accept this shop’s account or keys at the moment.',
    'zh-CN': '微信支付暂不接受本店的账户或密钥。',
  },
  'help.reason.declined.shop.do': {
    en: 'Call your manager, and take other ways to pay meanwhile.',
    'zh-CN': '请联系店长，其间使用其他付款方式。',
  },
  'help.reason.declined.shop.never': {
    en: 'Go on scanning: every customer would be refused.',
    'zh-CN': '继续扫码，每位顾客都会被拒绝。',
  },

  // Keys.
  'help.key.digits': { en: 'Key in the amount', 'zh-CN': '输入金额' },
  'help.key.enter': { en: 'Main action: charge, or go on', 'zh-CN': '主要操作：收款或继续' },
  'help.key.escape': { en: 'Clear, or close a dialog', 'zh-CN': '清除，或关闭对话框' },
  'help.key.help': { en: 'This help, on every screen', 'zh-CN': '在任意页面打开帮助' },
  'help.key.history': { en: 'History', 'zh-CN': '收款记录' },
  'help.key.camera': { en: 'Scan with the camera', 'zh-CN': '用摄像头扫码' },
  'help.key.refund': { en: 'Refund what is shown, or find it', 'zh-CN': '对当前收款退款，或查找收款' },
  'help.key.reprint': {
    en: 'Print the last receipt again, or that of the payment that is open',
    'zh-CN': '补打上一笔或当前打开的收款的收据',
  },
  'help.key.display': { en: 'Customer display', 'zh-CN': '客显屏' },
  'help.key.lock': { en: 'Lock the till', 'zh-CN': '锁定收银台' },
  'help.key.search': { en: 'Search, where there is a list', 'zh-CN': '在列表页面搜索' },
} as const satisfies Record<string, Words>;

export type HelpKey = keyof typeof HELP_WORDS;
