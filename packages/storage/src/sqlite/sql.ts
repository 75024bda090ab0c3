/** Pieces of statements that are the same for any columns. */

/** `?, ?` of 2. */
export const marks = (count: number): string => Array.from({ length: count }, () => '?').join(', ');

/** `a = ?, b = ?` of `a, b`. */
export const each = (columns: string): string => columns.replaceAll(/\w+/g, '$& = ?');
