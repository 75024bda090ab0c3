/** Wallets and what money is worth in them, at rates that are fixed for the demo. */

export type Region = 'CN' | 'HK';
export type WalletCurrency = 'CNY' | 'HKD';

const CURRENCIES: Readonly<Record<Region, WalletCurrency>> = { CN: 'CNY', HK: 'HKD' };

/** A mainland wallet holds and pays yuan, one of Hong Kong its own dollars. */
export const walletCurrency = (region: Region): WalletCurrency => CURRENCIES[region];

/** Worth of one major unit in CNY. A currency that is not here counts as one. */
const CNY_PER_UNIT: Readonly<Record<string, number>> = { CNY: 1, HKD: 0.92, USD: 7.2, JPY: 0.048, EUR: 7.8, GBP: 9.1, SGD: 5.4 };
const inCny = (currency: string): number => CNY_PER_UNIT[currency] ?? 1;

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
