/** From core's values to what the API shows. */
import {
  deadlineOf,
  decimalOf,
  holdsSale,
  type Instant,
  isFinal,
  type Payment,
  type PaymentState,
  revokeAllowedAt,
  type Sale,
  type SaleState,
} from '@quickpay/core';
import type { EventView, PaymentView, SaleView } from './schemas.ts';
import { messageOf, WORDS, type Words } from './words.ts';

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
  notPaid: ['payAgain', 'leave'],
};

function mayOf(payment: Payment): Action[] {
  if (payment.frozen) return payment.leftAt === null ? ['leave', 'check'] : ['check'];
  return MAY[payment.state].filter((action) => payment.leftAt === null || action === 'check');
}

/** What is certain: `notPaid` as soon as the sale is free. */
function outcomeOf({ state }: Payment): PaymentView['outcome'] {
  if (state === 'paid') return 'paid';
  return holdsSale(state) ? 'unknown' : 'notPaid';
}

export function paymentView(payment: Payment): PaymentView {
  const key = messageOf(payment);
  const said = wordsFor(key, payment);
  const waits = payment.state === 'submitting' || payment.state === 'awaitingPayer' || payment.state === 'uncertain';
  return {
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
    reason: payment.reason === 'declined' ? `declined.${payment.decline}` : payment.reason,
    cashier: { key, en: said.en, 'zh-CN': said['zh-CN'] },
    may: mayOf(payment),
    attention: payment.attention,
    frozen: payment.frozen,
    submittedAt: time(payment.submittedAt),
    expiresAt: waits && !payment.frozen ? time(deadlineOf(payment)) : null,
    revokeAllowedAt: payment.state === 'revoking' ? time(revokeAllowedAt(payment)) : null,
    settledAt: timeOrNull(payment.settledAt),
    due: payment.due === null || payment.dueAt === null ? null : { kind: payment.due, at: time(payment.dueAt) },
    version: payment.version,
  };
}

function wordsFor(key: keyof typeof WORDS, payment: Payment): Words {
  const fill = (text: string): string =>
    text
      .replace('{amount}', `${payment.amount.currency} ${decimalOf(payment.amount)}`)
      .replace('{ref}', payment.merchantOrderNumber.slice(-4));
  return { en: fill(WORDS[key].en), 'zh-CN': fill(WORDS[key]['zh-CN']) };
}

/** What the engine knows of a sale. */
export type SaleStatus = Readonly<{
  sale: Sale;
  state: SaleState;
  payments: readonly Payment[];
  retry:
    | Readonly<{ may: 'now'; code: 'anyCode' | 'newCode' }>
    | Readonly<{ may: 'later'; probablyAt: Instant | null }>
    | Readonly<{ may: 'never' }>;
}>;

export function saleView({ sale, state, payments, retry }: SaleStatus): SaleView {
  return {
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
      probablyAt: retry.may === 'later' ? timeOrNull(retry.probablyAt) : null,
    },
    payments: payments.map(paymentView),
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
  // The record repeats the whole payment; its view is shown beside it.
  return { id: `evt_${position}`, paymentId, version, at: time(at), kind, state, detail: kind === 'recorded' ? {} : detail };
}
