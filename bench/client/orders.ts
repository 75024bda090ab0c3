/** The orders of this bench: one after the other, so that their answers can be prepared. */

export const AMOUNT = { total: 3_850, currency: 'HKD' } as const;
export const DESCRIPTION = 'Tea house, first floor';
export const AUTH_CODE = '130000000000000001';

/** Stands in no request but as the beginning of an order's number. */
export const MARK = 'BENCH-';
const DIGITS = 10;
export const NUMBER_CHARACTERS = MARK.length + DIGITS;

/** @example orderNumber(7) // 'BENCH-0000000007' */
export const orderNumber = (n: number): string => `${MARK}${String(n).padStart(DIGITS, '0')}`;

/** So many orders, from that one on. */
export type Range = Readonly<{ from: number; count: number }>;

export const numbersOf = ({ from, count }: Range): string[] => Array.from({ length: count }, (_, n) => orderNumber(from + n));
