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
export const refundId = z.string().regex(/^ref_[0-9A-Za-z]{1,40}$/, 'an id such as ref_0MHT3K2P8');
export const profileId = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, '1 to 32 of A-Z a-z 0-9 _ -');
export const paymentState = z.enum([...OPEN_STATES, ...FINAL_STATES]);
export const refundState = z.enum([...OPEN_REFUND_STATES, ...FINAL_REFUND_STATES]);

/** Text that a person wrote: no control characters, which would forge lines in logs and on slips. */
const line = (max: number) =>
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
const REASON_BYTES_MAX = 80;
const reasonText = line(REASON_BYTES_MAX).refine(
  (text) => new TextEncoder().encode(text).length <= REASON_BYTES_MAX && !/[\u{10000}-\u{10ffff}]/u.test(text),
  `at most ${REASON_BYTES_MAX} bytes of UTF-8 (26 Chinese characters), and no emoji`,
);

export const newRefund = strict({
  amount: money.optional().meta({ description: 'In the payment’s currency; all that is left of it when left out' }),
  reason: reasonText.nullable().default(null).meta({ description: 'What the payer reads, at most 80 bytes of UTF-8' }),
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
export const paymentsQuery = strict({
  ...pageQuery.shape,
  saleId: saleId.optional(),
  merchantId: profileId.optional(),
  storeId: profileId.optional(),
  state: paymentState.optional(),
  unresolved: z.enum(['true', 'false']).optional().meta({ description: 'Only those that are not final' }),
});
export const eventsQuery = strict({
  after: z
    .string()
    .regex(/^\d{1,9}$/, '`next` of the page before')
    .optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});
