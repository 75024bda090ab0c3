/** What the API answers about how a payment came to be what it is: its timeline, and the same signed, for a dispute. */
import { z } from 'zod';
import { paymentState, refundState } from './requests.ts';
import { environment, event, instant, payment, refund } from './resources.ts';

export const actor = z
  .object({
    id: z.string(),
    name: z.string().meta({ description: 'As people are called here; a program by the name of its API key' }),
    kind: z.enum(['person', 'program']),
  })
  .meta({ id: 'Actor', description: 'Who did it' });
export type ActorView = z.infer<typeof actor>;

export const rule = z
  .object({
    table: z.enum(['open', 'final', 'frozen', 'refund']).meta({
      description: 'Of payments that are open, or settled, or whose order is not ours; or of refunds',
    }),
    event: z.string().meta({ description: 'The row' }),
    state: z.string().meta({ description: 'The column: the state in which the event was met' }),
    alternative: z.int().min(1).meta({ description: 'Which alternative of the cell was taken, from 1' }),
    of: z.int().min(1).meta({ description: 'Of how many' }),
    when: z.string().nullable().meta({ description: 'The guard that held; null for an alternative without one' }),
    to: z.string().meta({ description: 'The next state; `=` for none other' }),
    marks: z.array(z.string()).meta({ description: 'What else was noted' }),
  })
  .meta({
    id: 'Rule',
    description: 'The place in the table of rules that decided: docs/reference/payment-states.md has the table',
    example: {
      ...{ table: 'open', event: 'asked', state: 'submitting', alternative: 1, of: 1, when: null, to: 'awaitingPayer' },
      marks: [],
    },
  });

const fields = z.record(z.string(), z.unknown());

export const message = z
  .object({
    protocol: z.enum(['v2', 'v3']),
    operation: z.enum(['submit', 'query', 'revoke', 'refund', 'refundQuery', 'settlements', 'certificates']),
    method: z.enum(['GET', 'POST']),
    path: z.string().meta({ description: 'Of the address, without its query', example: '/pay/micropay' }),
    outTradeNo: z.string().nullable().meta({ description: 'The merchant order number' }),
    outRefundNo: z.string().nullable().meta({ description: 'The merchant refund number, where it is about a refund' }),
    sent: fields.nullable().meta({
      description: 'What was asked with, by wire names. `•••` stands for what is never kept. Null where it was erased',
      example: { out_trade_no: 'QP00264IK01W43P8MZM3LFPGCS8Q', total_fee: '3850', auth_code: '•••' },
    }),
    startedAt: instant,
    endedAt: instant,
    status: z.int().nullable().meta({ description: 'HTTP’s; null where no answer came' }),
    received: fields.nullable().meta({
      description: 'What came, in the same way; null where nothing came that could be read, or where it was erased',
      example: { return_code: 'SUCCESS', result_code: 'SUCCESS', openid: '•••' },
    }),
    result: z.enum(['succeeded', 'failed', 'unsignedFail', 'unverified', 'noAnswer', 'neverSent']),
    problem: z.string().nullable().meta({ description: 'WeChat Pay’s code of a failure, or why it is not believed' }),
    signature: z.enum(['verified', 'wrong', 'missing', 'noKey', 'notChecked']).meta({
      description:
        'Whether the answer’s signature was checked, and how that ended. `wrong`: another key’s, or of other bytes. `missing`: there is none. `noKey`: there is no key to check it by. `notChecked`: nothing came, or what came was put aside before, `problem` says why',
    }),
    signedBy: z.string().nullable().meta({
      description: 'By which key, never the key itself; over V3 the one that the answer names, verified or not',
      example: 'API key, MD5',
    }),
    channelRequestId: z.string().nullable().meta({ description: 'What WeChat Pay calls the request, over V3' }),
    requestId: z.string().nullable().meta({
      description: 'The request of ours that caused it, as in `X-Request-Id` and in the log; null for what was due by itself',
    }),
    by: actor.nullable().meta({ description: 'Who made that request' }),
    erasedAt: instant.nullable().meta({ description: 'When somebody had its content erased' }),
  })
  .meta({ id: 'WireMessage', description: 'One request to WeChat Pay and its answer' });
export type MessageView = z.infer<typeof message>;

