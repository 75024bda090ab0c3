/**
 * The V2 wire: what a request that was read is answered. Parameters first, then manners where they are enforced, then the gateway; and
 * nothing is answered before what changed is durable.
 */
import { type Gateway, type GatewayAnswer, type Owner, rateE8, type Settings, type StoredOrder } from '@quickpay/gateway-model';
import { type MerchantEntry, type Merchants, walletsOf } from '../merchants.ts';
import type { Haste } from '../wire-manners.ts';
import { HASTY } from './hasty.ts';
import type { WireOperation } from './operations.ts';
import { openidOf, paidFields, queryFields } from './order-fields.ts';
import { failedFields, type Problem, problem, refusal } from './problem.ts';
import type { Asked, Fields } from './reading.ts';
import { refundFields, refundListFields } from './refund-fields.ts';
import { KNOWN_CODES } from './texts.ts';
import { parameterProblem } from './v2-parameters.ts';

export type V2Options = Readonly<{
  gateway: Gateway;
  merchants: Merchants;
  exponentOf: (currency: string) => number | null;
  now: () => number;
  /** Makes what changed durable; nothing is answered before. */
  flush: () => void;
}>;

/** What an operation is answered with. */
type Context = Readonly<{
  gateway: Gateway;
  exponentOf: V2Options['exponentOf'];
  asked: Asked;
  owner: Owner;
  settings: Settings;
  at: number;
}>;
export type FieldOperation = Exclude<WireOperation, 'bill'>;

export const ownerOf = ({ mchId, subMchId }: MerchantEntry): Owner => ({ mchId, subMchId: subMchId ?? null });

export function createV2({ gateway, merchants, exponentOf, now, flush }: V2Options) {
  return {
    /** What the gateway says, after it is durable. `haste`: what this request comes too soon for. */
    answerTo(operation: FieldOperation, asked: Asked, haste: Haste | null): Fields {
      const settings = gateway.settings(asked.merchant.mchId);
      const refused =
        parameterProblem(operation, asked.merchant, asked.fields, merchants) ??
        (haste !== null && settings.manners === 'enforced' ? HASTY[haste] : null);
      if (refused !== null) return refusedFields(operation, refused, settings);
      const context: Context = { gateway, exponentOf, asked, owner: ownerOf(asked.merchant), settings, at: now() };
      const said = ANSWERS[operation](context);
      flush();
      return 'code' in said ? refusedFields(operation, said, settings) : said.fields;
    },
  };
}

/** What a switch has said without a signature. */
const OF_PARAMETERS: ReadonlySet<string> = new Set(['LACK_PARAMS', 'PARAM_ERROR']);
const AGAIN: ReadonlySet<string> = new Set(['USERPAYING', 'SYSTEMERROR', 'FREQUENCY_LIMITED']);

/** Whether to call a revoke again that was refused with this code: where nothing is known yet, and where nobody knows what it means. */
export const recallFor = (code: string): 'Y' | 'N' => (AGAIN.has(code) || !KNOWN_CODES.includes(code) ? 'Y' : 'N');

/** Every signed answer to a revoke says whether to call again. */
function refusedFields(operation: FieldOperation, refused: Problem, { language, parameterErrors }: Settings): Fields {
  if (parameterErrors === 'unsigned' && OF_PARAMETERS.has(refused.code))
    return { return_code: 'FAIL', return_msg: `${refused.code} ${refused.inWords(language)}` };
  const recall = refused === HASTY.revokeTooSoon ? 'Y' : recallFor(refused.code);
  return { ...failedFields(refused, language), ...(operation === 'revoke' ? { recall } : {}) };
}

type Said = Readonly<{ fields: Fields }> | Problem;
const saying = (answer: GatewayAnswer, fieldsOf: (order: StoredOrder) => Fields): Said =>
  answer.kind === 'failed' ? refusal(answer) : { fields: answer.kind === 'ok' ? fieldsOf(answer.order) : {} };

/** An order by the numbers in a request. */
export const nameIn = ({ out_trade_no, transaction_id }: Fields) => ({
  ...(out_trade_no ? { outTradeNo: out_trade_no } : {}),
  ...(transaction_id ? { transactionId: transaction_id } : {}),
});

