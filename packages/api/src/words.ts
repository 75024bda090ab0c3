/**
 * What people at the counter read: at most two short sentences, what is so and what to do. One table from reason to key to sentence, in
 * both languages.
 */

import {
  type AttentionReason,
  type CodeProblem,
  type DeclineReason,
  deadlineOf,
  decimalOf,
  type Instant,
  type NotPaidReason,
  type Payment,
  type Refund,
  type RefundAttention,
  type RefundRefusal,
  refundRefusalOf,
  revokeAllowedAt,
} from '@quickpay/core';
import type { DisputeKind } from './disputes.ts';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Words = Readonly<Record<Language, string>>;

export const WORDS = {
  submitting: { en: 'Contacting WeChat Pay', 'zh-CN': '正在连接微信支付' },
  awaiting: {
    en: 'Ask the customer to confirm on their phone. {n} s left',
    'zh-CN': '请顾客在手机上确认付款，剩余 {n} 秒',
  },
  uncertain: {
    en: 'Checking. Do not hand over the goods, do not charge again',
    'zh-CN': '正在核实结果，请勿交付商品，也请勿重复收款',
  },
  revoking: { en: 'Cancelling. One moment', 'zh-CN': '正在取消，请稍候' },
  'revoking.early': { en: 'Cancelling. WeChat Pay allows it in {n} s', 'zh-CN': '正在取消，{n} 秒后可撤销' },
  paid: { en: 'Paid {amount}. Hand over the goods', 'zh-CN': '已收款 {amount}，可以交付商品' },
  'paid.justBefore': {
    en: 'Paid just before you cancelled. Hand over the goods, or refund',
    'zh-CN': '取消前顾客已付款成功。请交付商品，或办理退款',
  },
  returning: {
    en: 'Not paid. Any charge on the customer’s phone goes back by itself. Ref. {ref}',
    'zh-CN': '未收款。如顾客手机显示扣款，将自动退回。凭证号 {ref}',
  },
  foreign: { en: 'Not confirmed. Call your manager; do not charge again', 'zh-CN': '付款无法确认，请联系店长，勿重复收款' },
  'np.returned': { en: 'Not paid. The charge on the customer’s phone has gone back', 'zh-CN': '未收款。顾客手机上的扣款已退回' },
  'np.notSent': {
    en: 'Could not reach WeChat Pay. Scan again, or use another way to pay',
    'zh-CN': '无法连接微信支付，请重新扫码或换一种付款方式',
  },
  'np.called': { en: 'Cancelled. Scan a new code to try again', 'zh-CN': '已取消。如需付款，请扫新的付款码' },
  'np.failed': {
    en: 'The payment failed. Customer picks another card, scan the new code',
    'zh-CN': '付款失败。请顾客更换付款方式，再扫新的付款码',
  },
  'np.left': { en: 'Closed. Customer paid another way', 'zh-CN': '已关闭，顾客已用其他方式付款' },
  'np.balance': {
    en: 'Not enough balance. Customer picks another card, scan the new code',
    'zh-CN': '余额不足。请顾客更换付款方式，再扫新的付款码',
  },
  'np.card': {
    en: 'This card cannot be used here. Customer picks another, scan the new code',
    'zh-CN': '此卡不支持本次付款。请顾客换卡，再扫新的付款码',
  },
  'np.code': {
    en: 'Code expired, used or not valid. Customer refreshes it, scan again',
    'zh-CN': '付款码已过期、已使用或无效。请顾客刷新后再扫',
  },
  'np.payerEnded': {
    en: 'The customer did not confirm. Scan a new code if they still want to pay',
    'zh-CN': '顾客未确认付款。如仍需付款，请扫新的付款码',
  },
  'np.timeout': { en: 'No confirmation in time. Called off; scan again', 'zh-CN': '顾客未及时确认，本次付款已撤销，请重新扫码' },
  'np.region': {
    en: 'Hong Kong wallets cannot pay here. Use another way to pay',
    'zh-CN': '香港钱包不能在此付款，请换一种付款方式',
  },
  'np.limit': { en: 'WeChat Pay is busy. Wait a moment, then scan a new code', 'zh-CN': '微信支付繁忙，请稍候再扫新的付款码' },
  'np.bank': { en: 'The bank could not finish. Try another card', 'zh-CN': '银行系统异常，请顾客换卡后重试' },
  'np.risk': { en: 'WeChat Pay refused for safety. Use another way to pay', 'zh-CN': '微信支付因安全原因拒绝，请换一种付款方式' },
  'np.shop': { en: 'This shop cannot take WeChat Pay now. Call your manager', 'zh-CN': '本店暂不能使用微信支付，请联系店长' },
  'scan.short': { en: 'That scan was cut short. Scan again', 'zh-CN': '扫码不完整，请重新扫码' },
  'scan.other': { en: 'Not a WeChat payment code. Ask for Quick Pay', 'zh-CN': '这不是微信付款码，请顾客打开“收付款”' },
  'scan.two': { en: 'Two different codes at once. Scan one again', 'zh-CN': '同时扫到两个付款码，请重新扫一个' },
  'scan.same': { en: 'Already working on this code', 'zh-CN': '该付款码正在处理中' },
  'scan.used': { en: 'This code was used. Ask the customer to refresh it', 'zh-CN': '此付款码已使用，请顾客刷新后再扫' },
  'scan.busy': {
    en: 'The first payment is still open: {n} s, or cancel it',
    'zh-CN': '上一笔付款尚未结束：请等待 {n} 秒，或先取消',
  },
  'shift.changed': {
    en: 'Something has settled or begun since. Look at the list once more, then close',
    'zh-CN': '期间有款项已完结或新发生，请重新核对清单后再交班',
  },
  'shift.closedBefore': { en: 'This shift is closed already', 'zh-CN': '本班已经交班' },
  'refund.wait': { en: 'Not confirmed yet. Do not repeat it', 'zh-CN': '退款结果待确认，请勿重复操作' },
  'refund.later': {
    en: 'WeChat Pay cannot refund this yet ({code}). It is tried again by itself; do not repeat it',
    'zh-CN': '暂时无法退款（{code}），系统会自动重试，请勿重复操作',
  },
  'refund.onItsWay': { en: 'Refund accepted. The money is on its way back', 'zh-CN': '退款已受理，款项正在退回' },
  'refund.done': { en: 'Refunded to where it came from', 'zh-CN': '退款成功，款项原路退回' },
  'refund.stuck': {
    en: 'Refund accepted, but it cannot be delivered. Call your manager; do not repeat it',
    'zh-CN': '退款已受理，但无法到账。请联系店长，勿重复操作',
  },
  'refund.pool': {
    en: 'The shop’s WeChat Pay balance is too low ({code}). Manager: top it up; the refund is tried again by itself',
    'zh-CN': '商户余额不足，暂时无法退款（{code}）。请店长充值，系统会自动重试，请勿重复操作',
  },
  'refund.watched': {
    en: 'WeChat Pay refuses this refund ({code}), but an earlier request may still go through. Wait; do not repeat it',
    'zh-CN': '微信支付拒绝退款（{code}），但之前的请求仍可能生效。请等待，勿重复操作',
  },
  'refund.foreign': {
    en: 'WeChat Pay says something else of this refund than we hold. Call your manager; do not repeat it',
    'zh-CN': '微信支付的退款记录与本店不一致。请联系店长，勿重复操作',
  },
  'refund.tooLate': {
    en: 'Not refunded: WeChat Pay no longer refunds this payment ({code}). Give the money back another way',
    'zh-CN': '未退款：此付款已超过退款期限（{code}）。请用其他方式退还款项',
  },
  'refund.payerGone': {
    en: 'Not refunded: the customer’s account is closed ({code}). Give the money back another way',
    'zh-CN': '未退款：顾客账户已注销或异常（{code}）。请用其他方式退还款项',
  },
  'refund.orderState': {
    en: 'Not refunded: this payment cannot be refunded so ({code}). Look in the merchant portal whether it was given back already',
    'zh-CN': '未退款：此付款的状态不允许退款（{code}）。请在商户平台查看是否已退款',
  },
  'refund.setUp': {
    en: 'Not refunded: WeChat Pay does not accept this shop’s settings ({code}). Manager: put them right, then refund again',
    'zh-CN': '未退款：本店的微信支付配置有误（{code}）。请店长更正后再次退款',
  },
  'refund.request': {
    en: 'Not refunded: WeChat Pay did not understand the request ({code}). Tell whoever looks after this system',
    'zh-CN': '未退款：微信支付无法识别请求（{code}）。请联系系统维护人员',
  },
  'refund.ended': {
    en: 'WeChat Pay ended this refund without giving anything back ({code}). Refund again, or give the money back another way',
    'zh-CN': '微信支付已关闭此退款，款项未退回（{code}）。请再次退款，或用其他方式退还',
  },
  'refund.givenUp': {
    en: 'Not refunded for seven days ({code}); nothing was taken. Put it right, then refund again',
    'zh-CN': '七天内未能退款（{code}），已停止重试，款项未变动。问题解决后请再次退款',
  },
  'refund.refused': {
    en: 'Not refunded ({code}); nothing was taken. The merchant portal says why',
    'zh-CN': '未退款（{code}），款项未变动。请在商户平台查看原因',
  },
  'login.expired': {
    en: 'Login expired. Please log in again. Your sale is kept',
    'zh-CN': '登录已过期，请重新登录。当前交易已保留',
  },
  'login.needed': { en: 'Sign in first', 'zh-CN': '请先登录' },
  'login.notPaired': { en: 'This device does not belong to a till yet', 'zh-CN': '本设备尚未绑定收银台' },
  'login.manager': { en: 'A manager must do this', 'zh-CN': '此操作需由店长进行' },
  'login.approval': {
    en: 'Above {limit} of a payment a manager must approve a refund',
    'zh-CN': '单笔付款退款超过 {limit} 需由店长批准',
  },
  'login.pinWrong': { en: 'Wrong PIN. Tries left: {n}', 'zh-CN': 'PIN 码错误，还可尝试 {n} 次' },
  'login.passwordWrong': { en: 'Wrong password. Tries left: {n}', 'zh-CN': '密码错误，还可尝试 {n} 次' },
  'login.passwordNeeded': { en: 'First time on this device: enter your password', 'zh-CN': '首次在本设备登录，请输入密码' },
  'login.wait': { en: 'Too many wrong tries. Wait {n} s', 'zh-CN': '错误次数过多，请等待 {n} 秒' },
  'door.store': {
    en: 'The store’s own server works on this payment. Ask it from the payment’s page',
    'zh-CN': '此笔付款由门店服务器处理，请在付款页面向门店发出指令',
  },
  'door.headOffice': { en: 'This is changed at head office, not here', 'zh-CN': '此项须在总部修改，门店不能更改' },
  'net.backend': {
    en: 'Cannot reach the shop’s server. Wait; do not charge again',
    'zh-CN': '无法连接门店服务器，请等待，勿重复收款',
  },
} as const satisfies Record<string, Words>;

