/** Sales: created once, paid by attempts, left when the customer pays another way. */
import { newPayment, newSale, paymentSchema, paymentView, problemSchema, saleId, saleSchema, saleView } from '@quickpay/api';
import type { PayAnswer } from '@quickpay/engine';
import { z } from 'zod';
import type { App, BackendParts } from '../build.ts';
import { idempotencyOf } from '../idempotency.ts';
import { ApiProblem } from '../problem.ts';
import { preferredWait, whenKnown } from '../waiting.ts';

const params = z.object({ id: saleId });

export function saleRoutes(app: App, { engine, ledger, clock }: BackendParts): void {
  app.post(
    '/sales',
    {
      schema: {
        tags: ['sales'],
        summary: 'Create a sale; idempotent on its id',
        body: newSale,
        response: { 200: saleSchema, 201: saleSchema, 409: problemSchema },
      },
    },
    async ({ body }, reply) => {
      const { amount, ...sale } = body;
      const answer = await engine.createSale({ ...sale, amount: { amountMinor: amount.minor, currency: amount.currency } });
      switch (answer.kind) {
        case 'created':
          return reply.code(201).header('location', `/v1/sales/${body.id}`).send(saleView(answer.status));
        case 'same':
          return reply.code(200).send(saleView(answer.status));
        case 'different':
          throw new ApiProblem('sale_differs', `Sale ${body.id} exists with another amount, merchant, till or reference.`);
        case 'merchantUnknown':
          throw new ApiProblem('merchant_unknown', `There is no merchant ${body.merchantId}.`);
        case 'currencyNotAccepted':
          throw new ApiProblem('currency_not_accepted', `${body.merchantId} does not charge in ${amount.currency}.`);
      }
    },
  );

  app.get(
    '/sales/:id',
    {
      schema: { tags: ['sales'], summary: 'A sale with its payments', params, response: { 200: saleSchema, 404: problemSchema } },
    },
    async ({ params: { id } }) => {
      const status = await engine.sale(id);
      if (status === null) throw new ApiProblem('sale_not_found', `There is no sale ${id}.`);
      return saleView(status);
    },
  );

  app.post(
    '/sales/:id/payments',
    {
      schema: {
        tags: ['sales'],
        summary: 'Charge a payment code',
        description:
          'Answers as soon as the intention is durable. `Prefer: wait=N` holds the answer until the outcome is known, or N seconds (at most 60) passed. Needs an Idempotency-Key.',
        params,
        body: newPayment,
        response: { 200: paymentSchema, 201: paymentSchema, 409: problemSchema, 422: problemSchema, 503: problemSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const answer = await engine.pay({
        saleId: id,
        scannedCode: request.body.authCode,
        terminalId: request.body.terminalId ?? 'till-1',
        by: request.caller ?? '',
        idempotency: idempotencyOf(request, ledger.identity.hashKey),
        ...(request.body.description === undefined ? {} : { description: request.body.description }),
      });
      const payment = startedOrThrow(answer, id, clock.now());
      const known = await whenKnown(engine, ledger, payment, preferredWait(request));
      if (answer.kind === 'repeated') reply.header('idempotency-replayed', 'true');
      return reply
        .code(answer.kind === 'repeated' ? 200 : 201)
        .header('location', `/v1/payments/${payment.id}`)
        .send(paymentView(known));
    },
  );

  app.post(
    '/sales/:id/closure',
    {
      schema: {
        tags: ['sales'],
        summary: 'The customer pays another way, or has gone',
        params,
        response: { 200: saleSchema, 404: problemSchema, 409: problemSchema },
      },
    },
    async ({ params: { id }, caller }) => {
      const answer = await engine.leave(id, caller ?? '');
      if (answer.kind === 'unknown') throw new ApiProblem('sale_not_found', `There is no sale ${id}.`);
      if (answer.kind === 'refused') throw new ApiProblem('sale_paid', `Sale ${id} is paid: refund it instead.`);
      return saleView(answer.status);
    },
  );
}

function startedOrThrow(answer: PayAnswer, saleIdGiven: string, now: number) {
  const until = (at: number | null) => (at === null ? {} : { retryAfterMs: Math.max(0, at - now) });
  switch (answer.kind) {
    case 'started':
    case 'repeated':
      return answer.payment;
    case 'keyReused':
      throw new ApiProblem(
        'idempotency_key_reused',
        'This key came with another request before. Use a new key for a new payment.',
      );
    case 'codeRefused':
      throw new ApiProblem('code_refused', 'Nothing was sent: the scan is not a payment code that this merchant can charge.', {
        codeProblem: answer.problem,
      });
    case 'codeLive':
      throw new ApiProblem('code_live', `Payment ${answer.paymentId} is working on this code.`, { paymentId: answer.paymentId });
    case 'codeUsed':
      throw new ApiProblem('code_used', `Payment ${answer.paymentId} used this code. A code is used once.`, {
        paymentId: answer.paymentId,
      });
    case 'saleUnknown':
      throw new ApiProblem('sale_not_found', `There is no sale ${saleIdGiven}.`);
    case 'saleBusy':
      throw new ApiProblem('payment_in_progress', `${answer.payment.id} is ${answer.payment.state}.`, {
        paymentId: answer.payment.id,
        ...until(answer.probablyAt),
      });
    case 'salePaid':
      throw new ApiProblem('sale_paid', `Sale ${saleIdGiven} is paid.`);
    case 'saleClosed':
      throw new ApiProblem('sale_closed', `Sale ${saleIdGiven} was closed: the customer paid another way, or left.`);
    case 'channelMisconfigured':
      throw new ApiProblem(
        'channel_misconfigured',
        `WeChat Pay answers ${answer.cause}: a manager must check keys and ids. Nothing was recorded.`,
        { retryAfterMs: 10_000 },
      );
    case 'notAccepting':
      throw new ApiProblem(
        'not_accepting',
        answer.reason === 'draining'
          ? 'This server is ending. Nothing was recorded.'
          : 'Too much is waiting to be written. Nothing was recorded.',
        { retryAfterMs: 1_000 },
      );
  }
}
