/**
 * Tables that open right in a spreadsheet, and read right by a program: UTF-8 with its mark, because Excel takes a file without one for the
 * machine's own encoding; lines and quotes by RFC 4180.
 *
 * A spreadsheet guesses what a cell is. Twelve digits or more it takes for a number, and an 18-digit transaction id loses its last ones;
 * text that begins with `=`, `+`, `-` or `@` it takes for a formula, whoever wrote it. Such a cell begins with a backtick instead, as those of
 * WeChat Pay's own bills do: then a cell here and one there are the same.
 */

export type Column<Row> = Readonly<{
  name: string;
  /** Text, guarded; null for an empty cell. */
  text?: (row: Row) => string | null;
  /** What we write ourselves and a spreadsheet shall calculate with: a plain decimal, a count, a time. Not guarded. */
  plain?: (row: Row) => string | null;
}>;

export type Csv<Row> = Readonly<{
  /** The mark of UTF-8, and the line of names. */
  head: string;
  line(row: Row): string;
}>;

const MARK = '\ufeff';
const END = '\r\n';

/** Digits that a spreadsheet would not keep, and what it would calculate: also behind blanks, and in full width. */
const GUESSED = /^(\d{12,}$|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n])/;

const guarded = (text: string): string => (GUESSED.test(text) ? `\`${text}` : text);
const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * @example
 * const csv = csvOf([{ name: 'order', text: (row: Row) => row.order }, { name: 'amount', plain: (row) => row.amount }]);
 * file.write(csv.head);
 * for (const row of rows) file.write(csv.line(row));
 */
export function csvOf<Row>(columns: readonly Column<Row>[]): Csv<Row> {
  return {
    head: `${MARK}${columns.map(({ name }) => quoted(name)).join(',')}${END}`,
    line: (row) => `${columns.map(({ text, plain }) => quoted(plain?.(row) ?? guarded(text?.(row) ?? ''))).join(',')}${END}`,
  };
}
