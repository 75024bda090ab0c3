/** What backend, client and terminal agree on. */

/** Amounts as people write them, for those who import nothing of ours but this. */
export { decimalOf, isMoneyError, type MoneyError, parseMoney } from '@quickpay/core';
export { isProblem } from './is-problem.ts';
export * from './problems.ts';
export {
  eventsQuery,
  type NewPaymentBody,
  type NewRefundBody,
  type NewSaleBody,
  newPayment,
  newRefund,
  newSale,
  noBody,
  noQuery,
  pageQuery,
  paymentId,
  paymentsQuery,
  profileId,
  refundId,
  saleId,
} from './requests.ts';
export {
  type AttentionView,
  attentionItem as attentionSchema,
  type Environment,
  type EventView,
  environment as environmentSchema,
  event as eventSchema,
  type LivePayment,
  type LiveRefund,
  type LiveSnapshot,
  livePayment as livePaymentSchema,
  liveRefund as liveRefundSchema,
  liveSnapshot as liveSnapshotSchema,
  type PaymentView,
  type Problem,
  pageOf,
  payment as paymentSchema,
  problem as problemSchema,
  type Readiness,
  type RefundEventView,
  type RefundsView,
  type RefundView,
  readiness as readinessSchema,
  refund as refundSchema,
  refundsOfPayment as refundsSchema,
  type SaleView,
  sale as saleSchema,
} from './resources.ts';
export { nearest, strict } from './strict.ts';
export {
  attentionView,
  eventView,
  livePaymentView,
  liveRefundView,
  paymentView,
  refundsView,
  refundView,
  type SaleStatus,
  saleView,
  type ViewContext,
} from './views.ts';
export {
  ATTENTION,
  CODE_PROBLEMS,
  fill,
  LANGUAGES,
  type Language,
  type MessageKey,
  type Params,
  REASON_WORDS,
  type Reason,
  sayKey,
  WORDS,
  type Words,
} from './words.ts';
