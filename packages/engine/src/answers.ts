/** The channel's answers as events of a payment: one to one, nothing decided here. */
import {
  type Known,
  type ListedRefund,
  type Payment,
  type PaymentEvent,
  type QueryAnswer,
  type Refund,
  type RefundAnswer,
  type RefundEvent,
  type RefundQueryAnswer,
  type RevokeAnswer,
  returnRefundNumber,
  returnRefundSequence,
  type SubmitAnswer,
  type UnheardReturn,
  type Via,
} from '@quickpay/core';

export function submitEvent(answer: SubmitAnswer): PaymentEvent {
  const via: Via = { request: 'submit' };
  switch (answer.kind) {
    case 'paid':
      return { kind: 'paid', via, transactionId: answer.transactionId };
    case 'asked':
      return { kind: 'asked', via };
    case 'refused':
      return { kind: 'refused', refusal: answer.refusal };
    case 'foreign':
      return { kind: 'foreign', via, field: answer.field };
    case 'unclear':
      return { kind: 'unclear', via, note: answer.note };
    case 'neverSent':
      return { kind: 'neverSent', note: answer.note };
  }
}

/** `ownRefund`: a refund that we made of this payment explains that it is refunded. */
export function queryEvent(answer: QueryAnswer, known: Known, ownRefund: boolean): PaymentEvent {
  const via: Via = { request: 'query', known };
  switch (answer.kind) {
    case 'paid':
      return { kind: 'paid', via, transactionId: answer.transactionId };
    case 'refunded':
      return { kind: 'refunded', via, transactionId: answer.transactionId, ...(ownRefund ? { own: true } : {}) };
    case 'foreign':
      return { kind: 'foreign', via, field: answer.field };
    case 'unclear':
      return { kind: 'unclear', via, note: answer.note };
    case 'unpaid':
    case 'failed':
    case 'closed':
      return { kind: answer.kind, via, transactionId: answer.transactionId ?? null };
    case 'asked':
    case 'absent':
      return { kind: answer.kind, via };
  }
}

export function revokeEvent(answer: RevokeAnswer): PaymentEvent {
  switch (answer.kind) {
    case 'done':
      return { kind: 'revokeDone' };
    case 'busy':
      return { kind: 'revokeBusy' };
    case 'tooLate':
      return { kind: 'revokeTooLate' };
    case 'refused':
      return { kind: 'revokeRefused', code: answer.code };
    case 'unclear':
      return { kind: 'revokeUnclear', note: answer.note };
    case 'neverSent':
      return { kind: 'revokeNeverSent', note: answer.note };
  }
}

export function refundEvent(answer: RefundAnswer): PaymentEvent {
  switch (answer.kind) {
    case 'accepted':
      return { kind: 'refundAccepted', own: true };
    case 'refused':
    case 'foreign':
      return { kind: 'refundRefused', code: answer.code };
    case 'unclear':
      return { kind: 'refundUnclear', note: answer.note };
    case 'neverSent':
      return { kind: 'refundNeverSent', note: answer.note };
  }
}

/** All refunds of the order, summed up; null where the channel did not say. */
export function refundQueryEvent(answer: RefundQueryAnswer, payment: Payment): PaymentEvent | null {
  if (answer.kind === 'unclear') return null;
  const { refunds } = answer;
  if (refunds.length === 0) return { kind: 'refundAbsent' };
  const unheard = unheardOf(refunds, payment);
  const sequence = unheard?.sequence ?? payment.refund?.sequence ?? 0;
  const own =
    sequence === 0 ? undefined : refunds.find(({ refundNumber }) => refundNumber === returnRefundNumber(payment, sequence));
  const also = unheard === undefined ? {} : { unheard };
  if (own?.state === 'abnormal') return { kind: 'refundAbnormal', ...also };
  if (refunds.some(({ state }) => state === 'processing'))
    return { kind: 'refundAccepted', own: own?.state === 'processing', ...also };
  const returnedMinor = refunds.reduce((sum, { state, amountMinor }) => (state === 'succeeded' ? sum + amountMinor : sum), 0);
  return own?.state === 'closed'
    ? { kind: 'refundClosed', returnedMinor, ...also }
    : { kind: 'refundSucceeded', returnedMinor, own: own?.state === 'succeeded', ...also };
}

/** The newest number of ours that is listed, unless it is the row's own. */
function unheardOf(refunds: readonly ListedRefund[], payment: Payment): UnheardReturn | undefined {
  let newest: UnheardReturn = { sequence: 0, amountMinor: 0 };
  for (const { refundNumber, amountMinor } of refunds) {
    const sequence = returnRefundSequence(payment, refundNumber);
    if (sequence > newest.sequence) newest = { sequence, amountMinor };
  }
  const known = payment.refund ?? { sequence: 0, amountMinor: 0 };
  const isKnown =
    newest.sequence < known.sequence || (newest.sequence === known.sequence && newest.amountMinor === known.amountMinor);
  return isKnown ? undefined : newest;
}

/** The answer to the request for a refund of a paid payment. */
export function refundRequestEvent(answer: RefundAnswer): RefundEvent {
  switch (answer.kind) {
    case 'accepted':
      return { kind: 'accepted' };
    case 'refused':
      return { kind: 'refused', code: answer.code, retry: answer.retry };
    case 'foreign':
      return { kind: 'foreign' };
    case 'unclear':
      return { kind: 'unclear', note: answer.note };
    case 'neverSent':
      return { kind: 'neverSent', note: answer.note };
  }
}

/** What the channel lists under a refund's number; null where it did not say. */
export function listedRefundEvent(answer: RefundQueryAnswer, refund: Refund): RefundEvent | null {
  if (answer.kind === 'unclear') return null;
  const own = answer.refunds.find(({ refundNumber }) => refundNumber === refund.refundNumber);
  if (own === undefined) return { kind: 'absent' };
  return { kind: own.amountMinor === refund.amount.amountMinor ? own.state : 'foreign' };
}
