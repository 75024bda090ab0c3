/** What is said of the server that a till talks to. Apart from the catalogue (`useTable`): loaded beside the sale. */
import type { Words } from '@quickpay/api';

export const DOOR_WORDS = {
  'span.s': { en: '{n} s', 'zh-CN': '{n} 秒' },
  'span.min': { en: '{n} min', 'zh-CN': '{n} 分钟' },
  'span.h': { en: '{n} h', 'zh-CN': '{n} 小时' },
  'span.d': { en: '{n, plural, one {# day} other {# days}}', 'zh-CN': '{n} 天' },

  // Which server.
  'door.which': { en: 'This till talks to', 'zh-CN': '本机连接' },
  'door.isStore': { en: 'The store’s own server', 'zh-CN': '门店服务器' },
  'door.isHeadOffice': { en: 'Head office, or the shop’s only server', 'zh-CN': '总部服务器（或本店唯一服务器）' },
  'door.storeId': { en: 'Store', 'zh-CN': '门店' },
  'door.office': { en: 'Head office', 'zh-CN': '总部' },
  'door.reached': { en: 'Last heard of head office', 'zh-CN': '最近一次与总部通信' },
  'door.neverReached': { en: 'Not since this server started', 'zh-CN': '本次启动后尚未联系上' },
  'door.at': { en: '{time}, {span} ago', 'zh-CN': '{time}，{span}前' },
  'door.backlog': { en: 'Still to be told to head office', 'zh-CN': '待上报总部' },
  'door.entries': { en: '{n, plural, one {# entry} other {# entries}}', 'zh-CN': '{n} 条' },
  'door.nothing': { en: 'Nothing', 'zh-CN': '无' },
  'door.held': { en: 'Held back', 'zh-CN': '暂缓处理' },
  'door.trouble': { en: 'What is wrong', 'zh-CN': '异常' },
  'door.from': { en: 'It came from', 'zh-CN': '原连接' },
  'door.unknown': { en: 'This server does not say which it is', 'zh-CN': '该服务器未说明其类型' },
  'door.readOnly': {
    en: 'Who works here is decided at head office. This store’s server has every change within seconds once it reaches head office',
    'zh-CN': '人员由总部管理。与总部连通后，变更会在数秒内同步到门店服务器',
  },

  // The sign in the bar.
  'door.sign.reached': { en: 'Store’s server · head office reached', 'zh-CN': '门店服务器 · 总部已连接' },
  'door.sign.silent': {
    en: 'Store’s server · head office not reached for {span} · {entries} to tell',
    'zh-CN': '门店服务器 · 已 {span}未连上总部 · 待上报 {entries}',
  },
  'door.sign.never': {
    en: 'Store’s server · head office not reached yet · {entries} to tell',
    'zh-CN': '门店服务器 · 尚未连上总部 · 待上报 {entries}',
  },
  'door.sign.away': { en: 'Head office’s server, in place of the store’s', 'zh-CN': '正在使用总部服务器（代替门店服务器）' },

  // A server that takes no sale any more.
  'door.takenOver': {
    en: 'Head office has taken over this store’s server. It takes no sale any more',
    'zh-CN': '总部已接管本店服务器，此服务器不再收款',
  },
  'door.takenOverDo': {
    en: 'Its payments are head office’s to finish. Call your manager: use head office’s server until the store has a new one',
    'zh-CN': '未完结的付款由总部继续处理。请联系店长：在门店换新服务器前，改用总部服务器',
  },
  'door.revoked': {
    en: 'Head office does not trust this store’s server any more. It takes no sale',
    'zh-CN': '总部已停用本店服务器，此服务器不能收款',
  },
  'door.revokedDo': {
    en: 'Do not charge again. Call your manager: use head office’s server until the store has a new one',
    'zh-CN': '请勿重复收款。请联系店长：在门店换新服务器前，改用总部服务器',
  },

  // What a node holds back.
  'held.title': {
    en: '{n, plural, one {# cancellation or refund is} other {# cancellations and refunds are}} held back',
    'zh-CN': '有 {n} 笔撤销或退款暂缓处理',
  },
  'held.body': {
    en: 'This server was away. They go on by themselves once head office has said that it has not taken over',
    'zh-CN': '此服务器曾中断。待总部确认未接管后会自动继续',
  },
  'held.release': { en: 'Release', 'zh-CN': '放行' },
  'held.ask': { en: 'Release what is held back?', 'zh-CN': '确认放行？' },
  'held.means': {
    en: 'The cancellations and refunds are sent to WeChat Pay now. If head office has taken over this server meanwhile, both work on the same payments, and money may go back twice. Ask head office by telephone if you are not sure',
    'zh-CN': '撤销和退款会立即发往微信支付。如总部已接管此服务器，双方会处理同一批付款，可能重复退款。如不确定，请先致电总部',
  },
  'held.tick': { en: 'Head office has not taken over this server', 'zh-CN': '总部没有接管此服务器' },
  'held.gone': { en: 'Nothing is held back any more', 'zh-CN': '已没有暂缓处理的款项' },

  // The store's server is lost.
  'lost.title': { en: 'The store’s server is lost. Do not charge again', 'zh-CN': '门店服务器失联，请勿重复收款' },
  'lost.body': {
    en: 'It goes on with what was begun as soon as it is there again. This is what the till last heard',
    'zh-CN': '服务器恢复后会继续处理已发起的付款。以下为本机最后得知的情况',
  },
  'lost.list': { en: 'Open sales of this till', 'zh-CN': '本机未完结的收款' },
  'lost.none': { en: 'This till knows of no open sale', 'zh-CN': '本机没有未完结的收款' },
  'lost.sent': { en: 'Sent, not answered', 'zh-CN': '已发送，未收到回复' },
  'lost.heard': { en: 'heard at {time}', 'zh-CN': '{time} 得知' },
  'lost.order': { en: 'order ending {ref}', 'zh-CN': '订单号尾号 {ref}' },
  'lost.call': {
    en: 'Call your manager. Meanwhile the till can use head office’s server',
    'zh-CN': '请联系店长。期间本机可改用总部服务器',
  },

  // To the other server, and back.
  'go.headOffice': { en: 'Use head office’s server', 'zh-CN': '改用总部服务器' },
  'go.store': { en: 'Back to the store’s server', 'zh-CN': '返回门店服务器' },
  'go.means': {
    en: 'The till opens {address}. Its open sales go along and stay listed there, so that none is charged twice. Who works at the till signs in there; the first time a manager approves the till there',
    'zh-CN': '本机将打开 {address}。未完结的收款会一并带去并在那里列出，以免重复收款。收银员需在那里登录；首次使用需店长批准本机',
  },
  'go.mayFail': {
    en: 'If that page does not open, go back in the browser: nothing is lost',
    'zh-CN': '如页面无法打开，请在浏览器中返回，数据不会丢失',
  },
  'go.tickHeadOffice': { en: 'I am a manager, and the store’s server cannot be used', 'zh-CN': '我是店长，门店服务器无法使用' },
  'go.tickStore': { en: 'I am a manager, and the store’s server is there again', 'zh-CN': '我是店长，门店服务器已恢复' },
  'go.open': { en: 'Open it', 'zh-CN': '打开' },
  'tick.first': { en: 'Tick it first', 'zh-CN': '请先勾选' },

  // What came along.
  'carried.fromStore': {
    en: 'Begun at the store’s server: do not charge again here',
    'zh-CN': '在门店服务器发起：此处请勿重复收款',
  },
  'carried.fromHeadOffice': { en: 'Begun at head office: do not charge again here', 'zh-CN': '在总部发起：此处请勿重复收款' },
  'carried.body': {
    en: 'Whether these were paid is not known here yet. Each leaves the list when its end is known, or when a manager takes it off',
    'zh-CN': '此处尚不知道是否已收款。得知结果后，或由店长确认后移出列表',
  },
  'carried.notHere': { en: 'Not heard of here', 'zh-CN': '此处尚无记录' },
  'carried.there': { en: 'there: {state}, {time}', 'zh-CN': '原服务器：{state}，{time}' },
  'carried.ended': { en: 'Its end is known', 'zh-CN': '结果已知' },
  'carried.seen': { en: 'Seen, take it off', 'zh-CN': '知道了，移出' },
  'carried.clear': { en: 'Take it off', 'zh-CN': '移出列表' },
  'carried.clearAsk': { en: 'Take {amount} off the list?', 'zh-CN': '将 {amount} 移出列表？' },
  'carried.clearMeans': {
    en: 'Only when you know what became of it: from the store’s server, from WeChat Pay, or from the customer’s bill. After that this till can charge it',
    'zh-CN': '请先通过门店服务器、微信支付或顾客账单确认结果。移出后，本机可再次就其收款',
  },
  'carried.clearTick': { en: 'I know what became of this sale', 'zh-CN': '我已确认此笔收款的结果' },
  'carried.manager': { en: 'A manager can take it off', 'zh-CN': '可由店长移出' },
} as const satisfies Record<string, Words>;
