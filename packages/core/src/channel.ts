/**
 * The payment channel as core sees it: five questions, answered by values.
 *
 * Every answer is one of the events of `event.ts` without what the engine adds, so that reading an answer is never a decision. Nothing
 * unverified may become anything but `unclear`. Only a programmer's error is thrown.
 */
import type { Money } from './money.ts';
import type { Refusal } from './refusal.ts';
import type { Instant } from './time.ts';

/** What identifies an order of ours, and what an answer must agree with to be ours (invariants I2, I14). */
export type OrderIdentity = Readonly<{
  paymentId: string;
  merchantOrderNumber: string;
  amount: Money;
}>;

export type SubmitRequest = OrderIdentity &
  Readonly<{
    /** The whole code, in memory only. */
    paymentCode: string;
    /** What the payer reads: shop and goods, 1 to 127 characters. */
    description: string;
    storeId: string;
    terminalId: string;
  }>;

export type RefundRequest = OrderIdentity & Readonly<{ refundNumber: string; refundMinor: number; reason: string | null }>;

export type CallOptions = Readonly<{ signal?: AbortSignal; timeoutMs: number }>;
/** `notAfter`: a submit not handed to a socket by then never leaves. */
export type SubmitOptions = CallOptions & Readonly<{ notAfter: Instant }>;

/** Beside what it says, an answer can tell two things about the channel itself. */
export type AnswerNotes = Readonly<{
  /** Of the configuration class: no request of this merchant can be answered until somebody puts it right. */
  configuration?: string;
  /** The channel's clock when it answered, to compare with ours. */
  channelTime?: Instant;
}>;

export type Paid = Readonly<{ kind: 'paid'; transactionId: string | null }>;
export type Asked = Readonly<{ kind: 'asked' }>;
export type Foreign = Readonly<{ kind: 'foreign'; field: string }>;
export type Unclear = Readonly<{ kind: 'unclear'; note: string }>;
export type NeverSent = Readonly<{ kind: 'neverSent'; note: string }>;

export type SubmitAnswer = (Paid | Asked | Foreign | Unclear | NeverSent | Readonly<{ kind: 'refused'; refusal: Refusal }>) &
  AnswerNotes;

export type QueryAnswer = (
  | Paid
  | Asked
  | Foreign
  | Unclear
  | Readonly<{ kind: 'absent' }>
  /** With a transaction id where the order had been paid at some time. */
  | Readonly<{ kind: 'unpaid' | 'failed' | 'closed'; transactionId?: string | null }>
  | Readonly<{ kind: 'refunded'; transactionId: string | null }>
) &
  AnswerNotes;

export type RevokeAnswer = (
  | Readonly<{ kind: 'done' | 'busy' | 'tooLate' }>
  | Readonly<{ kind: 'refused'; code: string }>
  | Unclear
  | NeverSent
) &
  AnswerNotes;

export type RefundAnswer = (
  | Readonly<{ kind: 'accepted' }>
  | Readonly<{ kind: 'refused'; code: string; retry: boolean }>
  /** The channel knows this refund's number with another amount; this request took nothing. */
  | Readonly<{ kind: 'foreign'; code: string }>
  | Unclear
  | NeverSent
) &
  AnswerNotes;

/** One refund of an order as the channel lists it, ours or the portal's. */
export type ListedRefund = Readonly<{
  refundNumber: string;
  amountMinor: number;
  state: 'processing' | 'succeeded' | 'closed' | 'abnormal';
}>;

/** All refunds of the order. `unclear` also where the channel did not say all. */
export type RefundQueryAnswer = (Readonly<{ kind: 'listed'; refunds: readonly ListedRefund[] }> | Unclear) & AnswerNotes;

/** What the channel posts to us when a refund has ended: a hint, which a query confirms. Nothing is settled by it. */
export type RefundNotice = Readonly<{
  merchantOrderNumber: string;
  refundNumber: string;
  state: 'succeeded' | 'closed' | 'abnormal';
}>;

/** A notice as it came over HTTP: headers by their names in lower case, and the very bytes of the body. */
export type NoticeRequest = Readonly<{
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Uint8Array;
}>;
/** What is to be answered over HTTP. */
export type NoticeReply = Readonly<{ status: number; contentType: string; body: string }>;
export type ReadNotice =
  | Readonly<{ kind: 'told'; notice: RefundNotice }>
  /** Not what the channel writes to this merchant, as far as can be told. `problem`: why, in a word. */
  | Readonly<{ kind: 'unverified'; problem: string }>;

/** The channel's notices to one merchant. Reading never throws for what came. */
export type RefundNotices = Readonly<{
  read(request: NoticeRequest): Promise<ReadNotice>;
  /** `heard`: believed and acted on, or known before. Whatever else is answered has the channel tell it again. */
  replies: Readonly<Record<'heard' | 'refused', NoticeReply>>;
}>;

/**
 * The port. `submit` stays open until its answer, its time-out or its signal; all others end within `timeoutMs`.
 *
 * A request that is given up is reset, so that nothing of it can arrive later.
 */
export type PaymentChannel = {
  submit(request: SubmitRequest, options: SubmitOptions): Promise<SubmitAnswer>;
  query(order: OrderIdentity, options: CallOptions): Promise<QueryAnswer>;
  revoke(order: OrderIdentity, options: CallOptions): Promise<RevokeAnswer>;
  refund(request: RefundRequest, options: CallOptions): Promise<RefundAnswer>;
  queryRefunds(order: OrderIdentity, options: CallOptions): Promise<RefundQueryAnswer>;
};
