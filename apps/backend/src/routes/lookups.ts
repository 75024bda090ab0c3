/**
 * A payment by a number that somebody holds out: of a receipt, of a refund's, of the payer's WeChat bill. Numbers come in bodies, never in
 * addresses, and what is still open is asked about while it is being found.
 */
import { newLookup, newOutsideLookup, outsideLookupSchema, pageOf, paymentSchema, paymentView } from '@quickpay/api';
import { isTransactionId, type Payment } from '@quickpay/core';
import { InvalidRequest } from '@quickpay/wechatpay';
import type { FastifyRequest } from 'fastify';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import type { Looked, OrderAsker } from '../outside.ts';
import { ApiProblem } from '../problem.ts';
import { askerOf } from './asker.ts';

const tags = ['lookups'];
/** A number is one payment's, or by chance a few merchants'. */
const FOUND_MAX = 10;

export function lookupRoutes(app: App, { engine, ledger, lanes, askers, view, environment }: Routes): void {
  /** Payments of that number as they are; each that is not final is asked about at WeChat Pay meanwhile. */
  const foundHere = async (number: string, { caller }: FastifyRequest) => {
    const { items } = await ledger.payments({ number }, null, FOUND_MAX);
    const checked = items.map(async (payment): Promise<Payment> => {
      const answer = await engine.check(payment.id, caller ?? '');
      return 'payment' in answer ? answer.payment : payment;
    });
    return (await Promise.all(checked)).map((payment) => paymentView(payment, view()));
  };

  app.post(
    '/lookups',
    {
      schema: {
        operationId: 'lookUp',
        tags,
        summary: 'Payments that have a number: their own, WeChat Pay’s, or a refund’s',
        description: 'What is not final is asked about at WeChat Pay at once: follow it for the answer. None is an empty list.',
        body: newLookup,
        response: { 200: pageOf(paymentSchema), ...problems('not_accepting') },
      },
    },
    async (request) => ({ environment, items: await foundHere(request.body.number, request), next: null }),
  );

  app.post(
    '/outside-lookups',
    {
      schema: {
        operationId: 'lookUpOutside',
        tags,
        summary: 'What WeChat Pay says of an order that no ledger here knows',
        description:
          'Asks about the orders of every merchant that is configured, one after the other, and changes nothing. What is found may be anybody’s order of that merchant. One question at a time.',
        body: newOutsideLookup,
        response: { 200: outsideLookupSchema, ...problems() },
      },
    },
    async (request, reply) => {
      const { number } = request.body;
      const asker = askerOf(reply);
      // Whoever has gone meanwhile would only keep those behind waiting.
      const { merchantId, looked } = await lanes.run('outside lookups', () =>
        asker.isGone() ? Promise.resolve(UNHEARD) : lookAt(askers, number),
      );
      const order = looked.kind === 'found' ? looked.order : null;
      const { amount = null } = order ?? {};
      return {
        environment,
        found: looked.kind,
        merchantId,
        order: order && {
          orderNumber: order.orderNumber,
          transactionId: order.transactionId,
          state: order.state,
          amount: amount && { minor: amount.amountMinor, currency: amount.currency },
        },
        code: looked.kind === 'refused' ? looked.code : null,
        payments: order === null ? [] : await foundHere(order.orderNumber, request),
      };
    },
  );
}

/** What says more goes before what says less, where several merchants were asked. */
const TELLING: readonly Looked['kind'][] = ['found', 'unclear', 'refused', 'absent'];

type Answered = Readonly<{ merchantId: string | null; looked: Looked }>;
const UNHEARD: Answered = { merchantId: null, looked: { kind: 'unclear', note: 'nobody waits for it any more' } };

async function lookAt(askers: ReadonlyMap<string, OrderAsker>, number: string): Promise<Answered> {
  const by = isTransactionId(number) ? { transactionId: number } : { outTradeNo: number };
  let most: Looked = { kind: 'absent' };
  for (const [merchantId, asker] of askers) {
    const looked = await asker.look(by).catch(refuseNumber);
    if (looked.kind === 'found') return { merchantId, looked };
    if (TELLING.indexOf(looked.kind) < TELLING.indexOf(most.kind)) most = looked;
  }
  return { merchantId: null, looked: most };
}

/** @throws ApiProblem for a number that no order can have: it was not sent */
function refuseNumber(fault: unknown): never {
  if (!(fault instanceof InvalidRequest)) throw fault;
  const problem = 'is no number that an order can have';
  throw new ApiProblem('invalid_request', `body.number: ${problem}`, { fields: [{ path: 'body.number', problem }] });
}
