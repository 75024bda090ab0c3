/** Where a store's server that was taken over and head office do not agree. Apart from the catalogue (`useTable`): no sale needs it. */
import { DISPUTES, type Words } from '@quickpay/api';
import { prefixed } from './prefixed.ts';

export const DISPUTE_WORDS = {
  'disputes.title': { en: 'A store’s server says something else', 'zh-CN': '门店服务器的记录与总部不一致' },
  'disputes.means': {
    en: 'Its payments were taken over, and it has told since what it had done. Nothing of that changes what stands here: look at each, and do what it says',
    'zh-CN': '其付款已由总部接管，之后它补报了此前的操作。这些不会改变此处的结果，请逐一查看并按提示处理',
  },
  'disputes.count': {
    en: '{n, plural, one {# payment is} other {# payments are}} told otherwise by a store’s server',
    'zh-CN': '有 {n} 笔付款，门店服务器的记录与总部不一致',
  },
  'disputes.countMore': {
    en: '{n} payments or more are told otherwise by a store’s server',
    'zh-CN': '至少有 {n} 笔付款，门店服务器的记录与总部不一致',
  },
  'disputes.look': { en: 'Look at them', 'zh-CN': '查看' },
  'disputes.failed': { en: 'Whether stores say something else could not be loaded', 'zh-CN': '无法加载门店不一致记录' },
  'dispute.told': { en: '{store}, told on {time}', 'zh-CN': '{store}，{time} 上报' },
  'dispute.open': { en: 'Look at the payment', 'zh-CN': '查看付款' },
  'dispute.seen': { en: 'I have seen to it', 'zh-CN': '我已处理' },
  'dispute.seeing': { en: 'Noting it', 'zh-CN': '正在记录' },
  ...prefixed('dispute', DISPUTES),
} as const satisfies Readonly<Record<string, Words>>;