export type MessageKey = keyof typeof WORDS;
export const MESSAGE_KEYS = Object.keys(WORDS) as [MessageKey, ...MessageKey[]]; // the table is not empty

/** What fills a sentence's `{names}`. */
export type Params = Readonly<Record<string, string | number>>;

/** A sentence with its blanks filled, in one language. A blank that nothing fills stays as it is, so that it is seen. */
export function fill(key: MessageKey, params: Params, language: Language): string {
  return WORDS[key][language].replace(/\{(\w+)\}/g, (blank, name: string) => String(params[name] ?? blank));
}

/** A key with its sentence in every language. */
export function sayKey(key: MessageKey, params: Params): { key: MessageKey; params: Record<string, string | number> } & Words {
  return { key, params: { ...params }, en: fill(key, params, 'en'), 'zh-CN': fill(key, params, 'zh-CN') };
}

const NOT_PAID: Readonly<Record<Exclude<NotPaidReason, 'declined'>, MessageKey>> = {
  returned: 'np.returned',
  left: 'np.left',
  cancelled: 'np.called',
  expired: 'np.timeout',
  failed: 'np.failed',
  payerEnded: 'np.payerEnded',
  notSent: 'np.notSent',
};

const DECLINED: Readonly<Record<`declined.${DeclineReason}`, MessageKey>> = {
  'declined.balance': 'np.balance',
  'declined.card': 'np.card',
  'declined.code': 'np.code',
  'declined.region': 'np.region',
  'declined.limit': 'np.limit',
  'declined.risk': 'np.risk',
  'declined.bank': 'np.bank',
  'declined.shop': 'np.shop',
};

