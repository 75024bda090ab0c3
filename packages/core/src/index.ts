/** Payments as data. Imports nothing, so that every other part can stand on it. */

export * from './channel.ts';
export { candidatesOf, type Due, deadlineOf, effectsOf, revokeAllowedAt } from './effects.ts';
export * from './event.ts';
export * from './exchange.ts';
export * from './money.ts';
export * from './order-number.ts';
export * from './payment.ts';
export * from './payment-code.ts';
export * from './refund.ts';
export {
  REFUND_REFUSALS,
  type RefundNextStep,
  type RefundRefusal,
  refundNextStep,
  refundRefusalOf,
} from './refund-refusal.ts';
export { type RefundEvent, type RefundEventKind, type RefundStepped, refundRuleOf, stepRefund } from './refund-step.ts';
export * from './refusal.ts';
export { type Rule, ruleOf } from './rule.ts';
export * from './sale.ts';
export * from './scanned-number.ts';
export * from './shift.ts';
export * from './statements.ts';
export { begin, type Step, type Stepped, step } from './step.ts';
export * from './time.ts';
export { type Policy, TIMING } from './timing.ts';
