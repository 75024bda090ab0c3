/** What the API answers. Serialisation, documentation and types come from these schemas alone. */
import { z } from 'zod';
import { PROBLEM_CODES } from './problems.ts';
import { money, OUTCOMES, paymentState, refundState } from './requests.ts';
import { ATTENTION_REASONS, MESSAGE_KEYS, REASONS } from './words.ts';

export const environment = z
  .enum(['sandbox', 'production'])
  .meta({ description: '`sandbox`: no real money moves. In every answer, and in the header Quickpay-Environment' });
export type Environment = z.infer<typeof environment>;

export const instant = z.iso.datetime().meta({ description: 'RFC 3339, UTC, to the millisecond' });

/** What somebody at the counter reads: a key with what fills it, for those who have their own words, and ours, filled in. */
const said = z
  .object({
    key: z.enum(MESSAGE_KEYS),
    params: z.record(z.string(), z.union([z.string(), z.int()])).meta({
      description:
        '`amount`: with its currency; `ref`: last four of the order number; `n`: whole seconds, or tries, left as of this answer',
    }),
    en: z.string(),
    'zh-CN': z.string(),
  })
  .meta({ id: 'CashierWords' });
export type Said = z.infer<typeof said>;

export const action = z.enum(['cancel', 'leave', 'check', 'payAgain', 'refund']);
const reason = z.enum(REASONS);
const attentionReason = z.enum(ATTENTION_REASONS);

export const payment = z
  .object({
    environment,
    id: z.string().meta({ example: 'pay_0MHT3K2P8ZQ5W7X4Y6V8B0C1D3' }),
    saleId: z.string(),
    merchantId: z.string(),
    storeId: z.string(),
    terminalId: z.string(),
    orderNumber: z
      .string()
      .meta({ description: 'The merchant order number: the same on the payer’s phone and in the daily bill' }),
    transactionId: z.string().nullable().meta({ description: 'WeChat Pay’s own number, once it named one' }),
    amount: money,
    codeHint: z.string().meta({ description: 'The payment code as people may see it', example: '13•• •••• •••• ••77 88' }),
    state: paymentState,
    outcome: z.enum(OUTCOMES).meta({
      description: 'What is certain. `notPaid` from when the sale is free, also while a late request is still watched for',
    }),
    isFinal: z.boolean(),
    reason: reason.nullable().meta({ description: 'Why not paid. `returned` can still take the place of another until isFinal' }),
    cashier: said,
    may: z.array(action).meta({
      description: 'What this payment’s state allows. Whether the sale takes another code now is its own `retry`',
    }),
    attention: attentionReason.nullable().meta({ description: 'Why a person should look at it' }),
    frozen: z.boolean().meta({ description: 'The order under this number is not the one we made: nothing of it is touched' }),
    submittedAt: instant,
    expiresAt: instant.nullable().meta({ description: 'When the payer’s time is over, while waiting' }),
    revokeAllowedAt: instant.nullable().meta({ description: 'While cancelling: WeChat Pay takes a revoke from then on' }),
    probablyFreeAt: instant
      .nullable()
      .meta({ description: 'When the sale probably takes another code, while this payment holds it' }),
    settledAt: instant.nullable(),
    due: z
      .object({ kind: z.enum(['noAnswer', 'deadline', 'query', 'revoke', 'refund', 'refundQuery']), at: instant })
      .nullable()
      .meta({ description: 'What is done next by itself, and when' }),
    version: z.int().meta({ description: 'Grows with every change. A view of a lower version is old' }),
  })
  .meta({ id: 'Payment' });
export type PaymentView = z.infer<typeof payment>;

