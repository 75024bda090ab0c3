/**
 * The payment code: the 18 digits under the bar code on the payer's phone.
 *
 * Which wallets a merchant can charge goes by its region, and a code's first digits say which wallet it is from. Both are data, so that
 * a new prefix is a line and not a branch. A code is used once and is worth money for a minute: it is never stored, logged or shown whole.
 */

/** Wallet regions by prefix: 10–14 mainland wallets, 15 Hong Kong wallets. */
export const CODE_PREFIXES: Readonly<Record<string, WalletRegion>> = {
  '10': 'CN',
  '11': 'CN',
  '12': 'CN',
  '13': 'CN',
  '14': 'CN',
  '15': 'HK',
};

export type WalletRegion = 'CN' | 'HK';

/** What a merchant accepts. `extraPrefixes`: one Hong Kong page adds `160`; off unless set. */
export type CodeRules = Readonly<{ regions: readonly WalletRegion[]; extraPrefixes: Readonly<Record<string, WalletRegion>> }>;

export const ALL_WALLETS: CodeRules = { regions: ['CN', 'HK'], extraPrefixes: {} };

export type PaymentCode = Readonly<{ digits: string; region: WalletRegion }>;

/** Why a scan is refused before anything is sent; each is also a message key (`scan.short` …). */
export type CodeProblem = 'short' | 'twoCodes' | 'other' | 'region';

const DIGITS = 18;

/**
 * Reads a scan: trims what scanners add, takes the same code twice as once.
 *
 * @example readPaymentCode('134567890123456789\r\n', ALL_WALLETS) // { digits: '134567890123456789', region: 'CN' }
 * @example readPaymentCode('1345678901', ALL_WALLETS) // { problem: 'short' }
 */
export function readPaymentCode(scanned: string, rules: CodeRules): PaymentCode | Readonly<{ problem: CodeProblem }> {
  const text = scanned.replace(/[\s]/g, '');
  if (!/^\d{1,64}$/.test(text)) return { problem: 'other' };
  // What does not begin like a code is one of something else: the goods, a coupon.
  if (text.length < DIGITS) return { problem: beginsLikeCode(text, rules) ? 'short' : 'other' };
  if (text.length === 2 * DIGITS) {
    const first = text.slice(0, DIGITS);
    return first === text.slice(DIGITS) ? readPaymentCode(first, rules) : { problem: 'twoCodes' };
  }
  if (text.length !== DIGITS) return { problem: 'other' };
  const region = CODE_PREFIXES[text.slice(0, 2)] ?? rules.extraPrefixes[text.slice(0, 3)];
  if (region === undefined) return { problem: 'other' };
  return rules.regions.includes(region) ? { digits: text, region } : { problem: 'region' };
}

/** Whether digits begin as codes do, or are the beginning of one that was cut off. */
export const beginsLikeCode = (text: string, { extraPrefixes }: CodeRules): boolean =>
  [...Object.keys(CODE_PREFIXES), ...Object.keys(extraPrefixes)].some(
    (prefix) => text.startsWith(prefix) || prefix.startsWith(text),
  );

/**
 * The code as people may see it.
 *
 * @example codeHint('134567890123456788') // '13•• •••• •••• ••67 88'
 */
export function codeHint(digits: string): string {
  return `${digits.slice(0, 2)}•• •••• •••• ••${digits.slice(14, 16)} ${digits.slice(16, 18)}`;
}
