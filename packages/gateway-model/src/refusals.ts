/**
 * Why the gateway refuses: every reason with the channel's code for it. Several reasons share a code, as on the real one; the sentences for
 * people belong to whoever speaks to them.
 */
import type { Settings } from './settings.ts';

export const REFUSALS = {
  codeUnknown: 'AUTH_CODE_INVALID',
  codeExpired: 'AUTH_CODE_INVALID',
  codeUsed: 'AUTH_CODE_INVALID',
  /** A wallet that this merchant does not take. */
  codeOfOtherRegion: 'AUTH_CODE_INVALID',
  /** Another merchant asked whose code it is, and so claimed it. */
  codeClaimed: 'NOAUTH',
  balanceNotEnough: 'NOTENOUGH',
  cardNotSupported: 'NOTSUPORTCARD',
  bankRefused: 'PAYERROR',
  /** A rule against fraud stopped it. */
  riskRule: 'RULELIMIT',
  payerAsked: 'USERPAYING',
  orderPaid: 'ORDERPAID',
  orderReversed: 'ORDERREVERSED',
  orderClosed: 'ORDERCLOSED',
  payerCancelled: 'TRADE_ERROR',
  paymentFailed: 'TRADE_ERROR',
  numberUsed: 'OUT_TRADE_NO_USED',
  otherPayer: 'BUYER_MISMATCH',

  orderUnknown: 'ORDERNOTEXIST',
  transactionUnknown: 'INVALID_TRANSACTIONID',

  payerIsPaying: 'USERPAYING',
  revokeTooLate: 'REVERSE_EXPIRE',
  notRevocable: 'TRADE_ERROR',

  orderNotReady: 'ORDER_NOT_READY',
  totalDiffers: 'REFUND_FEE_MISMATCH',
  refundAmountDiffers: 'REFUND_FEE_MISMATCH',
  refundNumberTaken: 'INVALID_REQUEST',
  refundTooLate: 'TRADE_OVERDUE',
  refundedTooOften: 'INVALID_REQUEST',
  poolEmpty: 'NOTENOUGH',
  refundableNotEnough: 'ERROR',
  fullyRefunded: 'TRADE_STATE_ERROR',
  notRefundable: 'TRADE_STATE_ERROR',
  refundUnknown: 'REFUNDNOTEXIST',
} as const satisfies Record<string, string>;

export type RefusalName = keyof typeof REFUSALS;
export type Refused = Readonly<{ kind: 'failed'; why: RefusalName; code: string }>;

/** @example failed('poolEmpty') // { kind: 'failed', why: 'poolEmpty', code: 'NOTENOUGH' } */
export const failed = (why: RefusalName, code: string = REFUSALS[why]): Refused => ({ kind: 'failed', why, code });

/** Codes that the protocol lists for old and used payment codes, and that are rarely seen. */
const SPELT: Readonly<Partial<Record<RefusalName, string>>> = { codeExpired: 'AUTHCODEEXPIRE', codeUsed: 'AUTH_CODE_ERROR' };

export const codeRefused = (why: 'codeUnknown' | 'codeExpired' | 'codeUsed', { codeProblems }: Settings): Refused =>
  failed(why, codeProblems === 'spelt' ? SPELT[why] : undefined);
