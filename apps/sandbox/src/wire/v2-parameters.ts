/** What the fields of a request must be, each with the rule that is named when it is not. */
import { isIP } from 'node:net';
import { decimalsOnTheWire } from '@quickpay/gateway-model';
import type { MerchantEntry, Merchants } from '../merchants.ts';
import type { WireOperation } from './operations.ts';
import { type Filled, type Problem, problem } from './problem.ts';
import type { Fields } from './reading.ts';

const EVERY = ['appid', 'nonce_str'] as const;
const REQUIRED: Readonly<Record<WireOperation, readonly string[]>> = {
  submit: [...EVERY, 'body', 'out_trade_no', 'total_fee', 'spbill_create_ip', 'auth_code'],
  query: EVERY,
  revoke: EVERY,
  refund: [...EVERY, 'out_refund_no', 'total_fee', 'refund_fee'],
  refundQuery: EVERY,
  bill: [...EVERY, 'bill_date'],
  fundFlow: [...EVERY, 'bill_date', 'account_type'],
  openid: [...EVERY, 'auth_code'],
  report: [...EVERY, 'interface_url', 'user_ip'],
  rate: ['appid', 'fee_type', 'date'],
};
/** A report is of one call, or of many payments at once. */
const REPORT_OF_ONE = ['execute_time', 'return_code', 'result_code'] as const;

/** An order or a refund is named by any of these. */
const ORDER_NAMES = ['out_trade_no', 'transaction_id'] as const;
const NAMES: Readonly<Partial<Record<WireOperation, readonly string[]>>> = {
  query: ORDER_NAMES,
  revoke: ORDER_NAMES,
  refund: ORDER_NAMES,
  refundQuery: [...ORDER_NAMES, 'out_refund_no', 'refund_id'],
};

type Rule = Readonly<{ fits: (value: string) => boolean; rule: Filled }>;

const like = (pattern: RegExp, text: Filled['text'], values: Filled['values'] = {}): Rule => ({
  fits: (value) => pattern.test(value),
  rule: { text, values },
});
const atMost = (count: number): Rule => ({
  fits: (value) => value.length <= count,
  rule: { text: 'atMost', values: { count: String(count) } },
});
const oneOf = (...values: readonly string[]): Rule => ({
  fits: (value) => values.includes(value),
  rule: { text: 'oneOf', values: { values: values.join(', ') } },
});
const amount: Rule = {
  fits: (value) => /^[1-9]\d{0,9}$/.test(value) && Number(value) <= 2_147_483_647,
  rule: { text: 'amount' },
};
const time = like(/^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])([01]\d|2[0-3])[0-5]\d[0-5]\d$/, 'wireTime');
const json = (count: number): Rule => ({
  fits(value) {
    if (value.length > count) return false;
    try {
      return typeof JSON.parse(value) === 'object';
    } catch {
      return false;
    }
  },
  rule: { text: 'json', values: { count: String(count) } },
});
const number = (count: number): Rule =>
  like(new RegExp(`^[0-9A-Za-z_\\-|*@]{1,${count}}$`), 'orderNumber', { count: String(count) });

/** Where a merchant can be told of a refund's end. */
export function isNotifyUrl(value: string): boolean {
  return /^https:\/\/[^\s?]{1,248}$/.test(value) && URL.canParse(value);
}

const RULES: Readonly<Record<string, Rule>> = {
  nonce_str: like(/^[0-9A-Za-z]{1,32}$/, 'nonce'),
  version: oneOf('1.0'),
  sub_appid: atMost(32),
  device_info: atMost(32),
  body: atMost(128),
  detail: json(6_000),
  attach: atMost(128),
  out_trade_no: number(32),
  total_fee: amount,
  fee_type: like(/^[A-Z]{3}$/, 'currency'),
  spbill_create_ip: { fits: (value) => isIP(value) !== 0, rule: { text: 'address' } },
  goods_tag: atMost(32),
  limit_pay: oneOf('no_credit'),
  time_start: time,
  time_expire: time,
  receipt: oneOf('Y'),
  auth_code: like(/^\d{1,128}$/, 'digits'),
  scene_info: json(256),
  profit_sharing: oneOf('Y', 'N'),
  deposit: oneOf('Y', 'N'),
  out_refund_no: number(64),
  refund_id: like(/^[0-9A-Za-z]{1,32}$/, 'nonce'),
  refund_fee: amount,
  refund_fee_type: like(/^[A-Z]{3}$/, 'currency'),
  refund_desc: atMost(80),
  refund_account: oneOf('REFUND_SOURCE_UNSETTLED_FUNDS', 'REFUND_SOURCE_RECHARGE_FUNDS'),
  notify_url: { fits: isNotifyUrl, rule: { text: 'notifyUrl' } },
  op_user_id: atMost(32),
  offset: like(/^\d{1,5}$/, 'whole'),
  date: like(/^\d{4}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/, 'wireDay'),
  account_type: oneOf('Basic', 'Operation', 'Fees'),
  interface_url: like(/^https?:\/\/\S{1,120}$/, 'url'),
  execute_time: like(/^\d{1,9}$/, 'whole'),
  trades: json(1_024),
};

