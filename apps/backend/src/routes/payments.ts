/** Payments: looked at, stopped, asked about. */
import {
  attentionSchema,
  attentionView,
  eventSchema,
  eventsQuery,
  eventView,
  noBody,
  pageOf,
  pageQuery,
  paymentId,
  paymentSchema,
  paymentsQuery,
  paymentView,
} from '@quickpay/api';
import type { ActAnswer } from '@quickpay/engine';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { preferredWait, waitHeader } from '../live/waiting.ts';
import { ApiProblem } from '../problem.ts';
import { askerOf } from './asker.ts';

const params = z.object({ id: paymentId });
const tags = ['payments'];

export function paymentRoutes(app: App, { engine, ledger, waiting, view, environment }: Routes): void {
  app.get(
    '/payments',
    {
      schema: {
        operationId: 'listPayments',
        tags,
        summary: 'Payments, newest first',
        querystring: paymentsQuery,
        response: { 200: pageOf(paymentSchema), ...problems() },
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
      return { environment, items: items.map((payment) => paymentView(payment, view())), next };
    },
  );

  app.get(
    '/payments/:id',
    {
      schema: {
        operationId: 'getPayment',
        tags,
        summary: 'A payment; `Prefer: wait=N` holds the answer until its outcome is known',
        params,
        headers: waitHeader,
        response: { 200: paymentSchema, ...problems('payment_not_found') },
      },
    },
    async (request, reply) => {
      const entry = await ledger.payment(request.params.id);
      if (entry === null) throw paymentNotFound(request.params.id);
      const known = await waiting.whenKnown(entry.payment, preferredWait(request.headers.prefer), askerOf(reply));
      return paymentView(known, view());
    },
  );

  app.get(
    '/payments/:id/events',
    {
      schema: {
        operationId: 'listPaymentEvents',
        tags,
        summary: 'What happened to a payment, oldest first',
        params,
        querystring: eventsQuery,
        response: { 200: pageOf(eventSchema), ...problems('payment_not_found') },
      },
    },
    async ({ params: { id }, query: { after, limit } }) => {
      const events = await ledger.eventsOf(id);
      if (events.length === 0) throw paymentNotFound(id);
      const rest = events.filter(({ version }) => version > Number(after ?? 0));
      const items = rest.slice(0, limit);
      const next = rest.length > limit ? String(items.at(-1)?.version) : null;
      return { environment, items: items.map(eventView), next };
    },
  );

  app.post(
    '/payments/:id/cancellation',
    {
      schema: {
        operationId: 'cancelPayment',
        tags,
        summary: 'Stop a payment: it is revoked as soon as WeChat Pay allows, and proven',
        description: 'Repeating it changes nothing. The payment may still turn out to be paid, if the payer was faster.',
        params,
        body: noBody,
        response: { 200: paymentSchema, ...problems('payment_not_found', 'payment_state', 'not_accepting') },
      },
    },
    async ({ params: { id }, caller }) => paymentView(doneOrThrow(await engine.cancel(id, caller ?? ''), id), view()),
  );

  app.post(
    '/payments/:id/check',
    {
      schema: {
        operationId: 'checkPayment',
        tags,
        summary: 'Ask WeChat Pay now',
        description: 'At most once a second. The answer is that of before; follow the payment for what WeChat Pay says.',
        params,
        body: noBody,
        response: { 200: paymentSchema, ...problems('payment_not_found', 'payment_state', 'not_accepting') },
      },
    },
    async ({ params: { id }, caller }) => paymentView(doneOrThrow(await engine.check(id, caller ?? ''), id), view()),
  );

  app.get(
    '/attention',
    {
      schema: {
        operationId: 'listAttention',
        tags,
        summary: 'Payments that a person should look at, for themselves or for a refund, oldest first',
        querystring: pageQuery,
        response: { 200: pageOf(attentionSchema), ...problems() },
      },
    },
    async ({ query: { after = null, limit } }) => {
      const { items, next } = await ledger.attention(after, limit);
      return { environment, items: items.map(({ payment, refunds }) => attentionView(payment, refunds, view())), next };
    },
  );
}

export const paymentNotFound = (id: string): ApiProblem => new ApiProblem('payment_not_found', `There is no payment ${id}.`);

function doneOrThrow(answer: ActAnswer, id: string) {
  if (answer.kind === 'unknown') throw paymentNotFound(id);
  if (answer.kind === 'refused')
    throw new ApiProblem('payment_state', `Payment ${id} is ${answer.payment.frozen ? 'frozen' : answer.payment.state}.`, {
      paymentId: id,
    });
  return answer.payment;
}
