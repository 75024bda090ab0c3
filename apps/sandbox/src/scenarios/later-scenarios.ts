/** What happens to the queries and revokes of a payment. */

import type { Words } from '../wire/texts.ts';
import type { Doing, Ending, Scenario } from './scenario.ts';

const later = (title: Words, about: Words, does: Doing, ends: Ending): Scenario => ({
  group: 'later',
  meets: 'payment',
  title,
  about,
  does,
  ends,
});

const PAID = { payment: 'paid', order: 'SUCCESS' } as const;
const EXPIRED = { payment: 'notPaid', why: 'expired', order: 'REVOKED' } as const;

export const LATER_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'query-errors': later(
    { en: 'Queries fail', 'zh-CN': '查询出错' },
    {
      en: 'Confirms after 4 s, and the first three queries are answered with SYSTEMERROR.',
      'zh-CN': '4 秒后确认，但前三次查询均返回 SYSTEMERROR。',
    },
    {
      payment: { password: 'asked', plan: [{ afterMs: 4_000, does: 'confirms' }] },
      faults: [{ operation: 'query', kind: 'error', code: 'SYSTEMERROR', times: 3 }],
    },
    PAID,
  ),
  'false-failure': later(
    { en: 'Said to have failed, but paid', 'zh-CN': '查询称失败，实际已付款' },
    {
      en: 'Confirms after 3 s, and the first query claims that the payment failed (PAYERROR).',
      'zh-CN': '3 秒后确认，但首次查询称付款失败（PAYERROR）。',
    },
    {
      payment: { password: 'asked', plan: [{ afterMs: 3_000, does: 'confirms' }] },
      faults: [{ operation: 'query', kind: 'error', code: 'PAYERROR' }],
    },
    PAID,
  ),
  'revoke-busy': later(
    { en: 'Types during the revoke', 'zh-CN': '撤销时正在输入' },
    {
      en: 'Types while the payment is called off, so that the revoke is refused twice, and confirms after 38 s.',
      'zh-CN': '撤销期间仍在输入密码，撤销两次被拒，38 秒时确认。',
    },
    {
      payment: {
        password: 'asked',
        plan: [
          { afterMs: 28_000, does: 'types' },
          { afterMs: 34_000, does: 'types' },
          { afterMs: 38_000, does: 'confirms' },
        ],
      },
    },
    PAID,
  ),
  'revoke-lost-answer': later(
    { en: 'Revoke’s answer lost', 'zh-CN': '撤销应答丢失' },
    { en: 'Nobody confirms, and the answer to the revoke is lost.', 'zh-CN': '无人确认，且撤销的应答丢失。' },
    {
      payment: { password: 'asked', plan: [{ afterMs: 0, does: 'closesApp' }] },
      faults: [{ operation: 'revoke', kind: 'loseAnswer' }],
    },
    EXPIRED,
  ),
  'revoke-error': later(
    { en: 'Revoke fails', 'zh-CN': '撤销出错' },
    {
      en: 'Nobody confirms, and the first revoke is answered with SYSTEMERROR: call again.',
      'zh-CN': '无人确认，首次撤销返回 SYSTEMERROR，需要重试。',
    },
    {
      payment: { password: 'asked', plan: [{ afterMs: 0, does: 'closesApp' }] },
      faults: [{ operation: 'revoke', kind: 'error', code: 'SYSTEMERROR' }],
    },
    EXPIRED,
  ),
  'revoke-expired': later(
    { en: 'Too late to revoke', 'zh-CN': '已过撤销期限' },
    {
      en: 'The submit is processed 50 s late, and the revoke is said to be too late (REVERSE_EXPIRE): the money goes back by refund.',
      'zh-CN': '提交请求迟到 50 秒，撤销又返回 REVERSE_EXPIRE：款项通过退款退回。',
    },
    {
      payment: { password: 'notAsked' },
      faults: [
        { operation: 'submit', kind: 'delayRequest', delayMs: 50_000 },
        { operation: 'revoke', kind: 'error', code: 'REVERSE_EXPIRE' },
      ],
    },
    { payment: 'notPaid', why: 'returned', order: 'REFUND' },
  ),
};
