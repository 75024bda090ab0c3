/** What is said of stores that have a server of their own, at head office. Apart from the catalogue (`useTable`): no sale needs it. */
import type { Words } from '@quickpay/api';

export const STORE_WORDS = {
  'stores.list': { en: 'Stores and their servers', 'zh-CN': '门店及其服务器' },
  'stores.empty': { en: 'The configuration names no store yet', 'zh-CN': '配置中尚无门店' },
  'stores.elsewhere': {
    en: 'This is a store’s own server. Stores are looked after at head office',
    'zh-CN': '这里是门店服务器，门店由总部管理',
  },

  // How its server stands.
  'store.answers': { en: 'Answers', 'zh-CN': '在线' },
  'store.silent': { en: 'Silent for {span}', 'zh-CN': '已 {span}无响应' },
  'store.neverHeard': { en: 'Enrolled, not heard of yet', 'zh-CN': '已登记，尚未收到消息' },
  'store.behind': { en: 'Answers, and is still telling what happened', 'zh-CN': '在线，正在补报数据' },
  'store.takenOver': { en: 'Taken over. Its payments are head office’s', 'zh-CN': '已接管，其付款由总部处理' },
  'store.revoked': { en: 'Revoked. It is not trusted any more', 'zh-CN': '已停用，不再信任' },
  'store.none': { en: 'No server of its own. Its tills talk to head office', 'zh-CN': '无门店服务器，收银台直接连接总部' },

  // What is known of it.
  'store.news': { en: 'News as of', 'zh-CN': '数据截至' },
  'store.ago': { en: '{time}, {span} ago', 'zh-CN': '{time}，{span}前' },
  'store.notYet': { en: 'Nothing yet', 'zh-CN': '暂无' },
  'store.backlog': { en: 'Still to tell', 'zh-CN': '待上报' },
  'store.backlogUnknown': { en: 'It has not said', 'zh-CN': '未告知' },
  'store.backlogNone': { en: 'Nothing', 'zh-CN': '无' },
  'store.backlogCount': { en: '{n, plural, one {# entry} other {# entries}}', 'zh-CN': '{n} 条' },
  'store.well': { en: 'How it is', 'zh-CN': '运行状况' },
  'store.allWell': { en: 'All well', 'zh-CN': '正常' },
  'store.profile': { en: 'Settings, people and keys', 'zh-CN': '设置、人员与密钥' },
  'store.profileLatest': { en: 'Up to date', 'zh-CN': '已是最新' },
  'store.profileOld': { en: 'Older than head office’s', 'zh-CN': '不是最新' },
  'store.profileNone': { en: 'Not given yet', 'zh-CN': '尚未下发' },
  'store.share': { en: 'Share of the quotas', 'zh-CN': '配额占比' },
  'store.version': { en: 'Version', 'zh-CN': '版本' },
  'store.enrolled': { en: 'Enrolled', 'zh-CN': '登记时间' },
  'store.ended': { en: 'Ended', 'zh-CN': '终止时间' },
  'store.token': { en: 'A token waits to be used, until', 'zh-CN': '登记令牌有效至' },
  'store.payments': { en: 'Its payments', 'zh-CN': '查看收款' },
  'store.noShare': {
    en: 'Give it quotaSharePercent in the configuration first',
    'zh-CN': '请先在配置中为其设置 quotaSharePercent',
  },

  // Enrolling.
  'enrol.do': { en: 'Enrol a server', 'zh-CN': '登记服务器' },
  'enrol.title': { en: 'A server for {store}', 'zh-CN': '为 {store} 登记服务器' },
  'enrol.means': {
    en: 'This makes a token that counts once, for 24 hours. Whoever has it is given the keys of the store’s merchants: carry it there as you would carry the keys',
    'zh-CN': '将生成一次性令牌，24 小时内有效。持有者可取得该门店商户的密钥，请像保管密钥一样传递',
  },
  'enrol.before': { en: 'A token that was made before counts no more', 'zh-CN': '之前生成的令牌将失效' },
  'enrol.make': { en: 'Make a token', 'zh-CN': '生成令牌' },
  'enrol.making': { en: 'Making it', 'zh-CN': '正在生成' },
  'enrol.once': {
    en: 'Shown this once: it cannot be looked up again. Type this on the store’s own machine',
    'zh-CN': '仅显示这一次，之后无法查看。请在门店的机器上输入以下命令',
  },
  'enrol.command': { en: 'Command', 'zh-CN': '命令' },
  'enrol.token': { en: 'Token', 'zh-CN': '令牌' },
  'enrol.until': { en: 'Counts until', 'zh-CN': '有效至' },
  'enrol.copyCommand': { en: 'Copy the command', 'zh-CN': '复制命令' },
  'enrol.copyToken': { en: 'Copy the token', 'zh-CN': '复制令牌' },

  // A stolen box.
  'revoke.do': { en: 'Revoke', 'zh-CN': '停用' },
  'revoke.title': { en: 'Revoke the server of {store}?', 'zh-CN': '停用 {store} 的服务器？' },
  'revoke.means': {
    en: 'For a machine that was stolen, or is in the wrong hands. It is given nothing and heard no more, and it takes no sale once it knows. This cannot be undone: the store then needs a new server',
    'zh-CN':
      '用于被盗或落入他人之手的机器。此后不再向其下发数据，也不再接收其数据；得知后它将停止收款。此操作不可撤销，门店需登记新服务器',
  },
  'revoke.tick': { en: 'This machine is not to be trusted any more', 'zh-CN': '此机器已不可信任' },
  'revoke.doing': { en: 'Revoking', 'zh-CN': '正在停用' },
  'revoke.done': { en: 'Revoked. Now do this', 'zh-CN': '已停用。请继续完成以下步骤' },
  'revoke.keys': {
    en: 'The machine still has the keys that it was given. In WeChat Pay’s merchant portal, have new ones made for every merchant of this store, and put them into head office’s configuration',
    'zh-CN': '该机器仍持有已下发的密钥。请在微信支付商户平台为该门店的每个商户更换密钥，并更新总部配置',
  },
  'revoke.payments': {
    en: 'Take over what it left open, so that head office works on it. What it never told is in the daily bill',
    'zh-CN': '请接管其未完结的付款，由总部继续处理。未上报的部分请核对每日账单',
  },
  'revoke.tills': {
    en: 'Point the store’s tills at head office until it has a new server',
    'zh-CN': '在新服务器就绪前，请将门店收银台改连总部',
  },

  // Taking over.
  'takeOver.do': { en: 'Take over', 'zh-CN': '接管' },
  'takeOver.title': { en: 'Take over the payments of {store}?', 'zh-CN': '接管 {store} 的付款？' },
  'takeOver.means': {
    en: 'Head office works on the store’s open payments and refunds from now on. WeChat Pay is asked about each before anything else is done. This cannot be undone: the store then needs a new server',
    'zh-CN': '此后由总部处理该门店未完结的付款与退款，每笔都会先向微信支付查询。此操作不可撤销，门店需登记新服务器',
  },
  'takeOver.mind': {
    en: 'What it took and never told is not known here: its disk has it, or the daily bill. A server that was only cut off goes on working, and money may go back twice',
    'zh-CN': '它已收但未上报的款项，总部并不知晓，需从其硬盘或每日账单中查得。若它只是断网，仍会继续处理，可能重复退款',
  },
  'takeOver.tick': {
    en: 'The store’s server is switched off or gone, and will not be started again',
    'zh-CN': '门店服务器已关机或已不在，且不会再次启动',
  },
  'takeOver.tickFirst': { en: 'Tick it first', 'zh-CN': '请先勾选' },
  'takeOver.doing': { en: 'Taking over', 'zh-CN': '正在接管' },
  'takeOver.early': {
    en: 'Not yet: it may still be working. Possible in {span}, if it stays silent',
    'zh-CN': '暂不能接管：它可能仍在运行。若持续无响应，{span}后可接管',
  },
  'takeOver.now': { en: 'It can be tried again now', 'zh-CN': '现在可以重试' },
  'takeOver.done': { en: 'Taken over', 'zh-CN': '已接管' },
  'takeOver.came': {
    en: '{payments, plural, one {# open payment is} other {# open payments are}} head office’s now, and {refunds, plural, one {# open refund} other {# open refunds}}. Each is asked about first',
    'zh-CN': '{payments} 笔未完结付款和 {refunds} 笔未完结退款现由总部处理，每笔都会先查询',
  },
  'takeOver.cameNone': { en: 'Nothing of it was open here', 'zh-CN': '没有未完结的款项' },
  'takeOver.heard': {
    en: 'It was last heard of at {time}. What it took after that is not known here',
    'zh-CN': '最后一次收到消息：{time}。此后它收的款项总部并不知晓',
  },
  'takeOver.neverHeard': {
    en: 'It was never heard of: what it took is not known here',
    'zh-CN': '从未收到其消息，它收的款项总部并不知晓',
  },

  // Why not.
  'stores.exists': { en: 'This store has a server already. Look again', 'zh-CN': '该门店已有服务器，请刷新查看' },
  'stores.gone': { en: 'This store has no server to do that with. Look again', 'zh-CN': '该门店没有可操作的服务器，请刷新查看' },

  // Above lists of several stores.
  'stale.asOf': { en: '{store}: as of {time}, {span} ago', 'zh-CN': '{store}：截至 {time}，{span}前' },
  'stale.never': { en: '{store}: nothing heard yet', 'zh-CN': '{store}：尚未收到数据' },
  'stale.revoked': { en: '{store}: as of {time}. Its server was revoked', 'zh-CN': '{store}：截至 {time}，其服务器已停用' },
  'stale.behind': { en: '{store}: {entries} still to come', 'zh-CN': '{store}：还有 {entries}待补报' },
  'stale.title': { en: 'Not everything here is up to date', 'zh-CN': '部分数据不是最新' },

  // Asking a store about one of its payments.
  'ask.title': { en: 'The store’s own server works on this payment', 'zh-CN': '此笔付款由门店服务器处理' },
  'ask.body': {
    en: 'Only it can refund, cancel or check. Ask it here: it does so when it hears of it, and says what came of it',
    'zh-CN': '只有它能退款、取消或核实。可在此提出请求：门店收到后执行，并告知结果',
  },
  'ask.age': { en: 'What stands here is as of {time}, {span} ago', 'zh-CN': '此处内容截至 {time}，{span}前' },
  'ask.manager': { en: 'A manager can ask the store', 'zh-CN': '可由店长向门店提出请求' },
  'ask.refund': { en: 'Ask the store to refund', 'zh-CN': '请门店退款' },
  'ask.cancel': { en: 'Ask the store to cancel', 'zh-CN': '请门店取消' },
  'ask.check': { en: 'Ask the store to check', 'zh-CN': '请门店核实' },
  'ask.refundTitle': { en: 'Ask the store to refund?', 'zh-CN': '请门店退款？' },
  'ask.refundMeans': {
    en: 'Nothing is refunded until the store’s server has heard of it. Up to {left} can be refunded, as far as is known here',
    'zh-CN': '在门店服务器收到之前不会退款。据总部所知，最多可退 {left}',
  },
  'ask.amount': { en: 'Amount in {currency}', 'zh-CN': '金额（{currency}）' },
  'ask.amountWrong': { en: 'Not an amount up to {left}', 'zh-CN': '请输入不超过 {left} 的金额' },
  'ask.send': { en: 'Ask', 'zh-CN': '提出请求' },
  'ask.sending': { en: 'Asking', 'zh-CN': '正在提出' },
  'ask.again': { en: 'The store has this already, and has not answered', 'zh-CN': '门店已有此请求，尚未答复' },
  'ask.refused': { en: 'Not asked: {why}', 'zh-CN': '未能提出：{why}' },

  // What became of it.
  'asked.title': { en: 'What the store was asked', 'zh-CN': '已向门店提出的请求' },
  'asked.refund': { en: 'Refund {amount}', 'zh-CN': '退款 {amount}' },
  'asked.cancel': { en: 'Cancel', 'zh-CN': '取消' },
  'asked.check': { en: 'Check', 'zh-CN': '核实' },
  'asked.waiting': { en: 'Waits for the store', 'zh-CN': '等待门店' },
  'asked.waitingSilent': { en: 'Waits for the store, last heard of {span} ago', 'zh-CN': '等待门店，{span}前最后联系' },
  'asked.done': { en: 'Done. The payment shows what came of it', 'zh-CN': '已执行，结果见此笔付款' },
  'asked.refusedWhy': { en: 'The store refused: {why}', 'zh-CN': '门店拒绝：{why}' },
  'asked.takenBack': {
    en: 'Not done: the store’s server was taken over before it answered. Do it here',
    'zh-CN': '未执行：门店服务器在答复前已被接管，请在此操作',
  },
} as const satisfies Record<string, Words>;

export type StoreKey = keyof typeof STORE_WORDS;
