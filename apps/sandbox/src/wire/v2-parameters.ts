/** What the fields of a request must be, each with the rule that is named when it is not. */
import { isIP } from 'node:net';
import type { GatewayAnswer } from '@quickpay/gateway-model';
import type { Operation } from '../faults.ts';
import type { MerchantEntry } from '../merchants.ts';
import type { Fields } from './v2-fields.ts';

const REQUIRED: Readonly<Record<Operation, readonly string[]>> = {
  submit: ['appid', 'nonce_str', 'body', 'out_trade_no', 'total_fee', 'spbill_create_ip', 'auth_code'],
  query: ['appid', 'nonce_str'],
  revoke: ['appid', 'nonce_str'],
  refund: ['appid', 'nonce_str', 'out_refund_no', 'total_fee', 'refund_fee'],
  refundQuery: ['appid', 'nonce_str'],
  bill: [],
};
/** An order or a refund is named by any of these. */
const NAMES = ['out_trade_no', 'transaction_id', 'out_refund_no', 'refund_id'] as const;

type Rule = Readonly<{ fits: (value: string) => boolean; rule: string }>;

const like = (pattern: RegExp, rule: string): Rule => ({ fits: (value) => pattern.test(value), rule });
const atMost = (characters: number): Rule => ({
  fits: (value) => value.length <= characters,
  rule: `at most ${characters} characters`,
});
const oneOf = (...values: readonly string[]): Rule => ({
  fits: (value) => values.includes(value),
  rule: `one of ${values.join(', ')}`,
});
const amount: Rule = {
  fits: (value) => /^[1-9]\d{0,9}$/.test(value) && Number(value) <= 2_147_483_647,
  rule: 'a whole number from 1 to 2147483647',
};
const time = like(/^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d$/, 'yyyyMMddHHmmss');
const json = (characters: number): Rule => ({
  fits(value) {
    if (value.length > characters) return false;
    try {
      return typeof JSON.parse(value) === 'object';
    } catch {
      return false;
    }
  },
  rule: `JSON, at most ${characters} characters`,
});

const RULES: Readonly<Record<string, Rule>> = {
  nonce_str: like(/^[0-9A-Za-z]{1,32}$/, '1 to 32 letters and digits'),
  version: oneOf('1.0'),
  sub_appid: atMost(32),
  device_info: atMost(32),
  body: atMost(128),
  detail: json(6_000),
  attach: atMost(128),
  out_trade_no: like(/^[0-9A-Za-z_\-|*@]{1,32}$/, '1 to 32 of 0-9 A-Z a-z _ - | * @'),
  transaction_id: like(/^[0-9A-Za-z]{1,32}$/, '1 to 32 letters and digits'),
  total_fee: amount,
  fee_type: like(/^[A-Z]{3}$/, 'three capital letters'),
  spbill_create_ip: { fits: (value) => isIP(value) !== 0, rule: 'an IP address' },
  goods_tag: atMost(32),
  limit_pay: oneOf('no_credit'),
  time_start: time,
  time_expire: time,
  receipt: oneOf('Y'),
  auth_code: like(/^\d{1,128}$/, 'digits'),
  scene_info: json(256),
  profit_sharing: oneOf('Y', 'N'),
  deposit: oneOf('Y', 'N'),
  out_refund_no: like(/^[0-9A-Za-z_\-|*@]{1,64}$/, '1 to 64 of 0-9 A-Z a-z _ - | * @'),
  refund_id: like(/^[0-9A-Za-z]{1,32}$/, '1 to 32 letters and digits'),
  refund_fee: amount,
  refund_fee_type: like(/^[A-Z]{3}$/, 'three capital letters'),
  refund_desc: atMost(80),
  refund_account: oneOf('REFUND_SOURCE_UNSETTLED_FUNDS', 'REFUND_SOURCE_RECHARGE_FUNDS'),
  notify_url: like(/^https:\/\/[^\s?]{1,248}$/, 'an https address of at most 256 characters, without a query'),
  op_user_id: atMost(32),
  offset: like(/^\d{1,5}$/, 'a whole number'),
};

type Failed = Extract<GatewayAnswer, { kind: 'failed' }>;
const problem = (code: string, text: string): Failed => ({ kind: 'failed', code, text });

/** The first thing that is wrong with the parameters, or null: what is missing, the app, each field's rule, what must agree. */
export function parameterProblem(
  operation: Operation,
  merchant: MerchantEntry,
  fields: Fields,
  exponentOf: (currency: string) => number | null,
): Failed | null {
  const missing = REQUIRED[operation].find((name) => !fields[name]);
  if (missing !== undefined) return problem('LACK_PARAMS', `${missing} is missing`);
  const names = operation === 'refundQuery' ? NAMES : NAMES.slice(0, 2);
  if (operation !== 'submit' && !names.some((name) => fields[name]))
    return problem('LACK_PARAMS', `${names.join(' or ')} is missing`);
  if (fields.appid !== merchant.appId) return problem('APPID_MCHID_NOT_MATCH', 'appid and mch_id do not match');
  for (const [name, value] of Object.entries(fields)) {
    if (value === '') continue;
    if (/[\u{10000}-\u{10ffff}]/u.test(value))
      return problem('PARAM_ERROR', `${name} has a character beyond three bytes of UTF-8`);
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
    if (rule !== undefined && !rule.fits(value)) return problem('PARAM_ERROR', `${name} must be ${rule.rule}`);
  }
  return operation === 'submit' ? submitProblem(merchant, fields, exponentOf) : null;
}

function submitProblem(merchant: MerchantEntry, fields: Fields, exponentOf: (currency: string) => number | null): Failed | null {
  const currency = fields.fee_type || 'CNY';
  if (exponentOf(currency) === null || (currency !== merchant.settlementCurrency && currency !== 'CNY'))
    return problem('PARAM_ERROR', `fee_type must be ${merchant.settlementCurrency} or CNY`);
  if (fields.time_start && fields.time_expire && secondsBetween(fields.time_start, fields.time_expire) <= 60)
    return problem('PARAM_ERROR', 'time_expire must be more than a minute after time_start');
  if (!/^1[0-5]\d{16}$/.test(fields.auth_code ?? ''))
    return problem('AUTH_CODE_INVALID', '请扫描微信支付条码/二维码 (18 digits, 10 to 15)');
  return null;
}

const secondsBetween = (from: string, to: string): number => (instantOf(to) - instantOf(from)) / 1_000;

/** A wire time in a zone of its own: only differences are used. */
function instantOf(wire: string): number {
  const [year, month, day, hour, minute, second] = [0, 4, 6, 8, 10, 12].map((at, n) =>
    Number(wire.slice(at, n === 0 ? 4 : at + 2)),
  );
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}
