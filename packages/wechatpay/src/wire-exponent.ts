/**
 * How many decimals the wire counts in a currency's minor unit. Not always ISO's: what is not verified is not here, and is refused until
 * somebody who knows sets it.
 */
export const WIRE_EXPONENTS: Readonly<Record<string, 0 | 2>> = {
  AED: 2,
  AUD: 2,
  CAD: 2,
  CHF: 2,
  CNY: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  GBP: 2,
  HKD: 2,
  JPY: 0,
  KRW: 0,
  MOP: 2,
  MYR: 2,
  NOK: 2,
  NZD: 2,
  PHP: 2,
  QAR: 2,
  RUB: 2,
  SEK: 2,
  SGD: 2,
  THB: 2,
  TRY: 2,
  USD: 2,
};

/**
 * Decimals of a currency on the wire, or null where they are not known.
 *
 * @example wireExponent('JPY') // 0
 * @example wireExponent('TWD') // null; wireExponent('TWD', { TWD: 2 }) // 2
 */
export function wireExponent(currency: string, set: Readonly<Record<string, number>> = {}): number | null {
  return set[currency] ?? WIRE_EXPONENTS[currency] ?? null;
}
