/**
 * Numbers that stand on paper and on phones, and lead back to a payment: a receipt has the order's or the refund's, a payer's WeChat bill
 * has the order's or WeChat Pay's own. Shop and channel write them as bar codes, too, so that a till meets them by the same scanner as
 * payment codes.
 */
import { isOrderNumber, isRefundNumber } from './order-number.ts';
import { ALL_WALLETS, beginsLikeCode, type CodeRules } from './payment-code.ts';

export type NumberKind = 'orderNumber' | 'refundNumber' | 'transactionId';

/** A number as a whole, and whose it is. */
export type ScannedNumber = Readonly<{ kind: NumberKind; number: string }>;

/** WeChat Pay's order numbers have 28 digits; its fields take 32, and some are as long. */
const TRANSACTION_ID = /^(?:\d{28}|\d{32})$/;

/**
 * Whether text can be WeChat Pay's number of an order. One never begins as payment codes do (today's begin with `42`): digits that do are a
 * code with something of another scan around it, and are worth money.
 *
 * @example isTransactionId('4200002026112412345678901234') // true
 */
export const isTransactionId = (text: string, rules: CodeRules = ALL_WALLETS): boolean =>
  TRANSACTION_ID.test(text) && !beginsLikeCode(text, rules);

/**
 * Which number a text is, or null where it is none of them. Letters count in either case: Caps Lock turns what a scanner types.
 *
 * @example readScannedNumber('qpmht3k2p803abc0y6v8b0c1d3e5') // { kind: 'orderNumber', number: 'QPMHT3K2P803ABC0Y6V8B0C1D3E5' }
 */
export function readScannedNumber(text: string, rules: CodeRules = ALL_WALLETS): ScannedNumber | null {
  const number = text.toUpperCase();
  if (isOrderNumber(number)) return { kind: 'orderNumber', number };
  if (isRefundNumber(number)) return { kind: 'refundNumber', number };
  return isTransactionId(text, rules) ? { kind: 'transactionId', number: text } : null;
}

/**
 * A number in groups of four, as people read it out.
 *
 * @example groupedText('QPMHT3K2P803') // 'QPMH T3K2 P803'
 */
export const groupedText = (number: string): string => number.replace(/(.{4})(?=.)/g, '$1 ');
