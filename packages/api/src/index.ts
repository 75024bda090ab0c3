/** What backend, client and terminal agree on. */

/** Reading amounts as people write them, for those who import nothing of ours but this. */
export { isMoneyError, type MoneyError, parseMoney } from '@quickpay/core';
export * from './problems.ts';
export {
  eventsQuery,
  type NewPaymentBody,
  type NewSaleBody,
  newPayment,
  newSale,
  noBody,
  pageQuery,
  paymentId,
  paymentsQuery,
  profileId,
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
  type LiveSnapshot,
  livePayment as livePaymentSchema,
  liveSnapshot as liveSnapshotSchema,
  type PaymentView,
  type Problem,
  pageOf,
  payment as paymentSchema,
  problem as problemSchema,
  readiness as readinessSchema,
  type SaleView,
  sale as saleSchema,
} from './resources.ts';
export { nearest, strict } from './strict.ts';
export { attentionView, eventView, livePaymentView, paymentView, type SaleStatus, saleView, type ViewContext } from './views.ts';
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