/** Every reason of a payment that was not collected, as the API names it. */
export const REASON_WORDS = { ...NOT_PAID, ...DECLINED };
export type Reason = keyof typeof REASON_WORDS;
export const REASONS = Object.keys(REASON_WORDS) as [Reason, ...Reason[]]; // the table is not empty

export const CODE_PROBLEMS: Readonly<Record<CodeProblem, MessageKey>> = {
  short: 'scan.short',
  twoCodes: 'scan.two',
  other: 'scan.other',
  region: 'np.region',
};

/** What a manager reads about a payment or refund that needs a person: what is so, and what to do. */
export const ATTENTION: Readonly<Record<AttentionReason | RefundAttention, Words>> = {
  foreignOrder: {
    en: 'WeChat Pay holds another order under this number. Look it up in the merchant portal; we touch nothing of it',
    'zh-CN': '微信支付中此单号是另一笔订单。请在商户平台核对，系统不会对其做任何操作',
  },
  revokeRefusedAsBusy: {
    en: 'The customer has been paying for two minutes, so it cannot be revoked yet. Ask them to finish or cancel on their phone',
    'zh-CN': '顾客支付已超过两分钟，暂时无法撤销。请顾客在手机上完成或取消付款',
  },
  revokeRefused: {
    en: 'WeChat Pay refused to revoke this order; we keep trying. Check permissions and balance in the merchant portal',
    'zh-CN': '微信支付拒绝撤销此订单，系统会继续重试。请在商户平台检查权限与余额',
  },
  revokeWindowOver: {
    en: 'WeChat Pay no longer revokes this order. Compare it with the daily bill',
    'zh-CN': '此订单已超过可撤销时间，请与每日账单核对',
  },
  olderEpoch: {
    en: 'This number is from before the ledger was restored. Compare it with the daily bill',
    'zh-CN': '此单号产生于账本恢复之前，请与每日账单核对',
  },
  refundTrouble: {
    en: 'The money could not be given back yet; we keep trying. Look up the refund in the merchant portal',
    'zh-CN': '款项尚未退回，系统会继续重试。请在商户平台查看退款',
  },
  refundedBeforeTakeOver: {
    en: 'Part of it was refunded at the store before head office took it over, so it was paid there. Compare it with the daily bill before you refund more',
    'zh-CN': '总部接管前，门店已退回部分款项，说明此笔付款当时已成功。再次退款前请与每日账单核对',
  },
  paidThenReversed: {
    en: 'It was paid, and WeChat Pay has given the money back since. If the goods are gone, ask the customer to pay again',
    'zh-CN': '此笔付款曾成功，但微信支付已将款项退回。如商品已交付，请联系顾客重新付款',
  },
  contradiction: {
    en: 'WeChat Pay now says something else than when this payment ended. Compare it with the daily bill',
    'zh-CN': '微信支付现在的结果与本笔付款结束时不一致，请与每日账单核对',
  },
  refundAbnormal: {
    en: 'WeChat Pay took this refund and cannot deliver it: the card or account is gone. Finish it in the merchant portal',
    'zh-CN': '微信支付已受理此退款，但无法到账（银行卡或账户异常）。请在商户平台处理',
  },
  refundFailed: {
    en: 'This refund ended without giving anything back. Refund again, or settle it with the customer',
    'zh-CN': '此退款未成功，款项未退回。请重新退款，或与顾客另行处理',
  },
  refundWaiting: {
    en: 'WeChat Pay has not taken this refund yet; we keep trying for seven days. Most often the merchant’s balance is empty',
    'zh-CN': '微信支付尚未受理此退款，系统会持续重试七天。常见原因是商户余额不足',
  },
  refundContradiction: {
    en: 'WeChat Pay says something else of this refund than we hold. Compare it in the merchant portal',
    'zh-CN': '微信支付的退款记录与本系统不一致，请在商户平台核对',
  },
};
/** What a manager reads where a store's server that was taken over and head office do not agree: what is so, and what to do. */
export const DISPUTES: Readonly<Record<DisputeKind, Words>> = {
  paidThenReturned: {
    en: 'The store’s server called it paid; the money went back. If the customer has the goods, only they can pay again',
    'zh-CN': '门店服务器认为已付款，但款项已退回。如顾客已取走商品，只能请顾客重新付款',
  },
  paidThenNotPaid: {
    en: 'The store’s server called it paid; WeChat Pay shows no money. Compare it with the bill of the day',
    'zh-CN': '门店服务器认为已付款，但微信支付没有收款记录。请与当日账单核对',
  },
  notPaidThenPaid: {
    en: 'The store’s server called it not paid; WeChat Pay has the money. If the customer has no goods, refund it',
    'zh-CN': '门店服务器认为未付款，但微信支付已收款。如顾客未取走商品，请退款',
  },
  unheardOf: {
    en: 'Head office had never heard of it, and asks WeChat Pay now. Look what it came to',
    'zh-CN': '总部此前不知道这笔付款，正在向微信支付查询。请查看最终结果',
  },
  refundOfNode: {
    en: 'The store’s server had refunded, and head office did not know. It asks WeChat Pay before it sends anything',
    'zh-CN': '门店服务器已发起退款，总部此前不知情。发送任何请求前会先向微信支付查询',
  },
  refundedThenClosed: {
    en: 'The store’s server says that the refund succeeded; head office that nothing went back. Compare it with the bill before you refund again',
    'zh-CN': '门店服务器认为退款成功，总部认为款项未退回。再次退款前请与账单核对',
  },
  closedThenRefunded: {
    en: 'The store’s server says that nothing went back; it did. Tell whoever was told the opposite',
    'zh-CN': '门店服务器认为款项未退回，实际已退回。请告知此前得到相反答复的人',
  },
  paidAtBothDoors: {
    en: 'The sale was paid at the store and at head office. The customer keeps one: refund the other',
    'zh-CN': '此单在门店和总部各收款一次。保留其中一笔，请退还另一笔',
  },
};

