/** The answers' fields by their wire names, as the protocol's pages list them. */
import { type GatewayAnswer, rateOnTheWire, type Settings, type StoredOrder } from '@quickpay/gateway-model';

export type Fields = Record<string, string>;

/** China Standard Time, `yyyyMMddHHmmss`. */
export function wireTime(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().replace(/[-:T]/g, '').slice(0, 14);
}

/** The same with separators, as refunds write it. */
export function wireTimeSpelt(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().replace('T', ' ').slice(0, 19);
}

const openidOf = (stored: StoredOrder): string => `oSandbox_${stored.payerId ?? 'nobody'}_${stored.mchId}`;

function money(stored: StoredOrder): Fields {
  const total = stored.order.totalMinor;
  const fen = Math.max(1, Math.round((total / 10 ** stored.exponent) * (Number(rateOnTheWire(stored.currency)) / 1e8) * 100));
  return {
    total_fee: String(total),
    fee_type: stored.currency,
    settlement_total_fee: String(total),
    cash_fee: String(fen),
    cash_fee_type: 'CNY',
    ...(stored.currency === 'CNY' ? {} : { rate: rateOnTheWire(stored.currency) }),
  };
}

export function paidFields(stored: StoredOrder, settings: Settings): Fields {
  return {
    openid: openidOf(stored),
    is_subscribe: 'N',
    trade_type: 'MICROPAY',
    bank_type: 'OTHERS',
    ...money(stored),
    transaction_id: stored.transactionId ?? '',
    out_trade_no: stored.outTradeNo,
    ...(stored.attach !== null && settings.attachWhenPaid === 'echoed' ? { attach: stored.attach } : {}),
    time_end: wireTime(stored.paidAt ?? stored.createdAt),
  };
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  SUCCESS: '支付成功',
  REFUND: '转入退款',
  NOTPAY: '订单未支付',
  USERPAYING: '用户支付中，需要输入密码',
  PAYERROR: '支付失败，请撤销订单',
  REVOKED: '订单已撤销',
  CLOSED: '订单已关闭',
};

export function queryFields(stored: StoredOrder, settings: Settings): Fields {
  const { state } = stored.order;
  const common = { trade_state: state, trade_state_desc: DESCRIPTIONS[state] ?? state };
  if (stored.order.paid) return { ...paidFields(stored, settings), ...common };
  return { out_trade_no: stored.outTradeNo, ...(stored.attach === null ? {} : { attach: stored.attach }), ...common };
}

export function refundFields(stored: StoredOrder, number: string): Fields {
  const refund = stored.order.refunds.find((one) => one.number === number);
  return {
    ...money(stored),
    transaction_id: stored.transactionId ?? '',
    out_trade_no: stored.outTradeNo,
    out_refund_no: number,
    refund_id: stored.refundIds[number] ?? '',
    refund_fee: String(refund?.amountMinor ?? 0),
    cash_refund_fee: String(refund?.amountMinor ?? 0),
  };
}

const REFUND_STATUS = { PROCESSING: 'PROCESSING', SUCCESS: 'SUCCESS', CLOSED: 'REFUNDCLOSE', ABNORMAL: 'CHANGE' } as const;
const PAGE = 10;

/** A page of ten, from `offset`; null where the offset lies beyond the end. */
export function refundListFields(stored: StoredOrder, offset: number, only: string | undefined): Fields | null {
  const successAt = successTimes(stored);
  const all = stored.order.refunds.filter(({ number }) => only === undefined || number === only);
  if (offset >= all.length) return null;
  const page = all.slice(offset, offset + PAGE);
  const fields: Fields = {
    ...money(stored),
    transaction_id: stored.transactionId ?? '',
    out_trade_no: stored.outTradeNo,
    total_refund_count: String(all.length),
    refund_count: String(page.length),
  };
  for (const [n, { number, amountMinor, state }] of page.entries()) {
    fields[`out_refund_no_${n}`] = number;
    fields[`refund_id_${n}`] = stored.refundIds[number] ?? '';
    fields[`refund_channel_${n}`] = 'ORIGINAL';
    fields[`refund_fee_${n}`] = String(amountMinor);
    fields[`refund_status_${n}`] = REFUND_STATUS[state];
    fields[`refund_account_${n}`] = 'REFUND_SOURCE_UNSETTLED_FUNDS';
    // Misspelt on the wire.
    fields[`refund_recv_accout_${n}`] = '支付用户零钱';
    const at = successAt.get(number);
    if (at !== undefined) fields[`refund_success_time_${n}`] = wireTimeSpelt(at);
  }
  return fields;
}

/** When refunds succeeded: they settle in the order in which they were asked for. */
function successTimes({ order, history }: StoredOrder): ReadonlyMap<string, number> {
  const settled = history.filter(({ event }) => event === 'settleRefund').map(({ at }) => at);
  const succeeded = order.refunds.filter(({ state }) => state === 'SUCCESS');
  return new Map(succeeded.flatMap(({ number }, n) => (settled[n] === undefined ? [] : [[number, settled[n]] as const])));
}

export const failedFields = ({ code, text, recall }: Extract<GatewayAnswer, { kind: 'failed' }>): Fields => ({
  result_code: 'FAIL',
  err_code: code,
  err_code_des: text,
  ...(recall ? { recall } : {}),
});
