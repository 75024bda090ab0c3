/**
 * What may be kept of a message: fields by a table of names that are harmless. Whatever is not in it, because it is a secret, says who the
 * payer is, or was never heard of, is there by its name alone.
 */

/** What a field holds that is not kept. */
export const MASK = '•••';

/** A field as it may be kept: as it was, cut, or {@link MASK}. Numbers are whole; one that was not is its text. */
export type KeptValue = string | number | boolean | null | KeptFields | readonly KeptValue[];
/** Fields of a message by their wire names. */
export type KeptFields = { readonly [name: string]: KeptValue };

const TEXT_CHARACTERS_MAX = 256;
const FIELDS_MAX = 64;
const ITEMS_MAX = 50;
const DEPTH_MAX = 5;

/**
 * Names of fields that say nothing secret, and nothing of who the payer is. Not here, and so masked: `auth_code`, `sign`, `nonce_str`, every
 * `openid`, `payer`, the payer's account that a refund went to, and everything that was sealed (`ciphertext`, `req_info`).
 */
const KEPT: ReadonlySet<string> = new Set([
  ...['appid', 'mch_id', 'sub_appid', 'sub_mch_id', 'mchid', 'sp_mchid', 'sub_mchid', 'sp_appid', 'version', 'sign_type'],
  ...['out_trade_no', 'transaction_id', 'out_refund_no', 'refund_id', 'id', 'attach', 'body', 'description', 'offset', 'count'],
  ...['total_fee', 'fee_type', 'cash_fee', 'cash_fee_type', 'refund_fee', 'refund_fee_type', 'refund_desc', 'refund_account'],
  ...['cash_refund_fee', 'cash_refund_fee_type', 'settlement_total_fee', 'settlement_refund_fee', 'rate', 'rate_e8'],
  ...[
    'device_info',
    'spbill_create_ip',
    'detail',
    'scene_info',
    'goods_tag',
    'limit_pay',
    'notify_url',
    'time_end',
    'trade_type',
  ],
  ...['return_code', 'return_msg', 'result_code', 'err_code', 'err_code_des', 'recall', 'trade_state', 'trade_state_desc'],
  ...['coupon_count', 'coupon_fee', 'coupon_refund_count', 'coupon_refund_fee', 'bank_type', 'refund_count'],
  ...['total_refund_count', 'refund_status', 'refund_channel', 'refund_success_time'],
  // What V3 calls by other names.
  ...['amount', 'total', 'refund', 'currency', 'payer_total', 'payer_currency', 'payer_refund', 'exchange_rate', 'type'],
  ...['merchant_category_code', 'device_id', 'device_ip', 'store_info', 'name', 'address', 'operator_id', 'receipt_id'],
  ...['goods_detail', 'goods_id', 'wxpay_goods_id', 'goods_name', 'goods_remark', 'quantity', 'price', 'category', 'cost_price'],
  ...['discount_amount', 'promotion_detail', 'promotion_id', 'activity_id', 'scope', 'wechatpay_contribute_amount'],
  ...['wxpay_contribute_amount', 'merchant_contribute_amount', 'other_contribute_amount', 'refund_amount'],
  ...['success_time', 'create_time', 'status', 'channel', 'fund_source', 'reason', 'source', 'data', 'total_num', 'limit'],
  ...['code', 'message', 'field', 'issue', 'location', 'sub_mch_name', 'settle_start_date', 'settle_end_date'],
]);
/** Lists in V2 are fields whose names end with numbers: `refund_fee_0`, `coupon_refund_id_0_1`. */
const INDEX = /(?:_\d{1,2}){1,2}$/;

const isKept = (name: string): boolean => KEPT.has(name) || (INDEX.test(name) && KEPT.has(name.replace(INDEX, '')));

/**
 * A message's fields as they may be kept. `secret`: a text that is taken out wherever it stands, such as the payment code that an error
 * repeats; empty for none.
 *
 * @example masked({ out_trade_no: 'QP1', auth_code: '134567890123456789' }, '') // { out_trade_no: 'QP1', auth_code: '•••' }
 */
export function masked(fields: Readonly<Record<string, unknown>>, secret: string): KeptFields {
  return fieldsOf(fields, secret, 0);
}

function fieldsOf(fields: Readonly<Record<string, unknown>>, secret: string, depth: number): KeptFields {
  const kept: Record<string, KeptValue> = {};
  for (const name of Object.keys(fields).slice(0, FIELDS_MAX)) {
    const value = fields[name];
    const known = isKept(name);
    // A name that was never heard of is somebody else's text: it may be the secret itself.
    kept[known ? name : nameOf(name, secret)] = known ? keptValue(value, secret, depth) : MASK;
  }
  return kept;
}

const nameOf = (name: string, secret: string): string => (/^\w{1,64}$/.test(name) && !has(name, secret) ? name : MASK);

function keptValue(value: unknown, secret: string, depth: number): KeptValue {
  if (typeof value === 'string') return textOf(value, secret);
  // Whoever signs what is kept can write whole numbers in one way alone.
  if (typeof value === 'number') return has(String(value), secret) ? MASK : Number.isSafeInteger(value) ? value : String(value);
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value !== 'object' || depth >= DEPTH_MAX) return MASK;
  if (Array.isArray(value)) return value.slice(0, ITEMS_MAX).map((item) => keptValue(item, secret, depth + 1));
  return fieldsOf(value as Readonly<Record<string, unknown>>, secret, depth + 1); // an object that is no list
}

const has = (text: string, secret: string): boolean => secret !== '' && text.includes(secret);

/** A text without the secret that stands in it. */
export const without = (text: string, secret: string): string => (has(text, secret) ? text.replaceAll(secret, MASK) : text);

function textOf(text: string, secret: string): string {
  const safe = without(text, secret);
  return safe.length > TEXT_CHARACTERS_MAX ? `${safe.slice(0, TEXT_CHARACTERS_MAX)}…` : safe;
}
