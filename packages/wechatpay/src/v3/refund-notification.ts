/**
 * The refund notification of V3, as the channel posts it to a refund's `notify_url`: signed like an answer, with what it is about sealed under
 * the merchant's APIv3 key. Read in layers, as answers are: is it of a size to be looked at, signed by a key of the channel's just now, JSON,
 * a refund's, sealed for this merchant, about this merchant, whole. A layer that is wrong stops the reading there, and says which.
 *
 * Invariant: nothing that is not verified and opened ever becomes `refund`.
 */
import { openSealed } from '../signing/index.ts';
import type { AnswerHeaders } from '../transport/transport.ts';
import { BadJsonField, type Json, jsonIn, type Reading, type SealProblem, sealOf } from './answer.ts';
import {
  instant,
  objectIn,
  oneOf,
  optionalWhole,
  REFUND_STATUSES,
  readRate,
  required,
  text,
  type V3ExchangeRate,
  type V3RefundStatus,
  whole,
} from './fields.ts';

/** A notification as it came over HTTP. */
export type V3NotificationRequest = Readonly<{
  /** By their names in lower case, as Node has them; those of a `Headers` are `Object.fromEntries(headers)`. */
  headers: AnswerHeaders;
  /** The very bytes that came: a body that was parsed and written again is signed by nobody. At most 65,536 are looked at. */
  body: Uint8Array | string;
}>;

/** Why a notification is not believed. Answer it with {@link V3_NOTIFICATION_REPLIES}' `refused`. */
export type V3NotificationProblem =
  | SealProblem
  /** Of more than 65,536 bytes: it was not looked at. */
  | 'tooLarge'
  /** Signed, and no JSON object. */
  | 'notJson'
  /** Signed, and about something else than the end of a refund. */
  | 'otherEvent'
  /** Signed, and not sealed with this merchant's APIv3 key, which may have been replaced; or with an algorithm that is not known. */
  | 'notOpened'
  /** Sealed for this merchant's key, and about another merchant's refund. */
  | 'otherMerchant'
  /** A field that must be there is missing, or not what it should be. */
  | 'badField';

/** How a refund ended, in the channel's words. A hint that a query confirms where money hangs on it. */
export type V3NotifiedRefund = Readonly<{
  /** The notification's own id, at most 36 characters: the same when it is told again. Take note of it, so that it is acted on once. */
  id: string;
  /** When the channel wrote it, RFC 3339. */
  createTime: string;
  /** A sentence for people; null where there is none. */
  summary: string | null;
  /** Whose sub-merchant's it is, for an institution; null for a merchant of its own. */
  subMchId: string | null;
  /** The merchant's number of the order, at most 32 characters. */
  outTradeNo: string;
  /** The channel's number of the order. */
  transactionId: string;
  /** The merchant's number of the refund, at most 64 characters. */
  outRefundNo: string;
  /** The channel's number of the refund. */
  refundId: string;
  /** `REFUNDCLOSE` is what the wire calls CLOSED here; ABNORMAL waits for somebody to act in the merchant portal. */
  status: Exclude<V3RefundStatus, 'PROCESSING'>;
  /** When the money went back, RFC 3339; null unless it did. */
  successTime: string | null;
  /** Where it went, in words for people; null where it is not said. */
  recvAccount: string | null;
  /** Out of which funds of the merchant's, in capitals: `REFUND_SOURCE_UNSETTLED_FUNDS`; null where it is not said. */
  fundSource: string | null;
  /** What it was about, in money. */
  amount: V3NotifiedAmount;
}>;

/** The money of a refund, each in minor units of its currency as the wire counts them. */
export type V3NotifiedAmount = Readonly<{
  /** The whole order. */
  total: number;
  /** What goes back of it. */
  refund: number;
  /** ISO 4217, of the two before. */
  currency: string;
  /** What the payer had paid; null where it is not said, as all that follows. */
  payerTotal: number | null;
  /** What the payer gets back. */
  payerRefund: number | null;
  /** ISO 4217, of the two before. */
  payerCurrency: string | null;
  /** What is taken off the merchant's settlement. */
  settlementRefund: number | null;
  /** ISO 4217, of the settlement. */
  settlementCurrency: string | null;
  /** By which rate it was computed; null where nothing was exchanged, or it is not said. */
  exchangeRate: V3ExchangeRate | null;
}>;

/** What a notification is, as far as it can be believed. */
export type V3Notification =
  | Readonly<{
      kind: 'refund';
      /** What it says, read strictly. */
      refund: V3NotifiedRefund;
    }>
  | Readonly<{
      kind: 'unverified';
      /** What is wrong with it. */
      problem: V3NotificationProblem;
    }>;

/**
 * What to answer, within 5 s. `heard`: it was believed and kept, or it was known already; whatever else is answered has the channel tell it
 * again for hours. `refused`: it was not believed, as a probe must not be.
 *
 * @example response.writeHead(V3_NOTIFICATION_REPLIES.heard.status).end(V3_NOTIFICATION_REPLIES.heard.body)
 */
