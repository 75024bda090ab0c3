/** What outgoing webhooks tell of: apart from the schemas, so that whoever receives them needs none. */

/** `of`: what an event is about, which says what its `data` has. */
type EventRow = Readonly<{ of: 'payment' | 'refund' | 'shift' | 'endpoint'; meaning: string }>;

/** Names are public and never used for anything else. */
export const WEBHOOK_EVENTS = {
  'payment.paid': { of: 'payment', meaning: 'A payment is paid: the goods may be handed over' },
  'payment.not_paid': { of: 'payment', meaning: 'A payment is certainly not paid: its sale is free' },
  'payment.late_success': {
    of: 'payment',
    meaning: 'A payment went through after its sale was free: the money goes back by itself',
  },
  'payment.attention': { of: 'payment', meaning: 'A payment needs a manager; `attention` says why' },
  'refund.requested': { of: 'refund', meaning: 'A refund was begun: its amount is reserved' },
  'refund.processing': { of: 'refund', meaning: 'WeChat Pay took the refund on' },
  'refund.succeeded': { of: 'refund', meaning: 'The money is back' },
  'refund.closed': { of: 'refund', meaning: 'Nothing was refunded: what was reserved is free again' },
  'refund.abnormal': { of: 'refund', meaning: 'WeChat Pay holds the refund up: somebody must act in the merchant platform' },
  'refund.attention': { of: 'refund', meaning: 'A refund needs a manager; `attention` says why' },
  'shift.closed': { of: 'shift', meaning: 'A till’s shift was closed: what it came to never changes' },
  'webhook.test': { of: 'endpoint', meaning: 'Somebody asked for a test: nothing happened' },
} as const satisfies Readonly<Record<string, EventRow>>;

export type WebhookEventType = keyof typeof WEBHOOK_EVENTS;
export type WebhookSubject = EventRow['of'];
export const WEBHOOK_EVENT_TYPES = Object.keys(WEBHOOK_EVENTS) as [WebhookEventType, ...WebhookEventType[]]; // the table is not empty

export const isWebhookEventType = (text: string): text is WebhookEventType => Object.hasOwn(WEBHOOK_EVENTS, text);
