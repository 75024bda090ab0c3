/** Why V3 refuses: a status, a code that programs compare, words for people, and of a parameter which one it was. */
import type { Refused } from '@quickpay/gateway-model';
import { type Problem, refusal } from '../problem.ts';
import type { Language } from '../texts.ts';

export type V3Refused = Readonly<{ status: number; code: string; inWords: (language: Language) => string; field?: string }>;

/** V3 spells what V2 writes in one word; what it spells alike is not here. */
const SPELT: Readonly<Record<string, string>> = {
  NOTENOUGH: 'NOT_ENOUGH',
  NOTSUPORTCARD: 'NOT_SUPPORT_CARD',
  RULELIMIT: 'RULE_LIMIT',
  NOAUTH: 'NO_AUTH',
  ORDERPAID: 'ORDER_PAID',
  ORDERREVERSED: 'ORDER_REVERSED',
  ORDERCLOSED: 'ORDER_CLOSED',
  ORDERNOTEXIST: 'ORDER_NOT_EXIST',
  REFUNDNOTEXIST: 'REFUND_NOT_EXIST',
  AUTHCODEEXPIRE: 'AUTH_CODE_EXPIRE',
  SYSTEMERROR: 'SYSTEM_ERROR',
  SIGNERROR: 'SIGN_ERROR',
};

/** 400 for what is not here: most refusals of the business. */
const STATUSES: Readonly<Record<string, number>> = {
  SIGN_ERROR: 401,
  NO_AUTH: 403,
  NOT_ENOUGH: 403,
  RULE_LIMIT: 403,
  ORDER_NOT_EXIST: 404,
  REFUND_NOT_EXIST: 404,
  RESOURCE_NOT_EXISTS: 404,
  FREQUENCY_LIMITED: 429,
  SYSTEM_ERROR: 500,
};

/** @example spelt('ORDERNOTEXIST') // 'ORDER_NOT_EXIST' */
export const spelt = (code: string): string => SPELT[code] ?? code;
export const statusOf = (code: string): number => STATUSES[spelt(code)] ?? 400;

export const refused = ({ code, inWords }: Problem, field?: string): V3Refused => ({
  status: statusOf(code),
  code: spelt(code),
  inWords,
  ...(field === undefined ? {} : { field }),
});

/** What the gateway refuses. */
export const refusedBy = (answer: Refused): V3Refused => refused(refusal(answer));
