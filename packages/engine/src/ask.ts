/** Asking the channel about a payment of ours. */
import type { AnswerNotes, OrderIdentity, Payment, Unclear } from '@quickpay/core';

export const identityOf = (payment: Payment): OrderIdentity => ({
  paymentId: payment.id,
  merchantOrderNumber: payment.merchantOrderNumber,
  amount: payment.amount,
});

/** A channel only throws for a programmer's error; what became of the request is then not known. */
export function askedOr(onFault: (fault: unknown) => void) {
  return async <Answer>(call: () => Promise<Answer>): Promise<Answer | (Unclear & AnswerNotes)> => {
    try {
      return await call();
    } catch (fault) {
      onFault(fault);
      return { kind: 'unclear', note: 'the channel failed' };
    }
  };
}
