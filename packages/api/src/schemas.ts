/** The API's resources: what is sent and what is answered. Validation, documentation and types come from these alone. */
import { CURRENCY_EXPONENTS, type Currency, FINAL_STATES, OPEN_STATES } from '@quickpay/core';
import { z } from 'zod';
import { PROBLEM_CODES } from './problems.ts';
import { type MessageKey, WORDS } from './words.ts';

const CURRENCIES = Object.keys(CURRENCY_EXPONENTS) as [Currency, ...Currency[]]; // keys of the table are the currencies
const KEYS = Object.keys(WORDS) as [MessageKey, ...MessageKey[]]; // keys of the table are the message keys

export const instant = z.iso.datetime().meta({ description: 'RFC 3339, UTC, to the millisecond' });
export const money = z.strictObject({ minor: z.int().min(1).max(2_147_483_647), currency: z.enum(CURRENCIES) }).meta({
  id: 'Money',
  description: 'Whole minor units of ISO 4217: HK$38.50 is 3850, ¥1200 is 1200',
  example: { minor: 3850, currency: 'HKD' },
});

/** Minted by the terminal or POS, so that a repeated request is recognised. */
export const saleId = z.string().regex(/^[A-Za-z0-9_-]{8,64}$/, '8 to 64 of A-Z a-z 0-9 _ -');
const profileId = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/, '1 to 32 of A-Z a-z 0-9 _ -');

export const newSale = z
  .strictObject({
    id: saleId,
    merchantId: profileId,
    storeId: profileId.default('store-1'),
    terminalId: profileId.default('till-1'),
    amount: money,
    reference: z.string().min(1).max(64).nullable().default(null),
  })
  .meta({ id: 'NewSale' });

export const newPayment = z
  .strictObject({
    authCode: z
      .string()
      .min(1)
      .max(128)
      .meta({ description: 'The payer’s code as scanned. Never stored, never logged', writeOnly: true }),
    terminalId: profileId.optional(),
    description: z
      .string()
      .min(1)
      .max(42)
      .optional()
      .meta({ description: 'What the payer reads; the merchant’s own text when left out' }),
  })
  .meta({ id: 'NewPayment' });

export const paymentState = z.enum([...OPEN_STATES, ...FINAL_STATES]);
export const action = z.enum(['cancel', 'leave', 'check', 'payAgain']);
const cashier = z.object({ key: z.enum(KEYS), en: z.string(), 'zh-CN': z.string() }).meta({ id: 'CashierWords' });

export const paymentView = z
  .object({
    id: z.string(),
    saleId: z.string(),
    merchantId: z.string(),
    storeId: z.string(),
    terminalId: z.string(),
    orderNumber: z.string(),
    transactionId: z.string().nullable(),
    amount: money,
    codeHint: z.string(),
    state: paymentState,
    outcome: z
      .enum(['paid', 'notPaid', 'unknown'])
      .meta({ description: 'What is certain. `notPaid` also while a late request is still watched for' }),
    isFinal: z.boolean(),
    reason: z.string().nullable(),
    cashier,
    may: z.array(action),
    attention: z.string().nullable(),
    frozen: z.boolean(),
    submittedAt: instant,
    expiresAt: instant.nullable().meta({ description: 'When the payer’s time is over, while waiting' }),
    revokeAllowedAt: instant.nullable().meta({ description: 'WeChat Pay allows a revoke from 15 s after the submit' }),
    settledAt: instant.nullable(),
    due: z.object({ kind: z.string(), at: instant }).nullable(),
    version: z.int(),
  })
  .meta({ id: 'Payment' });
export type PaymentView = z.infer<typeof paymentView>;

export const saleView = z
  .object({
    id: z.string(),
    merchantId: z.string(),
    storeId: z.string(),
    terminalId: z.string(),
    amount: money,
    reference: z.string().nullable(),
    state: z.enum(['open', 'busy', 'paid', 'closed']),
    createdAt: instant,
    closedAt: instant.nullable(),
    retry: z.object({
      may: z.enum(['now', 'later', 'never']),
      code: z.enum(['anyCode', 'newCode']).nullable(),
      probablyAt: instant.nullable(),
    }),
    payments: z.array(paymentView),
  })
  .meta({ id: 'Sale' });
export type SaleView = z.infer<typeof saleView>;

export const eventView = z
  .object({
    id: z.string(),
    paymentId: z.string(),
    version: z.int(),
    at: instant,
    kind: z.string(),
    state: paymentState,
    detail: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'PaymentEvent' });
export type EventView = z.infer<typeof eventView>;

/** A page of anything. `next` goes into `after` of the next request, or is null at the end. */
export const pageOf = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), next: z.string().nullable() });

export const pageQuery = z.strictObject({
  after: z.string().max(64).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});
export const paymentsQuery = z.strictObject({
  ...pageQuery.shape,
  saleId: saleId.optional(),
  merchantId: profileId.optional(),
  storeId: profileId.optional(),
  state: paymentState.optional(),
  unresolved: z.enum(['true', 'false']).optional(),
});

export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(PROBLEM_CODES),
    outcome: z.enum(['none', 'applied', 'unknown']),
    retry: z.enum(['never', 'after', 'now']),
    retryAfterMs: z.int().optional(),
    requestId: z.string(),
    detail: z.string(),
    fields: z.array(z.object({ path: z.string(), problem: z.string() })),
    cashier: z.object({ en: z.string(), 'zh-CN': z.string() }).optional(),
    paymentId: z.string().optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;
