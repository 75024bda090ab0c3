/**
 * Money: whole minor units and a currency, never a fraction, never a float.
 *
 * The number of decimals of a currency is ISO 4217's. What a *wire* counts as a minor unit can differ and is the client's business.
 */

/** Decimals of the minor unit by ISO 4217. A currency that is not here is refused rather than guessed. */
export const CURRENCY_EXPONENTS = {
  AED: 2,
  AMD: 2,
  AUD: 2,
  AZN: 2,
  CAD: 2,
  CHF: 2,
  CNY: 2,
  CZK: 2,
  DKK: 2,
  EUR: 2,
  FJD: 2,
  GBP: 2,
  HKD: 2,
  HUF: 2,
  IDR: 2,
  ISK: 0,
  JPY: 0,
  KGS: 2,
  KHR: 2,
  KRW: 0,
  KWD: 3,
  KZT: 2,
  MNT: 2,
  MOP: 2,
  MYR: 2,
  NOK: 2,
  NZD: 2,
  PHP: 2,
  PLN: 2,
  QAR: 2,
  RON: 2,
  RUB: 2,
  SEK: 2,
  SGD: 2,
  THB: 2,
  TRY: 2,
  TWD: 2,
  USD: 2,
  VND: 0,
} as const satisfies Record<string, 0 | 2 | 3>;

export type Currency = keyof typeof CURRENCY_EXPONENTS;

/** An amount: `amountMinor` is a safe whole number ≥ 0 in the currency's ISO minor unit (HK$38.50 is 3850, ¥1200 is 1200). */
export type Money = Readonly<{ amountMinor: number; currency: Currency }>;

/** The largest amount that one payment can ask for: the channel counts in 32 bits with a sign. */
export const AMOUNT_MINOR_MAX = 2_147_483_647;

export type MoneyError = Readonly<{
  error: 'currency' | 'notANumber' | 'tooManyDecimals' | 'zero' | 'tooLarge';
  message: string;
}>;

export function isCurrency(code: string): code is Currency {
  return Object.hasOwn(CURRENCY_EXPONENTS, code);
}

/** Decimals of a currency's minor unit, 0 to 3. */
export function exponentOf(currency: Currency): number {
  return CURRENCY_EXPONENTS[currency];
}

/**
 * Checks a number of minor units. Answers a value: bad input is expected at the edge.
 *
 * @example money(3850, 'HKD') // { amountMinor: 3850, currency: 'HKD' }
 */
export function money(amountMinor: number, currency: string): Money | MoneyError {
  if (!isCurrency(currency)) return { error: 'currency', message: `${currency} is not a currency we know` };
  if (!Number.isSafeInteger(amountMinor) || amountMinor < 0) {
    return { error: 'notANumber', message: `an amount is a whole number of minor units, not ${amountMinor}` };
  }
  if (amountMinor === 0) return { error: 'zero', message: 'an amount is at least one minor unit' };
  if (amountMinor > AMOUNT_MINOR_MAX)
    return { error: 'tooLarge', message: `an amount is at most ${AMOUNT_MINOR_MAX} minor units` };
  return { amountMinor, currency };
}

/**
 * Reads a decimal as people write it, in the currency's own decimals.
 *
 * @example parseMoney('38.5', 'HKD') // { amountMinor: 3850, currency: 'HKD' }
 * @example parseMoney('38.5', 'JPY') // { error: 'tooManyDecimals', … }
 */
export function parseMoney(text: string, currency: string): Money | MoneyError {
  if (!isCurrency(currency)) return { error: 'currency', message: `${currency} is not a currency we know` };
  const match = /^(\d{1,12})(?:\.(\d{1,12}))?$/.exec(text);
  if (!match) return { error: 'notANumber', message: 'an amount is written like 38.50' };
  const decimals = match[2] ?? '';
  const exponent = exponentOf(currency);
  if (decimals.length > exponent) {
    return { error: 'tooManyDecimals', message: `${currency} has ${exponent === 0 ? 'no' : `at most ${exponent}`} decimals` };
  }
  return money(Number((match[1] ?? '') + decimals.padEnd(exponent, '0')), currency);
}

/** Whether {@link money} or {@link parseMoney} refused. */
export function isMoneyError(value: Money | MoneyError): value is MoneyError {
  return 'error' in value;
}

/**
 * The plain decimal, without grouping or symbol.
 *
 * @example decimalOf({ amountMinor: 3850, currency: 'HKD' }) // '38.50'
 */
export function decimalOf({ amountMinor, currency }: Money): string {
  const exponent = exponentOf(currency);
  const digits = String(amountMinor).padStart(exponent + 1, '0');
  return exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

/** Same currency and same amount. */
export function sameMoney(a: Money, b: Money): boolean {
  return a.currency === b.currency && a.amountMinor === b.amountMinor;
}
