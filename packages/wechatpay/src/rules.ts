/** What the protocol allows in a field: checked before anything is sent, each refusal naming field and rule. */
import { isIP } from 'node:net';

/** A request that breaks the protocol's bounds: thrown before anything is sent. The value is not in it: it may be a payment code, or a key. */
export class InvalidRequest extends Error {
  /** The field's wire name. */
  readonly field: string;
  /** What the field must be, in words. */
  readonly rule: string;

  constructor(field: string, rule: string) {
    super(`${field}: ${rule}`);
    this.name = 'InvalidRequest';
    this.field = field;
    this.rule = rule;
  }
}

type Rule = Readonly<{ rule: string; allows: (value: string) => boolean }>;

/** The largest amount: 32 bits with a sign. */
const AMOUNT_MAX = 2_147_483_647;

const matching = (pattern: RegExp, rule: string): Rule => ({ rule, allows: (value) => pattern.test(value) });
/** Characters and bytes are both counted: the vendor's pages disagree on which. */
const text = (max: number): Rule => ({
  rule: `1 to ${max} bytes, no control characters, no characters beyond three bytes of UTF-8`,
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are refused
  allows: (value) => value !== '' && Buffer.byteLength(value) <= max && !/[\u0000-\u001f\u007f\ud800-\udfff]/.test(value),
});
const json = (max: number): Rule => ({
  rule: `a JSON object of at most ${max} bytes`,
  allows: (value) => Buffer.byteLength(value) <= max && isJsonObject(value),
});
const amount: Rule = {
  rule: `a whole number of minor units, 1 to ${AMOUNT_MAX}`,
  allows: (value) => /^[1-9][0-9]{0,9}$/.test(value) && Number(value) <= AMOUNT_MAX,
};
const orderNumber = matching(/^[0-9A-Za-z_\-|*]{1,32}$/, '1 to 32 characters of 0-9 A-Z a-z _ - | *');

const whole: Rule = { rule: `a whole number, 0 to ${AMOUNT_MAX}`, allows: (value) => value === '0' || amount.allows(value) };
const address: Rule = { rule: 'an IPv4 or IPv6 address', allows: (value) => isIP(value) !== 0 };
const app = matching(/^[0-9A-Za-z_-]{1,32}$/, '1 to 32 letters and digits');
const digits = matching(/^[0-9]{1,32}$/, '1 to 32 digits');
const day = matching(/^[0-9]{4}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])$/, 'a day of UTC+8, yyyyMMdd');
const currency = matching(/^[A-Z]{3}$/, 'three capital letters of ISO 4217');

const RULES: Readonly<Record<string, Rule>> = {
  appid: app,
  sub_appid: app,
  mch_id: digits,
  sub_mch_id: digits,
  out_trade_no: orderNumber,
  transaction_id: matching(/^[0-9A-Za-z]{1,32}$/, '1 to 32 letters and digits'),
  out_refund_no: matching(/^[0-9A-Za-z_\-|*@]{1,64}$/, '1 to 64 characters of 0-9 A-Z a-z _ - | * @'),
  body: text(127),
  attach: text(127),
  detail: json(6_000),
  scene_info: json(256),
  device_info: text(32),
  goods_tag: text(32),
  limit_pay: matching(/^no_credit$/, 'no_credit'),
  refund_desc: text(80),
  total_fee: amount,
  refund_fee: amount,
  fee_type: currency,
  refund_fee_type: currency,
  spbill_create_ip: matching(/^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/, 'an IPv4 address'),
  // 10 to 14 are mainland wallets, 15 Hong Kong ones; one Hong Kong page adds 160.
  auth_code: matching(/^(?:1[0-5][0-9]{16}|160[0-9]{15})$/, '18 digits that start with 10 to 15, or 160'),
  time_start: matching(/^[0-9]{14}$/, 'yyyyMMddHHmmss in UTC+8'),
  time_expire: matching(/^[0-9]{14}$/, 'yyyyMMddHHmmss in UTC+8'),
  notify_url: matching(/^https:\/\/[^?#\s]{1,248}$/, 'an https URL without a query, at most 256 characters'),
  offset: matching(/^[0-9]{1,5}$/, 'a whole number'),
  bill_date: day,
  date: day,
  // What V3 calls by other names.
  mchid: digits,
  sp_mchid: digits,
  sub_mchid: digits,
  sp_appid: app,
  serial_no: matching(/^[0-9A-F]{1,64}$/, '1 to 64 hex digits in capitals'),
  description: text(127),
  merchant_category_code: matching(/^[0-9]{4}$/, 'four digits of ISO 18245'),
  total: amount,
  refund: amount,
  currency,
  reason: text(80),
  refund_id: matching(/^[0-9A-Za-z]{1,32}$/, '1 to 32 letters and digits'),
  settle_start_date: day,
  settle_end_date: day,
  limit: matching(/^[1-9][0-9]?$/, '1 to 99'),
  count: matching(/^[1-9][0-9]?$/, '1 to 99'),
  refund_account: matching(/^REFUND_SOURCE_RECHARGE_FUNDS$/, 'REFUND_SOURCE_RECHARGE_FUNDS'),
  source: matching(/^REFUND_SOURCE_RECHARGE_FUNDS$/, 'REFUND_SOURCE_RECHARGE_FUNDS'),
  // The pages of Global V3 give no bounds for these; those of the mainland's do.
  device_id: text(32),
  device_ip: address,
  payer_client_ip: address,
  operator_id: text(32),
  store_id: text(32),
  store_name: text(256),
  store_address: text(512),
  receipt_id: text(32),
  cost_price: whole,
  goods_id: text(32),
  wxpay_goods_id: text(32),
  goods_name: text(256),
  category: text(32),
  quantity: { ...amount, rule: `a whole number, 1 to ${AMOUNT_MAX}` },
  price: whole,
};

/** @throws InvalidRequest for the first field that breaks its rule. The value is not repeated: it may be a payment code. */
export function checkFields(fields: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(fields)) {
    const rule = RULES[name];
    if (rule !== undefined && !rule.allows(value)) throw new InvalidRequest(name, rule.rule);
  }
}

/** Leaves out what was not given: an empty field is not the same as none. */
export function given(fields: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const rest: Record<string, string> = {};
  for (const name of Object.keys(fields)) {
    const value = fields[name];
    if (value !== undefined) rest[name] = value;
  }
  return rest;
}

/** @throws InvalidRequest when the key is not 32 characters: such a key signs nothing that the channel accepts. */
export function checkApiKey(apiKey: string): void {
  if (!/^[\x21-\x7e]{32}$/.test(apiKey)) throw new InvalidRequest('key', `32 characters; this one has ${apiKey.length}`);
}

/** @throws InvalidRequest when the key is not 32 bytes long: nothing was sealed with such a key. */
export function checkApiV3Key(apiV3Key: string): void {
  const bytes = Buffer.byteLength(apiV3Key);
  if (bytes !== 32) throw new InvalidRequest('APIv3 key', `32 bytes; this one has ${bytes}`);
}

function isJsonObject(value: string): boolean {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
  } catch {
    return false;
  }
}