export const refund = z
  .object({
    environment,
    id: z.string().meta({ example: 'ref_0MHT3K2P8ZQ5W7X4Y6V8B0C1D3' }),
    paymentId: z.string(),
    refundNumber: z
      .string()
      .meta({ description: 'The merchant refund number: the same in the merchant portal and in the daily bill' }),
    amount: money,
    reason: z
      .string()
      .nullable()
      .meta({ description: 'What the payer reads. Null in refunds from before a reason was asked for' }),
    requestedBy: z.string().meta({ description: 'The person or API key that asked for it' }),
    approvedBy: z
      .string()
      .nullable()
      .meta({ description: 'The manager who allowed it, where whoever asked may not refund so much alone' }),
    state: refundState,
    outcome: z.enum(['refunded', 'notRefunded', 'unknown']).meta({
      description: 'What is certain. `unknown` until WeChat Pay says that the money is back, or that nothing was taken',
    }),
    isFinal: z.boolean(),
    refusedCode: z.string().nullable().meta({ description: 'WeChat Pay’s code of the last refusal, while it counts' }),
    cashier: said,
    nextStep: z.enum(['wait', 'topUp', 'otherWay', 'refundAgain', 'portal', 'setUp', 'support']).nullable().meta({
      description:
        'What somebody does next, as `cashier` says it: wait, for it goes on by itself; top up the merchant’s balance; give the money back another way; refund again; look in the merchant portal; put the merchant’s settings right; tell whoever looks after the system. Null: nothing is left to do',
    }),
    attention: attentionReason.nullable().meta({ description: 'Why a person should look at it' }),
    requestedAt: instant,
    settledAt: instant.nullable(),
    due: z
      .object({ kind: z.enum(['refund', 'refundQuery']), at: instant })
      .nullable()
      .meta({ description: 'What is done next by itself, and from when' }),
    version: z.int().meta({ description: 'Grows with every change. A view of a lower version is old' }),
  })
  .meta({ id: 'Refund' });
export type RefundView = z.infer<typeof refund>;

/** All refunds of a payment: fifty at most, so that there is one page. */
export const refundsOfPayment = z
  .object({
    environment,
    items: z.array(refund).meta({ description: 'Oldest first' }),
    next: z.null(),
    refundable: money.extend({ minor: z.int().min(0) }).meta({ description: 'What can still be refunded of the payment' }),
  })
  .meta({ id: 'Refunds' });
export type RefundsView = z.infer<typeof refundsOfPayment>;

export const attentionItem = z
  .object({
    ...payment.shape,
    attention: attentionReason,
    refund: refund.nullable().meta({ description: 'The refund that calls for a person, where it is not the payment itself' }),
    ageMs: z.int().min(0).meta({ description: 'Since the submit, or since the refund was requested' }),
    manager: z
      .object({ en: z.string(), 'zh-CN': z.string() })
      .meta({ description: 'What a manager reads: what is so, what to do' }),
  })
  .meta({ id: 'AttentionItem' });
export type AttentionView = z.infer<typeof attentionItem>;

/** What everybody at a till may know of what needs a manager: which payment, where, and why. */
const attentionCall = z.object({
  paymentId: z.string(),
  saleId: z.string(),
  storeId: z.string(),
  terminalId: z.string(),
  orderNumber: z.string(),
  amount: money.meta({ description: 'Of the payment, or of the refund that it is about' }),
  refundId: z.string().nullable().meta({ description: 'The refund that calls for a person, where it is not the payment itself' }),
  attention: attentionReason,
  since: instant.meta({ description: 'When it was submitted, or the refund requested' }),
});
export const attentionCalls = z
  .object({
    environment,
    items: z.array(attentionCall).meta({ description: 'Oldest first, at most 100' }),
    complete: z.boolean().meta({ description: 'False where there are more' }),
  })
  .meta({ id: 'AttentionCalls' });
export type AttentionCallsView = z.infer<typeof attentionCalls>;
export type AttentionCallView = AttentionCallsView['items'][number];

export const sale = z
  .object({
    environment,
    id: z.string().meta({ example: 'sale_5f0c2e7a91b34d08' }),
    merchantId: z.string(),
    storeId: z.string(),
    terminalId: z.string(),
    amount: money,
    reference: z.string().nullable(),
    state: z.enum(['open', 'busy', 'paid', 'closed']),
    createdAt: instant,
    closedAt: instant.nullable(),
    retry: z
      .object({
        may: z.enum(['now', 'later', 'never']),
        code: z.enum(['anyCode', 'newCode']).nullable().meta({ description: 'Codes are used once, unless nothing ever left' }),
        because: z.enum(['payment', 'paid', 'closed']).nullable(),
        paymentId: z.string().nullable(),
        probablyAt: instant.nullable(),
      })
      .meta({ description: 'Whether the sale takes another code' }),
    payments: z.array(payment).meta({ description: 'Oldest first' }),
  })
  .meta({ id: 'Sale' });
export type SaleView = z.infer<typeof sale>;

export const event = z
  .object({
    id: z.string().meta({ example: 'evt_1042' }),
    paymentId: z.string(),
    version: z.int(),
    at: instant,
    kind: z.string(),
    state: paymentState,
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'PaymentEvent' });
export type EventView = z.infer<typeof event>;

