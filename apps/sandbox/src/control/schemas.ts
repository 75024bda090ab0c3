/** What the control API takes, checked before anything is done with it. */
import { allowedFor, SWITCHES, type SwitchName, takes } from '@quickpay/gateway-model';
import { z } from 'zod';
import { FAULT_KINDS, OPERATIONS } from '../faults.ts';
import { ROTATABLE } from '../merchants.ts';

const ADVANCE_MS_MAX = 7 * 86_400_000;
const DAY_MS = 86_400_000;
const amount = z.int().min(0).max(1_000_000_000_000);
const currency = z.string().regex(/^[A-Z]{3}$/, 'three capital letters');
/** Text that may come to stand on the wire, in one line: XML has no way to write some characters. */
const wireText = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\p{Cc}\p{Cs}\ufffe\uffff]*$/u, 'one line of text, with nothing that XML cannot hold');
/** What one payment can ask for: the wire counts in 32 bits with a sign. */
const AMOUNT_MINOR_MAX = 2_147_483_647;

export const payerChange = z.strictObject({
  name: wireText(64).min(1).optional(),
  region: z.enum(['CN', 'HK']).optional(),
  online: z.boolean().optional(),
  password: z
    .string()
    .regex(/^\d{6}$/, 'six digits')
    .optional(),
  balance: z.strictObject({ amountMinor: amount, currency: z.enum(['CNY', 'HKD']) }).optional(),
  cards: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(32),
        bank: wireText(64),
        kind: z.enum(['debit', 'credit']),
        amountMinor: amount,
        works: z.boolean(),
      }),
    )
    .max(10)
    .optional(),
  coupons: z
    .array(
      z.strictObject({
        id: z.string().regex(/^\d{1,20}$/, 'at most 20 digits'),
        kind: z.enum(['CASH', 'NO_CASH']),
        amountMinor: amount.min(1),
        currency,
        goodsTag: wireText(32).min(1).nullable().default(null),
      }),
    )
    .max(10)
    .optional(),
  paysWith: z.string().max(32).nullable().optional(),
  passwordFree: z.strictObject({ limitMinor: amount, perDay: z.int().min(0).max(1_000_000) }).optional(),
});

export const passwordAttempt = z.strictObject({ password: z.string().max(64) });

export const fault = z.strictObject({
  operation: z.enum([...OPERATIONS, 'any']),
  kind: z.enum(FAULT_KINDS),
  times: z.int().min(1).max(1_000_000).default(1),
  delayMs: z.int().min(0).max(DAY_MS).optional(),
  code: wireText(32).min(1).optional(),
  paid: z.boolean().optional(),
  outTradeNo: z.string().max(64).optional(),
});

/** A count may be given as a number. */
const switchValue = (name: SwitchName) =>
  z
    .union([z.string(), z.int().transform(String)])
    .refine((value) => takes(name, value), { error: `${name} is one of ${allowedFor(name)}` })
    .optional();

export const settings = z.strictObject({
  mchId: z.string().max(32).optional(),
  ...Object.fromEntries((Object.keys(SWITCHES) as SwitchName[]).map((name) => [name, switchValue(name)])), // its own names
});

export const planted = z.strictObject({
  mchId: z.string(),
  subMchId: z.string().nullable().default(null),
  outTradeNo: wireText(32).min(1),
  state: z.enum(['SUCCESS', 'REFUND', 'NOTPAY', 'USERPAYING', 'PAYERROR', 'REVOKED', 'CLOSED']),
  amountMinor: z.int().min(1).max(AMOUNT_MINOR_MAX),
  currency: currency.optional(),
  exponent: z.int().min(0).max(3).optional(),
  wasPaid: z.boolean().default(false),
  createdAt: z.iso.datetime({ offset: true }).optional(),
  attach: wireText(127).nullable().default(null),
  body: wireText(127).default('Somebody else’s order'),
});

export const portalRefund = z.strictObject({
  mchId: z.string(),
  subMchId: z.string().nullable().default(null),
  outTradeNo: z.string(),
  amountMinor: z.int().min(1),
});

export const portalSettlement = z.strictObject({
  mchId: z.string(),
  subMchId: z.string().nullable().default(null),
  outRefundNo: z.string(),
});

export const rotation = z.strictObject({
  rotate: z.array(z.enum(ROTATABLE)).min(1),
  overlapMs: z.int().min(0).max(ADVANCE_MS_MAX).default(0),
  /** The new API key, as somebody set it in the merchant portal; made by chance where left out. */
  apiKeyV2: z
    .string()
    .regex(/^[0-9A-Za-z]{32}$/, '32 letters and digits')
    .optional(),
});
export const codeQuery = z.strictObject({ fresh: z.enum(['true', 'false']).default('false') });

export const advance = z.strictObject({ advanceMs: z.int().min(0).max(ADVANCE_MS_MAX) });
export const follower = z.strictObject({ url: z.url({ protocol: /^https?$/ }) });

export const messagesQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^[1-9]\d{0,3}$/, 'a whole number, 1 to 9999')
    .transform(Number)
    .optional(),
  outTradeNo: z.string().min(1).max(64).optional(),
});

/**
 * An origin and nothing behind it, as browsers write it. It stands in a policy, where a comma or a semicolon of a host's name, which URLs
 * allow, would begin a rule of its own.
 */
const ORIGIN = /^https?:\/\/(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/;
export const embedder = z.strictObject({
  origin: z
    .string()
    .refine((text) => ORIGIN.test(text) && URL.parse(text)?.origin === text, 'an origin such as http://127.0.0.1:8080'),
});

export const whose = z.strictObject({ payerId: z.string().max(32).optional(), mchId: z.string().max(32).optional() }).default({});
