/** What is sent to the API. Validation, documentation and types come from these schemas alone. */
import {
  AMOUNT_MINOR_MAX,
  CURRENCY_EXPONENTS,
  type Currency,
  FINAL_REFUND_STATES,
  FINAL_STATES,
  OPEN_REFUND_STATES,
  OPEN_STATES,
} from '@quickpay/core';
import { z } from 'zod';
import { FEEDBACK_LIMITS, REFUND_REASON_BYTES_MAX } from './limits.ts';
import { strict } from './strict.ts';

const CURRENCIES = Object.keys(CURRENCY_EXPONENTS) as [Currency, ...Currency[]]; // keys of the table are the currencies

export const money = strict({ minor: z.int().min(1).max(AMOUNT_MINOR_MAX), currency: z.enum(CURRENCIES) }).meta({
  id: 'Money',
  description: 'Whole minor units of ISO 4217: HK$38.50 is 3850, ¥1200 is 1200',
  example: { minor: 3850, currency: 'HKD' },
});

/** Minted by the terminal or POS, so that a repeated request is recognised. */
export const saleId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, '8 to 64 of A-Z a-z 0-9 _ -');
/** Minted here. */
export const paymentId = z.string().regex(/^pay_[0-9A-Za-z]{1,40}$/, 'an id such as pay_0MHT3K2P8');
/** Minted here. */
export const approvalId = z.string().regex(/^apr_[0-9a-f]{32}$/, 'an id as `POST /v1/approvals` answers it');
export const refundId = z.string().regex(/^ref_[0-9A-Za-z]{1,40}$/, 'an id such as ref_0MHT3K2P8');
export const profileId = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, '1 to 32 of A-Z a-z 0-9 _ -');
/** What can be certain of a payment. */
export const OUTCOMES = ['paid', 'notPaid', 'unknown'] as const;
export const paymentState = z.enum([...OPEN_STATES, ...FINAL_STATES]);
export const refundState = z.enum([...OPEN_REFUND_STATES, ...FINAL_REFUND_STATES]);

/** Text that a person wrote: no control characters, which would forge lines in logs and on slips. */
export const line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'one line of text');

export const newSale = strict({
  id: saleId.meta({ description: 'Minted by the terminal or POS before the first send' }),
  amount: money,
  merchantId: profileId.optional().meta({ description: 'May be left out where one merchant alone charges in this currency' }),
  storeId: profileId.optional().meta({ description: 'May be left out: a terminal stands in one store' }),
  terminalId: profileId.optional().meta({ description: 'May be left out where there is one terminal alone' }),
  reference: line(64).nullable().default(null).meta({ description: 'The shop’s own reference' }),
}).meta({ id: 'NewSale' });
export type NewSaleBody = z.input<typeof newSale>;

export const newPayment = strict({
  authCode: z
    .string()
    .min(1)
    .max(128)
    .meta({ description: 'The payer’s code as scanned. Never stored, never logged', writeOnly: true }),
  terminalId: profileId.optional().meta({ description: 'The terminal that scanned; the sale’s own when left out' }),
  description: line(42).optional().meta({ description: 'What the payer reads; the merchant’s own text when left out' }),
}).meta({ id: 'NewPayment' });
export type NewPaymentBody = z.input<typeof newPayment>;

/** WeChat Pay counts bytes of UTF-8, and takes no character beyond three of them. */
export const reasonText = line(REFUND_REASON_BYTES_MAX)
  .regex(/\S/u, 'something to read')
  .refine(
    (text) => new TextEncoder().encode(text).length <= REFUND_REASON_BYTES_MAX && !/[\u{10000}-\u{10ffff}]/u.test(text),
    `at most ${REFUND_REASON_BYTES_MAX} bytes of UTF-8 (26 Chinese characters), and no emoji`,
  );

export const newRefund = strict({
  amount: money.optional().meta({ description: 'In the payment’s currency; all that is left of it when left out' }),
  reason: reasonText.meta({ description: 'What the payer reads, 1 to 80 bytes of UTF-8', example: 'Goods came back' }),
  approvalId: approvalId
    .optional()
    .meta({ description: 'Of `POST /v1/approvals`, where a cashier refunds more than the till’s `refundLimit`' }),
}).meta({ id: 'NewRefund' });
export type NewRefundBody = z.input<typeof newRefund>;

/** Where a request says all by its address: no body, or an empty object. */
export const noBody = strict({}).nullish();

/** Where an address takes no parameters. */
export const noQuery = strict({});

