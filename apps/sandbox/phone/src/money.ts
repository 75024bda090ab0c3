/** Whole minor units as people read and write them; never a float. The code stands beside, because ¥ is two currencies. */

/** @example amountText(123456, 'HKD', 2) // 'HKD 1,234.56' */
export function amountText(minor: number, currency: string, exponent: number): string {
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = exponent === 0 ? digits : digits.slice(0, -exponent);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${currency} ${minor < 0 ? '−' : ''}${grouped}${exponent === 0 ? '' : `.${digits.slice(-exponent)}`}`;
}

/** What a payer owns is in the wallet's currency, CNY or HKD, whatever they pay in. */
export const walletText = (minor: number, currency: string): string => amountText(minor, currency, WALLET_EXPONENT);
const WALLET_EXPONENT = 2;

/** As it stands in a field. @example walletField(5000001) // '50000.01' */
export const walletField = (minor: number): string =>
  `${Math.trunc(minor / 100)}${minor % 100 === 0 ? '' : `.${String(minor % 100).padStart(2, '0')}`}`;

/** Minor units, or null where the text is no amount. Up to nine digits before the point. */
export function walletMinorOf(text: string): number | null {
  const [, whole, part = ''] = /^(\d{1,9})(?:\.(\d{0,2}))?$/.exec(text.trim()) ?? [];
  return whole === undefined ? null : Number(whole) * 100 + Number(part.padEnd(2, '0'));
}
