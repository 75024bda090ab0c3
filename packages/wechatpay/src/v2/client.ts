/**
 * The V2 operations of Quick Pay: submit (`micropay`), query (`orderquery`), revoke (`reverse`), refund and its query. Each checks its
 * request before anything is sent and answers a value; only a request that breaks the protocol's bounds is thrown.
 */

import { answersRead } from '../answers-read.ts';
import { encodeXml } from '../codec/index.ts';
import { checkApiKey, checkFields, given, InvalidRequest } from '../rules.ts';
import { byTheHandful, nonce, type RandomSource, type SignType, sign } from '../signing/index.ts';
import type { TlsMaterial } from '../transport/connector.ts';
import { createTransport, type Sending, USER_AGENT } from '../transport/transport.ts';
import { readAnswer, type V2Answer } from './answer.ts';
import { type Merchant, merchantFields } from './merchant.ts';
import type { Operation, Question } from './question.ts';
import {
  type OrderState,
  type PaidOrder,
  type RefundAccepted,
  type RefundList,
  type Revoked,
  readOrderState,
  readPaidOrder,
  readRefundAccepted,
  readRefundList,
  readRevoked,
} from './read-fields.ts';

export type ClientOptions = Readonly<{
  merchant: Merchant;
  /** Base URLs, the first preferred. */
  hosts: readonly string[];
  /** Base URLs for revoke and refund, where they differ. */
  certificateHosts?: readonly string[];
  tls?: TlsMaterial;
  /** Epoch milliseconds. */
  now: () => number;
  random: RandomSource;
  /** The address that submits come from, IPv4. */
  ip: string;
}>;

export type SubmitFields = Readonly<{
  outTradeNo: string;
  /** Minor units as the wire counts them. */
  totalFee: number;
  feeType: string;
  authCode: string;
  body: string;
  attach?: string;
  detail?: string;
  deviceInfo?: string;
  sceneInfo?: string;
  goodsTag?: string;
  limitPay?: 'no_credit';
}>;

export type RefundFields = Readonly<{
  outTradeNo: string;
  outRefundNo: string;
  totalFee: number;
  refundFee: number;
  refundFeeType: string;
  refundDesc?: string;
  notifyUrl?: string;
}>;

export type V2Client = Readonly<{
  submit(fields: SubmitFields, sending: Sending): Promise<V2Answer<PaidOrder>>;
  query(fields: Readonly<{ outTradeNo: string }>, sending: Sending): Promise<V2Answer<OrderState>>;
  revoke(fields: Readonly<{ outTradeNo: string }>, sending: Sending): Promise<V2Answer<Revoked>>;
  refund(fields: RefundFields, sending: Sending): Promise<V2Answer<RefundAccepted>>;
  queryRefunds(fields: Readonly<{ outTradeNo: string; offset?: number }>, sending: Sending): Promise<V2Answer<RefundList>>;
  close(): Promise<void>;
}>;

/**
 * @throws InvalidRequest when the merchant's ids or key break the protocol's bounds.
 * @example
 * const client = createV2Client({ merchant, hosts: ['https://apihk.mch.weixin.qq.com'], now: Date.now, random, ip: '203.0.113.7' });
 * const answer = await client.query({ outTradeNo: 'QP1' }, { timeoutMs: 4_000 });
 * if (answer.kind === 'succeeded') console.log(answer.fields.tradeState);
 */
export function createV2Client({ merchant, hosts, certificateHosts, tls, now, random, ip }: ClientOptions): V2Client {
  checkApiKey(merchant.apiKey);
  const owners = merchantFields(merchant);
  checkFields(owners);
  checkFields({ spbill_create_ip: ip });
  const transport = createTransport({ hosts, now, ...(certificateHosts ? { certificateHosts } : {}), ...(tls ? { tls } : {}) });
  const signType: SignType = merchant.signType ?? 'MD5';
  const wasReadBefore = answersRead();
  const chance = byTheHandful(random);

  const call = async <Fields>(
    operation: Operation,
    fields: Readonly<Record<string, string>>,
    sending: Sending,
    read: Question<Fields>['read'],
  ): Promise<V2Answer<Fields>> => {
    checkFields(fields);
    const asked: Record<string, string> = { ...owners, ...fields, nonce_str: nonce(chance), sign_type: signType };
    asked.sign = sign(asked, merchant.apiKey, signType);
    const body = encodeXml(asked);
    const result = await transport.send({ headers: HEADERS, body, ...WIRE[operation], ...sending });
    const { out_trade_no, out_refund_no } = fields;
    const ids = given({ ...owners, out_trade_no, out_refund_no });
    return readAnswer(result, { operation, apiKey: merchant.apiKey, signType, ids, read, wasReadBefore });
  };

  return {
    submit: (fields, sending) =>
      call(
        'submit',
        given({
          version: '1.0',
          out_trade_no: fields.outTradeNo,
          total_fee: String(fields.totalFee),
          fee_type: fields.feeType,
          auth_code: fields.authCode,
          body: fields.body,
          spbill_create_ip: ip,
          attach: fields.attach,
          detail: fields.detail,
          device_info: fields.deviceInfo,
          scene_info: fields.sceneInfo,
          goods_tag: fields.goodsTag,
          limit_pay: fields.limitPay,
        }),
        sending,
        readPaidOrder,
      ),
    query: ({ outTradeNo }, sending) => call('query', { version: '1.0', out_trade_no: outTradeNo }, sending, readOrderState),
    revoke: ({ outTradeNo }, sending) => call('revoke', { out_trade_no: outTradeNo }, sending, readRevoked),
    async refund(fields, sending) {
      if (fields.refundFee > fields.totalFee) throw new InvalidRequest('refund_fee', 'at most total_fee');
      return call(
        'refund',
        given({
          out_trade_no: fields.outTradeNo,
          out_refund_no: fields.outRefundNo,
          total_fee: String(fields.totalFee),
          refund_fee: String(fields.refundFee),
          refund_fee_type: fields.refundFeeType,
          refund_desc: fields.refundDesc,
          notify_url: fields.notifyUrl,
        }),
        sending,
        readRefundAccepted,
      );
    },
    queryRefunds: ({ outTradeNo, offset }, sending) =>
      call(
        'refundQuery',
        given({ out_trade_no: outTradeNo, offset: offset === undefined ? undefined : String(offset) }),
        sending,
        readRefundList,
      ),
    close: () => transport.close(),
  };
}

const HEADERS = {
  'content-type': 'text/xml; charset=utf-8',
  'user-agent': USER_AGENT,
  accept: 'text/xml',
  'accept-encoding': 'identity',
};

/** Where each operation is asked, and whether with the merchant's certificate. */
const WIRE: Readonly<Record<Operation, Readonly<{ path: string; withCertificate: boolean }>>> = {
  submit: { path: '/pay/micropay', withCertificate: false },
  query: { path: '/pay/orderquery', withCertificate: false },
  revoke: { path: '/secapi/pay/reverse', withCertificate: true },
  refund: { path: '/secapi/pay/refund', withCertificate: true },
  refundQuery: { path: '/pay/refundquery', withCertificate: false },
};
