/** The typed client of Quick Pay's API, for terminals and POS systems. */
/** Amounts as people write them. */
export { isMoneyError, parseMoney } from '@quickpay/api';
export { type ClientOptions, QuickpayProblem, QuickpayUnreachable } from './http.ts';
export type { LiveEvent } from './live.ts';
export {
  Attempt,
  type Charge,
  type Money,
  type NewSale,
  type Outcome,
  type Page,
  type PaymentQuery,
  Quickpay,
} from './quickpay.ts';
