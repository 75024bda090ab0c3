/** What a payment's record says in full: its refunds, what went over the wire, and why. With the page of a payment alone. */
import type { Words } from '@quickpay/api';

export const TIMELINE_WORDS = {
  'timeline.full': { en: 'Show every message and rule', 'zh-CN': '显示全部报文与规则' },
  'timeline.copy': { en: 'Copy evidence', 'zh-CN': '复制证据' },
  'timeline.signed': { en: 'Download signed evidence', 'zh-CN': '下载已签名的证据' },
  'timeline.rule': { en: 'Rule: {event} in {state}', 'zh-CN': '规则：{state} 状态下的 {event}' },
  'timeline.more': { en: 'More happened than is shown here', 'zh-CN': '此处未显示全部记录' },
  'timeline.gap': {
    en: 'Messages from {from} to {to} may be missing',
    'zh-CN': '{from} 至 {to} 的报文可能缺失',
  },

  // Which question, and how it ended.
  'wire.submit': { en: 'Charge', 'zh-CN': '扣款' },
  'wire.query': { en: 'Query', 'zh-CN': '查询' },
  'wire.revoke': { en: 'Revoke', 'zh-CN': '撤销' },
  'wire.refund': { en: 'Refund', 'zh-CN': '退款' },
  'wire.refundQuery': { en: 'Query of refunds', 'zh-CN': '退款查询' },
  'wire.settlements': { en: 'Settlements', 'zh-CN': '结算查询' },
  'wire.certificates': { en: 'Certificates', 'zh-CN': '证书下载' },
  'wire.answered': { en: '{what}: answered in {n} ms', 'zh-CN': '{what}：{n} 毫秒内答复' },
  'wire.refused': { en: '{what}: answered {code} in {n} ms', 'zh-CN': '{what}：{n} 毫秒内答复 {code}' },
  'wire.noAnswer': { en: '{what}: no answer after {n} ms', 'zh-CN': '{what}：{n} 毫秒后仍无答复' },
  'wire.neverSent': { en: '{what}: never sent', 'zh-CN': '{what}：未发出' },
  'wire.notBelieved': { en: '{what}: an answer that is not believed ({code})', 'zh-CN': '{what}：答复不可信（{code}）' },
  'wire.sent': { en: 'Sent', 'zh-CN': '发出' },
  'wire.received': { en: 'Received', 'zh-CN': '收到' },
  'wire.erased': { en: 'What it said was erased', 'zh-CN': '内容已删除' },
  'wire.by': { en: 'For {by}, request {id}', 'zh-CN': '由 {by} 发起，请求编号 {id}' },
  'signature.verified': { en: 'Signature right: {key}', 'zh-CN': '签名正确：{key}' },
  'signature.wrong': { en: 'Signature wrong', 'zh-CN': '签名错误' },
  'signature.missing': { en: 'Not signed', 'zh-CN': '未签名' },
  'signature.noKey': { en: 'Signature not checked: its key is not known', 'zh-CN': '未验签：缺少对应密钥' },
  'signature.notChecked': { en: 'Signature not checked', 'zh-CN': '未验证签名' },

  // What happened to a refund.
  'refundEvent.requested': { en: 'Refund asked for by {by}', 'zh-CN': '{by} 申请退款' },
  'refundEvent.sent': { en: 'Refund sent to WeChat Pay', 'zh-CN': '退款请求已发出' },
  'refundEvent.querySent': { en: 'Asking WeChat Pay about the refund', 'zh-CN': '正在查询退款' },
  'refundEvent.accepted': { en: 'WeChat Pay: refund accepted', 'zh-CN': '微信支付：退款已受理' },
  'refundEvent.refused': { en: 'WeChat Pay refused the refund ({code})', 'zh-CN': '微信支付拒绝退款（{code}）' },
  'refundEvent.unclear': { en: 'No clear answer about the refund', 'zh-CN': '退款未得到明确答复' },
  'refundEvent.neverSent': { en: 'WeChat Pay was not reached. No refund was sent', 'zh-CN': '未能连接微信支付，退款请求未发出' },
  'refundEvent.processing': { en: 'Asked WeChat Pay: the refund is on its way', 'zh-CN': '查询结果：退款处理中' },
  'refundEvent.succeeded': { en: 'Asked WeChat Pay: refunded', 'zh-CN': '查询结果：已退款' },
  'refundEvent.closed': {
    en: 'Asked WeChat Pay: the refund was closed, nothing was given back',
    'zh-CN': '查询结果：退款已关闭，未退款',
  },
  'refundEvent.abnormal': {
    en: 'Asked WeChat Pay: the money cannot be delivered. Finish it in the merchant portal',
    'zh-CN': '查询结果：退款异常，请在商户平台处理',
  },
  'refundEvent.absent': { en: 'Asked WeChat Pay: it knows no such refund', 'zh-CN': '查询结果：没有此笔退款' },
  'refundEvent.foreign': {
    en: 'WeChat Pay holds another refund under this number. It is left alone',
    'zh-CN': '微信支付中此单号是另一笔退款，系统未做任何操作',
  },
  'refundEvent.check': { en: '{by} had WeChat Pay asked about the refund', 'zh-CN': '{by} 发起了退款核实' },
  'refundEvent.resumed': { en: 'The server started again and went on with the refund', 'zh-CN': '服务器重新启动，继续处理退款' },
  'refundEvent.takenOver': {
    en: 'Head office took the refund over and asks WeChat Pay first',
    'zh-CN': '总部已接管此退款，先向微信支付查询',
  },
  'refundEvent.unknown': {
    en: 'Something about the refund that this page does not know yet ({kind}). Load it again',
    'zh-CN': '本页面尚不支持的退款记录（{kind}），请重新加载',
  },
} as const satisfies Record<string, Words>;

export type TimelineKey = keyof typeof TIMELINE_WORDS;
