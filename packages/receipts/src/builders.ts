/** A builder for each kind of receipt: from facts to a {@link Receipt}. Each decides what may be said, and says nothing else. */
import { groupedText, type Instant, type Money, type NotPaidReason, type PaymentState, type RefundState } from '@quickpay/core';
import type { Receipt, Row, Section } from './receipt.ts';
import { named, type ReceiptLanguage, type ReceiptWord, told } from './words.ts';
import { amountText, timeText } from './written.ts';

/** For whom a receipt is. */
export const AUDIENCES = ['customer', 'merchant'] as const;
export type Audience = (typeof AUDIENCES)[number];

/** Where and how something is printed: the same for every kind. */
export type Occasion = Readonly<{
  languages: readonly ReceiptLanguage[];
  /** Shop, branch, address: a line each. */
  shop: readonly string[];
  /** The till’s name. */
  till: string;
  /** IANA name of the store’s zone. */
  timeZone: string;
  isSandbox: boolean;
  audience: Audience;
  /** How many were printed before for the same audience: 0 is the original, any other is marked a copy with this number. */
  copyNumber: number;
  printedAt: Instant;
}>;

/** What a receipt tells of a payment: nothing of the payer, nothing of the code. */
export type PaymentFacts = Readonly<{
  state: PaymentState;
  reason: NotPaidReason | null;
  amount: Money;
  orderNumber: string;
  transactionId: string | null;
  reference: string | null;
  submittedAt: Instant;
  settledAt: Instant | null;
  /** What succeeded refunds have given back, in minor units. */
  refundedMinor: number;
}>;

export type RefundFacts = Readonly<{
  state: RefundState;
  amount: Money;
  refundNumber: string;
  reason: string | null;
  requestedAt: Instant;
  settledAt: Instant | null;
}>;

/**
 * The receipt of a payment that is paid, or null for any other: nothing but `paid` is called so (I10).
 *
 * @example saleReceipt(facts, occasion)?.title // 'Receipt 收据'
 */
export function saleReceipt(payment: PaymentFacts, occasion: Occasion): Receipt | null {
  if (payment.state !== 'paid') return null;
  const { languages } = occasion;
  const refunded: readonly Row[] =
    payment.refundedMinor === 0
      ? []
      : [pair('refundedOfIt', amountText({ ...payment.amount, amountMinor: payment.refundedMinor }), languages)];
  return {
    ...frameOf('sale', 'saleTitle', occasion),
    sections: [
      { title: null, rows: [{ kind: 'total', name: named('paid', languages), value: amountText(payment.amount) }, ...refunded] },
      {
        title: null,
        rows: [
          pair('method', named('wechatPay', languages), languages),
          pair('time', timeText(payment.settledAt ?? payment.submittedAt, occasion.timeZone), languages),
          ...placeRows(occasion),
          ...maybe('reference', payment.reference, languages),
          ...numberRows(payment, languages),
        ],
      },
      ...printedSection(occasion),
    ],
    qr: payment.orderNumber,
    notes: occasion.audience === 'customer' ? told('keep', languages) : [],
  };
}

/**
 * The receipt of a refund, done or on its way and then so called; null for one that ended without giving anything back.
 *
 * @param payment what was paid
 */
export function refundReceipt(refund: RefundFacts, payment: PaymentFacts, occasion: Occasion): Receipt | null {
  if (refund.state === 'closed' || payment.state !== 'paid') return null;
  const { languages } = occasion;
  const isDone = refund.state === 'succeeded';
  return {
    ...frameOf('refund', 'refundTitle', occasion),
    sections: [
      {
        title: null,
        rows: [
          {
            kind: 'total',
            name: named(isDone ? 'refunded' : 'refundWaiting', languages),
            value: amountText(refund.amount),
          },
          pair('paidBefore', amountText(payment.amount), languages),
        ],
      },
      {
        title: null,
        rows: [
          pair('method', named('wechatPay', languages), languages),
          pair('time', timeText(refund.settledAt ?? refund.requestedAt, occasion.timeZone), languages),
          ...placeRows(occasion),
          ...maybe('reason', refund.reason, languages),
          pair('refundNumber', groupedText(refund.refundNumber), languages),
          ...numberRows(payment, languages),
        ],
      },
      ...printedSection(occasion),
    ],
    qr: payment.orderNumber,
    notes: told('backWhere', languages),
  };
}