export const pageQuery = strict({
  after: paymentId.optional().meta({ description: '`next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
/** As the API writes times, or with an offset. */
const instant = z.iso.datetime({ offset: true, error: 'RFC 3339, such as 2026-11-24T09:30:00Z' });
export const paymentsQuery = strict({
  ...pageQuery.shape,
  saleId: saleId.optional(),
  merchantId: profileId.optional(),
  storeId: profileId.optional(),
  terminalId: profileId.optional().meta({ description: 'The terminal that scanned' }),
  state: paymentState.optional(),
  outcome: z.enum(OUTCOMES).optional().meta({ description: 'What is certain of it, whatever its state' }),
  unresolved: z.enum(['true', 'false']).optional().meta({ description: 'Only those that are not final' }),
  amountMinor: z
    .string()
    .regex(/^[1-9]\d{0,9}$/, 'whole minor units')
    .optional()
    .meta({ description: 'Exactly so many minor units, in whatever currency' }),
  from: instant.optional().meta({ description: 'Submitted at that time or later' }),
  to: instant.optional().meta({ description: 'Submitted before that time' }),
  orderNumberEnds: z
    .string()
    .regex(/^[0-9A-Z]{4,32}$/, '4 to 32 of 0-9 A-Z')
    .optional()
    .meta({ description: 'The order number ends so: its last four characters are what two people compare' }),
  number: z
    .string()
    .regex(/^[0-9A-Za-z_-]{1,64}$/, '1 to 64 of A-Z a-z 0-9 _ -')
    .optional()
    .meta({ description: 'An order number, a transaction id or a refund number, as a whole' }),
  reference: line(64).optional().meta({ description: 'The shop’s own reference of the sale, as a whole' }),
});

/** In a body and not in an address: what a scanner read may be more than a number. */
export const newLookup = strict({
  number: z
    .string()
    .regex(/^[0-9A-Za-z_-]{1,64}$/, '1 to 64 of A-Z a-z 0-9 _ -')
    .meta({ description: 'An order number, a transaction id or a refund number, as a whole' }),
}).meta({ id: 'NewLookup' });
export type NewLookupBody = z.input<typeof newLookup>;

export const newOutsideLookup = strict({
  number: z
    .string()
    .regex(/^[0-9A-Za-z_|*@-]{6,32}$/, '6 to 32 of A-Z a-z 0-9 _ - | * @')
    .meta({ description: 'An order number, whoever made it, or a transaction id of 28 or 32 digits' }),
}).meta({ id: 'NewOutsideLookup' });
export type NewOutsideLookupBody = z.input<typeof newOutsideLookup>;

/** Minted where it is written. */
export const feedbackId = z.string().regex(/^fb_[0-9A-Za-z]{16,40}$/, 'an id such as fb_5f0c2e7a91b34d08');

const hasMoreThan = (charactersMax: number): ((text: string) => boolean) => {
  // Characters as people count them: a family emoji is one.
  const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return (text) => {
    let count = 0;
    for (const _character of segmenter.segment(text)) if (++count > charactersMax) return true;
    return false;
  };
};
const isTooLong = hasMoreThan(FEEDBACK_LIMITS.charactersMax);

/** Lines of text: no control characters but line ends. A character may be of many code points, so that the bytes have a bound of their own. */
const feedbackText = z
  .string()
  .min(1)
  .max(FEEDBACK_LIMITS.bytesMax)
  .regex(/^[^\p{Cc}\p{Cs}]*(\n[^\p{Cc}\p{Cs}]*)*$/u, 'text, in one line or several')
  .regex(/\S/u, 'something to read')
  .refine((text) => !isTooLong(text), `at most ${FEEDBACK_LIMITS.charactersMax} characters`)
  .refine(
    (text) => new TextEncoder().encode(text).length <= FEEDBACK_LIMITS.bytesMax,
    `at most ${FEEDBACK_LIMITS.bytesMax} bytes of UTF-8`,
  );

export const newFeedback = strict({
  id: feedbackId.meta({ description: 'Minted where it is written, before the first send' }),
  text: feedbackText.meta({ description: 'At most 300 characters as people count them, and 8 KiB of UTF-8' }),
  screen: line(200).nullable().default(null).meta({ description: 'The address of the screen that it was written on' }),
  state: paymentState.nullable().default(null).meta({ description: 'Of the payment in front' }),
  orderNumber: z
    .string()
    .regex(/^[0-9A-Z]{1,32}$/, '1 to 32 of 0-9 A-Z')
    .nullable()
    .default(null)
    .meta({ description: 'Of the payment in front, or of the last one' }),
  version: line(64).nullable().default(null).meta({ description: 'The build of the page that it was written on' }),
  writtenAt: instant
    .nullable()
    .default(null)
    .meta({ description: 'When it was written, where that was long before it was sent' }),
}).meta({ id: 'NewFeedback' });
export type NewFeedbackBody = z.input<typeof newFeedback>;

export const feedbackQuery = strict({
  ...pageQuery.shape,
  after: feedbackId.optional().meta({ description: '`next` of the page before' }),
});
export const eventsQuery = strict({
  after: z
    .string()
    .regex(/^\d{1,9}$/, '`next` of the page before')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});
