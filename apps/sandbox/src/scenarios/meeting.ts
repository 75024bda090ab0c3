/** What a request is to the scenarios that wait: whose payment or refund it begins, if it begins one. */
import type { Gateway, Owner } from '@quickpay/gateway-model';
import type { WireOperation } from '../wire/operations.ts';
import type { Fields } from '../wire/reading.ts';
import { nameIn } from '../wire/v2.ts';
import type { Meets } from './scenario.ts';

export type Meeting = Readonly<{
  meets: Exclude<Meets, 'connection'>;
  payerId: string;
  outTradeNo: string;
  /** Null for a payment. */
  outRefundNo: string | null;
}>;

/** A submit under a number that nobody has used, with a payer's code; or a refund of a payer's order that was not asked for before. */
export function meetingAt(gateway: Gateway, operation: WireOperation, owner: Owner, fields: Fields): Meeting | undefined {
  const { auth_code = '', out_trade_no = '', out_refund_no = '' } = fields;
  if (operation === 'submit') {
    const payer = gateway.payerOfCode(auth_code);
    const isNew = out_trade_no !== '' && gateway.find(owner, { outTradeNo: out_trade_no }) === undefined;
    return payer === undefined || !isNew
      ? undefined
      : { meets: 'payment', payerId: payer.id, outTradeNo: out_trade_no, outRefundNo: null };
  }
  if (operation === 'refund') {
    const order = gateway.find(owner, nameIn(fields));
    if (order === undefined || order.payerId === null || out_refund_no === '') return undefined;
    const isRepeated = order.order.refunds.some(({ number }) => number === out_refund_no);
    return isRepeated
      ? undefined
      : { meets: 'refund', payerId: order.payerId, outTradeNo: order.outTradeNo, outRefundNo: out_refund_no };
  }
  return undefined;
}
