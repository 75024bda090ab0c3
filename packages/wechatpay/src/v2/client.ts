/**
 * The V2 operations of Quick Pay: submit (`micropay`), query (`orderquery`), revoke (`reverse`), refund and its query. Each checks its
 * request before anything is sent and answers a value; only a request that breaks the protocol's bounds is thrown.
 */

import { answersRead } from '../answers-read.ts';
import { encodeXml } from '../codec/index.ts';
import type { OnExchange, SignatureCheck } from '../exchange/index.ts';
import { idsOf, type OrderBy } from '../order-by.ts';
import { checkApiKey, checkFields, given, InvalidRequest } from '../rules.ts';
import { byTheHandful } from '../signing/chance.ts';
import { nonce, type RandomSource, type SignType, sign } from '../signing/index.ts';
import type { TlsMaterial } from '../transport/connector.ts';
import type { Downloading } from '../transport/streaming.ts';
import { createTransport, type Sending, USER_AGENT } from '../transport/transport.ts';
import { readAnswer, type V2Answer, type WireFields } from './answer.ts';
import { type BillAnswer, type BillRequest, billRequest, readBillAnswer } from './download-bill.ts';
import { v2Exchange } from './exchange.ts';
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
import { readRefundNotification, type V2Notification } from './refund-notification.ts';

/** Who asks whom, and with what. */
export type ClientOptions = Readonly<{
  /** Whose requests are signed. */
  merchant: Merchant;
  /** Base URLs, the first preferred: those of `GLOBAL_HOSTS`. Another is asked only for what provably never left. */
  hosts: readonly string[];
  /** Base URLs for revoke and refund, where they differ. */
  certificateHosts?: readonly string[];
  /** Whom to trust, and the certificate that revoke and refund go with. Default: the system's authorities, and none. */
  tls?: TlsMaterial;
  /** Epoch milliseconds: `Date.now`. */
  now: () => number;
  /** Nonces come from it. */
  random: RandomSource;
  /** The address that submits come from, IPv4. */
  ip: string;
  /** Is told of every request about an order or a refund, and its answer, once it has ended. Default: nobody is. */
  onExchange?: OnExchange;
}>;

/** A sale that a payer's code is charged for. */
export type SubmitFields = Readonly<{
  /** The merchant's number of the order: 1 to 32 of `0-9A-Za-z_-|*`, never used before, over V3 neither. */
  outTradeNo: string;
  /** In minor units of `feeType` as the wire counts them (see `wireExponent`): 1 to 2,147,483,647. */
  totalFee: number;
  /** ISO 4217: the merchant's settlement currency, or CNY. */
  feeType: string;
  /** What the payer's phone shows: 18 digits that begin with 10 to 15, or 160. It is good for about a minute, and once. */
  authCode: string;
  /** Store, branch, goods, for people: 1 to 127 bytes. */
  body: string;
  /** Comes back untouched: 1 to 127 bytes. Default: none. */
  attach?: string;
  /** What is sold: a JSON object of at most 6,000 bytes, the merchant category code in it. Default: not said. */
  detail?: string;
  /** The terminal, as the merchant numbers them: 1 to 32 bytes. Default: not said. */
  deviceInfo?: string;
  /** Where it is sold: a JSON object of at most 256 bytes. Default: not said. */
  sceneInfo?: string;
  /** Which coupons may be used: 1 to 32 bytes. Default: any. */
  goodsTag?: string;
  /** `no_credit`: no credit cards. Default: any. */
  limitPay?: 'no_credit';
}>;

/** Money of a paid order that goes back. */
export type RefundFields = OrderBy &
  Readonly<{
    /** The merchant's number of the refund: 1 to 64 of `0-9A-Za-z_-|*@`. Sent again it is the same refund, and must be: a new one refunds twice. */
    outRefundNo: string;
    /** The whole order, in minor units of its currency as the wire counts them. */
    totalFee: number;
    /** What goes back, in the same: 1 to `totalFee`. */
    refundFee: number;
    /** The order's currency, ISO 4217. */
    refundFeeType: string;
    /** Shown to the payer: 1 to 80 bytes. Default: none. */
    refundDesc?: string;
    /** Where its end is told, see `readRefundNotification`: https, without a query, at most 256 characters. Default: nowhere. */
    notifyUrl?: string;
    /** Out of which funds of the merchant's: those it paid in. Default: out of its sales not yet settled. */
    refundAccount?: 'REFUND_SOURCE_RECHARGE_FUNDS';
  }>;

/** Asks the channel over V2. No call throws but for a request that breaks the protocol's bounds ({@link InvalidRequest}). */
export type V2Client = Readonly<{
  /**
   * Charges a payer's code. A success is paid; a failure with USERPAYING has the payer asked for the password. Whatever is neither, ask about it
   * with a query; send no second one.
   */
  submit(fields: SubmitFields, sending: Sending): Promise<V2Answer<PaidOrder>>;
  /** Asks what an order is. Not more often than every five seconds. */
  query(by: OrderBy, sending: Sending): Promise<V2Answer<OrderState>>;
  /**
   * `reverse`, as the protocol says: what was not paid never will be, what was goes back. Not within 15 s of the submit. With the merchant's
   * certificate.
   */
  revoke(by: OrderBy, sending: Sending): Promise<V2Answer<Revoked>>;
  /** Gives money of a paid order back. A success is taken, and not yet back. With the merchant's certificate. */
  refund(fields: RefundFields, sending: Sending): Promise<V2Answer<RefundAccepted>>;
  /** The refunds of an order, ten a page. `offset`: how many come before it; default 0. */
  queryRefunds(of: OrderBy & Readonly<{ offset?: number }>, sending: Sending): Promise<V2Answer<RefundList>>;
  /** What was posted to a refund's `notifyUrl`: opened with the API key, and held against this merchant. `body`: the very bytes that came. */
  readRefundNotification(body: Uint8Array | string): V2Notification;
  /**
   * The bill of a day, as it comes. It is not held in memory, and not signed.
   *
   * @example
   * const answer = await client.downloadBill({ billDate: '20261124' }, { timeoutMs: 30_000 });
   * if (answer.kind === 'bill') for await (const item of readBill(answer.bytes)) console.log(item);
   */
  downloadBill(fields: BillRequest, downloading: Downloading): Promise<BillAnswer>;
  /** Ends its connections; what is under way is `noAnswer`. */
  close(): Promise<void>;
}>;