type AttentionName = keyof typeof ATTENTION;
export const ATTENTION_REASONS = Object.keys(ATTENTION) as [AttentionName, ...AttentionName[]]; // the table is not empty

/**
 * Why nothing was collected, as far as is known. While a late request is still watched for this is the reason that the payment will end
 * with, unless money turns up and goes back. Null where it may yet be paid, and while money is on its way back.
 */
export function reasonOf(payment: Payment): Reason | null {
  if (payment.state === 'notPaid') return named(payment.reason ?? 'expired', payment.decline);
  if (payment.state !== 'watching') return null;
  if (payment.leftAt !== null) return 'left';
  return named(payment.why ?? (payment.refusal === null ? 'expired' : 'declined'), payment.refusal?.reason ?? null);
}

/** A refusal without a reason of its own is one that another card may overcome. */
const named = (reason: NotPaidReason, decline: DeclineReason | null): Reason =>
  reason === 'declined' ? `declined.${decline ?? 'bank'}` : reason;

/** Whole seconds until then, never less than none. */
const secondsUntil = (at: Instant, now: Instant): number => Math.max(0, Math.ceil((at - now) / 1_000));

/** What a cashier reads for a payment. `watching` reads as not paid. */
export function cashierWords(payment: Payment, now: Instant): ReturnType<typeof sayKey> {
  if (payment.frozen) return sayKey('foreign', {});
  switch (payment.state) {
    case 'submitting':
    case 'uncertain':
      return sayKey(payment.state, {});
    case 'awaitingPayer':
      return sayKey('awaiting', { n: secondsUntil(deadlineOf(payment), now) });
    case 'revoking': {
      const n = secondsUntil(revokeAllowedAt(payment), now);
      return payment.revokesSent === 0 && n > 0 ? sayKey('revoking.early', { n }) : sayKey('revoking', {});
    }
    case 'returning':
      return sayKey('returning', { ref: payment.merchantOrderNumber.slice(-4) });
    case 'paid':
      return payment.why === 'cancelled'
        ? sayKey('paid.justBefore', {})
        : sayKey('paid', { amount: `${payment.amount.currency} ${decimalOf(payment.amount)}` });
    case 'watching':
    case 'notPaid':
      return sayKey(REASON_WORDS[reasonOf(payment) ?? 'expired'], {});
  }
}

