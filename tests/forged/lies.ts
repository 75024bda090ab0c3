/**
 * What a forger would like us to believe, operation by operation: whole answers, as the channel itself would write them, that would settle
 * a payment or a refund. Rightly signed they would have to be believed; the table of forgeries says how they are not.
 */
import { randomBytes } from 'node:crypto';

export type Fields = Readonly<Record<string, string>>;
export const OPERATIONS = ['submit', 'query', 'revoke', 'refund', 'refundQuery'] as const;
export type Operation = (typeof OPERATIONS)[number];

const PATHS: Readonly<Record<string, Operation>> = {
  '/pay/micropay': 'submit',
  '/pay/orderquery': 'query',
  '/secapi/pay/reverse': 'revoke',
  '/secapi/pay/refund': 'refund',
  '/pay/refundquery': 'refundQuery',
};
/** The operation that is asked for at a path of the wire. */
export const operationAt = (path: string): Operation | undefined => PATHS[path];

/** What the forger knows of the order that is asked about: all that ever went over the wire. */
export type Seen = Readonly<{
  /** The request's own fields. */
  asked: Fields;
  outTradeNo: string;
  totalFee: string;
  feeType: string;
  attach: string;
  refundNumber: string;
  refundFee: string;
}>;

const freshNonce = (): string => randomBytes(16).toString('hex');

const common = ({ asked }: Seen): Fields => ({
  return_code: 'SUCCESS',
  return_msg: 'OK',
  appid: asked.appid ?? '',
  mch_id: asked.mch_id ?? '',
  ...(asked.sub_mch_id ? { sub_mch_id: asked.sub_mch_id } : {}),
  nonce_str: freshNonce(),
});
const failed =
  (code: string, more: Fields = {}) =>
  (seen: Seen): Fields => ({ ...common(seen), result_code: 'FAIL', err_code: code, err_code_des: code, ...more });

const money = ({ totalFee, feeType, outTradeNo }: Seen): Fields => ({
  transaction_id: '4200000000202611240000009999',
  out_trade_no: outTradeNo,
  total_fee: totalFee,
  fee_type: feeType,
  cash_fee: totalFee,
  cash_fee_type: 'CNY',
});
const paid = (seen: Seen): Fields => ({
  ...common(seen),
  result_code: 'SUCCESS',
  ...money(seen),
  openid: 'o1',
  is_subscribe: 'N',
  trade_type: 'MICROPAY',
  bank_type: 'CMC',
  attach: seen.attach,
  time_end: '20261124120000',
});
const state =
  (tradeState: string) =>
  (seen: Seen): Fields => ({
    ...common(seen),
    result_code: 'SUCCESS',
    out_trade_no: seen.outTradeNo,
    attach: seen.attach,
    trade_state: tradeState,
    trade_state_desc: tradeState,
  });
const listed =
  (status: string) =>
  (seen: Seen): Fields => ({
    ...common(seen),
    result_code: 'SUCCESS',
    ...money(seen),
    refund_count: '1',
    total_refund_count: '1',
    out_refund_no_0: seen.refundNumber,
    refund_id_0: '50000000002026112400000001',
    refund_fee_0: seen.refundFee,
    refund_status_0: status,
  });

export type Lie = (seen: Seen) => Fields;

export const LIES: Readonly<Record<Operation, Readonly<Record<string, Lie>>>> = {
  submit: { paid, refused: failed('NOTENOUGH'), turnedAway: failed('AUTH_CODE_INVALID') },
  query: {
    paid: (seen) => ({ ...paid(seen), trade_state: 'SUCCESS', trade_state_desc: 'paid' }),
    unpaid: state('NOTPAY'),
    closed: state('REVOKED'),
    refunded: (seen) => ({ ...paid(seen), trade_state: 'REFUND', trade_state_desc: 'refunded' }),
    absent: failed('ORDERNOTEXIST'),
  },
  revoke: {
    done: (seen) => ({ ...common(seen), result_code: 'SUCCESS', recall: 'N' }),
    tooLate: failed('REVERSE_EXPIRE', { recall: 'N' }),
    refused: failed('TRADE_ERROR', { recall: 'N' }),
  },
  refund: {
    accepted: (seen) => ({
      ...common(seen),
      result_code: 'SUCCESS',
      ...money(seen),
      out_refund_no: seen.refundNumber,
      refund_id: '50000000002026112400000001',
      refund_fee: seen.refundFee,
      cash_refund_fee: seen.refundFee,
    }),
    refused: failed('TRADE_OVERDUE'),
  },
  refundQuery: { succeeded: listed('SUCCESS'), closed: listed('REFUNDCLOSE'), absent: failed('REFUNDNOTEXIST') },
};