/** The first thing that is wrong with the parameters, or null: what is missing, the app, each field's rule, what must agree. */
export function parameterProblem(
  operation: WireOperation,
  merchant: MerchantEntry,
  fields: Fields,
  merchants: Merchants,
): Problem | null {
  const lacks = (names: string): Problem => problem('LACK_PARAMS', 'missing', { name: names });
  const missing = REQUIRED[operation].find((name) => !fields[name]);
  if (missing !== undefined) return lacks(missing);
  const names = NAMES[operation];
  if (names !== undefined && !names.some((name) => fields[name])) return lacks(names.join('/'));
  if (fields.appid !== merchant.appId)
    return merchants.hasApp(fields.appid)
      ? problem('APPID_MCHID_NOT_MATCH', 'appNotMatching')
      : problem('APPID_NOT_EXIST', 'appUnknown');
  return ruleProblem(operation, fields) ?? AGREEING[operation]?.(fields, merchant) ?? null;
}

/** The first field that breaks its own rule, or null. */
export function ruleProblem(operation: WireOperation, fields: Fields): Problem | null {
  for (const [name, value] of Object.entries(fields)) {
    if (value === '') continue;
    if (/[\u{10000}-\u{10ffff}]/u.test(value)) return problem('PARAM_ERROR', 'beyondThreeBytes', { name });
    const rule = Object.hasOwn(RULES, name) ? RULES[name] : undefined;
    if (rule !== undefined && !rule.fits(value)) return problem('PARAM_ERROR', 'mustBe', { name, rule: rule.rule });
    // A number of the channel's own is digits. A query has no code for it of its own.
    if (name === 'transaction_id' && !/^\d{1,32}$/.test(value))
      return problem(operation === 'query' ? 'PARAM_ERROR' : 'INVALID_TRANSACTIONID', 'badTransactionId');
  }
  return null;
}

/** What must agree, with each other or with the merchant. */
const AGREEING: Readonly<Partial<Record<WireOperation, (fields: Fields, merchant: MerchantEntry) => Problem | null>>> = {
  submit(fields, merchant) {
    const currency = fields.fee_type || 'CNY';
    const taken = [...new Set([merchant.settlementCurrency, 'CNY'])];
    if (decimalsOnTheWire(currency) === null || !taken.includes(currency))
      return problem('PARAM_ERROR', 'mustBe', {
        name: 'fee_type',
        rule: { text: 'oneOf', values: { values: taken.join(', ') } },
      });
    if (fields.time_start && fields.time_expire && secondsBetween(fields.time_start, fields.time_expire) <= 60)
      return problem('PARAM_ERROR', 'expiresTooSoon');
    return codeProblem(fields);
  },
  openid: codeProblem,
  rate: ({ fee_type = '' }) =>
    decimalsOnTheWire(fee_type) === null
      ? problem('PARAM_ERROR', 'mustBe', { name: 'fee_type', rule: { text: 'currency' } })
      : null,
  refund: ({ total_fee, refund_fee }) =>
    Number(refund_fee) > Number(total_fee) ? problem('PARAM_ERROR', 'refundExceeds') : null,
  fundFlow: ({ sign_type }) =>
    sign_type === 'HMAC-SHA256'
      ? null
      : problem('PARAM_ERROR', 'mustBe', { name: 'sign_type', rule: { text: 'oneOf', values: { values: 'HMAC-SHA256' } } }),
  report(fields) {
    const missing = fields.trades ? undefined : REPORT_OF_ONE.find((name) => !fields[name]);
    return missing === undefined ? null : problem('LACK_PARAMS', 'missing', { name: missing });
  },
};

function codeProblem({ auth_code = '' }: Fields): Problem | null {
  return /^1[0-5]\d{16}$/.test(auth_code) ? null : problem('AUTH_CODE_INVALID', 'codeForm');
}

const secondsBetween = (from: string, to: string): number => (instantOf(to) - instantOf(from)) / 1_000;

/** A wire time in a zone of its own: only differences are used. */
function instantOf(wire: string): number {
  const [year, month, day, hour, minute, second] = [0, 4, 6, 8, 10, 12].map((at, n) =>
    Number(wire.slice(at, n === 0 ? 4 : at + 2)),
  );
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}
