/**
 * The V2 wire: reads a request in the protocol's order (document, merchant, signature, parameters), asks the gateway, makes what changed
 * durable, and signs the answer with the request's own algorithm.
 */
import type { Gateway, GatewayAnswer, Owner, StoredOrder } from '@quickpay/gateway-model';
import { decodeXml, encodeXml, XmlError } from '@quickpay/wechatpay/codec';
import { nonce, type RandomSource, type SignType, sign, verify } from '@quickpay/wechatpay/signing';
import type { Fault, Operation } from '../faults.ts';
import type { MerchantEntry, Merchants } from '../merchants.ts';
import { type Fields, failedFields, paidFields, queryFields, refundFields, refundListFields } from './v2-fields.ts';
import { parameterProblem } from './v2-parameters.ts';

export const V2_PATHS: Readonly<Record<string, Operation>> = {
  '/pay/micropay': 'submit',
  '/pay/orderquery': 'query',
  '/secapi/pay/reverse': 'revoke',
  '/secapi/pay/refund': 'refund',
  '/pay/refundquery': 'refundQuery',
};

export type V2Options = Readonly<{
  gateway: Gateway;
  merchants: Merchants;
  exponentOf: (currency: string) => number | null;
  random: RandomSource;
  now: () => number;
  /** Makes what changed durable; nothing is answered before. */
  flush: () => void;
}>;

/** A request that was read: who asks, with which fields, signed with which of the merchant's keys. */
export type Asked = Readonly<{ merchant: MerchantEntry; fields: Fields; signType: SignType; apiKey: string }>;
export type Read = Readonly<{ kind: 'asked'; asked: Asked }> | Readonly<{ kind: 'refused'; message: string }>;

const UNSIGNED = {
  xml: 'XML格式错误',
  merchant: '商户号mch_id或sub_mch_id不存在',
  signature: '签名错误',
  signType: '签名类型sign_type不支持',
  empty: 'post数据为空',
  method: '请使用post方法',
} as const;

export function unsignedFail(message: string): string {
  return encodeXml({ return_code: 'FAIL', return_msg: message });
}
export const UNSIGNED_METHOD = unsignedFail(UNSIGNED.method);

/** The protocol's order: the document, the merchant, the signature. What is wrong here is answered without one. */
export function readRequest(body: Uint8Array, merchants: Merchants, now: number): Read {
  if (body.length === 0) return { kind: 'refused', message: UNSIGNED.empty };
  let fields: Fields;
  try {
    fields = decodeXml(body);
  } catch (error) {
    if (error instanceof XmlError) return { kind: 'refused', message: UNSIGNED.xml };
    throw error;
  }
  const merchant = merchants.find(fields.mch_id, fields.sub_mch_id);
  if (merchant === undefined) return { kind: 'refused', message: UNSIGNED.merchant };
  const signType = fields.sign_type || 'MD5';
  if (signType !== 'MD5' && signType !== 'HMAC-SHA256') return { kind: 'refused', message: UNSIGNED.signType };
  const apiKey = merchants.apiKeysOf(merchant, now).find((key) => verify(fields, key, signType));
  if (apiKey === undefined) return { kind: 'refused', message: UNSIGNED.signature };
  return { kind: 'asked', asked: { merchant, fields, signType, apiKey } };
}

export function createV2({ gateway, merchants, exponentOf, random, now, flush }: V2Options) {
  /** What the gateway says, after it is durable. */
  const answerTo = (operation: Operation, { merchant, fields }: Asked, copy: boolean): Fields => {
    const settings = gateway.settings(merchant.mchId);
    const refused = parameterProblem(operation, merchant, fields, exponentOf);
    if (refused !== null) {
      if (settings.parameterErrors === 'unsigned') return { return_code: 'FAIL', return_msg: `${refused.code} ${refused.text}` };
      return { ...RECALL[operation], ...failedFields(refused) };
    }
    const owner: Owner = { mchId: merchant.mchId, subMchId: merchant.subMchId ?? null };
    const by = {
      ...(fields.out_trade_no ? { outTradeNo: fields.out_trade_no } : {}),
      ...(fields.transaction_id ? { transactionId: fields.transaction_id } : {}),
    };
    const at = now();
    const said = ((): Fields => {
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
              noCredit: fields.limit_pay === 'no_credit',
            },
            at,
            { copy },
          );
          return fieldsOf(answer, (order) => paidFields(order, settings));
        }
        case 'query':
          return fieldsOf(gateway.query(owner, by, at), (order) => queryFields(order, settings));
        case 'revoke':
          return { ...RECALL.revoke, ...fieldsOf(gateway.revoke(owner, by, at), () => ({})) };
        case 'refund': {
          const number = fields.out_refund_no ?? '';
          const found = fields.transaction_id || fields.refund_fee_type ? orderNamed(owner, fields) : undefined;
          if (found !== undefined && fields.refund_fee_type && fields.refund_fee_type !== found.currency)
            return failedFields({ kind: 'failed', code: 'PARAM_ERROR', text: `refund_fee_type must be ${found.currency}` });
          const asked = {
            outTradeNo: fields.transaction_id ? (found?.outTradeNo ?? '') : (fields.out_trade_no ?? ''),
            outRefundNo: number,
            totalMinor: Number(fields.total_fee),
            refundMinor: Number(fields.refund_fee),
          };
          return fieldsOf(gateway.refund(owner, asked, at), (order) => refundFields(order, number));
        }
        case 'refundQuery': {
          // The most precise number wins: refund_id, out_refund_no, transaction_id, out_trade_no.
          const only = fields.refund_id ? refundNumberOf(owner, fields.refund_id) : fields.out_refund_no || undefined;
          const answer = gateway.queryRefunds(owner, { ...by, ...(only ? { outRefundNo: only } : {}) }, at);
          return fieldsOf(
            answer,
            (order) =>
              refundListFields(order, Number(fields.offset || 0), only) ??
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

  const orderNamed = (owner: Owner, fields: Fields): StoredOrder | undefined =>
    gateway.find(owner, {
      ...(fields.out_trade_no ? { outTradeNo: fields.out_trade_no } : {}),
      ...(fields.transaction_id ? { transactionId: fields.transaction_id } : {}),
    });

  /** The merchant's number of the refund that we know by this id, or one that nobody has. */
  const refundNumberOf = ({ mchId, subMchId }: Owner, refundId: string): string => {
    for (const stored of gateway.orders(mchId)) {
      if (stored.subMchId !== subMchId) continue;
      const number = Object.keys(stored.refundIds).find((one) => stored.refundIds[one] === refundId);
      if (number !== undefined) return number;
    }
    return ' ';
  };

  /** The whole signed document; `fault` may have it lie. */
  const signed = ({ merchant, signType, apiKey }: Asked, said: Fields, fault: Fault | undefined): string => {
    if (said.return_code === 'FAIL') return encodeXml(said);
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
    const key = fault?.kind === 'badSignature' ? 'x'.repeat(32) : apiKey;
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

/** Every signed answer to a revoke says whether to call again. */
const RECALL: Readonly<Partial<Record<Operation, Fields>>> = { revoke: { recall: 'N' } };

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
