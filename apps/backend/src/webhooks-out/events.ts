/**
 * Which events of the ledger's journal a shop's programs are told of: a rule for each type of event. Most of the journal is of no interest
 * to them: polls, answers that change nothing.
 */
import type { WEBHOOK_EVENTS, WebhookEventType } from '@quickpay/api';
import { type AttentionReason, holdsSale, type Payment, type PaymentState, type Refund, type RefundState } from '@quickpay/core';
import type { PaymentWritten, RefundWritten } from '@quickpay/storage';

/** An event of the journal, with what it takes to judge it. */
export type Happened =
  | Readonly<{
      of: 'payment';
      event: PaymentWritten;
      payment: Payment;
      /** The state before it; null for the first. */
      before: PaymentState | null;
      /** The first answer that it was paid since its sale was free. */
      isFirstLate: boolean;
      /** Why it needs a person since now, where it does; null where that was told already. */
      calls: AttentionReason | null;
    }>
  | Readonly<{
      of: 'refund';
      event: RefundWritten;
      payment: Payment;
      refund: Refund;
      before: RefundState | null;
      calls: Refund['attention'];
    }>;
type OfPayment = Extract<Happened, { of: 'payment' }>;
type OfRefund = Extract<Happened, { of: 'refund' }>;

type TypesOf<Of extends string> = {
  [Type in WebhookEventType]: (typeof WEBHOOK_EVENTS)[Type]['of'] extends Of ? Type : never;
}[WebhookEventType];

const isFreed = (state: PaymentState): boolean => !holdsSale(state) && state !== 'paid';
const enters =
  (state: RefundState) =>
  ({ event, before }: OfRefund): boolean =>
    event.state === state && before !== state;

const PAYMENT_RULES: Readonly<Record<TypesOf<'payment'>, (happened: OfPayment) => boolean>> = {
  'payment.paid': ({ event, before }) => event.state === 'paid' && before !== 'paid',
  'payment.not_paid': ({ event, before }) => isFreed(event.state) && (before === null || !isFreed(before)),
  'payment.late_success': ({ isFirstLate }) => isFirstLate,
  'payment.attention': ({ calls }) => calls !== null,
};
const REFUND_RULES: Readonly<Record<TypesOf<'refund'>, (happened: OfRefund) => boolean>> = {
  'refund.requested': ({ before }) => before === null,
  'refund.processing': enters('processing'),
  'refund.succeeded': enters('succeeded'),
  'refund.closed': enters('closed'),
  'refund.abnormal': enters('abnormal'),
  'refund.attention': ({ calls }) => calls !== null,
};

const typesIn = <Type extends string, Of>(rules: Readonly<Record<Type, (happened: Of) => boolean>>, happened: Of): Type[] =>
  (Object.keys(rules) as Type[]).filter((type) => rules[type](happened)); // keys of the table are the types

/** The types of event that it is: none, mostly, and rarely more than one. */
export const typesOf = (happened: Happened): readonly WebhookEventType[] =>
  happened.of === 'payment' ? typesIn(PAYMENT_RULES, happened) : typesIn(REFUND_RULES, happened);
