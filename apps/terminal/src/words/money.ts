/**
 * Money as people read it: from whole minor units straight to text. No amount ever becomes a fraction on its way, and the ISO code always
 * stands beside it, for `¥` is two currencies and `$` is a dozen.
 */
import { type Currency, decimalOf, exponentOf } from '@quickpay/core';
import type { ScreenLanguage } from './language.ts';

/** An amount as the API writes it. */
export type Amount = Readonly<{ minor: number; currency: Currency }>;

export type MoneyFormat = Readonly<{
  /** `HKD 1,234.50` */
  text: (amount: Amount) => string;
  /** The same in two pieces, for where the code is set smaller. */
  parts: (amount: Amount) => Readonly<{ code: string; figures: string }>;
}>;

/**
 * @example moneyFormat('en').text({ minor: 123450, currency: 'HKD' }) // 'HKD 1,234.50', with a space that does not break
 * @example moneyFormat('en').text({ minor: 1200, currency: 'JPY' }) // 'JPY 1,200'
 */
export function moneyFormat(language: ScreenLanguage): MoneyFormat {
  const formats = new Map<Currency, Intl.NumberFormat>();
  // Intl has decimals of its own for a currency: the ledger's are the ones that count.
  const formatOf = (currency: Currency): Intl.NumberFormat => {
    const exponent = exponentOf(currency);
    const made =
      formats.get(currency) ??
      new Intl.NumberFormat(language, { minimumFractionDigits: exponent, maximumFractionDigits: exponent });
    formats.set(currency, made);
    return made;
  };
  const parts: MoneyFormat['parts'] = ({ minor, currency }) => ({
    code: currency,
    // A decimal as text is formatted to its last digit; a number would be rounded to what a float holds.
    figures: formatOf(currency).format(decimalOf({ amountMinor: minor, currency }) as `${number}`), // digits and a point
  });
  return {
    parts,
    text: (amount) => {
      const { code, figures } = parts(amount);
      return `${code}\u00a0${figures}`;
    },
  };
}
