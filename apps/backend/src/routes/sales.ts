/** Sales: created once, paid by attempts, left when the customer pays another way. */
import { newPayment, newSale, noBody, paymentSchema, paymentView, saleId, saleSchema, saleView } from '@quickpay/api';
import type { Engine, PayAnswer } from '@quickpay/engine';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { idempotencyHeader, readIdempotency } from '../idempotency.ts';
import { preferredWait, waitHeader } from '../live/waiting.ts';
import { ApiProblem } from '../problem.ts';
import { type Profiles, placeOf, terminalOf } from '../profiles.ts';
import { refuseOtherTill, tillOf, type Who } from '../sign-in/access.ts';
import { askerOf } from './asker.ts';
import { refuseWithoutStanding } from './door.ts';
import { notAccepting, ownedElsewhere } from './not-accepting.ts';

const params = z.object({ id: saleId });
const tags = ['sales'];

export function saleRoutes(
  app: App,
  { engine, ledger, clock, configuration, lanes, waiting, view, openings, door }: Routes,
): void {
  const idempotencyOf = readIdempotency(ledger.identity.hashKey);
  app.post(
    '/sales',
    {
      schema: {
        operationId: 'createSale',
        tags,
        summary: 'Create a sale; idempotent on its id',
        description: 'The same body again answers 200 with the sale as it is; another body under the same id is refused.',
        body: newSale,
        response: {
          200: saleSchema,
          201: saleSchema,
          ...problems(
            'sale_differs',
            'merchant_unknown',
            'merchant_needed',
            'terminal_unknown',
            'terminal_needed',
            'terminal_differs',
            'currency_not_accepted',
            'node_revoked',
            'node_taken_over',
            'not_accepting',
          ),
        },
      },
    },
    async ({ body, who }, reply) => {
      const { id, amount, reference, ...asked } = body;
      const named = { ...asked, terminalId: ownTill(who, asked.terminalId) };
      // What was filled in the first time is not filled in differently when the configuration has changed since.
      const before = await ledger.sale(id);
      // What was begun goes on; nothing new is begun.
      if (before === null) refuseWithoutStanding(door);
      const place =
        before === null ? placeOf(configuration, { ...named, currency: amount.currency }) : { ...before, ...given(named) };
      refuseAboveLimit(configuration, who, place.terminalId, amount);
      const answer = await engine.createSale({
        id,
        merchantId: place.merchantId,
        storeId: place.storeId,
        terminalId: place.terminalId,
        amount: { amountMinor: amount.minor, currency: amount.currency },
        reference,
      });
      switch (answer.kind) {
        case 'created':
          return reply.code(201).header('location', `/v1/sales/${id}`).send(saleView(answer.status, view()));
        case 'same':
          return reply.code(200).send(saleView(answer.status, view()));
        case 'different':
          throw new ApiProblem('sale_differs', `Sale ${id} exists with another amount, merchant, till or reference.`);
        case 'merchantUnknown':
          throw new ApiProblem('merchant_unknown', `There is no merchant ${place.merchantId}.`);
        case 'currencyNotAccepted':
          throw new ApiProblem('currency_not_accepted', `${place.merchantId} does not charge in ${amount.currency}.`);
      }
    },
  );

  app.get(
    '/sales/:id',
    {
      schema: {
        operationId: 'getSale',
        tags,
        summary: 'A sale with its payments',
        params,
        response: { 200: saleSchema, ...problems('sale_not_found') },
      },
    },
    async ({ params: { id }, who }) => {
      const status = await engine.sale(id);
      if (status === null) throw saleNotFound(id);
      refuseOtherTill(who, status.sale.terminalId);
      return saleView(status, view());
    },
  );

  app.post(
    '/sales/:id/payments',
    {
      schema: {
        operationId: 'createPayment',
        tags,
        summary: 'Charge a payment code',
        description:
          'Answers as soon as the intention is durable, before WeChat Pay has answered. `Prefer: wait=N` holds the answer until the outcome is known, or N seconds (at most 60) passed. The same request under the same key answers 200 with the same payment, and `Idempotency-Replayed: true`.',
        params,
        headers: waitHeader.extend(idempotencyHeader.shape),
        body: newPayment,
        response: {
          200: paymentSchema,
          201: paymentSchema,
          ...problems(
            'idempotency_key_missing',
            'idempotency_key_reused',
            'terminal_unknown',
            'terminal_differs',
            'sale_not_found',
            'sale_paid',
            'sale_closed',
            'owned_elsewhere',
            'payment_in_progress',
            'code_live',
            'code_used',
            'code_refused',
            'channel_misconfigured',
            'not_accepting',
          ),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { authCode, description } = request.body;
      const terminalId = ownTill(request.who, request.body.terminalId);
      const idempotency = idempotencyOf(request);
      const sale = await ledger.sale(id);
      if (sale === null) throw saleNotFound(id);
      const answer = await lanes.run(idempotency.key, () =>
        engine.pay({
          saleId: id,
          scannedCode: authCode,
          terminalId: terminalId === undefined ? sale.terminalId : terminalOf(configuration, terminalId).id,
          by: request.caller ?? '',
          idempotency,
          ...(description === undefined ? {} : { description }),
        }),
      );
      const payment = startedOrThrow(answer, { saleId: id, now: clock.now(), engine });
      if (answer.kind === 'started') openings.sold(payment, request.caller);
      const known = await waiting.whenKnown(payment, preferredWait(request.headers.prefer), askerOf(reply));
      if (answer.kind === 'repeated') reply.header('idempotency-replayed', 'true');
      return reply
        .code(answer.kind === 'repeated' ? 200 : 201)
        .header('location', `/v1/payments/${payment.id}`)
        .send(paymentView(known, view()));
    },
  );

  app.post(
    '/sales/:id/closure',
    {
      schema: {
        operationId: 'leaveSale',
        tags,
        summary: 'The customer pays another way, or has gone',
        description: 'Ends the sale. Whatever WeChat Pay has taken or still takes for it goes back by itself.',
        params,
        body: noBody,
        response: { 200: saleSchema, ...problems('sale_not_found', 'sale_paid', 'owned_elsewhere', 'not_accepting') },
      },
    },
    async ({ params: { id }, caller }) => {
      const answer = await engine.leave(id, caller ?? '');
      if (answer.kind === 'unknown') throw saleNotFound(id);
      if (answer.kind === 'ownedElsewhere') throw ownedElsewhere(answer);
      if (answer.kind === 'refused') throw new ApiProblem('sale_paid', `Sale ${id} is paid: refund it instead.`);
      return saleView(answer.status, view());
    },
  );
}

/** A paired browser works for its own till, without naming it. @throws ApiProblem where it names another */
function ownTill(who: Who, named: string | undefined): string | undefined {
  const own = tillOf(who);
  if (own !== undefined && named !== undefined && named !== own)
    throw new ApiProblem('terminal_differs', `This browser belongs to ${own}, not to ${named}.`);
  return own ?? named;
}

/** @throws ApiProblem where a cashier wants more than they may at this till */
function refuseAboveLimit(profiles: Profiles, who: Who, terminalId: string, amount: z.output<typeof newSale>['amount']): void {
  if (who.kind !== 'person' || who.session.person.role !== 'cashier') return;
  const limit = profiles.terminals.find(({ id }) => id === terminalId)?.cashierLimit[amount.currency];
  if (limit !== undefined && amount.minor > limit)
    throw new ApiProblem(
      'manager_needed',
      `Above ${limit} minor units of ${amount.currency} a manager is needed at ${terminalId}.`,
    );
}

const saleNotFound = (id: string): ApiProblem => new ApiProblem('sale_not_found', `There is no sale ${id}.`);

/** Without what was left out. */
function given(
  named: Readonly<Partial<Record<'merchantId' | 'storeId' | 'terminalId', string | undefined>>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(named).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

type Asked = Readonly<{ saleId: string; now: number; engine: Pick<Engine, 'health'> }>;

function startedOrThrow(answer: PayAnswer, { saleId: id, now, engine }: Asked) {
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
      throw saleNotFound(id);
    case 'saleBusy': {
      const { payment, probablyAt } = answer;
      const retryAfterMs = probablyAt === null ? null : Math.max(0, probablyAt - now);
      throw new ApiProblem('payment_in_progress', `${payment.id} is ${payment.frozen ? 'frozen' : payment.state}.`, {
        paymentId: payment.id,
        // Nobody knows how long where a person has to look first.
        params: { n: retryAfterMs === null ? '?' : Math.ceil(retryAfterMs / 1_000) },
        ...(retryAfterMs === null ? {} : { retryAfterMs }),
      });
    }
    case 'salePaid':
      throw new ApiProblem('sale_paid', `Sale ${id} is paid.`);
    case 'saleClosed':
      throw new ApiProblem('sale_closed', `Sale ${id} was closed: the customer paid another way, or left.`);
    case 'channelMisconfigured':
      throw new ApiProblem(
        'channel_misconfigured',
        `WeChat Pay answers ${answer.cause}: a manager must check keys and ids. Nothing was recorded.`,
        { retryAfterMs: 10_000 },
      );
    case 'notAccepting':
      throw notAccepting(engine.health().phase);
    case 'ownedElsewhere':
      throw ownedElsewhere(answer);
  }
}
