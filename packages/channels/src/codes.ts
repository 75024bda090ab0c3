/**
 * What the wire's error codes mean for each operation; the table of the submit is core's own (`refusal.ts`). Codes are looked up in one
 * spelling. One that is not in its table is unclear: it proves nothing.
 */
import {
  CONFIGURATION_CODES,
  normaliseCode,
  type QueryAnswer,
  type RefundAnswer,
  type RefundQueryAnswer,
  type RevokeAnswer,
  type SubmitAnswer,
  submitCodeMeaning,
} from '@quickpay/core';
import type { NoKey } from '@quickpay/wechatpay';

type Meanings<Meaning extends string> = Readonly<Record<string, Meaning>>;

const lookUp = <Meaning extends string>(meanings: Meanings<Meaning>, normal: string): Meaning | 'unclear' =>
  (Object.hasOwn(meanings, normal) ? meanings[normal] : undefined) ?? 'unclear';

/** Codes of V3 that V2 has another word for, beyond underscores: to a submit they mean what that does. The other tables have them themselves. */
export const SUBMIT_SYNONYMS: Readonly<Record<string, string>> = {
  FREQUENCYLIMITEXCEED: 'FREQUENCYLIMITED',
  SERVICEUNAVAILABLE: 'SYSTEMERROR',
};

/** What a submit means that failed with this code: the payer is asked, nobody knows, or a refusal. */
export function submitFailed(code: string): SubmitAnswer {
  const normal = normaliseCode(code);
  const meaning = submitCodeMeaning(Object.hasOwn(SUBMIT_SYNONYMS, normal) ? (SUBMIT_SYNONYMS[normal] ?? code) : code);
  switch (meaning.outcome) {
    case 'asked':
      return { kind: 'asked' };
    case 'unclear':
      return { kind: 'unclear', note: normal, ...configurationOf(code) };
    case 'refused': {
      const { reason, orderImpossible } = meaning;
      const refusal = { code: normal, reason, orderImpossible };
      return { kind: 'refused', refusal, ...(meaning.configuration ? configurationOf(code) : {}) };
    }
  }
}

/** A query that failed proves nothing about the payment, but for the one code that says that there is none. */
export const QUERY_CODES: Meanings<'absent' | 'unclear'> = {
  ORDERNOTEXIST: 'absent',
  SYSTEMERROR: 'unclear',
  PARAMERROR: 'unclear',
  LACKPARAMS: 'unclear',
  XMLFORMATERROR: 'unclear',
  REQUIREPOSTMETHOD: 'unclear',
  INVALIDREQUEST: 'unclear',
  FREQUENCYLIMITED: 'unclear',
  RATELIMITED: 'unclear',
  FREQUENCYLIMITEXCEED: 'unclear',
  SERVICEUNAVAILABLE: 'unclear',
  SIGNERROR: 'unclear',
  APPIDNOTEXIST: 'unclear',
  MCHIDNOTEXIST: 'unclear',
  APPIDMCHIDNOTMATCH: 'unclear',
  NOAUTH: 'unclear',
};

export function queryMeaning(code: string): QueryAnswer {
  const normal = normaliseCode(code);
  const meaning = lookUp(QUERY_CODES, normal);
  return meaning === 'absent' ? { kind: 'absent' } : { kind: 'unclear', note: normal };
}

/** `refused`: this request did nothing and never will. */
export const REVOKE_CODES: Meanings<'done' | 'busy' | 'tooLate' | 'refused' | 'unclear'> = {
  USERPAYING: 'busy',
  REVERSEEXPIRE: 'tooLate',
  // Unknown orders answer SUCCESS by design; one that says it does not know the order has nothing to undo either.
  ORDERNOTEXIST: 'done',
  SYSTEMERROR: 'unclear',
  SERVICEUNAVAILABLE: 'unclear',
  // Not taken, most likely: called again soon, which is all there is to do about it.
  RATELIMITED: 'unclear',
  FREQUENCYLIMITEXCEED: 'unclear',
  INVALIDTRANSACTIONID: 'refused',
  PARAMERROR: 'refused',
  LACKPARAMS: 'refused',
  XMLFORMATERROR: 'refused',
  REQUIREPOSTMETHOD: 'refused',
  NOTUTF8: 'refused',
  // Permission, a certificate, or called too often.
  INVALIDREQUEST: 'refused',
  // The account, or a rule.
  TRADEERROR: 'refused',
  TRADESTATEERROR: 'refused',
  ORDERPAID: 'refused',
  SIGNERROR: 'refused',
  CERTERROR: 'refused',
  NOAUTH: 'refused',
  APPIDNOTEXIST: 'refused',
  MCHIDNOTEXIST: 'refused',
  APPIDMCHIDNOTMATCH: 'refused',
};

/** `recall=Y` means that the channel itself does not know yet: ask again, unless the code says it plainly. */
export function revokeMeaning(code: string, recall: 'Y' | 'N' | null): RevokeAnswer {
  const normal = normaliseCode(code);
  const meaning = lookUp(REVOKE_CODES, normal);
  switch (meaning) {
    case 'unclear':
      return { kind: 'unclear', note: normal };
    case 'refused':
      return recall === 'Y' ? { kind: 'unclear', note: normal } : { kind: 'refused', code: normal };
    default:
      return { kind: meaning };
  }
}

