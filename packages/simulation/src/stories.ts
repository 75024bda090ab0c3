/** Which stories a payment has lived through (docs/stories.md), read from what is written of it: a world is rich when it tells them all. */
import type { Payment, PaymentEvent } from '@quickpay/core';
import type { StoredOrder } from '@quickpay/gateway-model';

type Kind = PaymentEvent['kind'] | 'recorded';
export type Life = Readonly<{ payment: Payment; kinds: readonly Kind[]; order: StoredOrder | undefined }>;

const had = ({ kinds: all }: Life, ...kinds: readonly Kind[]): boolean => kinds.every((kind) => all.includes(kind));
/** One after the other, whatever came between. */
const inTurn = ({ kinds: all }: Life, ...kinds: readonly Kind[]): boolean => {
  let from = 0;
  for (const kind of all) if (kind === kinds[from]) from++;
  return from === kinds.length;
};
const ends = ({ payment }: Life, reason: Payment['reason']): boolean => payment.state === 'notPaid' && payment.reason === reason;
const isPaid = ({ payment }: Life): boolean => payment.state === 'paid';
const refusedAs = ({ payment }: Life, code: string): boolean => payment.refusal?.code === code;

export const STORIES: Readonly<Record<string, (life: Life) => boolean>> = {
  S1: (life) => isPaid(life) && life.payment.payerAskedAt === null && !had(life, 'querySent'),
  S2: (life) => isPaid(life) && inTurn(life, 'asked', 'querySent', 'paid'),
  S3: (life) => ends(life, 'payerEnded'),
  S4: (life) => ends(life, 'expired') && had(life, 'asked', 'revokeDone') && life.order?.paidAt === null,
  S5: (life) => ends(life, 'returned') && inTurn(life, 'asked', 'revokeSent', 'revokeDone') && life.order?.paidAt != null,
  S6: (life) => isPaid(life) && inTurn(life, 'revokeBusy', 'paid'),
  S7: (life) => ends(life, 'declined') && refusedAs(life, 'NOTENOUGH'),
  S8: (life) => ends(life, 'declined') && life.payment.refusal?.reason === 'code',
  S9: (life) => isPaid(life) && inTurn(life, 'unclear', 'querySent', 'paid'),
  S10: (life) => isPaid(life) && inTurn(life, 'noAnswer', 'querySent', 'paid'),
  S11: (life) => ends(life, 'returned') && inTurn(life, 'revokeDone', 'absent', 'paid'),
  S13: (life) => ends(life, 'returned') && inTurn(life, 'revokeUnclear', 'paid'),
  S14: (life) => isPaid(life) && inTurn(life, 'refused', 'querySent', 'paid'),
  S15: (life) => ends(life, 'returned') && life.payment.refusal?.reason === 'bank',
  S16: (life) => isPaid(life) && had(life, 'unclear') && life.order !== undefined && life.payment.payerAskedAt === null,
  S17: (life) => life.payment.frozen,
  S19: (life) => isPaid(life) && inTurn(life, 'cancel', 'paid'),
  S20: (life) => ends(life, 'returned') && inTurn(life, 'leave', 'paid'),
  S22: (life) => inTurn(life, 'recorded', 'resumed'),
  S25: (life) => ends(life, 'returned') && inTurn(life, 'revokeTooLate', 'refundSucceeded'),
  S26: (life) => ends(life, 'notSent') && had(life, 'neverSent'),
};
