/** From core's values to what the API shows. */
import {
  deadlineOf,
  FINAL_STATES,
  holdsSale,
  type Instant,
  isFinal,
  isFinalRefund,
  OPEN_STATES,
  type Payment,
  type PaymentState,
  type Refund,
  type RefundState,
  refundableMinor,
  refundNextStep,
  revokeAllowedAt,
  type Sale,
  type SaleState,
} from '@quickpay/core';
import type {
  AttentionCallView,
  AttentionView,
  Environment,
  EventView,
  FeedbackView,
  LivePayment,
  LiveRefund,
  PaymentView,
  RefundEventView,
  RefundsView,
  RefundView,
  SaleView,
} from './resources.ts';
import { ATTENTION, cashierWords, reasonOf, refundWords } from './words.ts';

/** What a view needs beside the thing itself. */
export type ViewContext = Readonly<{
  environment: Environment;
  now: Instant;
  /** When a payment will probably stop holding its sale, or null: the engine's rule. */
  probablyFreeAt: (payment: Payment) => Instant | null;
  /** Whether this server works on what that ledger owns: false only for a living node's, at head office. */
  worksFor: (owner: string) => boolean;
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
  paid: ['refund'],
  notPaid: ['payAgain'],
};

function mayOf(payment: Payment): Action[] {
  if (payment.frozen && !isFinal(payment.state)) return payment.leftAt === null ? ['leave', 'check'] : ['check'];
  return MAY[payment.state].filter((action) => payment.leftAt === null || action === 'check');
}

/** What is certain: `notPaid` as soon as the sale is free. */
function outcomeOf(state: PaymentState): PaymentView['outcome'] {
  if (state === 'paid') return 'paid';
  return holdsSale(state) ? 'unknown' : 'notPaid';
}

/** The states in which that is certain. */
export const statesWith = (outcome: PaymentView['outcome']): readonly PaymentState[] =>
  [...OPEN_STATES, ...FINAL_STATES].filter((state) => outcomeOf(state) === outcome);

const WAITS_FOR_PAYER: ReadonlySet<PaymentState> = new Set(['submitting', 'awaitingPayer', 'uncertain']);

export function paymentView(payment: Payment, { environment, now, probablyFreeAt, worksFor }: ViewContext): PaymentView {
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
    outcome: outcomeOf(payment.state),
    isFinal: isFinal(payment.state),
    reason: reasonOf(payment),
    cashier: cashierWords(payment, now),
    may: mayOf(payment),
    attention: payment.attention,
    owner: worksFor(payment.owner) ? 'here' : 'store',
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

const REFUND_OUTCOMES: Readonly<Record<RefundState, RefundView['outcome']>> = {
  requested: 'unknown',
  processing: 'unknown',
  abnormal: 'unknown',
  succeeded: 'refunded',
  closed: 'notRefunded',
};

export function refundView(refund: Refund, { environment }: Pick<ViewContext, 'environment'>): RefundView {
  return {
    environment,
    id: refund.id,
    paymentId: refund.paymentId,
    refundNumber: refund.refundNumber,
    amount: { minor: refund.amount.amountMinor, currency: refund.amount.currency },
    reason: refund.reason,
    requestedBy: refund.requestedBy,
    approvedBy: refund.approvedBy,
    state: refund.state,
    outcome: REFUND_OUTCOMES[refund.state],
    isFinal: isFinalRefund(refund.state),
    refusedCode: refund.refusedCode,
    cashier: refundWords(refund),
    nextStep: refundNextStep(refund),
    attention: refund.attention,
    requestedAt: time(refund.requestedAt),
    settledAt: timeOrNull(refund.settledAt),
    due: refund.due === null || refund.dueAt === null ? null : { kind: refund.due, at: time(refund.dueAt) },
    version: refund.version,
  };
}

/** All refunds of a payment, with what is left of it. */
export function refundsView(payment: Payment, refunds: readonly Refund[], context: ViewContext): RefundsView {
  return {
    environment: context.environment,
    items: refunds.map((refund) => refundView(refund, context)),
    next: null,
    refundable: { minor: refundableMinor(payment, refunds), currency: payment.amount.currency },
  };
}

/**
 * A payment on the list of those that a person should look at, for itself or for one of its refunds.
 *
 * @throws Error when neither carries a mark: a programmer's error
 */
export function attentionView(payment: Payment, refunds: readonly Refund[], context: ViewContext): AttentionView {
  const refund = payment.attention === null ? (refunds.find(({ attention }) => attention !== null) ?? null) : null;
  const attention = payment.attention ?? refund?.attention ?? null;
  if (attention === null) throw new Error(`payment ${payment.id} needs nobody`);
  return {
    ...paymentView(payment, context),
    attention,
    refund: refund === null ? null : refundView(refund, context),
    ageMs: Math.max(0, context.now - (refund?.requestedAt ?? payment.submittedAt)),
    manager: { ...ATTENTION[attention] },
  };
}

/** The same for everybody at a till. @throws Error as {@link attentionView} does */
export function attentionCallView(payment: Payment, refunds: readonly Refund[], context: ViewContext): AttentionCallView {
  const { id, saleId, storeId, terminalId, orderNumber, amount, submittedAt, attention, refund } = attentionView(
    payment,
    refunds,
    context,
  );
  return {
    paymentId: id,
    saleId,
    storeId,
    terminalId,
    orderNumber,
    amount: refund?.amount ?? amount,
    refundId: refund?.id ?? null,
    attention,
    since: refund?.requestedAt ?? submittedAt,
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
export type WrittenEvent<State = PaymentState> = Readonly<{
  position: number;
  paymentId: string;
  version: number;
  at: Instant;
  state: State;
  event: Readonly<{ kind: string }>;
}>;

/** Records repeat the whole payment or refund, with what is not for showing; its view is shown beside it. */
const RECORDS: ReadonlySet<string> = new Set(['recorded', 'requested']);

const told = <State>({ position, paymentId, version, at, state, event }: WrittenEvent<State>) => {
  const { kind, ...detail } = event;
  return { id: `evt_${position}`, paymentId, version, at: time(at), kind, state, detail: RECORDS.has(kind) ? {} : detail };
};

export const eventView = (event: WrittenEvent): EventView => told(event);

export function refundEventView(event: WrittenEvent<RefundState> & Readonly<{ refundId: string }>): RefundEventView {
  return { ...told(event), refundId: event.refundId };
}

export function livePaymentView(event: WrittenEvent, payment: Payment, context: ViewContext): LivePayment {
  return { environment: context.environment, event: eventView(event), payment: paymentView(payment, context) };
}

export function liveRefundView(
  event: Parameters<typeof refundEventView>[0],
  refund: Refund,
  context: Pick<ViewContext, 'environment'>,
): LiveRefund {
  return { environment: context.environment, event: refundEventView(event), refund: refundView(refund, context) };
}

/** Feedback as the ledger keeps it. */
export type KeptFeedback = Omit<FeedbackView, 'environment' | 'writtenAt' | 'at'> &
  Readonly<{ writtenAt: Instant | null; at: Instant }>;

export const feedbackView = (feedback: KeptFeedback, { environment }: Pick<ViewContext, 'environment'>): FeedbackView => ({
  environment,
  ...feedback,
  writtenAt: timeOrNull(feedback.writtenAt),
  at: time(feedback.at),
});
