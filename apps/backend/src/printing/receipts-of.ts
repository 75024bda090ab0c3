/** From what the ledger holds to what stands on paper. */
import type { ClosedShift, Payment, Refund, Sale } from '@quickpay/core';
import {
  type Audience,
  type Occasion,
  type PaymentFacts,
  type Receipt,
  type ReceiptLanguage,
  type RefundFacts,
  refundReceipt,
  returnSlip,
  saleReceipt,
  shiftReceipt,
} from '@quickpay/receipts';
import type { Profiles } from '../profiles.ts';

/** What a receipt is made of. `refund` where it is one of a refund. */
export type Subject = Readonly<{
  payment: Payment;
  sale: Pick<Sale, 'reference'> | null;
  refunds: readonly Refund[];
  refund: Refund | null;
}>;

/** How one print differs from the next. */
export type PrintFacts = Readonly<{
  audience: Audience;
  copyNumber: number;
  languages: readonly ReceiptLanguage[];
  printedAt: number;
}>;

/** The receipt of something, as one print of it shows it; null where there is none to be given. */
export type ReceiptFor = (print: PrintFacts) => Receipt | null;

/** Whose receipts they are. */
export type Shops = Readonly<{ profiles: Pick<Profiles, 'stores' | 'terminals'>; isSandbox: boolean }>;

/** Of a payment or of its refund, as it is now. */
export function receiptOf({ payment, sale, refunds, refund }: Subject, shops: Shops): ReceiptFor {
  const facts = paymentFacts(payment, sale, refunds);
  return (print) => {
    const occasion = occasionOf(shops, payment, print);
    if (refund !== null) return refundReceipt(refundFacts(refund), facts, occasion);
    return saleReceipt(facts, occasion) ?? returnSlip(facts, occasion);
  };
}

/** @param nameOf how people are called, by their ids */
export const receiptOfShift =
  (shift: ClosedShift, nameOf: (id: string) => string, shops: Shops): ReceiptFor =>
  (print) =>
    shiftReceipt(shift, nameOf, occasionOf(shops, shift, print));

/** Where it is printed for: the till that took the payment, or whose shift it is, whoever asks. */
export function occasionOf(
  { profiles, isSandbox }: Shops,
  { terminalId, storeId }: Pick<Payment, 'terminalId' | 'storeId'>,
  print: PrintFacts,
): Occasion {
  const store = profiles.stores.find(({ id }) => id === storeId);
  const terminal = profiles.terminals.find(({ id }) => id === terminalId);
  return {
    ...print,
    // A store or till that is no longer configured had a name once: its id is what is left.
    shop: [store?.name ?? storeId, ...(store?.address === undefined ? [] : [store.address])],
    till: terminal?.name ?? terminalId,
    timeZone: store?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    isSandbox,
  };
}

const paymentFacts = (payment: Payment, sale: Subject['sale'], refunds: readonly Refund[]): PaymentFacts => ({
  state: payment.state,
  reason: payment.reason,
  amount: payment.amount,
  orderNumber: payment.merchantOrderNumber,
  transactionId: payment.transactionId,
  reference: sale?.reference ?? null,
  submittedAt: payment.submittedAt,
  settledAt: payment.settledAt,
  refundedMinor: refunds.reduce((sum, { state, amount }) => (state === 'succeeded' ? sum + amount.amountMinor : sum), 0),
});

const refundFacts = ({ state, amount, refundNumber, reason, requestedAt, settledAt }: Refund): RefundFacts => ({
  state,
  amount,
  refundNumber,
  reason,
  requestedAt,
  settledAt,
});
