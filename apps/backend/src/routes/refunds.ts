/** Refunds: giving back what was paid, or a part of it. */
import {
  decimalOf,
  newRefund,
  noBody,
  paymentId,
  refundId,
  refundSchema,
  refundsSchema,
  refundsView,
  refundView,
} from '@quickpay/api';
import type { Payment, RefundAuthority, RefundProblem } from '@quickpay/core';
import type { Engine, RefundAnswered } from '@quickpay/engine';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { idempotencyHeader, readIdempotency } from '../idempotency.ts';
import { ApiProblem } from '../problem.ts';
import { terminalOf } from '../profiles.ts';
import type { Who } from '../sign-in/access.ts';
import { notAccepting, ownedElsewhere } from './not-accepting.ts';
import { paymentNotFound } from './payments.ts';

const tags = ['refunds'];
const ofPayment = z.object({ id: paymentId });
const ofRefund = z.object({ id: refundId });

export function refundRoutes(app: App, { engine, ledger, lanes, view, configuration, signIn }: Routes): void {
  const idempotencyOf = readIdempotency(ledger.identity.hashKey);
  app.post(
    '/payments/:id/refunds',
    {
      schema: {
        operationId: 'createRefund',
        tags,
        summary: 'Refund a paid payment, or a part of it',
        description:
          'Answers as soon as the amount is reserved, before WeChat Pay has answered: follow the refund, live or with GET. A cashier needs a manager’s approval above the till’s `refundLimit`; managers and API keys do not, and theirs is left alone. Refunds of one payment leave one after the other, a minute apart. The same request under the same key, by whichever approval, answers 200 with the same refund, and `Idempotency-Replayed: true`.',
        params: ofPayment,
        headers: idempotencyHeader,
        body: newRefund,
        response: {
          200: refundSchema,
          201: refundSchema,
          ...problems(
            'idempotency_key_missing',
            'idempotency_key_reused',
            'approval_needed',
            'payment_not_found',
            'payment_not_paid',
            'refund_too_much',
            'refund_too_many',
            'owned_elsewhere',
            'refund_too_late',
            'not_accepting',
          ),
        },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { approvalId, ...asked } = request.body;
      // By which approval it is asked for makes no other request of it: the first may have been granted, and have run out before it arrived.
      const idempotency = idempotencyOf(request, asked);
      const entry = await ledger.payment(id);
      if (entry === null) throw paymentNotFound(id);
      refuseOtherCurrency(entry.payment, asked.amount);
      const refundBy = (authority: RefundAuthority) =>
        engine.refund({
          paymentId: id,
          amountMinor: asked.amount?.minor ?? null,
          reason: asked.reason,
          by: request.caller ?? '',
          authority,
          idempotency,
        });
      const cashier = cashierOf(request.who);
      const answer = await lanes.run(idempotency.key, () =>
        cashier === null ? refundBy('full') : byCashier(entry.payment, { ...cashier, approvalId }, refundBy),
      );
      const refund = startedOrThrow(answer, id, engine);
      if (answer.kind === 'repeated') reply.header('idempotency-replayed', 'true');
      return reply
        .code(answer.kind === 'repeated' ? 200 : 201)
        .header('location', `/v1/refunds/${refund.id}`)
        .send(refundView(refund, view()));
    },
  );

  /** Up to the till's limit, or by an approval, which is used up only where a refund came of it. */
  const byCashier = async (
    { id: paymentId, amount: { currency } }: Payment,
    { personId, terminalId, approvalId }: Cashier & Readonly<{ approvalId: string | undefined }>,
    refundBy: (authority: RefundAuthority) => Promise<RefundAnswered>,
  ): Promise<RefundAnswered> => {
    const aloneMinorMax = terminalOf(configuration, terminalId).refundLimit[currency] ?? 0;
    const granted =
      approvalId === undefined ? null : signIn.approvals.take(approvalId, { requestedBy: personId, terminalId, paymentId });
    const approval = granted === null ? null : { amountMinor: granted.amountMinor, by: granted.approvedBy };
    const answer = await refundBy({ aloneMinorMax, approval });
    const isUsed = answer.kind === 'started' && answer.refund.approvedBy !== null;
    if (granted !== null && !isUsed) signIn.approvals.giveBack(granted);
    return answer;
  };

  app.get(
    '/payments/:id/refunds',
    {
      schema: {
        operationId: 'listRefunds',
        tags,
        summary: 'A payment’s refunds, oldest first, and what can still be refunded',
        params: ofPayment,
        response: { 200: refundsSchema, ...problems('payment_not_found') },
      },
    },
    async ({ params: { id } }) => {
      const entry = await ledger.payment(id);
      if (entry === null) throw paymentNotFound(id);
      const refunds = (await ledger.refundsOf(id)).map(({ refund }) => refund);
      return refundsView(entry.payment, refunds, view());
    },
  );

  app.get(
    '/refunds/:id',
    {
      schema: {
        operationId: 'getRefund',
        tags,
        summary: 'A refund',
        params: ofRefund,
        response: { 200: refundSchema, ...problems('refund_not_found') },
      },
    },
    async ({ params: { id } }) => {
      const entry = await ledger.refund(id);
      if (entry === null) throw refundNotFound(id);
      return refundView(entry.refund, view());
    },
  );

  app.post(
    '/refunds/:id/check',
    {
      schema: {
        operationId: 'checkRefund',
        tags,
        summary: 'Ask WeChat Pay about a refund now',
        description: 'At most once a second. The answer is that of before; follow the refund for what WeChat Pay says.',
        params: ofRefund,
        body: noBody,
        response: { 200: refundSchema, ...problems('refund_not_found', 'owned_elsewhere', 'not_accepting') },
      },
    },
    async ({ params: { id }, caller }) => {
      const answer = await engine.checkRefund(id, caller ?? '');
      if (answer.kind === 'unknown') throw refundNotFound(id);
      if (answer.kind === 'ownedElsewhere') throw ownedElsewhere(answer);
      return refundView(answer.refund, view());
    },
  );
}

export const refundNotFound = (id: string): ApiProblem => new ApiProblem('refund_not_found', `There is no refund ${id}.`);

type Cashier = Readonly<{ personId: string; terminalId: string }>;

/** Who asks, if they may not refund whatever they like. */
const cashierOf = (who: Who): Cashier | null =>
  who.kind === 'person' && who.session.person.role === 'cashier'
    ? { personId: who.session.person.id, terminalId: who.device.terminalId }
    : null;

/** @throws ApiProblem where an amount is in another currency than the payment */
export function refuseOtherCurrency(
  { id, amount: { currency } }: Payment,
  amount: Readonly<{ currency: string }> | undefined,
): void {
  if (amount === undefined || amount.currency === currency) return;
  const problem = `payment ${id} is in ${currency}`;
  throw new ApiProblem('invalid_request', `body.amount.currency: ${problem}`, {
    fields: [{ path: 'body.amount.currency', problem }],
  });
}

type NotApproved = Extract<RefundAnswered, { kind: 'notApproved' }>;

function approvalNeeded({ payment: { id, amount }, amountMinor, aloneMinorMax }: NotApproved): ApiProblem {
  const { currency } = amount;
  return new ApiProblem(
    'approval_needed',
    `No approval of ${amountMinor} minor units of ${currency} for payment ${id} counts here: none was sent, or it was used, has run out, or is of something else.`,
    {
      paymentId: id,
      limitMinor: aloneMinorMax,
      params: { limit: `${currency} ${decimalOf({ amountMinor: aloneMinorMax, currency })}` },
    },
  );
}

type Refused = Extract<RefundAnswered, { kind: 'refused' }>;

export const REFUSALS: Readonly<Record<RefundProblem, (refused: Refused) => ApiProblem>> = {
  notPaid: ({ payment: { id, state } }) => new ApiProblem('payment_not_paid', `Payment ${id} is ${state}.`, { paymentId: id }),
  tooOld: ({ payment: { id } }) =>
    new ApiProblem('refund_too_late', `Payment ${id} was paid more than 365 days ago.`, { paymentId: id }),
  tooMany: ({ payment: { id } }) => new ApiProblem('refund_too_many', `Payment ${id} has 50 refunds.`, { paymentId: id }),
  nothingLeft: (refused) => tooMuch(refused),
  tooMuch: (refused) => tooMuch(refused),
};

const tooMuch = ({ payment: { id, amount }, refundableMinor }: Refused): ApiProblem =>
  new ApiProblem('refund_too_much', `Of payment ${id} ${refundableMinor} minor units of ${amount.currency} are left.`, {
    paymentId: id,
    refundableMinor,
  });

export function startedOrThrow(answer: RefundAnswered, id: string, engine: Pick<Engine, 'health'>) {
  switch (answer.kind) {
    case 'started':
    case 'repeated':
      return answer.refund;
    case 'keyReused':
      throw new ApiProblem(
        'idempotency_key_reused',
        'This key came with another request before. Use a new key for a new refund.',
      );
    case 'unknown':
      throw paymentNotFound(id);
    case 'refused':
      throw REFUSALS[answer.problem](answer);
    case 'notApproved':
      throw approvalNeeded(answer);
    case 'notAccepting':
      throw notAccepting(engine.health().phase);
    case 'ownedElsewhere':
      throw ownedElsewhere(answer);
  }
}