const ANSWERS: Readonly<Record<FieldOperation, (context: Context) => Said>> = {
  submit({ gateway, exponentOf, asked, owner, settings, at }) {
    const { fields, merchant } = asked;
    const currency = fields.fee_type || 'CNY';
    const answer = gateway.submit(
      {
        ...owner,
        outTradeNo: fields.out_trade_no ?? '',
        totalMinor: Number(fields.total_fee),
        currency,
        exponent: exponentOf(currency) ?? 2,
        authCode: fields.auth_code ?? '',
        attach: fields.attach || null,
        body: fields.body ?? '',
        deviceInfo: fields.device_info || null,
        subAppId: merchant.subMchId ? fields.sub_appid || null : null,
        goodsTag: fields.goods_tag || null,
        noCredit: fields.limit_pay === 'no_credit',
        wallets: walletsOf(merchant),
      },
      at,
    );
    return saying(answer, (order) => paidFields(order, asked, settings));
  },
  query: ({ gateway, asked, owner, settings, at }) =>
    saying(gateway.query(owner, nameIn(asked.fields), at), (order) => queryFields(order, asked, settings)),
  revoke({ gateway, asked, owner, at }) {
    const answer = gateway.revoke(owner, nameIn(asked.fields), at);
    return answer.kind === 'failed' ? refusal(answer) : { fields: { recall: 'N' } };
  },
  refund({ gateway, asked: { fields }, owner, at }) {
    const { out_refund_no = '', refund_fee_type, refund_account, notify_url } = fields;
    const currency = gateway.find(owner, nameIn(fields))?.currency;
    if (refund_fee_type && currency !== undefined && refund_fee_type !== currency)
      return problem('PARAM_ERROR', 'refundCurrency', { rule: currency });
    const answer = gateway.refund(
      owner,
      {
        ...nameIn(fields),
        outRefundNo: out_refund_no,
        totalMinor: Number(fields.total_fee),
        refundMinor: Number(fields.refund_fee),
        fromRecharge: refund_account === 'REFUND_SOURCE_RECHARGE_FUNDS',
        notifyUrl: notify_url || null,
      },
      at,
    );
    return saying(answer, (order) => refundFields(order, out_refund_no));
  },
  refundQuery({ gateway, asked: { fields }, owner, settings, at }) {
    // The most precise number wins: refund_id, out_refund_no, transaction_id, out_trade_no.
    const { refund_id, out_refund_no } = fields;
    const by = { ...(refund_id ? { refundId: refund_id } : {}), ...(out_refund_no ? { outRefundNo: out_refund_no } : {}) };
    const answer = gateway.queryRefunds(owner, { ...nameIn(fields), ...by }, at);
    if (answer.kind === 'failed') return refusal(answer);
    const { only, order } = answer;
    const payer = gateway.payer(order.payerId ?? '');
    const page = refundListFields(order, { offset: Number(fields.offset || 0), only, payer, language: settings.language });
    return page === null ? problem('PARAM_ERROR', 'offsetBeyond') : { fields: page };
  },
  openid({ gateway, asked: { fields, merchant }, at }) {
    const answer = gateway.claim(merchant.mchId, fields.auth_code ?? '', at);
    if (answer.kind === 'failed') return refusal(answer);
    const { sub_appid } = fields;
    return {
      fields: {
        openid: openidOf(answer.payerId, merchant.appId),
        ...(merchant.subMchId && sub_appid ? { sub_openid: openidOf(answer.payerId, sub_appid) } : {}),
      },
    };
  },
  // Taken note of by nobody: what a merchant measured changes nothing here.
  report: () => ({ fields: {} }),
  // Rates are of ten in the morning, every day the same.
  rate: ({ asked: { fields } }) => ({
    fields: {
      fee_type: fields.fee_type ?? '',
      rate_time: `${fields.date}100000`,
      rate: String(rateE8(fields.fee_type ?? '', 'CNY')),
    },
  }),
  fundFlow: () => problem('NOAUTH', 'fundFlowClosed'),
};
