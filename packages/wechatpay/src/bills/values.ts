/** Values of a bill read from its bytes as they stand there: exactly, and without making a text first. */

const MINUS = 0x2d;
const POINT = 0x2e;
const COLON = 0x3a;
const SPACE = 0x20;
const ZERO = 0x30;
const LETTER_A = 0x41;
const LETTER_Z = 0x5a;

/** So many digits are whole numbers of a double for certain. */
const DIGITS_MAX = 15;

/**
 * A decimal in units of its last place, or NaN where it is none, is too long for a whole number, or has more places than the unit has.
 * Zeros beyond the unit's places change nothing: `1200.00` is 1200 yen.
 *
 * @example decimalIn(Buffer.from('-38.5'), 0, 5, 2) // -3850
 */
export function decimalIn(bytes: Uint8Array, from: number, to: number, places: number): number {
  const isNegative = bytes[from] === MINUS;
  let at = isNegative ? from + 1 : from;
  const first = at;
  let value = 0;
  while (at < to) {
    const digit = (bytes[at] ?? 0) - ZERO;
    if (digit < 0 || digit > 9) break;
    value = value * 10 + digit;
    at++;
  }
  let digits = at - first;
  if (digits === 0) return Number.NaN;
  let left = places;
  if (at < to) {
    if (bytes[at] !== POINT || at + 1 === to) return Number.NaN;
    for (at++; at < to; at++) {
      const digit = (bytes[at] ?? 0) - ZERO;
      if (digit < 0 || digit > 9 || (left === 0 && digit !== 0)) return Number.NaN;
      if (left === 0) continue;
      value = value * 10 + digit;
      digits++;
      left--;
    }
  }
  for (; left > 0; left--) {
    value *= 10;
    digits++;
  }
  if (digits > DIGITS_MAX) return Number.NaN;
  return isNegative ? 0 - value : value;
}

const TIME_BYTES = 19;
const BEIJING_MS = 8 * 3_600_000;
const DAYS = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/**
 * `yyyy-MM-dd HH:mm:ss` in UTC+8 as epoch milliseconds, or NaN where it is no such moment.
 *
 * @example instantIn(Buffer.from('1970-01-01 08:00:01'), 0, 19) // 1000
 */
export function instantIn(bytes: Uint8Array, from: number, to: number): number {
  if (to - from !== TIME_BYTES) return Number.NaN;
  if (bytes[from + 4] !== MINUS || bytes[from + 7] !== MINUS || bytes[from + 10] !== SPACE) return Number.NaN;
  if (bytes[from + 13] !== COLON || bytes[from + 16] !== COLON) return Number.NaN;
  const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2);
  const month = twoDigits(bytes, from + 5);
  const day = twoDigits(bytes, from + 8);
  const hour = twoDigits(bytes, from + 11);
  const minute = twoDigits(bytes, from + 14);
  const second = twoDigits(bytes, from + 17);
  // A part that is no number is not within its bounds either.
  if (!(day >= 1 && day <= (DAYS[month] ?? 0) && hour < 24 && minute < 60 && second < 60 && year >= 1970)) return Number.NaN;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (month === 2 && day === 29 && !isLeap) return Number.NaN;
  return Date.UTC(year, month - 1, day, hour, minute, second) - BEIJING_MS;
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = (bytes[at] ?? 0) - ZERO;
  const ones = (bytes[at + 1] ?? 0) - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

/** No currency. */
export const NONE = 0;

/** The three letters of a currency as one number, {@link NONE} for an empty value, NaN where it is no currency. */
export function currencyIn(bytes: Uint8Array, from: number, to: number): number {
  if (to === from) return NONE;
  if (to - from !== 3) return Number.NaN;
  let packed = 0;
  for (let at = from; at < to; at++) {
    const letter = bytes[at] ?? 0;
    if (letter < LETTER_A || letter > LETTER_Z) return Number.NaN;
    packed = (packed << 8) | letter;
  }
  return packed;
}

/** @example currencyText(currencyIn(Buffer.from('HKD'), 0, 3)) // 'HKD' */
export const currencyText = (packed: number): string =>
  String.fromCharCode((packed >> 16) & 0xff, (packed >> 8) & 0xff, packed & 0xff);