export const gap = z
  .object({
    why: z.enum(['crash', 'full', 'trouble', 'notKept', 'tooMany']).meta({
      description:
        '`crash`: the server ended without a word, and what was not written yet went with it. `full`: more came than could be written. `trouble`: they could not be written. `notKept`: older, or more, than is kept. `tooMany`: more than are told of at once',
    }),
    from: instant,
    to: instant,
    lost: z.int().min(0).nullable().meta({ description: 'How many, where that is known' }),
  })
  .meta({ id: 'MessageGap', description: 'A time of this payment’s of which messages may be missing' });
export type GapView = z.infer<typeof gap>;

const acted = {
  by: actor.nullable().meta({ description: 'Who did it; null for what WeChat Pay, or time, did' }),
  rule: rule.nullable().meta({ description: 'Which rule decided; null for what begins it' }),
};
export const paymentMoment = z
  .object({ of: z.literal('payment'), ...event.shape, state: paymentState, ...acted })
  .meta({ id: 'PaymentMoment' });
export const refundMoment = z
  .object({ of: z.literal('refund'), ...event.shape, refundId: z.string(), state: refundState, ...acted })
  .meta({ id: 'RefundMoment' });
export const messageMoment = z.object({ of: z.literal('message'), at: instant, message }).meta({ id: 'MessageMoment' });

export const timeline = z
  .object({
    environment,
    paymentId: z.string(),
    items: z
      .array(z.discriminatedUnion('of', [paymentMoment, refundMoment, messageMoment]))
      .meta({ description: 'Oldest first: what happened to the payment and its refunds, and what went over the wire' }),
    gaps: z.array(gap),
    complete: z.boolean().meta({ description: 'False where more happened than is listed: `/events` has all of it, by pages' }),
  })
  .meta({ id: 'Timeline' });
export type TimelineView = z.infer<typeof timeline>;
export type TimelineItem = TimelineView['items'][number];

export const evidenceKey = z
  .object({
    environment,
    id: z.string().meta({ example: 'ed25519:9nQm0VJmP3C1xX2wq3m8jA' }),
    algorithm: z.literal('Ed25519'),
    publicKey: z.string().meta({ description: 'SPKI, PEM' }),
  })
  .meta({ id: 'EvidenceKey' });
export type EvidenceKeyView = z.infer<typeof evidenceKey>;

const chained = z.object({
  version: z.int().min(1),
  at: z.int().meta({ description: 'Milliseconds since 1970, as the hash covers it' }),
  state: z.string(),
  text: z.string().meta({ description: 'The event, word for word as it is kept and hashed: a JSON text' }),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

export const EVIDENCE_FORMAT = 'quickpay-evidence-1';
export const evidence = z
  .object({
    format: z.literal(EVIDENCE_FORMAT),
    environment,
    madeAt: instant,
    madeBy: actor,
    ledger: z.object({ nodeId: z.string(), epoch: z.int().min(0) }),
    payment,
    refunds: z.array(refund),
    chains: z
      .array(
        z.object({
          of: z.enum(['payment', 'refund']),
          id: z.string(),
          head: z.string().meta({ description: 'The hash of the newest event, as the row has it' }),
          holds: z.boolean().meta({ description: 'Whether every event’s hash covers the one before, up to the head' }),
          events: z.array(chained),
        }),
      )
      .meta({ description: 'One chain of events for the payment, one for each refund' }),
    timeline: timeline.shape.items,
    gaps: z.array(gap),
    publicKey: z
      .string()
      .meta({ description: 'By which the signature can be checked: SPKI, PEM. Compare it with one you trust' }),
    keyId: z.string(),
  })
  .meta({ id: 'Evidence' });
export type Evidence = z.infer<typeof evidence>;

export const signedEvidence = z
  .object({
    environment,
    evidence,
    signature: z.string().meta({ description: 'Ed25519 over the canonical bytes of `evidence`, base64url' }),
  })
  .meta({ id: 'SignedEvidence' });
export type SignedEvidence = z.infer<typeof signedEvidence>;

export const refundEventsOf = z
  .object({ environment, items: z.array(refundMoment), next: z.null() })
  .meta({ id: 'RefundEvents' });
export type RefundEventsView = z.infer<typeof refundEventsOf>;

export const erased = z
  .object({ environment, erased: z.int().min(0).meta({ description: 'Messages whose content was taken away just now' }) })
  .meta({ id: 'Erased' });
export type ErasedView = z.infer<typeof erased>;
