/** How a payment came to be what it is: for people as a timeline, for a dispute as a signed document. */
import {
  erasedSchema,
  evidenceKeySchema,
  paymentId,
  refundEventsSchema,
  refundId,
  signedEvidenceSchema,
  timelineSchema,
} from '@quickpay/api';
import type { Policy } from '@quickpay/core';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { readNames } from '../evidence/actors.ts';
import { evidenceText } from '../evidence/evidence.ts';
import { type PaymentRecord, readRecord, refundChain } from '../evidence/record.ts';
import { gapView, refundMoment, timelineOf } from '../evidence/timeline.ts';
import { ApiProblem } from '../problem.ts';
import { paymentNotFound } from './payments.ts';
import { refundNotFound } from './refunds.ts';

const tags = ['evidence'];
const ofPayment = z.object({ id: paymentId });
const ofRefund = z.object({ id: refundId });

export const EVIDENCE_LIMITS = {
  /** Moments in a timeline; `complete` says whether that was all. */
  momentsMax: 2_000,
  /** Moments of a payment that can be put into one document: some 20 MB. */
  documentMomentsMax: 50_000,
} as const;

export function evidenceRoutes(app: App, { ledger, keeping, signIn, view, environment }: Routes): void {
  const { wire, key, lateRequestWatchMs } = keeping;
  const policy: Policy = { lateRequestWatchMs, epoch: ledger.identity.epoch };
  const recordOf = async (id: string): Promise<PaymentRecord> => {
    const record = await readRecord(id, { ledger, wire, policy });
    if (record === null) throw paymentNotFound(id);
    return record;
  };

  app.get(
    '/payments/:id/timeline',
    {
      schema: {
        operationId: 'getTimeline',
        tags,
        summary: 'What happened to a payment and its refunds, and what went over the wire, oldest first',
        description:
          'Each event with who acted and the rule that decided; each message masked, with whether its answer’s signature was checked and by which key.',
        params: ofPayment,
        response: { 200: timelineSchema, ...problems('payment_not_found') },
      },
    },
    async ({ params: { id } }) => {
      const record = await recordOf(id);
      const items = timelineOf(record, await readNames(signIn));
      return {
        environment,
        paymentId: id,
        items: items.slice(0, EVIDENCE_LIMITS.momentsMax),
        gaps: record.messages.gaps.map(gapView),
        complete: items.length <= EVIDENCE_LIMITS.momentsMax,
      };
    },
  );

  app.get(
    '/refunds/:id/events',
    {
      schema: {
        operationId: 'listRefundEvents',
        tags,
        summary: 'What happened to a refund, oldest first',
        params: ofRefund,
        response: { 200: refundEventsSchema, ...problems('refund_not_found') },
      },
    },
    async ({ params: { id } }) => {
      const entry = await ledger.refund(id);
      if (entry === null) throw refundNotFound(id);
      const [{ events }, nameOf] = [await refundChain(entry, ledger, policy), await readNames(signIn)];
      return { environment, items: events.map((event) => refundMoment(event, nameOf)), next: null };
    },
  );

  app.get(
    '/payments/:id/evidence',
    {
      schema: {
        operationId: 'getEvidence',
        tags,
        summary: 'All of that in one signed document, for a dispute',
        description:
          'Ed25519 over its canonical bytes, with the chains of events: keep the answer byte for byte. `quickpay evidence verify` checks it offline, by the public key of `GET /v1/evidence/key`.',
        params: ofPayment,
        response: { 200: signedEvidenceSchema, ...problems('payment_not_found', 'evidence_too_large') },
      },
    },
    async ({ params: { id }, caller }, reply) => {
      const record = await recordOf(id);
      const count = [record.ofPayment, ...record.ofRefunds].reduce((sum, { events }) => sum + events.length, 0);
      if (count > EVIDENCE_LIMITS.documentMomentsMax)
        throw new ApiProblem('evidence_too_large', `${count} events happened to payment ${id}.`, { paymentId: id });
      const nameOf = await readNames(signIn);
      const madeBy = nameOf(caller);
      if (madeBy === null) throw new Error('whoever may ask for evidence is somebody');
      const text = evidenceText(record, { key, nameOf, madeBy, context: view(), ledger: ledger.identity });
      // Word for word: the serializer would write it in an order of its own.
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="evidence-${record.payment.merchantOrderNumber}.json"`)
        .send(Buffer.from(text) as never);
    },
  );

  app.delete(
    '/payments/:id/messages',
    {
      schema: {
        operationId: 'eraseMessages',
        tags,
        summary: 'Take away what the messages of a payment say',
        description:
          'Who asked what, when, and how it ended stays; the fields do not. The chain of events is untouched: nothing of a payer is in it. Repeating it changes nothing.',
        params: ofPayment,
        response: { 200: erasedSchema, ...problems('payment_not_found') },
      },
    },
    async ({ params: { id }, caller, log }) => {
      const entry = await ledger.payment(id);
      if (entry === null) throw paymentNotFound(id);
      const { merchantId, merchantOrderNumber: orderNumber } = entry.payment;
      const erased = await wire.erase({ merchantId, orderNumber });
      log.info({ paymentId: id, orderNumber, erased, caller }, 'messages erased');
      return { environment, erased };
    },
  );

  app.get(
    '/evidence/key',
    {
      schema: {
        operationId: 'getEvidenceKey',
        tags,
        summary: 'The public key by which evidence of this server is checked',
        response: { 200: evidenceKeySchema, ...problems() },
      },
    },
    async () => ({ environment, id: key.id, algorithm: 'Ed25519' as const, publicKey: key.publicKey }),
  );
}