/**
 * @throws InvalidRequest when the merchant's ids or key break the protocol's bounds.
 * @throws CertificateError when certificate or key cannot be used, and what to do then.
 * @example
 * const client = createV2Client({ merchant, hosts: ['https://apihk.mch.weixin.qq.com'], now: Date.now, random, ip: '203.0.113.7' });
 * const answer = await client.query({ outTradeNo: 'QP1' }, { timeoutMs: 4_000 });
 * if (answer.kind === 'succeeded') console.log(answer.fields.tradeState);
 */
export function createV2Client(options: ClientOptions): V2Client {
  const { merchant, hosts, certificateHosts, tls, now, random, ip, onExchange } = options;
  checkApiKey(merchant.apiKey);
  const owners = merchantFields(merchant);
  checkFields(owners);
  checkFields({ spbill_create_ip: ip });
  const transport = createTransport({
    ...{ hosts, now, tls: unlockedBy(merchant.mchId, tls) },
    ...(certificateHosts ? { certificateHosts } : {}),
  });
  const signType: SignType = merchant.signType ?? 'MD5';
  const wasReadBefore = answersRead();
  const chance = byTheHandful(random);

  /** A request, signed. */
  const document = (fields: Readonly<Record<string, string>>): string => {
    const asked: Record<string, string> = { ...fields, nonce_str: nonce(chance), sign_type: signType };
    asked.sign = sign(asked, merchant.apiKey, signType);
    return encodeXml(asked);
  };
  const call = async <Fields>(
    operation: Operation,
    fields: Readonly<Record<string, string>>,
    sending: Sending,
    read: Question<Fields>['read'],
  ): Promise<V2Answer<Fields>> => {
    checkFields(fields);
    const asked = { ...owners, ...fields };
    const body = document(asked);
    const startedAt = now();
    const result = await transport.send({ headers: HEADERS, body, ...WIRE[operation], ...sending });
    const { out_trade_no, transaction_id, out_refund_no } = fields;
    const ids = given({ ...owners, out_trade_no, transaction_id, out_refund_no });
    const question = { operation, apiKey: merchant.apiKey, signType, ids, read, wasReadBefore };
    if (onExchange === undefined) return readAnswer(result, question);
    let came: Pick<Parameters<typeof v2Exchange>[0], 'said' | 'signature'> = { said: null, signature: 'notChecked' };
    const onRead = (said: WireFields, signature: SignatureCheck) => {
      came = { said, signature };
    };
    const answer = readAnswer(result, { ...question, onRead });
    const { path } = WIRE[operation];
    onExchange(v2Exchange({ operation, path, asked, startedAt, endedAt: now(), result, ...came, answer, signType }));
    return answer;
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
    query: (by, sending) => call('query', { version: '1.0', ...given(idsOf(by)) }, sending, readOrderState),
    revoke: (by, sending) => call('revoke', given(idsOf(by)), sending, readRevoked),
    async refund(fields, sending) {
      if (fields.refundFee > fields.totalFee) throw new InvalidRequest('refund_fee', 'at most total_fee');
      return call(
        'refund',
        given({
          ...idsOf(fields),
          out_refund_no: fields.outRefundNo,
          total_fee: String(fields.totalFee),
          refund_fee: String(fields.refundFee),
          refund_fee_type: fields.refundFeeType,
          refund_desc: fields.refundDesc,
          notify_url: fields.notifyUrl,
          refund_account: fields.refundAccount,
        }),
        sending,
        readRefundAccepted,
      );
    },
    queryRefunds: ({ offset, ...by }, sending) =>
      call(
        'refundQuery',
        given({ ...idsOf(by), offset: offset === undefined ? undefined : String(offset) }),
        sending,
        readRefundList,
      ),
    async downloadBill(fields, downloading) {
      const asked = billRequest(fields);
      checkFields(asked);
      const { sub_mch_id, sub_appid, ...institution } = owners;
      const body = document({ ...(fields.ofWholeInstitution ? institution : owners), ...asked });
      return readBillAnswer(
        await transport.open({ path: '/pay/downloadbill', headers: HEADERS, body, withCertificate: false, ...downloading }),
      );
    },
    readRefundNotification: (body) => readRefundNotification(body, merchant),
    close: () => transport.close(),
  };
}

/** WeChat Pay locks the PKCS#12 files that it hands out with the merchant id. */
function unlockedBy(mchId: string, tls: TlsMaterial = {}): TlsMaterial {
  const { certificate } = tls;
  return certificate !== undefined && 'pfx' in certificate ? { ...tls, certificate: { passphrase: mchId, ...certificate } } : tls;
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
