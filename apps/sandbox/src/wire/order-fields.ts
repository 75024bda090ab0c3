/** An order's fields by their wire names, as the protocol's pages list them. */
import { couponsMinor, type Settings, type StoredOrder } from '@quickpay/gateway-model';
import type { Asked, Fields } from './reading.ts';
import { stateInWords } from './texts.ts';
import { wireTime } from './wire-time.ts';

/** Who somebody is to an app: another to every app, the same each time. */
export const openidOf = (payerId: string | null, appId: string): string => `oSandbox_${payerId ?? 'nobody'}_${appId}`;

/** What was asked for and what was paid. An absent rate means that both are in the same currency. */
export function moneyFields({ order, currency, cash, coupons }: StoredOrder): Fields {
  const noCash = couponsMinor(coupons, 'NO_CASH');
  return {
    total_fee: String(order.totalMinor),
    fee_type: currency,
    // Only where something is not settled, as on the real one.
    ...(noCash > 0 ? { settlement_total_fee: String(order.totalMinor - noCash) } : {}),
    cash_fee: String(cash?.amountMinor ?? 0),
    cash_fee_type: cash?.currency ?? 'CNY',
    ...(cash !== null && cash.currency !== currency ? { rate: String(cash.rateE8) } : {}),
  };
}

function couponFields({ coupons }: StoredOrder, { version }: Fields): Fields {
  if (coupons.length === 0) return {};
  const fields: Fields = { coupon_fee: String(couponsMinor(coupons)), coupon_count: String(coupons.length) };
  for (const [n, { id, kind, amountMinor }] of coupons.entries()) {
    fields[`coupon_type_${n}`] = kind;
    fields[`coupon_id_${n}`] = id;
    fields[`coupon_fee_${n}`] = String(amountMinor);
  }
  return version === '1.0' ? { ...fields, promotion_detail: promotionDetail(coupons) } : fields;
}

/** Coupons once more, in the newer form that is asked for with `version=1.0`. */
function promotionDetail(coupons: StoredOrder['coupons']): string {
  const promotion_detail = coupons.map(({ id, kind, amountMinor, goodsTag }) => ({
    promotion_id: id,
    name: id,
    scope: 'GLOBAL',
    type: kind === 'CASH' ? 'COUPON' : 'DISCOUNT',
    amount: amountMinor,
    activity_id: goodsTag ?? id,
    wxpay_contribute: kind === 'CASH' ? amountMinor : 0,
    merchant_contribute: kind === 'CASH' ? 0 : amountMinor,
    other_contribute: 0,
  }));
  return JSON.stringify({ promotion_detail });
}

/** An order that was paid, in the answer to a submit or a query. */
export function paidFields(stored: StoredOrder, { merchant, fields }: Asked, settings: Settings): Fields {
  const { payerId, subAppId, deviceInfo, attach } = stored;
  return {
    ...(deviceInfo === null ? {} : { device_info: deviceInfo }),
    openid: openidOf(payerId, merchant.appId),
    is_subscribe: 'N',
    ...(subAppId === null ? {} : { sub_openid: openidOf(payerId, subAppId), sub_is_subscribe: 'N' }),
    trade_type: 'MICROPAY',
    bank_type: bankType(stored),
    ...moneyFields(stored),
    ...couponFields(stored, fields),
    transaction_id: stored.transactionId ?? '',
    out_trade_no: stored.outTradeNo,
    ...(attach !== null && settings.attachWhenPaid === 'echoed' ? { attach } : {}),
    time_end: wireTime(stored.paidAt ?? stored.createdAt),
  };
}

/** `CFT` is the wallet's own balance; the demo's banks have no names on the wire. */
export const bankType = ({ paidWith }: StoredOrder): string => (paidWith === null ? 'CFT' : 'OTHERS');

export function queryFields(stored: StoredOrder, asked: Asked, settings: Settings): Fields {
  const { state, paid } = stored.order;
  const common = { trade_state: state, trade_state_desc: stateInWords(state, settings.language) };
  if (paid) return { ...paidFields(stored, asked, settings), ...common };
  return { out_trade_no: stored.outTradeNo, ...(stored.attach === null ? {} : { attach: stored.attach }), ...common };
}
