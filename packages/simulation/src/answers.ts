/** The gateway's answers in core's words, as a channel would put them. */
import {
  type OrderIdentity,
  type QueryAnswer,
  type RefundQueryAnswer,
  type RevokeAnswer,
  type SubmitAnswer,
  submitCodeMeaning,
} from '@quickpay/core';
import type { GatewayAnswer, StoredOrder } from '@quickpay/gateway-model';

export function submitAnswer(said: GatewayAnswer): SubmitAnswer {
  if (said.kind === 'ok') return { kind: 'paid', transactionId: said.order.transactionId };
  if (said.kind === 'okUnknown') return { kind: 'unclear', note: '' };
  const meaning = submitCodeMeaning(said.code);
  if (meaning.outcome === 'asked') return { kind: 'asked' };
  if (meaning.outcome === 'unclear') return { kind: 'unclear', note: said.code };
  return { kind: 'refused', refusal: { code: said.code, reason: meaning.reason, orderImpossible: meaning.orderImpossible } };
}

export function queryAnswer(said: GatewayAnswer, identity: OrderIdentity): QueryAnswer {
  if (said.kind !== 'ok')
    return said.kind === 'failed' && said.code === 'ORDERNOTEXIST' ? { kind: 'absent' } : { kind: 'unclear', note: '' };
  const { order } = said;
  if (order.order.totalMinor !== identity.amount.amountMinor || order.attach !== identity.paymentId)
    return { kind: 'foreign', field: 'attach' };
  return STATES[order.order.state](order);
}

const STATES: Readonly<Record<StoredOrder['order']['state'], (order: StoredOrder) => QueryAnswer>> = {
  SUCCESS: ({ transactionId }) => ({ kind: 'paid', transactionId }),
  REFUND: ({ transactionId }) => ({ kind: 'refunded', transactionId }),
  USERPAYING: () => ({ kind: 'asked' }),
  NOTPAY: () => ({ kind: 'unpaid' }),
  PAYERROR: () => ({ kind: 'failed' }),
  REVOKED: ({ transactionId }) => ({ kind: 'closed', transactionId }),
  CLOSED: ({ transactionId }) => ({ kind: 'closed', transactionId }),
};

export function revokeAnswer(said: GatewayAnswer): RevokeAnswer {
  if (said.kind !== 'failed') return { kind: 'done' };
  if (said.code === 'USERPAYING') return { kind: 'busy' };
  return said.code === 'REVERSE_EXPIRE' ? { kind: 'tooLate' } : { kind: 'refused', code: said.code };
}

const REFUND_STATES = { PROCESSING: 'processing', SUCCESS: 'succeeded', CLOSED: 'closed', ABNORMAL: 'abnormal' } as const;

export function refundsAnswer(said: GatewayAnswer): RefundQueryAnswer {
  if (said.kind !== 'ok') return { kind: 'listed', refunds: [] };
  return {
    kind: 'listed',
    refunds: said.order.order.refunds.map(({ number, amountMinor, state }) => ({
      refundNumber: number,
      amountMinor,
      state: REFUND_STATES[state],
    })),
  };
}
