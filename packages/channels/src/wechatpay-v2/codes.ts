/** What the wire's codes mean for a revoke and a refund; those of a submit are core's own table. */
import { CONFIGURATION_CODES, normaliseCode, type RefundAnswer, type RevokeAnswer } from '@quickpay/core';

const refused = (code: string): RevokeAnswer => ({ kind: 'refused', code });

const REVOKE_MEANINGS: Readonly<Record<string, (code: string) => RevokeAnswer>> = {
  USERPAYING: () => ({ kind: 'busy' }),
  REVERSEEXPIRE: () => ({ kind: 'tooLate' }),
  // Unknown orders answer SUCCESS by design; one that says it does not know the order has nothing to undo either.
  ORDERNOTEXIST: () => ({ kind: 'done' }),
  SYSTEMERROR: (code) => ({ kind: 'unclear', note: code }),
  INVALIDTRANSACTIONID: refused,
  PARAMERROR: refused,
  LACKPARAMS: refused,
  XMLFORMATERROR: refused,
  REQUIREPOSTMETHOD: refused,
  NOTUTF8: refused,
  INVALIDREQUEST: refused,
  TRADEERROR: refused,
  TRADESTATEERROR: refused,
  ORDERPAID: refused,
  SIGNERROR: refused,
  CERTERROR: refused,
  NOAUTH: refused,
  APPIDNOTEXIST: refused,
  MCHIDNOTEXIST: refused,
  APPIDMCHIDNOTMATCH: refused,
};

/** `recall=Y` means that the channel itself does not know yet: ask again, unless the code says it plainly. */
export function revokeMeaning(code: string, recall: 'Y' | 'N' | null): RevokeAnswer {
  const normal = normaliseCode(code);
  const meaning = Object.hasOwn(REVOKE_MEANINGS, normal) ? REVOKE_MEANINGS[normal] : undefined;
  const answer: RevokeAnswer = meaning?.(normal) ?? { kind: 'unclear', note: normal };
  return answer.kind === 'refused' && recall === 'Y' ? { kind: 'unclear', note: normal } : answer;
}

/**
 * Refund codes that leave it open whether the refund was taken. That the order is not known contradicts that it was paid, and is what a
 * query of any other order may be told: nothing ends by it.
 */
const REFUND_UNCLEAR: ReadonlySet<string> = new Set(['SYSTEMERROR', 'BIZERRNEEDRETRY', 'FREQUENCYLIMITED', 'ORDERNOTEXIST']);
/** Refused for now: the merchant's pool, or an order still under way. */
const REFUND_RETRY: ReadonlySet<string> = new Set(['NOTENOUGH', 'INVALIDREQTOOMUCH', 'ORDERNOTREADY']);
const REFUND_REFUSED: ReadonlySet<string> = new Set([
  'TRADEOVERDUE',
  'ERROR',
  'USERACCOUNTABNORMAL',
  'INVALIDTRANSACTIONID',
  'PARAMERROR',
  'APPIDNOTEXIST',
  'MCHIDNOTEXIST',
  'APPIDMCHIDNOTMATCH',
  'REQUIREPOSTMETHOD',
  'SIGNERROR',
  'XMLFORMATERROR',
  'NOAUTH',
  'CERTERROR',
  'REFUNDFEEMISMATCH',
  'INVALIDREQUEST',
  'TRADESTATEERROR',
]);

export function refundMeaning(code: string): RefundAnswer {
  const normal = normaliseCode(code);
  if (REFUND_RETRY.has(normal)) return { kind: 'refused', code: normal, retry: true };
  if (REFUND_REFUSED.has(normal)) return { kind: 'refused', code: normal, retry: false };
  return { kind: 'unclear', note: REFUND_UNCLEAR.has(normal) ? normal : `unknown code ${normal}` };
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
