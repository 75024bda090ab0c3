/** What a live stream tells, and whether something is that. */
import {
  type Check,
  isListOf,
  isObject,
  isOfKind,
  isText,
  type LivePayment,
  type LiveRefund,
  type LiveSnapshot,
} from '@quickpay/api';

/** What the server told. */
export type LiveNews =
  /** What is open now: the first thing that is told, and told again where a gap was too wide to be filled. */
  | Readonly<{ kind: 'snapshot' } & LiveSnapshot>
  /** A payment changed. */
  | Readonly<{ kind: 'payment' } & LivePayment>
  /** A refund changed. */
  | Readonly<{ kind: 'refund' } & LiveRefund>;

export type LiveEvent =
  | LiveNews
  /** The stream broke off, or could not be opened: ask with GET meanwhile. It is opened again by itself. */
  | Readonly<{ kind: 'interrupted'; fault: unknown }>;

const isEvent: Check = (value) => isObject(value) && isText(value.at);
const isPayment: Check = (value) =>
  isObject(value) && isText(value.id) && isText(value.saleId) && Number.isSafeInteger(value.version);
const isRefund: Check = (value) =>
  isObject(value) && isText(value.id) && isText(value.paymentId) && Number.isSafeInteger(value.version);
const MEMBERS: Readonly<Record<LiveNews['kind'], Readonly<Record<string, Check>>>> = {
  snapshot: { payments: isListOf(isPayment), refunds: isListOf(isRefund) },
  payment: { event: isEvent, payment: isPayment },
  refund: { event: isEvent, refund: isRefund },
};

/** Kinds of a stream that are known here. A newer server may tell of others. */
export const isNewsKind = (kind: string): kind is LiveNews['kind'] => Object.hasOwn(MEMBERS, kind);

/**
 * Whether a value has what listeners go by: which payment or refund it is about, and how new that is. Without the schema, which would bring
 * a whole library of schemas into every page.
 *
 * @example isLiveNews({ kind: 'payment' }) // false
 */
export const isLiveNews = (value: unknown): value is LiveNews => isOfKind(value, MEMBERS);
