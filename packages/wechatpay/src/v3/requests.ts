/** What V3 is asked with, by our names, and as it stands on the wire: checked before anything is sent, each refusal naming field and rule. */
import { idsOf, type OrderBy } from '../order-by.ts';
import { checkFields, given, InvalidRequest } from '../rules.ts';
import type { Json } from './answer.ts';

/** A sale that a payer's code is charged for. */
export type V3SubmitFields = Readonly<{
  /** The merchant's number of the order: 1 to 32 of `0-9A-Za-z_-|*`, never used before, over V2 neither. */
  outTradeNo: string;
  /** In minor units of `currency` as the wire counts them (see `wireExponent`): 1 to 2,147,483,647. */
  total: number;
  /** ISO 4217: the merchant's settlement currency, or CNY. */
  currency: string;
  /** What the payer's phone shows: 18 digits that begin with 10 to 15, or 160. It is good for about a minute, and once. */
  authCode: string;
  /** Store, branch, goods, for people: 1 to 127 bytes. */
  description: string;
  /** Four digits of ISO 18245. */
  merchantCategoryCode: string;
  /** Comes back untouched: 1 to 127 bytes. Default: none. */
  attach?: string;
  /** Which coupons may be used: 1 to 32 bytes. Default: any. */
  goodsTag?: string;
  /** `no_credit`: no credit cards. Default: any. */
  limitPay?: 'no_credit';
  /** Where it is sold. Default: not said. */
  sceneInfo?: V3Scene;
  /** What is sold, for coupons on single goods. Default: not said. */
  detail?: V3SaleDetail;
}>;

/** Where something is sold. */
export type V3Scene = Readonly<{
  /** The terminal, as the merchant numbers them: 1 to 32 bytes. */
  deviceId?: string;
  /** The terminal's address, IPv4 or IPv6. */
  deviceIp?: string;
  /** The payer's address, IPv4 or IPv6. */
  payerClientIp?: string;
  /** Who sells, as the merchant numbers them: 1 to 32 bytes. */
  operatorId?: string;
  /** The store: its number, its name and its address for people. */
  store?: Readonly<{
    /** As the merchant numbers them: 1 to 32 bytes. */
    id: string;
    /** For people: 1 to 256 bytes. */
    name: string;
    /** For people: 1 to 512 bytes. */
    address: string;
  }>;
}>;

/** What is sold. */
export type V3SaleDetail = Readonly<{
  /** What the whole would cost without reductions, in minor units of the order's currency. Default: not said. */
  costPrice?: number;
  /** The number of the receipt: 1 to 32 bytes. Default: not said. */
  receiptId?: string;
  /** One at least. */
  goods: readonly V3Goods[];
}>;

/** A line of a sale. */
export type V3Goods = Readonly<{
  /** The merchant's number of the goods: 1 to 32 bytes. */
  goodsId: string;
  /** The channel's number of the goods, where it gave one: 1 to 32 bytes. */
  wxpayGoodsId?: string;
  /** For people: 1 to 256 bytes. */
  goodsName?: string;
  /** How many: 1 or more. */
  quantity: number;
  /** Of one, in minor units of the order's currency: 0 or more. */
  price: number;
  /** The merchant's class of goods: 1 to 32 bytes. */
  category?: string;
}>;

/** Money of a paid order that goes back. */
export type V3RefundFields = OrderBy &
  Readonly<{
    /** The merchant's number of the refund: 1 to 64 of `0-9A-Za-z_-|*@`. Sent again it is the same refund, and must be: a new one refunds twice. */
    outRefundNo: string;
    /** What goes back, in minor units of `currency` as the wire counts them: 1 to `total`. */
    refund: number;
    /** The whole order, in the same. */
    total: number;
    /** The order's, ISO 4217. */
    currency: string;
    /** Shown to the payer: 1 to 80 bytes. Default: none. */
    reason?: string;
    /** Where its end is told, see `readRefundNotification`: https, without a query, at most 256 characters. Default: nowhere. */
    notifyUrl?: string;
    /** Out of which funds of the merchant's: those it paid in. Default: out of its sales not yet settled. */
    source?: 'REFUND_SOURCE_RECHARGE_FUNDS';
  }>;

/** A submit's body, less who asks. @throws InvalidRequest */
export function submitBody({ authCode, total, currency, sceneInfo, detail, ...fields }: V3SubmitFields): Json {
  const checked = given({
    out_trade_no: fields.outTradeNo,
    description: fields.description,
    merchant_category_code: fields.merchantCategoryCode,
    attach: fields.attach,
    goods_tag: fields.goodsTag,
    limit_pay: fields.limitPay,
  });
  checkFields({ ...checked, auth_code: authCode, total: String(total), currency });
  return {
    ...checked,
    trade_type: 'MICROPAY',
    payer: { auth_code: authCode },
    amount: { total, currency },
    ...(sceneInfo === undefined ? {} : { scene_info: sceneOf(sceneInfo) }),
    ...(detail === undefined ? {} : { detail: [detailOf(detail)] }),
  };
}

/** A refund's body, less who asks. @throws InvalidRequest */
export function refundBody(fields: V3RefundFields): Json {
  const { outRefundNo, refund, total, currency, reason, notifyUrl, source } = fields;
  const checked = given({ ...idsOf(fields), out_refund_no: outRefundNo, reason, notify_url: notifyUrl, source });
  checkFields({ ...checked, refund: String(refund), total: String(total), currency });
  if (refund > total) throw new InvalidRequest('refund', 'at most total');
  return { ...checked, amount: { refund, total, currency } };
}

function sceneOf({ deviceId, deviceIp, payerClientIp, operatorId, store }: V3Scene): Json {
  const checked = given({ device_id: deviceId, device_ip: deviceIp, payer_client_ip: payerClientIp, operator_id: operatorId });
  checkFields(checked);
  if (store === undefined) return checked;
  checkFields({ store_id: store.id, store_name: store.name, store_address: store.address });
  return { ...checked, store_info: { id: store.id, name: store.name, address: store.address } };
}

function detailOf({ costPrice, receiptId, goods }: V3SaleDetail): Json {
  const checked = given({ receipt_id: receiptId });
  checkFields({ ...checked, ...given({ cost_price: costPrice === undefined ? undefined : String(costPrice) }) });
  if (goods.length === 0) throw new InvalidRequest('goods_detail', 'one at least');
  const detail = {
    ...(costPrice === undefined ? {} : { cost_price: costPrice }),
    ...checked,
    goods_detail: goods.map(goodsOf),
  };
  checkFields({ detail: JSON.stringify(detail) });
  return detail;
}

function goodsOf({ goodsId, wxpayGoodsId, goodsName, quantity, price, category }: V3Goods): Json {
  const checked = given({ goods_id: goodsId, wxpay_goods_id: wxpayGoodsId, goods_name: goodsName, category });
  checkFields({ ...checked, quantity: String(quantity), price: String(price) });
  return { ...checked, quantity, price };
}
