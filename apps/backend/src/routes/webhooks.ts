/** Outgoing webhooks: whom they go to, how each delivery went, and sending one anew. */
import {
  deliveriesQuery,
  deliveryParams,
  noBody,
  pageOf,
  redeliveryBody,
  redeliverySchema,
  type WebhookDeliveryView,
  type WebhookEndpointView,
  webhookDeliverySchema,
  webhookDeliveryWholeSchema,
  webhookEndpointsSchema,
  webhookParams,
} from '@quickpay/api';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { ApiProblem } from '../problem.ts';
import type { EndpointLook } from '../webhooks-out/open-webhooks.ts';
import type { Delivery } from '../webhooks-out/store.ts';

const tags = ['webhooks'];
const DELIVERY = 'whd_';
const numberIn = (id: string): number => Number(id.slice(DELIVERY.length));
const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

export function webhookRoutes(app: App, { webhooks, environment }: Routes): void {
  app.get(
    '/webhooks',
    {
      schema: {
        operationId: 'listWebhooks',
        tags,
        summary: 'The endpoints of the configuration, and how they do',
        response: { 200: webhookEndpointsSchema, ...problems() },
      },
    },
    async () => ({ environment, items: webhooks.endpoints().map(endpointView), next: null }),
  );

  app.get(
    '/webhooks/:id/deliveries',
    {
      schema: {
        operationId: 'listWebhookDeliveries',
        tags,
        summary: 'What an endpoint was told, or is still to be told, newest first',
        params: webhookParams,
        querystring: deliveriesQuery,
        response: { 200: pageOf(webhookDeliverySchema), ...problems('webhook_not_found') },
      },
    },
    async ({ params: { id }, query: { state = null, after, limit } }) => {
      // One more than asked for tells whether there is a next page.
      const before = after === undefined ? null : numberIn(after);
      const found = known(webhooks.deliveries(id, { state, before, limit: limit + 1 }), id);
      const items = found.slice(0, limit).map((delivery) => ({ environment, ...deliveryView(delivery) }));
      return { environment, items, next: found.length > limit ? (items.at(-1)?.id ?? null) : null };
    },
  );

  app.get(
    '/webhooks/:id/deliveries/:delivery',
    {
      schema: {
        operationId: 'getWebhookDelivery',
        tags,
        summary: 'A delivery with its body and every try',
        params: deliveryParams,
        response: { 200: webhookDeliveryWholeSchema, ...problems('webhook_not_found', 'webhook_delivery_not_found') },
      },
    },
    async ({ params: { id, delivery: number } }) => {
      refuseUnknown(id);
      const found = webhooks.delivery(id, numberIn(number));
      if (found === null) throw deliveryNotFound(number);
      const { delivery, attempts } = found;
      return {
        environment,
        ...deliveryView(delivery),
        body: delivery.body,
        attempts: attempts.map(({ at, ...attempt }) => ({ at: time(at), ...attempt })),
      };
    },
  );

  app.post(
    '/webhooks/:id/deliveries/:delivery/redelivery',
    {
      schema: {
        operationId: 'resendWebhookDelivery',
        tags,
        summary: 'Send one anew, whatever became of it: under the same `webhook-id`',
        params: deliveryParams,
        body: noBody,
        response: {
          200: webhookDeliverySchema,
          ...problems('webhook_not_found', 'webhook_delivery_not_found', 'webhook_disabled'),
        },
      },
    },
    async ({ params: { id, delivery: number } }) => {
      refuseUnknown(id);
      const resent = enabled(webhooks.resend(id, numberIn(number)), id);
      if (resent === null) throw deliveryNotFound(number);
      return { environment, ...deliveryView(resent) };
    },
  );

  app.post(
    '/webhooks/:id/redelivery',
    {
      schema: {
        operationId: 'resendWebhookDeliveries',
        tags,
        summary: 'Send those anew that were given up: all, or of a time',
        params: webhookParams,
        body: redeliveryBody,
        response: { 200: redeliverySchema, ...problems('webhook_not_found', 'webhook_disabled') },
      },
    },
    async ({ params: { id }, body: { from, to } }) => {
      const since = from === undefined ? 0 : Date.parse(from);
      const before = to === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(to);
      return { environment, resent: known(enabled(webhooks.resendFailed(id, since, before), id), id) };
    },
  );

  app.post(
    '/webhooks/:id/test',
    {
      schema: {
        operationId: 'testWebhook',
        tags,
        summary: 'Send an event that says that nothing happened',
        description: 'It is delivered, tried again and logged as any other. Follow the delivery for how it went.',
        params: webhookParams,
        body: noBody,
        response: { 200: webhookDeliverySchema, ...problems('webhook_not_found', 'webhook_disabled') },
      },
    },
    async ({ params: { id } }) => ({ environment, ...deliveryView(known(enabled(webhooks.test(id), id), id)) }),
  );

  app.post(
    '/webhooks/:id/activation',
    {
      schema: {
        operationId: 'activateWebhook',
        tags,
        summary: 'Tell an endpoint again that said 410',
        description: 'What happened meanwhile has waited for it, and goes out now, in order. Repeating it changes nothing.',
        params: webhookParams,
        body: noBody,
        response: { 200: webhookEndpointsSchema, ...problems('webhook_not_found') },
      },
    },
    async ({ params: { id } }) => {
      if (!webhooks.enable(id)) throw webhookNotFound(id);
      return { environment, items: webhooks.endpoints().map(endpointView), next: null };
    },
  );

  /** @throws ApiProblem */
  function refuseUnknown(id: string): void {
    if (!webhooks.endpoints().some(({ endpoint }) => endpoint.id === id)) throw webhookNotFound(id);
  }
}

const webhookNotFound = (id: string): ApiProblem => new ApiProblem('webhook_not_found', `There is no webhook ${id}.`);
const deliveryNotFound = (id: string): ApiProblem => new ApiProblem('webhook_delivery_not_found', `There is no delivery ${id}.`);

/** @throws ApiProblem */
function known<Answer>(answer: Answer | null, id: string): Answer {
  if (answer === null) throw webhookNotFound(id);
  return answer;
}

/** @throws ApiProblem */
function enabled<Answer>(answer: Answer | 'disabled', id: string): Answer {
  if (answer === 'disabled') throw new ApiProblem('webhook_disabled', `${id} answered 410: it wants nothing any more.`);
  return answer;
}

function endpointView({ endpoint, count, oldestAt, failed, state, deliveredAt, disabledAt }: EndpointLook): WebhookEndpointView {
  const { id, url, events } = endpoint;
  return {
    id,
    url,
    events: [...events],
    state,
    pending: count,
    oldestPendingAt: timeOrNull(oldestAt),
    failed,
    lastDeliveredAt: timeOrNull(deliveredAt),
    disabledAt: timeOrNull(disabledAt),
  };
}

const deliveryView = (delivery: Delivery): Omit<WebhookDeliveryView, 'environment'> => ({
  id: `${DELIVERY}${delivery.number}`,
  endpointId: delivery.endpointId,
  eventId: delivery.eventId,
  type: delivery.type,
  subjectId: delivery.subjectId,
  state: delivery.state,
  at: time(delivery.at),
  nextTryAt: timeOrNull(delivery.dueAt),
  settledAt: timeOrNull(delivery.settledAt),
  tries: delivery.tries,
});