/**
 * What a customer takes along who was charged, or may have been, for something that is not paid: while the money is on its way back, or once
 * it has gone back. Null for every other payment.
 */
export function returnSlip(payment: PaymentFacts, occasion: Occasion): Receipt | null {
  const isBack = payment.state === 'notPaid' && payment.reason === 'returned';
  if (payment.state !== 'returning' && !isBack) return null;
  const { languages } = occasion;
  return {
    ...frameOf('slip', 'slipTitle', occasion),
    sections: [
      { title: null, rows: [{ kind: 'total', name: named('notPaid', languages), value: amountText(payment.amount) }] },
      {
        title: null,
        rows: [
          pair('method', named('wechatPay', languages), languages),
          pair('time', timeText(payment.submittedAt, occasion.timeZone), languages),
          ...placeRows(occasion),
          ...maybe('reference', payment.reference, languages),
          ...numberRows(payment, languages),
        ],
      },
      ...printedSection(occasion),
    ],
    qr: payment.orderNumber,
    notes: told(isBack ? 'backDone' : 'backSoon', languages),
  };
}

/** What tells whether a printer is set up right: both widths of characters, an amount of each kind, a code. */
export function testReceipt(
  printer: Readonly<{ name: string; paperMm: number }>,
  occasion: Omit<Occasion, 'audience' | 'copyNumber'>,
): Receipt {
  const { languages } = occasion;
  return {
    ...frameOf('test', 'testTitle', { ...occasion, audience: 'merchant', copyNumber: 0 }),
    audience: null,
    sections: [
      {
        title: null,
        rows: [
          ...told('testText', languages).map((text): Row => ({ kind: 'text', text })),
          pair('printer', printer.name, languages),
          pair('paper', `${printer.paperMm} mm`, languages),
          pair('time', timeText(occasion.printedAt, occasion.timeZone), languages),
        ],
      },
      {
        title: null,
        rows: (['HKD', 'JPY', 'KWD'] as const).map((currency) => ({
          kind: 'total',
          name: currency,
          value: amountText({ amountMinor: 123_456, currency }),
        })),
      },
      {
        title: null,
        rows: [
          { kind: 'text', text: '微信支付 收款 退款 港币 元 龍 鬱' },
          { kind: 'text', text: '0123456789 ABC abc' },
        ],
      },
    ],
    qr: 'QUICK PAY',
    notes: [],
  };
}

export const pair = (word: ReceiptWord, value: string, languages: readonly ReceiptLanguage[]): Row => ({
  kind: 'pair',
  name: named(word, languages),
  value,
});

const maybe = (word: ReceiptWord, value: string | null, languages: readonly ReceiptLanguage[]): readonly Row[] =>
  value === null ? [] : [pair(word, value, languages)];

export const placeRows = ({ till, languages }: Pick<Occasion, 'till' | 'languages'>): readonly Row[] => [
  pair('till', till, languages),
];

const numberRows = ({ orderNumber, transactionId }: PaymentFacts, languages: readonly ReceiptLanguage[]): readonly Row[] => [
  pair('order', groupedText(orderNumber), languages),
  ...maybe('transaction', transactionId === null ? null : groupedText(transactionId), languages),
];

/** When a copy was made: an original needs no second time. */
export const printedSection = ({ copyNumber, printedAt, timeZone, languages }: Omit<Occasion, 'audience'>): readonly Section[] =>
  copyNumber === 0 ? [] : [{ title: null, rows: [pair('printed', timeText(printedAt, timeZone), languages)] }];

export function frameOf(
  kind: Receipt['kind'],
  title: ReceiptWord,
  { shop, languages, audience, copyNumber, isSandbox }: Occasion,
): Pick<Receipt, 'kind' | 'shop' | 'title' | 'audience' | 'marks'> {
  return {
    kind,
    shop,
    title: named(title, languages),
    audience: kind === 'slip' ? null : named(audience, languages),
    marks: [
      ...(copyNumber === 0 ? [] : [`${named('copy', languages)} ${copyNumber}`]),
      ...(isSandbox ? told('sandbox', languages) : []),
    ],
  };
}
