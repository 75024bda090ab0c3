/**
 * What a shop's programs are told of: a rule for each type of event. Most of what happens is of no interest to them: polls, answers that change
 * nothing.
 */
import type { WEBHOOK_EVENTS, WebhookEventType } from '@quickpay/api';
import { holdsSale, type PaymentState, type RefundState } from '@quickpay/core';

/** A step of a payment, as far as it takes to judge it. */
export type PaymentStep = Readonly<{
  state: PaymentState;
  /** The state before it; null for the first. */
  before: PaymentState | null;
  /** The first answer that it was paid since its sale was free. */
  isFirstLate: boolean;
  /** Why it needs a person, where that was not told before; else null. */
  calls: string | null;
}>;
/** A step of a refund. */
export type RefundStep = Readonly<{ state: RefundState; before: RefundState | null; calls: string | null }>;

type TypesOf<Of extends string> = {
  [Type in WebhookEventType]: (typeof WEBHOOK_EVENTS)[Type]['of'] extends Of ? Type : never;
}[WebhookEventType];
type Rules<Type extends string, Step> = Readonly<Record<Type, (step: Step) => boolean>>;

const isFreed = (state: PaymentState): boolean => !holdsSale(state) && state !== 'paid';
const enters =
  (entered: RefundState) =>
  ({ state, before }: RefundStep): boolean =>
    state === entered && before !== entered;

const PAYMENT_RULES: Rules<TypesOf<'payment'>, PaymentStep> = {
  'payment.paid': ({ state, before }) => state === 'paid' && before !== 'paid',
  'payment.not_paid': ({ state, before }) => isFreed(state) && (before === null || !isFreed(before)),
  'payment.late_success': ({ isFirstLate }) => isFirstLate,
  'payment.attention': ({ calls }) => calls !== null,
};
const REFUND_RULES: Rules<TypesOf<'refund'>, RefundStep> = {
  'refund.requested': ({ before }) => before === null,
  'refund.processing': enters('processing'),
  'refund.succeeded': enters('succeeded'),
  'refund.closed': enters('closed'),
  'refund.abnormal': enters('abnormal'),
  'refund.attention': ({ calls }) => calls !== null,
};

const typesIn = <Type extends string, Step>(rules: Rules<Type, Step>, step: Step): readonly Type[] =>
  (Object.keys(rules) as Type[]).filter((type) => rules[type](step)); // keys of the table are the types

/** The types of event that a step is: none, mostly, and rarely more than one. */
export const paymentEventTypes = (step: PaymentStep): readonly TypesOf<'payment'>[] => typesIn(PAYMENT_RULES, step);
export const refundEventTypes = (step: RefundStep): readonly TypesOf<'refund'>[] => typesIn(REFUND_RULES, step);

/** An answer that it was paid, to a payment whose sale was free. */
export const isLateAnswer = (kind: string, state: PaymentState): boolean => kind === 'paid' && state === 'returning';
