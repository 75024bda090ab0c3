/** From core's values to what the API shows. */
import {
  deadlineOf,
  holdsSale,
  type Instant,
  isFinal,
  type Payment,
  type PaymentState,
  revokeAllowedAt,
  type Sale,
  type SaleState,
} from '@quickpay/core';
import type { AttentionView, Environment, EventView, LivePayment, PaymentView, SaleView } from './resources.ts';
import { ATTENTION, cashierWords, reasonOf } from './words.ts';

/** What a view needs beside the thing itself. */
export type ViewContext = Readonly<{
  environment: Environment;
  now: Instant;
  /** When a payment will probably stop holding its sale, or null: the engine's rule. */
  probablyFreeAt: (payment: Payment) => Instant | null;
}>;

const time = (at: Instant): string => new Date(at).toISOString();
const timeOrNull = (at: Instant | null): string | null => (at === null ? null : time(at));

type Action = PaymentView['may'][number];

/** What a cashier may do, by state. A sale that was left is not paid again. */
const MAY: Readonly<Record<PaymentState, readonly Action[]>> = {
  submitting: ['cancel', 'leave'],
  awaitingPayer: ['cancel', 'leave'],
  uncertain: ['cancel', 'leave', 'check'],
  revoking: ['leave', 'check'],
  watching: ['payAgain', 'leave'],
  returning: ['payAgain'],
  paid: [],
  notPaid: ['payAgain'],
};

function mayOf(payment: Payment): Action[] {
  if (payment.frozen && !isFinal(payment.state)) return payment.leftAt === null ? ['leave', 'check'] : ['check'];
  return MAY[payment.state].filter((action) => payment.leftAt === null || action === 'check');
}

/** What is certain: `notPaid` as soon as the sale is free. */
function outcomeOf({ state }: Payment): PaymentView['outcome'] {
  if (state === 'paid') return 'paid';
  return holdsSale(state) ? 'unknown' : 'notPaid';
}

const WAITS_FOR_PAYER: ReadonlySet<PaymentState> = new Set(['submitting', 'awaitingPayer', 'uncertain']);

export function paymentView(payment: Payment, { environment, now, probablyFreeAt }: ViewContext): PaymentView {
  return {
    environment,
    id: payment.id,
    saleId: payment.saleId,
    merchantId: payment.merchantId,
    storeId: payment.storeId,
    terminalId: payment.terminalId,
    orderNumber: payment.merchantOrderNumber,
    transactionId: payment.transactionId,
    amount: { minor: payment.amount.amountMinor, currency: payment.amount.currency },
    codeHint: payment.codeHint,
    state: payment.state,
    outcome: outcomeOf(payment),
    isFinal: isFinal(payment.state),
    reason: reasonOf(payment),
    cashier: cashierWords(payment, now),
    may: mayOf(payment),
    attention: payment.attention,
    frozen: payment.frozen,
    submittedAt: time(payment.submittedAt),
    expiresAt: WAITS_FOR_PAYER.has(payment.state) && !payment.frozen ? time(deadlineOf(payment)) : null,
    revokeAllowedAt: payment.state === 'revoking' && !payment.frozen ? time(revokeAllowedAt(payment)) : null,
    probablyFreeAt: timeOrNull(probablyFreeAt(payment)),
    settledAt: timeOrNull(payment.settledAt),
    due: payment.due === null || payment.dueAt === null ? null : { kind: payment.due, at: time(payment.dueAt) },
    version: payment.version,
  };
}

/** A payment on the list of those that a person should look at. @throws Error when it carries no mark: a programmer's error. */
export function attentionView(payment: Payment, context: ViewContext): AttentionView {
  if (payment.attention === null) throw new Error(`payment ${payment.id} needs nobody`);
  return {
    ...paymentView(payment, context),
    attention: payment.attention,
    ageMs: Math.max(0, context.now - payment.submittedAt),
    manager: { ...ATTENTION[payment.attention] },
  };
}

/** What the engine knows of a sale. */
export type SaleStatus = Readonly<{
  sale: Sale;
  state: SaleState;
  payments: readonly Payment[];
  retry:
    | Readonly<{ may: 'now'; code: 'anyCode' | 'newCode' }>
    | Readonly<{ may: 'later'; because: 'payment'; paymentId: string; probablyAt: Instant | null }>
    | Readonly<{ may: 'never'; because: 'paid' | 'closed' }>;
}>;

export function saleView({ sale, state, payments, retry }: SaleStatus, context: ViewContext): SaleView {
  return {
    environment: context.environment,
    id: sale.id,
    merchantId: sale.merchantId,
    storeId: sale.storeId,
    terminalId: sale.terminalId,
    amount: { minor: sale.amount.amountMinor, currency: sale.amount.currency },
    reference: sale.reference,
    state,
    createdAt: time(sale.createdAt),
    closedAt: timeOrNull(sale.leftAt),
    retry: {
      may: retry.may,
      code: retry.may === 'now' ? retry.code : null,
      because: retry.may === 'now' ? null : retry.because,
      paymentId: retry.may === 'later' ? retry.paymentId : null,
      probablyAt: retry.may === 'later' ? timeOrNull(retry.probablyAt) : null,
    },
    payments: payments.map((payment) => paymentView(payment, context)),
  };
}

/** An event as the ledger wrote it. */
export type WrittenEvent = Readonly<{
  position: number;
  paymentId: string;
  version: number;
  at: Instant;
  state: PaymentState;
  event: Readonly<{ kind: string }>;
}>;

export function eventView({ position, paymentId, version, at, state, event }: WrittenEvent): EventView {
  const { kind, ...detail } = event;
  // The record repeats the whole payment, with what is not for showing; its view is shown beside it.
  return { id: `evt_${position}`, paymentId, version, at: time(at), kind, state, detail: kind === 'recorded' ? {} : detail };
}

export function livePaymentView(event: WrittenEvent, payment: Payment, context: ViewContext): LivePayment {
  return { environment: context.environment, event: eventView(event), payment: paymentView(payment, context) };
}
