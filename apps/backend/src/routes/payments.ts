/** Payments: looked at, stopped, asked about. */
import {
  eventSchema,
  eventView,
  pageOf,
  pageQuery,
  paymentSchema,
  paymentsQuery,
  paymentView,
  problemSchema,
} from '@quickpay/api';
import type { ActAnswer } from '@quickpay/engine';
import { z } from 'zod';
import type { App, BackendParts } from '../build.ts';
import { ApiProblem } from '../problem.ts';
import { preferredWait, whenKnown } from '../waiting.ts';

const params = z.object({ id: z.string().max(64) });
const one = { 200: paymentSchema, 404: problemSchema };

export function paymentRoutes(app: App, { engine, ledger }: BackendParts): void {
  app.get(
    '/payments',
    {
      schema: {
        tags: ['payments'],
        summary: 'Payments, newest first',
        querystring: paymentsQuery,
        response: { 200: pageOf(paymentSchema) },
      },
    },
    async ({ query }) => {
      const { after = null, limit, saleId, merchantId, storeId, state, unresolved } = query;
      const filter = {
        ...(saleId ? { saleId } : {}),
        ...(merchantId ? { merchantId } : {}),
        ...(storeId ? { storeId } : {}),
        ...(state ? { states: [state] } : {}),
        unresolved: unresolved === 'true',
      };
      const { items, next } = await ledger.payments(filter, after, limit);
      return { items: items.map(paymentView), next };
    },
  );

  app.get(
    '/payments/:id',
    {
      schema: {
        tags: ['payments'],
        summary: 'A payment; `Prefer: wait=N` holds the answer until its outcome is known',
        params,
        response: one,
      },
    },
    async (request) => {
      const entry = await ledger.payment(request.params.id);
      if (entry === null) throw notFound(request.params.id);
      return paymentView(await whenKnown(engine, ledger, entry.payment, preferredWait(request)));
    },
  );

  app.get(
    '/payments/:id/events',
    {
      schema: {
        tags: ['payments'],
        summary: 'What happened to a payment, oldest first',
        params,
        response: { 200: pageOf(eventSchema), 404: problemSchema },
      },
    },
    async ({ params: { id } }) => {
      const events = await ledger.eventsOf(id);
      if (events.length === 0) throw notFound(id);
      return { items: events.map(eventView), next: null };
    },
  );

  app.post(
    '/payments/:id/cancellation',
    {
      schema: {
        tags: ['payments'],
        summary: 'Stop a payment: it is revoked as soon as WeChat Pay allows, and proven',
        params,
        response: { ...one, 409: problemSchema },
      },
    },
    async ({ params: { id }, caller }) => paymentView(doneOrThrow(await engine.cancel(id, caller ?? ''), id)),
  );

  app.post(
    '/payments/:id/check',
    { schema: { tags: ['payments'], summary: 'Ask WeChat Pay now', params, response: { ...one, 409: problemSchema } } },
    async ({ params: { id }, caller }) => paymentView(doneOrThrow(await engine.check(id, caller ?? ''), id)),
  );

  app.get(
    '/attention',
    {
      schema: {
        tags: ['payments'],
        summary: 'Payments that a person should look at, oldest first',
        querystring: pageQuery,
        response: { 200: pageOf(paymentSchema) },
      },
    },
    async ({ query: { after = null, limit } }) => {
      const { items, next } = await ledger.attention(after, limit);
      return { items: items.map(paymentView), next };
    },
  );
}

const notFound = (id: string): ApiProblem => new ApiProblem('payment_not_found', `There is no payment ${id}.`);

function doneOrThrow(answer: ActAnswer, id: string) {
  if (answer.kind === 'unknown') throw notFound(id);
  if (answer.kind === 'refused')
    throw new ApiProblem('payment_state', `Payment ${id} is ${answer.payment.frozen ? 'frozen' : answer.payment.state}.`, {
      paymentId: id,
    });
  return answer.payment;
}
