/**
 * The V2 wire: reads a request in the protocol's order (document, merchant, signature, parameters), asks the gateway, makes what changed
 * durable, and signs the answer with the request's own algorithm.
 */
import type { Gateway, GatewayAnswer, Owner } from '@quickpay/gateway-model';
import { decodeXml, encodeXml, XmlError } from '@quickpay/wechatpay/codec';
import { nonce, type RandomSource, type SignType, sign, verify } from '@quickpay/wechatpay/signing';
import type { Fault, Operation } from '../faults.ts';
import type { MerchantEntry } from '../merchants.ts';
import { type Fields, failedFields, paidFields, queryFields, refundFields, refundListFields } from './v2-fields.ts';

export const V2_PATHS: Readonly<Record<string, Operation>> = {
  '/pay/micropay': 'submit',
  '/pay/orderquery': 'query',
  '/secapi/pay/reverse': 'revoke',
  '/secapi/pay/refund': 'refund',
  '/pay/refundquery': 'refundQuery',
};

export type V2Options = Readonly<{
  gateway: Gateway;
  merchants: () => readonly MerchantEntry[];
  exponentOf: (currency: string) => number | null;
  random: RandomSource;
  now: () => number;
  /** Makes what changed durable; nothing is answered before. */
  flush: () => void;
}>;

/** A request that was read: who asks, with which fields. */
export type Asked = Readonly<{ merchant: MerchantEntry; fields: Fields; signType: SignType }>;
export type Read = Readonly<{ kind: 'asked'; asked: Asked }> | Readonly<{ kind: 'refused'; message: string }>;

const UNSIGNED = {
  xml: 'XML格式错误',
  merchant: '商户号mch_id或sub_mch_id不存在',
  signature: '签名错误',
  method: '请使用post方法',
} as const;

export function unsignedFail(message: string): string {
  return encodeXml({ return_code: 'FAIL', return_msg: message });
}
export const UNSIGNED_METHOD = unsignedFail(UNSIGNED.method);

export function readRequest(body: Uint8Array, merchants: readonly MerchantEntry[]): Read {
  let fields: Fields;
  try {
    fields = decodeXml(body);
  } catch (error) {
    if (error instanceof XmlError) return { kind: 'refused', message: UNSIGNED.xml };
    throw error;
  }
  const merchant = merchants.find(
    ({ mchId, subMchId }) => mchId === fields.mch_id && (subMchId ?? '') === (fields.sub_mch_id ?? ''),
  );
  if (merchant === undefined) return { kind: 'refused', message: UNSIGNED.merchant };
  const signType: SignType = fields.sign_type === 'HMAC-SHA256' ? 'HMAC-SHA256' : 'MD5';
  if (!verify(fields, merchant.apiKeyV2, signType)) return { kind: 'refused', message: UNSIGNED.signature };
  return { kind: 'asked', asked: { merchant, fields, signType } };
}

const REQUIRED: Readonly<Record<Operation, readonly string[]>> = {
  submit: ['appid', 'nonce_str', 'body', 'out_trade_no', 'total_fee', 'spbill_create_ip', 'auth_code'],
  query: ['appid', 'nonce_str'],
  revoke: ['appid', 'nonce_str'],
  refund: ['appid', 'nonce_str', 'out_refund_no', 'total_fee', 'refund_fee'],
  refundQuery: ['appid', 'nonce_str'],
  bill: [],
};
const WELL_FORMED: Readonly<Record<string, RegExp>> = {
  nonce_str: /^[0-9A-Za-z]{1,32}$/,
  out_trade_no: /^[0-9A-Za-z_\-|*@]{1,32}$/,
  transaction_id: /^[0-9A-Za-z]{1,32}$/,
  out_refund_no: /^[0-9A-Za-z_\-|*@]{1,64}$/,
  total_fee: /^[1-9][0-9]{0,9}$/,
  refund_fee: /^[1-9][0-9]{0,9}$/,
  fee_type: /^[A-Z]{3}$/,
  auth_code: /^[0-9]{1,128}$/,
  body: /^[\s\S]{1,128}$/,
  attach: /^[\s\S]{1,128}$/,
  offset: /^[0-9]{1,5}$/,
};

