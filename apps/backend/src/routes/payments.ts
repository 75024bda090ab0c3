/** Payments: looked at, stopped, asked about. */
import {
  attentionCallsSchema,
  attentionCallView,
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
  statesWith,
} from '@quickpay/api';
import type { ActAnswer } from '@quickpay/engine';
import type { PaymentFilter } from '@quickpay/storage';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { preferredWait, waitHeader } from '../live/waiting.ts';
import { ApiProblem } from '../problem.ts';
import { refuseOtherTill } from '../sign-in/access.ts';
import { askerOf } from './asker.ts';
import { ownedElsewhere } from './not-accepting.ts';

const params = z.object({ id: paymentId });
const tags = ['payments'];
/** Whoever has more of them than that has another problem. */
const CALLS_MAX = 100;

export function paymentRoutes(app: App, { engine, ledger, waiting, view, environment }: Routes): void {
  app.get(
    '/payments',
    {
      schema: {
        operationId: 'listPayments',
        tags,
        summary: 'Payments, newest first',
        description: 'Those of which everything holds that is asked for. Each thing that can be asked for is found by an index.',
        querystring: paymentsQuery,
        response: { 200: pageOf(paymentSchema), ...problems() },
      },
    },
    async ({ query }) => {
      const { after = null, limit } = query;
      const { items, next } = await ledger.payments(filterOf(query), after, limit);
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
      refuseOtherTill(request.who, entry.payment.terminalId);
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
      if ((await ledger.payment(id)) === null) throw paymentNotFound(id);
      // One more than asked for tells whether there is a next page.
      const events = await ledger.eventsOf(id, { after: Number(after ?? 0), limit: limit + 1 });
      const items = events.slice(0, limit);
      const next = events.length > limit ? String(items.at(-1)?.version) : null;
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
        response: { 200: paymentSchema, ...problems('payment_not_found', 'payment_state', 'owned_elsewhere', 'not_accepting') },
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
        response: { 200: paymentSchema, ...problems('payment_not_found', 'payment_state', 'owned_elsewhere', 'not_accepting') },
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

  app.get(
    '/attention/calls',
    {
      schema: {
        operationId: 'listAttentionCalls',
        tags,
        summary: 'That payments need a manager, and which: for everybody at a till',
        response: { 200: attentionCallsSchema, ...problems() },
      },
    },
    async () => {
      const { items, next } = await ledger.attention(null, CALLS_MAX);
      const calls = items.map(({ payment, refunds }) => attentionCallView(payment, refunds, view()));
      return { environment, items: calls, complete: next === null };
    },
  );
}

/** @throws ApiProblem where the time ends before it begins */
function filterOf(query: Query): PaymentFilter {
  const { after, limit, state, outcome, unresolved, amountMinor, from, to, ...same } = query;
  const submittedFrom = from === undefined ? undefined : Date.parse(from);
  const submittedBefore = to === undefined ? undefined : Date.parse(to);
  if (submittedFrom !== undefined && submittedBefore !== undefined && submittedFrom >= submittedBefore)
    throw new ApiProblem('invalid_request', 'querystring.to: must be later than from', {
      fields: [{ path: 'querystring.to', problem: 'must be later than from' }],
    });
  const asked = {
    ...same,
    states: statesOf(state, outcome),
    unresolved: unresolved === 'true',
    amountMinor: amountMinor === undefined ? undefined : Number(amountMinor),
    submittedFrom,
    submittedBefore,
  };
  return Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
}

type Query = z.output<typeof paymentsQuery>;

/** Those that are both: none, where a state is asked for that does not have the outcome. */
function statesOf(state: Query['state'], outcome: Query['outcome']): PaymentFilter['states'] | undefined {
  const certain = outcome === undefined ? undefined : statesWith(outcome);
  if (state === undefined) return certain;
  return certain === undefined || certain.includes(state) ? [state] : [];
}

export const paymentNotFound = (id: string): ApiProblem => new ApiProblem('payment_not_found', `There is no payment ${id}.`);

export function doneOrThrow(answer: ActAnswer, id: string) {
  if (answer.kind === 'unknown') throw paymentNotFound(id);
  if (answer.kind === 'ownedElsewhere') throw ownedElsewhere(answer);
  if (answer.kind === 'refused')
    throw new ApiProblem('payment_state', `Payment ${id} is ${answer.payment.frozen ? 'frozen' : answer.payment.state}.`, {
      paymentId: id,
    });
  return answer.payment;
}
