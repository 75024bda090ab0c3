/**
 * A line of a bill. It was found to be right when it was read; its values are made when somebody asks for them, because most are never
 * looked at: a line is a view of the bytes that it was read from, and holds them (64 KiB, shared with its neighbours) as long as it is held
 * itself. Whoever keeps lines keeps their {@link BillLine.fields}.
 */
import {
  type BillAmountColumn,
  type BillTextColumn,
  type BillTimeColumn,
  COLUMN_NAMES,
  COLUMNS,
  type CurrencyColumn,
} from './columns.ts';
import type { Layout } from './layout.ts';
import { currencyIn, currencyText, decimalIn, instantIn, NONE } from './values.ts';

/** Money, as a bill counts it. */
export type BillAmount = Readonly<{
  /** In minor units as the wire counts them; of a fee, in hundred-thousandths of a major unit. Negative where a fee is given back. */
  minor: number;
  /** ISO 4217. */
  currency: string;
}>;

/** All that a line says, by what it means; null where the bill has no such column, or the line no such value. */
export type BillFields = Readonly<
  { [Name in BillTextColumn]: string | null } & {
    /** Epoch milliseconds. */
    [Name in BillTimeColumn]: number | null;
  } & { [Name in BillAmountColumn]: BillAmount | null } & {
    /** Columns that nobody knows, by their headings. */
    others: Readonly<Record<string, string>>;
  }
>;

/** A line of a bill: what its values mean is asked by column. It is read from the bytes as they came, whenever it is asked. */
export type BillLine = Readonly<{
  kind: 'line';
  /** From 1, which is the headings. */
  lineNumber: number;
  /** A text, a number of somebody's or a currency. Null where there is none: the column, or the value (`0` is no number). */
  text(column: BillTextColumn): string | null;
  /** Epoch milliseconds. */
  time(column: BillTimeColumn): number | null;
  /** Money; of a fee in hundred-thousandths of a major unit. Null where there is none: the column, or the value. */
  amount(column: BillAmountColumn): BillAmount | null;
  /** What stands under a heading, known or not, as it was written; null where the bill has no such column. */
  written(heading: string): string | null;
  /** All of it, as a value that holds nothing else. */
  fields(): BillFields;
  /** As {@link BillLine.fields}: what `JSON.stringify` writes. */
  toJSON(): BillFields;
}>;

/** Decimals of a currency by its letters as one number. */
export type PlacesOf = (packed: number) => number;

/** Lines that were read together. */
export type Block = {
  readonly bytes: Buffer;
  readonly layout: Layout;
  readonly placesOf: PlacesOf;
  /** Where values start, line after line: each line's, and two behind its end. */
  starts: Int32Array;
};

export class LineView implements BillLine {
  readonly kind = 'line';
  readonly lineNumber: number;
  readonly #block: Block;
  readonly #at: number;

  /** `at`: where the line's own starts begin. */
  constructor(block: Block, at: number, lineNumber: number) {
    this.#block = block;
    this.#at = at;
    this.lineNumber = lineNumber;
  }

  text(column: BillTextColumn): string | null {
    const index = this.#block.layout.index[column];
    if (index === -1) return null;
    const written = this.#written(index);
    return written === '' || (written === '0' && COLUMNS[column].as === 'id') ? null : written;
  }

  time(column: BillTimeColumn): number | null {
    const index = this.#block.layout.index[column];
    if (index === -1) return null;
    const [from, to] = [this.#from(index), this.#to(index)];
    return from === to ? null : instantIn(this.#block.bytes, from, to);
  }

  amount(column: BillAmountColumn): BillAmount | null {
    const { bytes, layout, placesOf } = this.#block;
    for (const place of layout.amounts) {
      if (place.name !== column) continue;
      const packed = currencyIn(bytes, this.#from(place.currencyIndex), this.#to(place.currencyIndex));
      const [from, to] = [this.#from(place.index), this.#to(place.index)];
      // An amount without a currency was found to be nothing.
      if (from === to || packed === NONE) return null;
      return { minor: decimalIn(bytes, from, to, place.places ?? placesOf(packed)), currency: currencyText(packed) };
    }
    return null;
  }

  written(heading: string): string | null {
    const index = this.#block.layout.headings.indexOf(heading);
    return index === -1 ? null : this.#written(index);
  }

  fields(): BillFields {
    const { layout } = this.#block;
    const fields = Object.fromEntries(COLUMN_NAMES.map((name) => [name, this.#value(name)]));
    const others = Object.fromEntries(layout.unknown.map((index) => [layout.headings[index], this.#written(index)]));
    return { ...fields, others } as BillFields; // each as its column says
  }

  toJSON(): BillFields {
    return this.fields();
  }

  #value(name: (typeof COLUMN_NAMES)[number]): string | number | BillAmount | null {
    switch (COLUMNS[name].as) {
      case 'time':
        return this.time(name as BillTimeColumn); // as its column says, here and below
      case 'amount':
      case 'fee':
        return this.amount(name as BillAmountColumn);
      default:
        return this.text(name as BillTextColumn | CurrencyColumn);
    }
  }

  #from(index: number): number {
    return this.#block.starts[this.#at + index] ?? 0;
  }

  /** Behind a value stand a comma and the next one's backtick, or as much as that. */
  #to(index: number): number {
    return (this.#block.starts[this.#at + index + 1] ?? 0) - 2;
  }

  #written(index: number): string {
    return this.#block.bytes.toString('utf8', this.#from(index), this.#to(index));
  }
}
