/** Wallets and what money is worth in them, at rates that are fixed for the demo. */
import { type Currency, isCurrency } from '@quickpay/core';

export type Region = 'CN' | 'HK';
export type WalletCurrency = 'CNY' | 'HKD';

const CURRENCIES: Readonly<Record<Region, WalletCurrency>> = { CN: 'CNY', HK: 'HKD' };

/** A mainland wallet holds and pays yuan, one of Hong Kong its own dollars. */
export const walletCurrency = (region: Region): WalletCurrency => CURRENCIES[region];

/** Worth of one major unit in CNY: about right, and the same every day. */
const CNY_PER_UNIT: Readonly<Record<Currency, number>> = {
  AED: 1.96,
  AMD: 0.0186,
  AUD: 4.7,
  AZN: 4.2,
  CAD: 5.2,
  CHF: 8.1,
  CNY: 1,
  CZK: 0.31,
  DKK: 1.05,
  EUR: 7.8,
  FJD: 3.2,
  GBP: 9.1,
  HKD: 0.92,
  HUF: 0.02,
  IDR: 0.00045,
  ISK: 0.052,
  JPY: 0.048,
  KGS: 0.083,
  KHR: 0.0018,
  KRW: 0.0052,
  KWD: 23.4,
  KZT: 0.014,
  MNT: 0.0021,
  MOP: 0.9,
  MYR: 1.6,
  NOK: 0.67,
  NZD: 4.2,
  PHP: 0.125,
  PLN: 1.8,
  QAR: 1.97,
  RON: 1.6,
  RUB: 0.08,
  SEK: 0.68,
  SGD: 5.4,
  THB: 0.2,
  TRY: 0.2,
  TWD: 0.22,
  USD: 7.2,
  VND: 0.00028,
};
/** What nobody knows, which only a planted order can be in, counts as one. */
const inCny = (currency: string): number => (isCurrency(currency) ? CNY_PER_UNIT[currency] : 1);

/** What one major unit of a currency is in another, times 10^8, as the channel counts rates. @example rateE8('USD', 'CNY') // 720000000 */
export const rateE8 = (from: string, to: string): number => Math.round((inCny(from) / inCny(to)) * 1e8);

/** Decimals of both wallets' currencies. */
const WALLET_EXPONENT = 2;

/** An amount of a merchant's currency in a wallet's, in minor units, at least one. */
export function costIn(wallet: WalletCurrency, amountMinor: number, exponent: number, currency: string): number {
  if (currency === wallet) return amountMinor;
  return Math.max(1, converted(amountMinor, exponent, currency, WALLET_EXPONENT, wallet));
}

/** Minor units of one currency in another's. @example converted(1_000, 2, 'USD', 0, 'JPY') // 1500 */
export function converted(amountMinor: number, exponent: number, currency: string, toExponent: number, to: string): number {
  return currency === to
    ? amountMinor
    : Math.round((amountMinor / 10 ** exponent) * (rateE8(currency, to) / 1e8) * 10 ** toExponent);
}