/** What a cashier reads of a refusal: while the refund is tried again, and once it has ended by it. */
const REFUND_REFUSED: Readonly<Record<RefundRefusal, Readonly<{ tried: MessageKey; ended: MessageKey }>>> = {
  pool: { tried: 'refund.pool', ended: 'refund.givenUp' },
  busy: { tried: 'refund.later', ended: 'refund.givenUp' },
  orderNotReady: { tried: 'refund.later', ended: 'refund.givenUp' },
  tooLate: { tried: 'refund.later', ended: 'refund.tooLate' },
  payerGone: { tried: 'refund.later', ended: 'refund.payerGone' },
  orderState: { tried: 'refund.later', ended: 'refund.orderState' },
  setUp: { tried: 'refund.later', ended: 'refund.setUp' },
  request: { tried: 'refund.later', ended: 'refund.request' },
  ended: { tried: 'refund.later', ended: 'refund.ended' },
  other: { tried: 'refund.later', ended: 'refund.refused' },
};

/** What a cashier reads for a refund: what is so, and what to do next. */
export function refundWords({ state, attention, refusedCode, refusedAt }: Refund): ReturnType<typeof sayKey> {
  if (attention === 'refundContradiction') return sayKey('refund.foreign', {});
  switch (state) {
    case 'requested':
      if (refusedCode === null) return sayKey('refund.wait', {});
      return sayKey(refusedAt === null ? REFUND_REFUSED[refundRefusalOf(refusedCode)].tried : 'refund.watched', {
        code: refusedCode,
      });
    case 'processing':
      return sayKey('refund.onItsWay', {});
    case 'abnormal':
      return sayKey('refund.stuck', {});
    case 'succeeded':
      return sayKey('refund.done', {});
    case 'closed': {
      const code = refusedCode ?? 'REFUNDCLOSE';
      return sayKey(REFUND_REFUSED[refundRefusalOf(code)].ended, { code });
    }
  }
}
