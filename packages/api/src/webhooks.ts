/** Outgoing webhooks: what is sent to a shop's own programs, and how it went. */
import { z } from 'zod';
import { paymentState, profileId, refundState } from './requests.ts';
import { environment, instant } from './resources.ts';
import { strict } from './strict.ts';
import { WEBHOOK_EVENT_TYPES, type WEBHOOK_EVENTS, type WebhookEventType, type WebhookSubject } from './webhook-events.ts';
import { ATTENTION_REASONS } from './words.ts';

const at = {
  environment,
  merchantId: z.string(),
  storeId: z.string(),
  terminalId: z.string(),
  saleId: z.string(),
  paymentId: z.string(),
  orderNumber: z.string(),
  version: z.int().meta({ description: 'Of the payment or refund as it happened: what you know of a later one is newer' }),
  attention: z.enum(ATTENTION_REASONS).nullable().meta({ description: 'Why a person is needed, in events that call for one' }),
};

/** What each kind of subject tells of itself: which it is, and how it stood. Everything else is asked for with GET. */
const DATA = {
  payment: z.object({ ...at, state: paymentState }),
  refund: z.object({ ...at, refundId: z.string(), refundNumber: z.string(), state: refundState }),
  shift: z.object({ environment, storeId: z.string(), terminalId: z.string(), shiftId: z.string(), number: z.int() }),
  endpoint: z.object({ environment, endpointId: z.string() }),
} as const satisfies Readonly<Record<WebhookSubject, z.ZodType>>;

/** The data of an event, by its type. */
export type WebhookData<Type extends WebhookEventType> = Readonly<z.infer<(typeof DATA)[(typeof WEBHOOK_EVENTS)[Type]['of']]>>;

/** The body of a webhook: a union over its types, so that `type` tells what `data` has. */
export type WebhookEvent = {
  [Type in WebhookEventType]: Readonly<{ type: Type; timestamp: string; data: WebhookData<Type> }>;
}[WebhookEventType];

const eventType = z.enum(WEBHOOK_EVENT_TYPES);

export const webhookEndpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    events: z.array(eventType).meta({ description: 'What it is told of' }),
    state: z.enum(['on', 'resting', 'disabled']).meta({
      description:
        '`resting`: it failed several times in a row, and is tried more rarely until it answers. `disabled`: it said 410, and is told nothing until somebody turns it on again',
    }),
    pending: z.int().min(0).meta({ description: 'Deliveries that are still to be made' }),
    oldestPendingAt: instant.nullable(),
    failed: z.int().min(0).meta({ description: 'Deliveries that were given up, as far as the log goes back' }),
    lastDeliveredAt: instant.nullable(),
    disabledAt: instant.nullable(),
  })
  .meta({ id: 'WebhookEndpoint' });
export type WebhookEndpointView = z.infer<typeof webhookEndpoint>;

/** All endpoints: sixteen at most, so that there is one page. */
export const webhookEndpoints = z
  .object({ environment, items: z.array(webhookEndpoint), next: z.null() })
  .meta({ id: 'WebhookEndpoints' });
export type WebhookEndpointsView = z.infer<typeof webhookEndpoints>;

const attempt = z.object({
  at: instant,
  ms: z.int().min(0),
  status: z.int().nullable().meta({ description: 'What was answered, or null where nothing was' }),
  problem: z.string().nullable().meta({ description: 'Why it did not count, or null where it did' }),
  answer: z.string().meta({ description: 'How the answer’s body begins' }),
});

export const DELIVERY_STATES = ['pending', 'delivered', 'failed'] as const;

export const webhookDelivery = z
  .object({
    environment,
    id: z.string().meta({ example: 'whd_1042' }),
    endpointId: z.string(),
    eventId: z.string().meta({ description: 'The header `webhook-id`: the same whenever the event is sent again' }),
    type: eventType,
    subjectId: z.string().meta({ description: 'The payment, refund or shift that it is about' }),
    state: z.enum(DELIVERY_STATES),
    at: instant.meta({ description: 'When it happened' }),
    nextTryAt: instant.nullable().meta({ description: 'While pending' }),
    settledAt: instant.nullable(),
    tries: z.int().min(0).meta({ description: 'Attempts so far, since it was last sent anew' }),
  })
  .meta({ id: 'WebhookDelivery' });
export type WebhookDeliveryView = z.infer<typeof webhookDelivery>;

export const webhookDeliveryWhole = webhookDelivery
  .extend({
    body: z.string().meta({ description: 'What is sent, as it is signed' }),
    attempts: z.array(attempt).meta({ description: 'Oldest first' }),
  })
  .meta({ id: 'WebhookDeliveryWhole' });
export type WebhookDeliveryWhole = z.infer<typeof webhookDeliveryWhole>;

export const deliveryId = z.string().regex(/^whd_\d{1,15}$/, 'an id such as whd_1042');

export const deliveriesQuery = strict({
  state: z.enum(DELIVERY_STATES).optional(),
  after: deliveryId.optional().meta({ description: '`next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const webhookParams = z.object({ id: profileId });
export const deliveryParams = z.object({ id: profileId, delivery: deliveryId });

export const redelivery = z
  .object({ environment, resent: z.int().min(0).meta({ description: 'Deliveries that are pending again' }) })
  .meta({ id: 'WebhookRedelivery' });
export type WebhookRedelivery = z.infer<typeof redelivery>;

/** Which of an endpoint's deliveries are sent anew: those that were given up, of a time. */
export const redeliveryBody = strict({
  from: z.iso.datetime({ offset: true }).optional().meta({ description: 'Of what happened at that time or later' }),
  to: z.iso.datetime({ offset: true }).optional().meta({ description: 'Of what happened before that time' }),
}).meta({ id: 'WebhookRedeliveryRange' });
export type WebhookRedeliveryBody = z.input<typeof redeliveryBody>;
