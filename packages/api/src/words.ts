/**
 * What people at the counter read: at most two short sentences, what is so and what to do. One table from reason to key to sentence, in
 * both languages.
 */
import type { CodeProblem, DeclineReason, NotPaidReason, Payment } from '@quickpay/core';

export const LANGUAGES = ['en', 'zh-CN'] as const;
export type Language = (typeof LANGUAGES)[number];
export type Words = Readonly<Record<Language, string>>;

export const WORDS = {
  submitting: { en: 'Contacting WeChat Pay', 'zh-CN': '正在连接微信支付' },
  awaiting: { en: 'Ask the customer to confirm on their phone', 'zh-CN': '请顾客在手机上确认付款' },
  uncertain: {
    en: 'Checking. Do not hand over the goods, do not charge again',
    'zh-CN': '正在核实结果，请勿交付商品，也请勿重复收款',
  },
  revoking: { en: 'Cancelling. One moment', 'zh-CN': '正在取消，请稍候' },
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
  'scan.busy': { en: 'The first payment is still open: wait, or cancel it', 'zh-CN': '上一笔付款尚未结束：请等待，或先取消' },
} as const satisfies Record<string, Words>;

export type MessageKey = keyof typeof WORDS;

const REASONS: Readonly<Record<Exclude<NotPaidReason, 'declined'>, MessageKey>> = {
  returned: 'np.returned',
  left: 'np.left',
  cancelled: 'np.called',
  expired: 'np.timeout',
  failed: 'np.failed',
  payerEnded: 'np.payerEnded',
  notSent: 'np.notSent',
};

const DECLINES: Readonly<Record<DeclineReason, MessageKey>> = {
  balance: 'np.balance',
  card: 'np.card',
  code: 'np.code',
  region: 'np.region',
  limit: 'np.limit',
  risk: 'np.risk',
  bank: 'np.bank',
  shop: 'np.shop',
};

export const CODE_PROBLEMS: Readonly<Record<CodeProblem, MessageKey>> = {
  short: 'scan.short',
  twoCodes: 'scan.two',
  other: 'scan.other',
  region: 'np.region',
};

const STATES: Readonly<Record<'submitting' | 'awaitingPayer' | 'uncertain' | 'revoking' | 'returning', MessageKey>> = {
  submitting: 'submitting',
  awaitingPayer: 'awaiting',
  uncertain: 'uncertain',
  revoking: 'revoking',
  returning: 'returning',
};

/** Which sentence a cashier reads for a payment. `watching` reads as not paid, with the reason that it will end with. */
export function messageOf(payment: Payment): MessageKey {
  if (payment.frozen) return 'foreign';
  switch (payment.state) {
    case 'paid':
      return payment.why === 'cancelled' ? 'paid.justBefore' : 'paid';
    case 'watching':
      return notPaidMessage(payment.why ?? (payment.refusal === null ? 'expired' : 'declined'), payment.refusal?.reason ?? null);
    case 'notPaid':
      return notPaidMessage(payment.reason ?? 'expired', payment.decline);
    default:
      return STATES[payment.state];
  }
}

function notPaidMessage(reason: NotPaidReason, decline: DeclineReason | null): MessageKey {
  return reason === 'declined' ? DECLINES[decline ?? 'bank'] : REASONS[reason];
}
