/** What backend, client and terminal agree on. */

/** Reading amounts as people write them, for those who import nothing of ours but this. */
export { isMoneyError, parseMoney } from '@quickpay/core';
export * from './problems.ts';
export {
  action,
  type EventView,
  eventView as eventSchema,
  money,
  newPayment,
  newSale,
  type PaymentView,
  type Problem,
  pageOf,
  pageQuery,
  paymentState,
  paymentsQuery,
  paymentView as paymentSchema,
  problem as problemSchema,
  type SaleView,
  saleId,
  saleView as saleSchema,
} from './schemas.ts';
export { eventView, paymentView, type SaleStatus, saleView } from './views.ts';
export * from './words.ts';
