/**
 * What an answer is held against before it is believed: whose it must be, what it must be about, and what answers to this operation look
 * like. A V2 signature says none of that by itself.
 */
import type { SignatureCheck } from '../exchange/index.ts';
import type { SignType } from '../signing/index.ts';
import type { Problem, WireFields } from './answer.ts';

/**
 * The field that only answers to one operation carry (protocol pages of each; the reference's `trade_type` is of a submit and of a query
 * that found a paid order). Positive on purpose: a field that must be there cannot be forged by leaving something out.
 */
const MARKS = {
  submit: 'trade_type',
  query: 'trade_state',
  revoke: 'recall',
  refund: 'refund_id',
  refundQuery: 'refund_count',
} as const;
export type Operation = keyof typeof MARKS;

/** Ids that an answer may echo, by their wire names. */
const OWNERS: ReadonlySet<string> = new Set(['appid', 'mch_id', 'sub_appid', 'sub_mch_id']);

export type Question<Fields> = Readonly<{
  operation: Operation;
  apiKey: string;
  signType: SignType;
  /** The ids asked with: the merchant's, and those of the order or refund that is asked about. */
  ids: Readonly<Record<string, string>>;
  /** Reads the fields of a success; throws `BadField` where one is missing or malformed. */
  read: (fields: WireFields) => Fields;
  /** Whether an answer with this signature was read before; takes note of it. */
  wasReadBefore: (sign: string) => boolean;
  /** Is shown the fields that came, before anything of them is believed, and whether they are signed. */
  onRead?: (fields: WireFields, signature: SignatureCheck) => void;
}>;

/** Why a rightly signed answer is not one to this question, or null. */
export function mismatch({ operation, ids }: Question<unknown>, fields: WireFields): Problem | null {
  for (const name of Object.keys(ids)) {
    const asked = ids[name];
    // An id that the protocol lets be absent is no difference.
    if ((fields[name] || asked) !== asked) return OWNERS.has(name) ? 'otherMerchant' : 'otherOrder';
  }
  return isOf(operation, fields) ? null : 'otherOperation';
}

/**
 * A success carries the mark of its own operation, and no signed answer that of another. A failure needs none, except a revoke's: every
 * signed answer to a revoke says whether to call again.
 */
function isOf(operation: Operation, fields: WireFields): boolean {
  const needsMark = fields.result_code === 'SUCCESS' || operation === 'revoke';
  if (needsMark && !fields[MARKS[operation]]) return false;
  return Object.entries(MARKS).every(
    ([other, mark]) => other === operation || !fields[mark] || (operation === 'query' && other === 'submit'),
  );
}

/** The fields that answers have, by the protocol's pages, without the index that some of them end with. */
const ANSWER_FIELDS = [
  ...['appid', 'attach', 'bank_type', 'cash_fee', 'cash_fee_type', 'cash_refund_fee', 'cash_refund_fee_type', 'device_info'],
  ...['coupon_count', 'coupon_fee', 'coupon_id', 'coupon_type', 'coupon_refund_count', 'coupon_refund_fee', 'coupon_refund_id'],
  ...['err_code', 'err_code_des', 'fee_type', 'is_subscribe', 'mch_id', 'nonce_str', 'openid', 'out_refund_no', 'out_trade_no'],
  ...['promotion_detail', 'rate', 'recall', 'refund_account', 'refund_channel', 'refund_count', 'refund_fee', 'refund_fee_type'],
  ...['refund_id', 'refund_recv_accout', 'refund_status', 'refund_success_time', 'result_code', 'return_code', 'return_msg'],
  ...['settlement_refund_fee', 'settlement_total_fee', 'sub_appid', 'sub_is_subscribe', 'sub_mch_id', 'sub_openid', 'time_end'],
  ...['total_fee', 'total_refund_count', 'trade_state', 'trade_state_desc', 'trade_type', 'transaction_id'],
] as const;
const HIDDEN = new RegExp(`&(?:${ANSWER_FIELDS.join('|')})(?:_[0-9]+)*=`);

/**
 * Whether the value of a field holds what reads as another field. What is signed is `a=1&b=2`, so that the field `b` can be taken out and
 * written into the value of `a` under the very same signature. No honest value looks so.
 *
 * @example hidesAField({ nonce_str: 'n&recall=Y' }) // true
 */
export const hidesAField = (fields: WireFields): boolean => Object.values(fields).some((value) => HIDDEN.test(value));
