/** What is said of what needs a person while the till works on: apart from the catalogue (`useTable`), loaded with what says it. */
import type { Words } from '@quickpay/api';

export const CALL_WORDS = {
  'calls.title': { en: 'News of earlier payments', 'zh-CN': '之前付款的最新情况' },
  'calls.attention': {
    en: 'A payment of this till needs a manager. Call your manager; do not charge again',
    'zh-CN': '本机有一笔付款需要店长处理。请联系店长，勿重复收款',
  },
  'calls.attentionManager': {
    en: 'A payment of this till needs you. We keep checking',
    'zh-CN': '本机有一笔付款需要您处理，系统仍在继续核实',
  },
  'calls.late': {
    en: 'A cancelled payment went through late and was refunded',
    'zh-CN': '已取消的付款随后到账，系统已自动退款',
  },
  'calls.payment': { en: '{amount} · order ending {ref}', 'zh-CN': '{amount} · 订单号尾号 {ref}' },
  'calls.open': { en: 'Look at it', 'zh-CN': '查看' },
  'calls.seen': { en: 'Seen', 'zh-CN': '知道了' },
  'calls.more': { en: '{n} more', 'zh-CN': '还有 {n} 条' },
  'calls.none': { en: 'No payment needs a manager', 'zh-CN': '暂无需要店长处理的付款' },
  'calls.fetch': {
    en: 'Call your manager. Do not charge again, and do not hand over the goods. We keep checking',
    'zh-CN': '请联系店长，勿重复收款，也勿交付商品。系统仍在继续核实',
  },
} as const satisfies Record<string, Words>;
