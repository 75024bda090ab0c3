/**
 * The refund notification of V2: not signed, but encrypted with the merchant's key, so that nobody else can have written what is inside. Good
 * enough as a hint; a refund query confirms it. Nothing tells an old one from one that is told again: act on each refund once.
 */
import { createDecipheriv, hash } from 'node:crypto';
import { decodeXml, encodeXml, XML_LIMITS, XmlError } from '../codec/index.ts';
import { BadField, optional, optionalInteger, required, requiredInteger, type WireFields } from './answer.ts';
import { type Merchant, merchantFields } from './merchant.ts';
import { oneOf } from './read-fields.ts';

/** Base64 of the longest document that would be read. */
const REQ_INFO_CHARACTERS_MAX = Math.ceil(XML_LIMITS.bytesMax / 3) * 4;

/** How a refund ended, as V2 tells it. */
export type V2NotifiedRefund = Readonly<{
  /** The merchant's number of the order, at most 32 characters. */
  outTradeNo: string;
  /** The channel's number of the order. */
  transactionId: string;
  /** The merchant's number of the refund, at most 64 characters. */
  outRefundNo: string;
  /** The channel's number of the refund. */
  refundId: string;
  /** CHANGE waits for somebody to act in the merchant portal. */
  status: (typeof ENDS)[number];
  /** The whole order, in minor units of its currency as the wire counts them. */
  totalFee: number;
  /** The order less coupons that are not settled, in the same; null where there were none. */
  settlementTotalFee: number | null;
  /** What goes back, in the same. */
  refundFee: number;
  /** The refund less coupons that are not settled, in the same; null where it is not said. */
  settlementRefundFee: number | null;
  /** What the payer gets back, in minor units of the payer's currency; null where it is not said. */
  cashRefundFee: number | null;
  /** `yyyy-MM-dd HH:mm:ss` in UTC+8; null unless the money went back. */
  successTime: string | null;
  /** Where it went, in words for people; null where it is not said. */
  recvAccount: string | null;
  /** Out of which funds of the merchant's: `REFUND_SOURCE_UNSETTLED_FUNDS`; null where it is not said. */
  refundAccount: string | null;
  /** `API`, or `VENDOR_PLATFORM` for one that was asked for in the merchant portal; null where it is not said. */
  requestSource: string | null;
}>;

/** Why a notification is not believed. */
export type V2NotificationProblem =
  /** No document of the protocol, or of more than 65,536 bytes. */
  | 'notXml'
  /** One that tells of no refund: `return_code` other than SUCCESS. */
  | 'otherEvent'
  /** For another merchant, app or sub-merchant. */
  | 'otherMerchant'
  /** Not encrypted with this merchant's API key, which may have been replaced. */
  | 'notOpened'
  /** A field that must be there is missing, or not what it should be. */
  | 'badField';

/** What a notification is, as far as it can be believed. */
export type V2Notification =
  | Readonly<{
      kind: 'refund';
      /** What it says, read strictly. */
      refund: V2NotifiedRefund;
    }>
  | Readonly<{
      kind: 'unverified';
      /** What is wrong with it. */
      problem: V2NotificationProblem;
    }>;

/**
 * What to answer. `heard`: it was believed and kept, or it was known already; whatever else is answered has the channel tell it again, for a
 * day. `refused`: it was not believed.
 */
export const V2_NOTIFICATION_REPLIES = {
  heard: { status: 200, contentType: 'text/xml; charset=utf-8', body: encodeXml({ return_code: 'SUCCESS', return_msg: 'OK' }) },
  refused: {
    status: 200,
    contentType: 'text/xml; charset=utf-8',
    body: encodeXml({ return_code: 'FAIL', return_msg: 'not believed' }),
  },
} as const;

const ENDS = ['SUCCESS', 'CHANGE', 'REFUNDCLOSE'] as const;

/**
 * Reads what was posted to a refund's `notify_url`. Never throws for what came.
 *
 * @param body the very bytes that came
 */
export function readRefundNotification(body: Uint8Array | string, merchant: Merchant): V2Notification {
  const unverified = (problem: V2NotificationProblem): V2Notification => ({ kind: 'unverified', problem });
  const outer = quietly(() => decodeXml(body));
  if (outer === null) return unverified('notXml');
  if (outer.return_code !== 'SUCCESS') return unverified('otherEvent');
  if (Object.entries(merchantFields(merchant)).some(([name, id]) => (outer[name] || id) !== id))
    return unverified('otherMerchant');
  const inner = quietly(() => decryptRefundNotification(outer.req_info ?? '', merchant.apiKey));
  if (inner === null) return unverified('notOpened');
  try {
    return { kind: 'refund', refund: refundIn(inner) };
  } catch (fault) {
    if (fault instanceof BadField) return unverified('badField');
    throw fault;
  }
}

function refundIn(inner: WireFields): V2NotifiedRefund {
  const [totalFee, refundFee] = [requiredInteger(inner, 'total_fee'), requiredInteger(inner, 'refund_fee')];
  if (refundFee > totalFee) throw new BadField('refund_fee');
  return {
    outTradeNo: required(inner, 'out_trade_no'),
    transactionId: required(inner, 'transaction_id'),
    outRefundNo: required(inner, 'out_refund_no'),
    refundId: required(inner, 'refund_id'),
    status: oneOf(ENDS, inner, 'refund_status'),
    totalFee,
    settlementTotalFee: optionalInteger(inner, 'settlement_total_fee'),
    refundFee,
    settlementRefundFee: optionalInteger(inner, 'settlement_refund_fee'),
    cashRefundFee: optionalInteger(inner, 'cash_refund_fee'),
    successTime: optional(inner, 'success_time'),
    // Misspelt on the wire.
    recvAccount: optional(inner, 'refund_recv_accout'),
    refundAccount: optional(inner, 'refund_account'),
    requestSource: optional(inner, 'refund_request_source'),
  };
}

/**
 * Opens `req_info`: AES-256-ECB under the lower-case hex MD5 of the API key, an XML document with the root `root` inside.
 *
 * @throws Error when the key is not the one it was encrypted with, XmlError when what is inside is no document.
 */
export function decryptRefundNotification(reqInfo: string, apiKey: string): Record<string, string> {
  if (reqInfo.length > REQ_INFO_CHARACTERS_MAX)
    throw new XmlError('tooLarge', `req_info is at most ${REQ_INFO_CHARACTERS_MAX} characters`);
  const decipher = createDecipheriv('aes-256-ecb', hash('md5', apiKey, 'hex'), null);
  const plain = Buffer.concat([decipher.update(reqInfo, 'base64'), decipher.final()]);
  return decodeXml(plain, { root: 'root' });
}

/** What is read, or null where it cannot be: a document that is none, or one that opens with another key. */
function quietly<Value>(read: () => Value): Value | null {
  try {
    return read();
  } catch {
    return null;
  }
}
