/** WeChat Pay's side as data: no wire, no clock, no chance. */

export type { Arrangement } from './arrangement-book.ts';
export { type BillEntry, type BillStanding, billStanding, settledAt, statementStanding } from './bill.ts';
export { type Coupon, couponsMinor, type UsedCoupon } from './coupons.ts';
export { decimalsOnTheWire } from './decimals.ts';
export { Gateway, type GatewayAnswer, type GatewayOptions } from './gateway.ts';
export type { Change } from './journal.ts';
export { type Manners, MannersBook, type Throttled } from './manners.ts';
export type { Message } from './message-book.ts';
export type { DueNotice, Wire } from './notices.ts';
export * from './order.ts';
export type { Card, Cash, Payer, ShownCode } from './payers.ts';
export type { Act, Plan } from './plan.ts';
export { REFUSALS, type RefusalName, type Refused } from './refusals.ts';
export { allowedFor, DEFAULT_SETTINGS, type Settings, SWITCHES, type SwitchName, takes, withSetting } from './settings.ts';
export { dayOf, type KnownRefund, type Owner, type RefundFacts, refundsOf, type StoredOrder, UNTOUCHED } from './stored-order.ts';
export type { SubmitParameters } from './submit.ts';
export { converted, costIn, type Region, rateE8, walletCurrency } from './wallets.ts';
