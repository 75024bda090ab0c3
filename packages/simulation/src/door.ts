/**
 * A merchant's channel, watched at its port: each answer must mean what was said on the line. What leaves is watched on the line itself
 * (`network.ts`), which learns here whose order a number is.
 */
import type { OrderIdentity, PaymentChannel } from '@quickpay/core';
import type { Request, Say, Witness } from './witness.ts';

type Answer = Readonly<{ kind: string; configuration?: string }>;

export type DoorParts = Readonly<{
  /** A question about this order is about to leave. */
  asks: (order: OrderIdentity) => void;
  /** What was said last on the line to such a question, as the kind of answer that it means; undefined where it never came so far. */
  meant: (request: Request, order: OrderIdentity) => string | undefined;
  /** An answer about the merchant as a whole, or about an order. */
  heard: (request: Request, answer: Answer, isProbe: boolean) => void;
  witness: Witness;
  violated: Say;
}>;

export function watchedChannel(channel: PaymentChannel, { asks, meant, heard, witness, violated }: DoorParts): PaymentChannel {
  /** `subject`: whose answer it is; null for nobody's, as a probe's. */
  const watched = <Heard extends Answer>(
    request: Request,
    order: OrderIdentity,
    subject: string | null,
    ask: () => Promise<Heard>,
  ): Promise<Heard> => {
    asks(order);
    return ask().then((answer) => judged(request, order, subject, answer));
  };
  const judged = <Heard extends Answer>(request: Request, order: OrderIdentity, subject: string | null, answer: Heard): Heard => {
    const meaning = meant(request, order);
    if (answer.kind !== meaning)
      violated(
        'I2',
        `the channel takes ${meaning ?? 'nothing'} for ${answer.kind} as the answer to a ${request}`,
        order.paymentId,
      );
    if (subject !== null) witness.answers(request, subject, answer.kind);
    heard(request, answer, order.paymentId === PROBE);
    return answer;
  };
  const subjectOf = ({ paymentId }: OrderIdentity) => (paymentId === PROBE ? null : paymentId);

  return {
    submit: (request, options) => watched('submit', request, request.paymentId, () => channel.submit(request, options)),
    query: (order, options) => watched('query', order, subjectOf(order), () => channel.query(order, options)),
    revoke: (order, options) => watched('revoke', order, subjectOf(order), () => channel.revoke(order, options)),
    refund: (request, options) =>
      // Refunds of a paid payment are rows of their own.
      watched('refund', request, witness.isRefund(request.refundNumber) ? null : request.paymentId, () =>
        channel.refund(request, options),
      ),
    queryRefunds: (order, options) => watched('refundQuery', order, order.paymentId, () => channel.queryRefunds(order, options)),
  };
}

/** The payment of a question that is about none (`probeIdentity` of the engine). */
export const PROBE = 'probe';