export const V3_NOTIFICATION_REPLIES = {
  heard: { status: 204, contentType: 'application/json', body: '' },
  refused: { status: 401, contentType: 'application/json', body: '{"code":"FAIL","message":"not believed"}' },
} as const;

/** Far beyond what is known of any. */
const NOTIFICATION_BYTES_MAX = 65_536;
const ALGORITHM = 'AEAD_AES_256_GCM';
/** The events, and the state that each must have inside. */
const EVENTS = { 'REFUND.SUCCESS': 'SUCCESS', 'REFUND.ABNORMAL': 'ABNORMAL', 'REFUND.CLOSED': 'REFUNDCLOSE' } as const;
type Event = keyof typeof EVENTS;

export type NotificationReading = Pick<Reading<unknown>, 'keyOf' | 'now' | 'wasReadBefore'> &
  Readonly<{
    apiV3Key: string;
    /** The ids that must be inside, by their wire names. */
    owners: Readonly<Record<string, string>>;
  }>;

/** Reads one. Throws only for a programmer's error. */
export async function readRefundNotification(
  { headers, body }: V3NotificationRequest,
  reading: NotificationReading,
): Promise<V3Notification> {
  const unverified = (problem: V3NotificationProblem): V3Notification => ({ kind: 'unverified', problem });
  const size = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  if (size > NOTIFICATION_BYTES_MAX) return unverified('tooLarge');
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const seal = await sealOf(headers, bytes, reading);
  if (seal !== 'verified') return unverified(seal);
  const json = jsonIn(bytes);
  if (json === null) return unverified('notJson');
  try {
    const event = eventOf(json);
    if (event === null) return unverified('otherEvent');
    const inner = openedIn(objectIn(json, 'resource'), reading.apiV3Key);
    if (inner === null) return unverified('notOpened');
    if (Object.entries(reading.owners).some(([name, id]) => inner[name] !== id)) return unverified('otherMerchant');
    const refund = { ...headOf(json), ...bodyOf(inner) };
    return refund.status === EVENTS[event] ? { kind: 'refund', refund } : unverified('badField');
  } catch (fault) {
    if (fault instanceof BadJsonField) return unverified('badField');
    throw fault;
  }
}

function eventOf({ event_type: name }: Json): Event | null {
  return typeof name === 'string' && Object.hasOwn(EVENTS, name) ? (name as Event) : null; // a key of the table
}

/** What was sealed, or null where nobody can have sealed it for this key. */
function openedIn(resource: Json, apiV3Key: string): Json | null {
  if (resource.algorithm !== ALGORITHM) return null;
  const sealed = {
    ciphertext: required(resource, 'ciphertext'),
    nonce: required(resource, 'nonce'),
    associated_data: text(resource, 'associated_data') ?? '',
  };
  try {
    return jsonIn(openSealed(sealed, apiV3Key));
  } catch {
    return null;
  }
}

const headOf = (json: Json): Pick<V3NotifiedRefund, 'id' | 'createTime' | 'summary'> => ({
  id: required(json, 'id'),
  createTime: instant(required(json, 'create_time'), 'create_time'),
  summary: text(json, 'summary'),
});

function bodyOf(inner: Json): Omit<V3NotifiedRefund, 'id' | 'createTime' | 'summary'> {
  const status = oneOf(REFUND_STATUSES, inner, 'refund_status');
  if (status === 'PROCESSING') throw new BadJsonField('refund_status');
  const successTime = text(inner, 'success_time');
  return {
    subMchId: text(inner, 'sub_mchid'),
    outTradeNo: required(inner, 'out_trade_no'),
    transactionId: required(inner, 'transaction_id'),
    outRefundNo: required(inner, 'out_refund_no'),
    refundId: required(inner, 'refund_id'),
    status: status === 'CLOSED' ? 'REFUNDCLOSE' : status,
    successTime: successTime === null ? null : instant(successTime, 'success_time'),
    // One page of the vendor's has the one name, and another the other.
    recvAccount: text(inner, 'recv_account') ?? text(inner, 'user_received_account'),
    fundSource: text(inner, 'fund_source')?.toUpperCase() ?? null,
    amount: amountOf(objectIn(inner, 'amount')),
  };
}

function amountOf(amount: Json): V3NotifiedAmount {
  const [total, refund] = [whole(amount, 'total'), whole(amount, 'refund')];
  if (refund > total) throw new BadJsonField('refund');
  return {
    total,
    refund,
    currency: required(amount, 'currency'),
    payerTotal: optionalWhole(amount, 'payer_total'),
    payerRefund: optionalWhole(amount, 'payer_refund'),
    payerCurrency: text(amount, 'payer_currency'),
    settlementRefund: optionalWhole(amount, 'settlement_refund'),
    settlementCurrency: text(amount, 'settlement_currency'),
    exchangeRate: readRate(amount),
  };
}
