/** What becomes of the next refund of something that was paid. */

import type { Words } from '../wire/texts.ts';
import type { Doing, Ending, Scenario } from './scenario.ts';

const refund = (title: Words, about: Words, does: Doing, ends: Ending): Scenario => ({
  group: 'refund',
  meets: 'refund',
  title,
  about,
  does,
  ends,
});

const REFUNDED = { payment: 'paid', order: 'REFUND', refund: 'succeeded' } as const;

export const REFUND_SCENARIOS: Readonly<Record<string, Scenario>> = {
  'refund-lost-request': refund(
    { en: 'Refund lost', 'zh-CN': '退款请求丢失' },
    {
      en: 'The refund never arrives; the same number goes out again a minute later.',
      'zh-CN': '退款请求未送达；一分钟后以同一退款单号重试。',
    },
    { faults: [{ operation: 'refund', kind: 'loseRequest' }] },
    REFUNDED,
  ),
  'refund-lost-answer': refund(
    { en: 'Refund’s answer lost', 'zh-CN': '退款应答丢失' },
    { en: 'The refund is taken and its answer lost; a query finds it.', 'zh-CN': '退款已受理但应答丢失，通过查询得知。' },
    { faults: [{ operation: 'refund', kind: 'loseAnswer' }] },
    REFUNDED,
  ),
  'refund-pool-empty': refund(
    { en: 'Refund pool empty', 'zh-CN': '商户余额不足' },
    {
      en: 'The merchant’s pool is empty (NOTENOUGH) the first time; the same number succeeds a minute later.',
      'zh-CN': '首次因商户余额不足被拒（NOTENOUGH）；一分钟后以同一退款单号成功。',
    },
    { faults: [{ operation: 'refund', kind: 'error', code: 'NOTENOUGH' }] },
    REFUNDED,
  ),
  'refund-refused': refund(
    { en: 'Refund refused', 'zh-CN': '退款被拒' },
    {
      en: 'The order is said to be too old (TRADE_OVERDUE); nothing goes back.',
      'zh-CN': '返回订单已超过退款期限（TRADE_OVERDUE），未退款。',
    },
    { faults: [{ operation: 'refund', kind: 'error', code: 'TRADE_OVERDUE' }] },
    { payment: 'paid', order: 'SUCCESS', refund: 'closed' },
  ),
  'refund-closed': refund(
    { en: 'Refund closed', 'zh-CN': '退款关闭' },
    {
      en: 'The refund is taken, and closed afterwards without giving anything back (REFUNDCLOSE).',
      'zh-CN': '退款受理后被关闭，未退回款项（REFUNDCLOSE）。',
    },
    { refundEnds: 'REFUNDCLOSE' },
    { payment: 'paid', order: 'REFUND', refund: 'closed' },
  ),
  'refund-abnormal': refund(
    { en: 'Refund abnormal', 'zh-CN': '退款异常' },
    {
      en: 'The refund is taken and cannot be delivered (CHANGE): somebody must act in the merchant portal.',
      'zh-CN': '退款受理后无法到账（CHANGE），需在商户平台人工处理。',
    },
    { refundEnds: 'CHANGE' },
    { payment: 'paid', order: 'REFUND', refund: 'abnormal' },
  ),
};