/**
 * `later`: nothing was taken for now, and the same number may be taken later. `refused`: nothing was taken, and nothing will be.
 * `foreign`: the channel knows this number with another amount.
 */
export const REFUND_CODES: Meanings<'later' | 'refused' | 'foreign' | 'unclear'> = {
  SYSTEMERROR: 'unclear',
  SERVICEUNAVAILABLE: 'unclear',
  BIZERRNEEDRETRY: 'unclear',
  // That the order is not known contradicts that it was paid: nothing ends by it.
  ORDERNOTEXIST: 'unclear',
  // The merchant's pool is empty, too many wrong requests, an order still under way, or too many refunds of old orders.
  NOTENOUGH: 'later',
  INVALIDREQTOOMUCH: 'later',
  ORDERNOTREADY: 'later',
  FREQUENCYLIMITED: 'later',
  RATELIMITED: 'later',
  FREQUENCYLIMITEXCEED: 'later',
  REFUNDFEEMISMATCH: 'foreign',
  OUTREFUNDNOUSED: 'foreign',
  TRADEOVERDUE: 'refused',
  ERROR: 'refused',
  USERACCOUNTABNORMAL: 'refused',
  INVALIDTRANSACTIONID: 'refused',
  INVALIDREQUEST: 'refused',
  TRADESTATEERROR: 'refused',
  PARAMERROR: 'refused',
  REQUIREPOSTMETHOD: 'refused',
  XMLFORMATERROR: 'refused',
  SIGNERROR: 'refused',
  APPIDNOTEXIST: 'refused',
  MCHIDNOTEXIST: 'refused',
  APPIDMCHIDNOTMATCH: 'refused',
  NOAUTH: 'refused',
  CERTERROR: 'refused',
};

export function refundMeaning(code: string): RefundAnswer {
  const normal = normaliseCode(code);
  const meaning = lookUp(REFUND_CODES, normal);
  switch (meaning) {
    case 'unclear':
      return { kind: 'unclear', note: normal };
    case 'foreign':
      return { kind: 'foreign', code: normal };
    case 'later':
    case 'refused':
      return { kind: 'refused', code: normal, retry: meaning === 'later' };
  }
}

export const REFUND_QUERY_CODES: Meanings<'absent' | 'unclear'> = {
  REFUNDNOTEXIST: 'absent',
  // That the order is not known contradicts that it was paid; what a missing resource is, nobody says.
  ORDERNOTEXIST: 'unclear',
  RESOURCENOTEXISTS: 'unclear',
  SYSTEMERROR: 'unclear',
  SERVICEUNAVAILABLE: 'unclear',
  RATELIMITED: 'unclear',
  FREQUENCYLIMITEXCEED: 'unclear',
  INVALIDREQUEST: 'unclear',
  NOAUTH: 'unclear',
  INVALIDTRANSACTIONID: 'unclear',
  PARAMERROR: 'unclear',
  REQUIREPOSTMETHOD: 'unclear',
  XMLFORMATERROR: 'unclear',
  SIGNERROR: 'unclear',
  APPIDNOTEXIST: 'unclear',
  MCHIDNOTEXIST: 'unclear',
  APPIDMCHIDNOTMATCH: 'unclear',
};

/** Of the first page: a later one that finds nothing has not ended the list. */
export function refundQueryMeaning(code: string): RefundQueryAnswer {
  const normal = normaliseCode(code);
  const meaning = lookUp(REFUND_QUERY_CODES, normal);
  return meaning === 'absent' ? { kind: 'listed', refunds: [] } : { kind: 'unclear', note: normal };
}

/** The configuration class: true of every request of this merchant, not of this one. */
export function configurationOf(code: string): { configuration?: string } {
  const normal = normaliseCode(code);
  return CONFIGURATION_CODES.has(normal) ? { configuration: normal } : {};
}

/** An unsigned FAIL proves nothing about an order, but one that speaks of the signature tells about the key. */
export function unsignedConfiguration(message: string): { configuration?: string } {
  return /sign|签名|certificate|证书/i.test(message) ? { configuration: 'SIGNERROR' } : {};
}

/** What is wrong with a whole merchant beside the wire's own codes: causes that V3's answers show, and no answer spells. */
export type V3Cause = 'CLOCK' | 'APIV3KEY' | 'PUBLICKEY' | 'UNKNOWNSERIAL';

/** What it tells about a merchant that there is no key to check an answer by; null: nothing, it is asked again within seconds. */
export const NO_KEY_CAUSES: Readonly<Record<NoKey, V3Cause | null>> = {
  sealedOtherwise: 'APIV3KEY',
  publicKeyMissing: 'PUBLICKEY',
  unknownSerial: 'UNKNOWNSERIAL',
  keysUnanswered: null,
};

/** V3 refuses what was signed more than five minutes from now, and so do we. */
const AHEAD_MS_MAX = 300_000;
/** Whether our clock and the channel's are too far apart for anything to be signed. */
export const isClockWrong = (aheadMs: number | null): boolean => aheadMs !== null && Math.abs(aheadMs) > AHEAD_MS_MAX;
