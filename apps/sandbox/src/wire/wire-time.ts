/** China Standard Time as the wire writes it. */

const beijing = (at: number): string => new Date(at + 8 * 3_600_000).toISOString();

/** @example wireTime(0) // '19700101080000' */
export const wireTime = (at: number): string => beijing(at).replace(/[-:T]/g, '').slice(0, 14);

/** As refunds and bills write it. @example wireTimeSpelt(0) // '1970-01-01 08:00:00' */
export const wireTimeSpelt = (at: number): string => beijing(at).replace('T', ' ').slice(0, 19);
