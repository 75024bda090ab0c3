/**
 * Why the channel refuses, and what that tells us.
 *
 * One table goes from the channel's error code to the reason to the message key. Codes are compared in one spelling, upper-case
 * without underscores, because the channel itself spells them in several ways (`SYSTEMERROR`, `SYSTEM_ERROR`).
 *
 * A code that is not in the table is unclear: it is queried, never believed.
 */

/** What a cashier can do about a refusal depends on this and on nothing else. */
export type DeclineReason = 'balance' | 'card' | 'code' | 'region' | 'limit' | 'risk' | 'bank' | 'shop';

/** A refusal of a submit, as the channel reported it. Not believed before a later query agrees. */
export type Refusal = Readonly<{
  /** The channel's own code, normalised; for support. */
  code: string;
  reason: DeclineReason;
  /** The channel turned the request away before making an order: nothing to revoke unless the order is seen after all. */
  orderImpossible: boolean;
}>;

export type CodeMeaning =
  /** The payer is being asked for the password. */
  | Readonly<{ outcome: 'asked' }>
  /** Nothing is known; a query decides. */
  | Readonly<{ outcome: 'unclear'; configuration?: true }>
  /** Refused, to be proven by a query. `configuration`: every payment of this merchant would be refused alike. */
  | Readonly<{ outcome: 'refused'; reason: DeclineReason; orderImpossible: boolean; configuration?: true }>;

const unclear: CodeMeaning = { outcome: 'unclear' };
const declined = (reason: DeclineReason): CodeMeaning => ({ outcome: 'refused', reason, orderImpossible: false });
const turnedAway = (reason: DeclineReason): CodeMeaning => ({ outcome: 'refused', reason, orderImpossible: true });
const misconfigured: CodeMeaning = { outcome: 'refused', reason: 'shop', orderImpossible: true, configuration: true };

/** What a code means when it answers a submit. */
export const SUBMIT_CODES: Readonly<Record<string, CodeMeaning>> = {
  USERPAYING: { outcome: 'asked' },

  SYSTEMERROR: unclear,
  BANKERROR: unclear,
  // These speak of an order that exists under our number. On a first submit that is a copy of our own request, or somebody else's order.
  ORDERPAID: unclear,
  OUTTRADENOUSED: unclear,
  BUYERMISMATCH: unclear,
  TRADESTATEERROR: unclear,
  ORDERCLOSED: unclear,
  ORDERREVERSED: unclear,
  // "Repeat request" hides behind this one too.
  INVALIDREQUEST: unclear,

  NOTENOUGH: declined('balance'),
  NOTSUPORTCARD: declined('card'),
  NOTSUPPORTCARD: declined('card'),
  // The payer's account, a rule, or no method left to pay with: what may help is another card.
  TRADEERROR: declined('card'),
  PAYERROR: declined('bank'),
  RULELIMIT: declined('risk'),
  // Not accepted, as far as anybody knows: nothing says that no order was made before it was counted.
  FREQUENCYLIMITED: declined('limit'),
  FREQLIMIT: declined('limit'),
  RATELIMITED: declined('limit'),

  AUTHCODEEXPIRE: turnedAway('code'),
  AUTHCODEERROR: turnedAway('code'),
  AUTHCODEINVALID: turnedAway('code'),
  PARAMERROR: turnedAway('shop'),
  LACKPARAMS: turnedAway('shop'),
  XMLFORMATERROR: turnedAway('shop'),
  REQUIREPOSTMETHOD: turnedAway('shop'),
  POSTDATAEMPTY: turnedAway('shop'),
  NOTUTF8: turnedAway('shop'),
  // Also seen as "no right to use this code": says nothing about the next payment.
  NOAUTH: turnedAway('shop'),
  SIGNERROR: misconfigured,
  APPIDNOTEXIST: misconfigured,
  MCHIDNOTEXIST: misconfigured,
  APPIDMCHIDNOTMATCH: misconfigured,
};

/** One spelling for codes that the channel writes in several. */
export function normaliseCode(code: string): string {
  return code.toUpperCase().replaceAll('_', '');
}

/** What a code means when it answers a submit; a code that is not in the table is unclear. */
export function submitCodeMeaning(code: string): CodeMeaning {
  const normal = normaliseCode(code);
  return (Object.hasOwn(SUBMIT_CODES, normal) ? SUBMIT_CODES[normal] : undefined) ?? unclear;
}

/**
 * Codes that, as the answer to a query or a revoke, say that nothing this merchant asks can be answered: a wrong key, a wrong id, a
 * permission taken away. They open the breaker.
 */
export const CONFIGURATION_CODES: ReadonlySet<string> = new Set([
  'SIGNERROR',
  'APPIDNOTEXIST',
  'MCHIDNOTEXIST',
  'APPIDMCHIDNOTMATCH',
  'NOAUTH',
  'CERTERROR',
]);
