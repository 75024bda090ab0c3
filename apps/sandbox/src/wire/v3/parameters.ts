/** What the fields of a V3 request must be; the first that is not is named, with where it stands. */
import { decimalsOnTheWire } from '@quickpay/gateway-model';
import { type Filled, problem } from '../problem.ts';
import { isNotifyUrl } from '../v2-parameters.ts';
import { objectIn, type PathNames, type V3Operation } from './answers.ts';
import type { Json, V3Asked } from './reading.ts';
import { refused, type V3Refused } from './refused.ts';

type Rule = Readonly<{ fits: (value: unknown) => boolean; rule: Filled }>;
type Field = Readonly<{ at: readonly string[]; rule: Rule; optional?: true }>;

const AMOUNT_MAX = 2_147_483_647;
const like = (pattern: RegExp, text: Filled['text'], values: Filled['values'] = {}): Rule => ({
  fits: (value) => typeof value === 'string' && pattern.test(value),
  rule: { text, values },
});
const atMost = (count: number): Rule => ({
  fits: (value) => typeof value === 'string' && value !== '' && value.length <= count,
  rule: { text: 'atMost', values: { count: String(count) } },
});
const amount: Rule = {
  fits: (value) => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= AMOUNT_MAX,
  rule: { text: 'amount' },
};
const orderNumber = like(/^[0-9A-Za-z_\-|*]{1,32}$/, 'orderNumber', { count: '32' });
const refundNumber = like(/^[0-9A-Za-z_\-|*@]{1,64}$/, 'orderNumber', { count: '64' });
const notifyUrl: Rule = {
  fits: (value) => typeof value === 'string' && isNotifyUrl(value),
  rule: { text: 'notifyUrl' },
};
const currency: Rule = {
  fits: (value) => typeof value === 'string' && decimalsOnTheWire(value) !== null,
  rule: { text: 'currency' },
};

const FIELDS: Readonly<Record<V3Operation, readonly Field[]>> = {
  submit: [
    { at: ['out_trade_no'], rule: orderNumber },
    { at: ['trade_type'], rule: like(/^MICROPAY$/, 'oneOf', { values: 'MICROPAY' }) },
    { at: ['description'], rule: atMost(127) },
    { at: ['merchant_category_code'], rule: like(/^\d{4}$/, 'digits') },
    { at: ['payer', 'auth_code'], rule: like(/^\d{18}$/, 'digits') },
    { at: ['amount', 'total'], rule: amount },
    { at: ['amount', 'currency'], rule: currency, optional: true },
    { at: ['attach'], rule: atMost(127), optional: true },
    { at: ['goods_tag'], rule: atMost(32), optional: true },
  ],
  query: [],
  revoke: [],
  refund: [
    { at: ['out_refund_no'], rule: refundNumber },
    { at: ['amount', 'refund'], rule: amount },
    { at: ['amount', 'total'], rule: amount },
    { at: ['amount', 'currency'], rule: currency },
    { at: ['out_trade_no'], rule: orderNumber, optional: true },
    { at: ['reason'], rule: atMost(80), optional: true },
    { at: ['notify_url'], rule: notifyUrl, optional: true },
  ],
  refundQuery: [],
};

export function parameterProblem(operation: V3Operation, { merchant, said }: V3Asked, names: PathNames): V3Refused | null {
  for (const { at, rule, optional } of FIELDS[operation]) {
    const [name = '', within] = at;
    const value = within === undefined ? said[name] : objectIn(said, name)[within];
    if (value === undefined && optional) continue;
    const where = `/${at.join('/')}`;
    if (value === undefined) return refused(problem('PARAM_ERROR', 'missing', { name: at.join('.') }), where);
    if (!rule.fits(value)) return refused(problem('PARAM_ERROR', 'mustBe', { name: at.join('.'), rule: rule.rule }), where);
  }
  const appName = merchant.mode === 'direct' ? 'appid' : 'sp_appid';
  if ((operation === 'submit' || operation === 'refund') && said[appName] !== merchant.appId)
    return refused(problem('APPID_MCHID_NOT_MATCH', 'appNotMatching'), `/${appName}`);
  return isNamed(operation, said, names)
    ? null
    : refused(problem('PARAM_ERROR', 'missing', { name: 'out_trade_no' }), '/out_trade_no');
}

/** An order or a refund is named in the path, or by either of its numbers. */
function isNamed(operation: V3Operation, said: Json, names: PathNames): boolean {
  if (operation === 'submit' || Object.keys(names).length > 0) return true;
  return Boolean(said.out_trade_no) || Boolean(said.transaction_id);
}
