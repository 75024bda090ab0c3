/** Whole minor units as people read them; the currency's code always stands beside, because ¥ is two currencies. */
export function amountText(minor: number, currency: string, exponent: number): string {
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const whole = exponent === 0 ? digits : digits.slice(0, -exponent);
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${currency} ${minor < 0 ? '−' : ''}${grouped}${exponent === 0 ? '' : `.${digits.slice(-exponent)}`}`;
}

export const yuan = (fen: number): string => amountText(fen, 'CNY', 2);
