/**
 * The refund that somebody is about to make, and the one that was sent and not answered: known to this window, and kept over a reload. What
 * was sent is sent again under the same key, so that it can only happen once.
 */
import { AMOUNT_MINOR_MAX, CURRENCY_EXPONENTS, type Currency } from '@quickpay/core';
import type { KeyedAmount } from '../../ui/keyed-amount.ts';
import type { Amount } from '../../words/money.ts';
import { isReason, type Reason } from './reasons.ts';

export type RefundDraft = Readonly<{
  /** Null: all that is left. */
  keyed: KeyedAmount | null;
  reason: Reason | null;
  /** In the cashier's own words. */
  text: string;
}>;

export type RefundAttempt = Readonly<{
  key: string;
  amount: Amount;
  reason: string;
  approvalId: string | null;
  /** Whose it is: under somebody else's name the same key is another refund. */
  by: string;
  /** By this device's own clock, in epoch milliseconds. */
  at: number;
}>;

export type KeptRefund = Readonly<{ paymentId: string; draft: RefundDraft; attempt: RefundAttempt | null }>;

/** After so long nobody waits for the answer any more: what became of it stands in the payment's refunds, and it is not sent again. */
export const ATTEMPT_MS_MAX = 600_000;
export const NO_REFUND_DRAFT: RefundDraft = { keyed: null, reason: null, text: '' };
const TEXT_MAX = 400;
const DECIMALS_MAX = Math.max(...Object.values(CURRENCY_EXPONENTS));

/** What was kept, where it reads as a refund of that payment: anything may stand in a browser's storage. */
export function readKeptRefund(text: string | null, paymentId: string): KeptRefund {
  const none: KeptRefund = { paymentId, draft: NO_REFUND_DRAFT, attempt: null };
  try {
    const kept: unknown = JSON.parse(text ?? 'null');
    if (!isObject(kept) || kept.paymentId !== paymentId) return none;
    return { paymentId, draft: readDraft(kept.draft), attempt: readAttempt(kept.attempt) };
  } catch {
    return none;
  }
}

function readDraft(draft: unknown): RefundDraft {
  if (!isObject(draft)) return NO_REFUND_DRAFT;
  const { keyed, reason, text } = draft;
  return {
    keyed: isKeyed(keyed) ? { minor: keyed.minor, decimals: keyed.decimals } : null,
    reason: isReason(reason) ? reason : null,
    text: typeof text === 'string' ? text.slice(0, TEXT_MAX) : '',
  };
}

/** Whole, or not at all: half of one would be another refund. */
function readAttempt(attempt: unknown): RefundAttempt | null {
  if (!isObject(attempt)) return null;
  const { key, amount, reason, approvalId, by, at } = attempt;
  if (!isObject(amount) || !isWhole(amount.minor, 1, AMOUNT_MINOR_MAX) || !isCurrency(amount.currency)) return null;
  if (!isText(key) || !isText(reason) || !isText(by) || !isWhole(at, 0, Number.MAX_SAFE_INTEGER)) return null;
  if (approvalId !== null && !isText(approvalId)) return null;
  return { key, amount: { minor: amount.minor, currency: amount.currency }, reason, approvalId, by, at };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= TEXT_MAX;
const isWhole = (value: unknown, least: number, most: number): value is number =>
  Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most;
const isCurrency = (value: unknown): value is Currency => typeof value === 'string' && Object.hasOwn(CURRENCY_EXPONENTS, value);
const isKeyed = (keyed: unknown): keyed is KeyedAmount =>
  isObject(keyed) &&
  isWhole(keyed.minor, 0, AMOUNT_MINOR_MAX) &&
  (keyed.decimals === null || isWhole(keyed.decimals, 0, DECIMALS_MAX));

const KEY = 'quickpay-refund';

/** Of the last payment that was looked at for a refund. */
export const keptRefund = {
  read: (paymentId: string): KeptRefund => readKeptRefund(read(), paymentId),
  write(kept: KeptRefund): void {
    try {
      sessionStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // Remembered for as long as the screen stands, which is all that can be had.
    }
  },
};

function read(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}