export const refundEvent = z.object({ ...event.shape, refundId: z.string(), state: refundState }).meta({ id: 'RefundEvent' });
export type RefundEventView = z.infer<typeof refundEvent>;

/** What WeChat Pay said of a number that no ledger here knows. */
export const outsideLookup = z
  .object({
    environment,
    found: z.enum(['found', 'absent', 'refused', 'unclear']).meta({
      description: '`absent`: WeChat Pay says that there is no such order. `refused` and `unclear`: it did not say',
    }),
    merchantId: z.string().nullable().meta({ description: 'Whose order it is' }),
    order: z
      .object({
        orderNumber: z.string(),
        transactionId: z.string().nullable(),
        state: z.string().meta({ description: 'In WeChat Pay’s own words', example: 'SUCCESS' }),
        amount: money.nullable(),
      })
      .nullable(),
    code: z.string().nullable().meta({ description: 'WeChat Pay’s code, where it refused to say' }),
    payments: z.array(payment).meta({
      description: 'Payments of this ledger that have the order’s number: one whose transaction id was not known yet',
    }),
  })
  .meta({ id: 'OutsideLookup' });
export type OutsideLookupView = z.infer<typeof outsideLookup>;

export const feedback = z
  .object({
    environment,
    id: z.string().meta({ example: 'fb_5f0c2e7a91b34d08' }),
    text: z.string(),
    screen: z.string().nullable(),
    state: paymentState.nullable(),
    orderNumber: z.string().nullable(),
    version: z.string().nullable(),
    writtenAt: instant.nullable().meta({ description: 'As the page that it was written on knew the time' }),
    by: z.string().meta({ description: 'Who sent it' }),
    terminalId: z.string().nullable().meta({ description: 'From which till, where that is known' }),
    at: instant.meta({ description: 'When it was kept' }),
  })
  .meta({ id: 'Feedback' });
export type FeedbackView = z.infer<typeof feedback>;

/** A page of anything. `next` goes into `after` of the next request, or is null at the end. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ environment, items: z.array(item), next: z.string().nullable() });

/** The data of a live `snapshot`: what is open as its listener begins. Sent to new listeners, and to those whose gap is too wide. */
export const liveSnapshot = z
  .object({
    environment,
    payments: z.array(payment),
    refunds: z.array(refund),
    complete: z.boolean().meta({ description: 'False where more are open than a snapshot holds: ask for those you miss' }),
  })
  .meta({ id: 'LiveSnapshot' });
/** The data of a live `payment`: what happened, and the payment as it is now. */
export const livePayment = z.object({ environment, event, payment }).meta({ id: 'LivePayment' });
/** The data of a live `refund`. */
export const liveRefund = z.object({ environment, event: refundEvent, refund }).meta({ id: 'LiveRefund' });
export type LiveRefund = z.infer<typeof liveRefund>;
export type LiveSnapshot = z.infer<typeof liveSnapshot>;
export type LivePayment = z.infer<typeof livePayment>;

export const problem = z
  .object({
    environment,
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(PROBLEM_CODES),
    outcome: z.enum(['none', 'applied', 'unknown']).meta({ description: 'Whether anything happened' }),
    retry: z.enum(['never', 'after', 'now']),
    retryAfterMs: z.int().min(0).optional(),
    requestId: z.string(),
    detail: z.string(),
    fields: z.array(z.object({ path: z.string(), problem: z.string() })),
    cashier: said.optional(),
    paymentId: z.string().optional().meta({ description: 'The payment in the way, where there is one' }),
    refundableMinor: z.int().min(0).optional().meta({ description: 'What can still be refunded, in minor units' }),
    limitMinor: z
      .int()
      .min(0)
      .optional()
      .meta({ description: 'What may be refunded at this till without a manager, in minor units' }),
    triesLeft: z.int().min(0).optional().meta({ description: 'Before this person has to wait' }),
    unresolved: z.array(z.string()).optional().meta({ description: 'What of the shift is unresolved now: all ids to be named' }),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

export const readiness = z
  .object({
    environment,
    ready: z.boolean(),
    phase: z.enum(['starting', 'running', 'draining', 'stopped', 'disowned']),
    reasons: z.array(z.string()),
    merchants: z.array(
      z.object({
        merchantId: z.string(),
        breaker: z.enum(['closed', 'open']),
        since: instant.nullable(),
        cause: z.string().nullable(),
      }),
    ),
    schedulerLateMs: z.int(),
    lastPassAt: instant.nullable(),
  })
  .meta({ id: 'Readiness' });
export type Readiness = z.infer<typeof readiness>;
