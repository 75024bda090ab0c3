/** What becomes of a submit and its answer on the way, or at the gateway. */

import type { Words } from '../wire/texts.ts';
import type { Doing, Ending, Meets, Scenario } from './scenario.ts';

const submit = (title: Words, about: Words, does: Doing, ends: Ending, meets: Meets = 'payment'): Scenario => ({
  group: 'submit',
  meets,
  title,
  about,
  does,
  ends,
});

const PAYS = { password: 'notAsked' } as const;
const PAID = { payment: 'paid', order: 'SUCCESS' } as const;
const EXPIRED = { payment: 'notPaid', why: 'expired' } as const;

export const SUBMIT_SCENARIOS: Readonly<Record<string, Scenario>> = {
  slow: submit(
    { en: 'Slow', 'zh-CN': '响应缓慢' },
    { en: 'Paid at once, but the answer takes 10 s.', 'zh-CN': '立即付款成功，但应答延迟 10 秒。' },
    { payment: PAYS, faults: [{ operation: 'submit', kind: 'delayAnswer', delayMs: 10_000 }] },
    PAID,
  ),
  'lost-request': submit(
    { en: 'Lost request', 'zh-CN': '请求丢失' },
    { en: 'The submit never arrives.', 'zh-CN': '提交请求未送达。' },
    { faults: [{ operation: 'submit', kind: 'loseRequest' }] },
    { ...EXPIRED, order: 'none' },
  ),
  'lost-answer-paid': submit(
    { en: 'Lost answer, paid', 'zh-CN': '应答丢失，已付款' },
    { en: 'Paid, and the answer is lost.', 'zh-CN': '付款成功，但应答丢失。' },
    { payment: PAYS, faults: [{ operation: 'submit', kind: 'loseAnswer' }] },
    PAID,
  ),
  'lost-answer-unpaid': submit(
    { en: 'Lost answer, unpaid', 'zh-CN': '应答丢失，未付款' },
    {
      en: 'The answer that the password is asked for is lost, and the payer closes the app.',
      'zh-CN': '“需要输入密码”的应答丢失，付款人也关闭了应用。',
    },
    {
      payment: { password: 'asked', plan: [{ afterMs: 0, does: 'closesApp' }] },
      faults: [{ operation: 'submit', kind: 'loseAnswer' }],
    },
    { ...EXPIRED, order: 'REVOKED' },
  ),
  'system-error-paid': submit(
    { en: 'System error, paid', 'zh-CN': '系统错误，已付款' },
    { en: 'SYSTEMERROR is answered, and the payer was charged all the same.', 'zh-CN': '返回 SYSTEMERROR，但实际已扣款。' },
    { payment: PAYS, faults: [{ operation: 'submit', kind: 'error', code: 'SYSTEMERROR', paid: true }] },
    PAID,
  ),
  'system-error-unpaid': submit(
    { en: 'System error, unpaid', 'zh-CN': '系统错误，未付款' },
    { en: 'SYSTEMERROR is answered, and no order was made.', 'zh-CN': '返回 SYSTEMERROR，未生成订单。' },
    { faults: [{ operation: 'submit', kind: 'error', code: 'SYSTEMERROR' }] },
    { ...EXPIRED, order: 'none' },
  ),
  'bank-error': submit(
    { en: 'Bank error', 'zh-CN': '银行系统异常' },
    { en: 'BANKERROR is answered; nothing was taken.', 'zh-CN': '返回 BANKERROR，未扣款。' },
    { faults: [{ operation: 'submit', kind: 'error', code: 'BANKERROR' }] },
    { ...EXPIRED, order: 'none' },
  ),
  'refused-but-paid': submit(
    { en: 'Refused, but paid', 'zh-CN': '返回拒绝，实际已付款' },
    { en: 'NOTENOUGH is answered, and the payer was charged all the same.', 'zh-CN': '返回 NOTENOUGH，但实际已扣款。' },
    { payment: PAYS, faults: [{ operation: 'submit', kind: 'error', code: 'NOTENOUGH', paid: true }] },
    PAID,
  ),
  'too-many-requests': submit(
    { en: 'Too many requests', 'zh-CN': '请求过于频繁' },
    { en: 'Turned away as one request too many (FREQUENCY_LIMITED).', 'zh-CN': '因请求过于频繁被拒（FREQUENCY_LIMITED）。' },
    { faults: [{ operation: 'submit', kind: 'error', code: 'FREQUENCY_LIMITED' }] },
    { payment: 'notPaid', why: 'declined.limit', order: 'none' },
  ),
  'no-permission': submit(
    { en: 'No permission', 'zh-CN': '商户无权限' },
    { en: 'The merchant may not use Quick Pay (NOAUTH).', 'zh-CN': '商户未开通付款码支付权限（NOAUTH）。' },
    { faults: [{ operation: 'submit', kind: 'error', code: 'NOAUTH' }] },
    { payment: 'notPaid', why: 'declined.shop', order: 'none' },
  ),
  'bad-signature': submit(
    { en: 'Bad signature', 'zh-CN': '应答签名错误' },
    { en: 'Paid, and the answer’s signature is wrong.', 'zh-CN': '付款成功，但应答签名错误。' },
    { payment: PAYS, faults: [{ operation: 'submit', kind: 'badSignature' }] },
    PAID,
  ),
  'unsigned-failure': submit(
    { en: 'Unsigned failure', 'zh-CN': '无签名的失败应答' },
    { en: 'A failure without a signature is answered, and no order was made.', 'zh-CN': '返回不带签名的失败应答，未生成订单。' },
    { faults: [{ operation: 'submit', kind: 'unsignedFail' }] },
    { ...EXPIRED, order: 'none' },
  ),
  garbage: submit(
    { en: 'Garbage', 'zh-CN': '无法识别的应答' },
    { en: 'Paid, and a page of HTML is answered.', 'zh-CN': '付款成功，但应答是一个 HTML 页面。' },
    { payment: PAYS, faults: [{ operation: 'submit', kind: 'garbage' }] },
    PAID,
  ),
  duplicate: submit(
    { en: 'Doubled on the way', 'zh-CN': '请求重复送达' },
    {
      en: 'The submit arrives twice; it is charged once, and ORDERPAID is answered.',
      'zh-CN': '提交请求送达两次，只扣款一次，返回 ORDERPAID。',
    },
    { payment: PAYS, faults: [{ operation: 'submit', kind: 'duplicate' }] },
    PAID,
  ),
  'late-submit': submit(
    { en: 'Late submit', 'zh-CN': '请求迟到' },
    {
      en: 'The submit is processed 50 s late, after its revoke; the money goes back by itself.',
      'zh-CN': '提交请求迟到 50 秒，晚于其撤销；款项自动退回。',
    },
    { payment: PAYS, faults: [{ operation: 'submit', kind: 'delayRequest', delayMs: 50_000 }] },
    { payment: 'notPaid', why: 'returned', order: 'REVOKED' },
  ),
  'other-order': submit(
    { en: 'Another order’s answer', 'zh-CN': '其他订单的应答' },
    { en: 'Paid, and the answer speaks of another order.', 'zh-CN': '付款成功，但应答属于另一笔订单。' },
    { payment: PAYS, faults: [{ operation: 'submit', kind: 'otherOrder' }] },
    PAID,
  ),
  'other-amount': submit(
    { en: 'Another amount', 'zh-CN': '金额不符的应答' },
    {
      en: 'Paid, and the answer names another amount: frozen, until a query a minute later names the right one.',
      'zh-CN': '付款成功，但应答金额不符：先冻结，一分钟后查询到正确金额。',
    },
    { payment: PAYS, faults: [{ operation: 'submit', kind: 'otherAmount' }] },
    PAID,
  ),
  'other-merchant': submit(
    { en: 'Another merchant’s answer', 'zh-CN': '其他商户的应答' },
    { en: 'Paid, and the answer is signed for another merchant.', 'zh-CN': '付款成功，但应答属于另一商户。' },
    { payment: PAYS, faults: [{ operation: 'submit', kind: 'otherMerchant' }] },
    PAID,
  ),
  'number-taken': submit(
    { en: 'Number taken', 'zh-CN': '订单号被占用' },
    {
      en: 'The order number belongs to somebody else’s order; nothing of it is touched.',
      'zh-CN': '订单号已属于他人的订单，不会对其做任何操作。',
    },
    { numberIsTaken: true },
    { payment: 'frozen', order: 'SUCCESS' },
  ),
  'connection-refused': submit(
    { en: 'Connection refused', 'zh-CN': '连接被拒' },
    {
      en: 'The next connection is refused, whoever opens it: nothing is sent, and the same code is still good.',
      'zh-CN': '下一个连接被拒绝，无论由谁发起：未发送任何内容，付款码仍可使用。',
    },
    { faults: [{ operation: 'any', kind: 'refuseConnection' }] },
    { payment: 'notPaid', why: 'notSent', order: 'none' },
    'connection',
  ),
};