export function createV2({ gateway, merchants, exponentOf, random, now, flush }: V2Options) {
  /** What the gateway says, after it is durable. */
  const answerTo = (operation: Operation, { merchant, fields }: Asked, copy: boolean): Fields => {
    const refused = parameterProblem(operation, merchant, fields, exponentOf);
    if (refused !== null) return failedFields(refused);
    const owner: Owner = { mchId: merchant.mchId, subMchId: merchant.subMchId ?? null };
    const by = {
      ...(fields.out_trade_no ? { outTradeNo: fields.out_trade_no } : {}),
      ...(fields.transaction_id ? { transactionId: fields.transaction_id } : {}),
    };
    const at = now();
    const said = ((): Fields => {
      const settings = gateway.settings(merchant.mchId);
      switch (operation) {
        case 'submit': {
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
            },
            at,
            { copy },
          );
          return fieldsOf(answer, (order) => paidFields(order, settings));
        }
        case 'query':
          return fieldsOf(gateway.query(owner, by, at), (order) => queryFields(order, settings));
        case 'revoke':
          return { recall: 'N', ...fieldsOf(gateway.revoke(owner, by, at), () => ({})) };
        case 'refund': {
          const number = fields.out_refund_no ?? '';
          const asked = {
            outTradeNo: fields.out_trade_no ?? '',
            outRefundNo: number,
            totalMinor: Number(fields.total_fee),
            refundMinor: Number(fields.refund_fee),
          };
          return fieldsOf(gateway.refund(owner, asked, at), (order) => refundFields(order, number));
        }
        case 'refundQuery': {
          const only = fields.out_refund_no || undefined;
          const answer = gateway.queryRefunds(owner, { ...by, ...(only ? { outRefundNo: only } : {}) }, at);
          return fieldsOf(
            answer,
            (order) =>
              refundListFields(order, Number(fields.offset || 0), only, at) ??
              failedFields({ kind: 'failed', code: 'PARAM_ERROR', text: 'offset beyond the end' }),
          );
        }
        case 'bill':
          return failedFields({ kind: 'failed', code: 'SYSTEMERROR', text: 'not available' });
      }
    })();
    flush();
    return said;
  };

  /** The whole signed document; `fault` may have it lie. */
  const signed = ({ merchant, signType }: Asked, said: Fields, fault: Fault | undefined): string => {
    const fields: Fields = {
      return_code: 'SUCCESS',
      return_msg: 'OK',
      appid: merchant.appId,
      mch_id: merchant.mchId,
      ...(merchant.subMchId ? { sub_mch_id: merchant.subMchId } : {}),
      nonce_str: nonce(random),
      result_code: 'SUCCESS',
      ...said,
      // Clients must read past what they do not know.
      sandbox_note: 'simulated',
      ...LIES[fault?.kind ?? '']?.(said),
    };
    const key = fault?.kind === 'badSignature' ? 'x'.repeat(32) : merchant.apiKeyV2;
    return encodeXml(shuffled({ ...fields, sign: sign(fields, key, signType) }));
  };

  const shuffled = (fields: Fields): Fields => {
    const rank = random.bytes(Object.keys(fields).length);
    return Object.fromEntries(
      Object.entries(fields)
        .map((field, n) => [rank[n] ?? 0, field] as const)
        .sort(([a], [b]) => a - b)
        .map(([, field]) => field),
    );
  };

  return { merchants, answerTo, signed };
}

const LIES: Readonly<Record<string, (said: Fields) => Fields>> = {
  otherOrder: () => ({ out_trade_no: 'SOMEBODYELSES' }),
  otherAmount: ({ total_fee }) => (total_fee ? { total_fee: String(Number(total_fee) + 1) } : {}),
  otherMerchant: () => ({ mch_id: '1900009999' }),
};

function fieldsOf(answer: GatewayAnswer, ok: (order: Extract<GatewayAnswer, { kind: 'ok' }>['order']) => Fields): Fields {
  switch (answer.kind) {
    case 'ok':
      return ok(answer.order);
    case 'okUnknown':
      return {};
    case 'failed':
      return failedFields(answer);
  }
}

type Failed = Extract<GatewayAnswer, { kind: 'failed' }>;
const problem = (code: string, text: string): Failed => ({ kind: 'failed', code, text });

function parameterProblem(
  operation: Operation,
  merchant: MerchantEntry,
  fields: Fields,
  exponentOf: (currency: string) => number | null,
): Failed | null {
  const missing = REQUIRED[operation].find((name) => !fields[name]);
  if (missing !== undefined) return problem('LACK_PARAMS', `${missing} is missing`);
  if (operation !== 'submit' && !fields.out_trade_no && !fields.transaction_id && !fields.out_refund_no)
    return problem('LACK_PARAMS', 'out_trade_no is missing');
  if (fields.appid !== merchant.appId) return problem('APPID_MCHID_NOT_MATCH', 'appid and mch_id do not match');
  const malformed = Object.entries(WELL_FORMED).find(([name, pattern]) => fields[name] && !pattern.test(fields[name]));
  if (malformed !== undefined) return problem('PARAM_ERROR', `${malformed[0]} is malformed`);
  if (fields.total_fee && Number(fields.total_fee) > 2_147_483_647) return problem('PARAM_ERROR', 'total_fee is too large');
  const currency = fields.fee_type || 'CNY';
  if (
    operation === 'submit' &&
    (exponentOf(currency) === null || (currency !== merchant.settlementCurrency && currency !== 'CNY'))
  ) {
    return problem('PARAM_ERROR', `fee_type is ${merchant.settlementCurrency} or CNY`);
  }
  if (operation === 'submit' && !/^1[0-5][0-9]{16}$/.test(fields.auth_code ?? ''))
    return problem('AUTH_CODE_INVALID', '请扫描微信支付条码/二维码 (18 digits, 10 to 15)');
  return null;
}
