/** Amounts, times and numbers as they stand on paper: the same in every language, so that two receipts can be compared. */
import { decimalOf, type Instant, type Money } from '@quickpay/core';

/**
 * Digits in groups of three, with the currency's own decimals, and its ISO code: `$` and `¥` are several currencies.
 *
 * @example amountText({ amountMinor: 123450, currency: 'HKD' }) // 'HKD 1,234.50'
 * @example amountText({ amountMinor: 1200, currency: 'JPY' }) // 'JPY 1,200'
 */
export function amountText(money: Money): string {
  const [whole = '', ...decimals] = decimalOf(money).split('.');
  return `${money.currency} ${[whole.replace(/\B(?=(\d{3})+$)/g, ','), ...decimals].join('.')}`;
}

/**
 * By the store's clock, with how far that is from UTC.
 *
 * @param timeZone IANA name
 * @example timeText(Date.UTC(2026, 10, 24, 9, 31, 7), 'Asia/Hong_Kong') // '2026-11-24 17:31:07 UTC+8'
 */
export function timeText(at: Instant, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'shortOffset',
  });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const zone = parts.timeZoneName?.replace('GMT', 'UTC') ?? '';
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}:${parts.second} ${zone}`;
}
