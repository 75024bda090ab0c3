/** The lines of a bill between its headings and its sums: found, checked and added up in one pass over their bytes. */
import { isUtf8 } from 'node:buffer';
import type { BillItem, LineProblem } from './items.ts';
import type { Layout } from './layout.ts';
import { type Block, LineView, type PlacesOf } from './line.ts';
import { Sums } from './sums.ts';
import { currencyIn, decimalIn, instantIn, NONE } from './values.ts';

export const LF = 0x0a;
export const CR = 0x0d;
const COMMA = 0x2c;
/** What each value begins with. */
export const BACKTICK = 0x60;

/** `problem`: why it cannot be read; `index`: which value is wrong, or -1. */
type Wrong = Readonly<{ problem: LineProblem; index: number }>;

export class ValueLines {
  readonly sums: Sums;
  readonly #layout: Layout;
  readonly #placesOf: PlacesOf;
  readonly #lineBytesMax: number;
  /** Where values start in the lines that are being looked at. */
  #starts = new Int32Array(0);
  /** Of the line that is being looked at, by the layout's amounts and currencies. */
  readonly #minors: number[];
  readonly #currencies: number[];
  /** Which of the currencies is what lines are settled in; -1 for none. */
  readonly #settlementNth: number;
  #count = 0;

  constructor(layout: Layout, placesOf: PlacesOf, lineBytesMax: number) {
    this.sums = new Sums(layout, placesOf);
    this.#layout = layout;
    this.#placesOf = placesOf;
    this.#lineBytesMax = lineBytesMax;
    this.#minors = layout.amounts.map(() => 0);
    this.#currencies = layout.currencies.map(() => NONE);
    this.#settlementNth = layout.currencies.indexOf(layout.index.settlementCurrency);
  }

  /** How many were right. */
  get count(): number {
    return this.#count;
  }

  /**
   * Reads lines of values, as many as follow one another from `first`, each with its line feed. `isClean`: all of it is UTF-8. Answers
   * where they end.
   */
  read(bytes: Buffer, first: number, { isClean, lineNumber, items }: Reading): number {
    const columns = this.#layout.headings.length;
    const starts = this.#room(bytes.length, columns);
    const block: Block = { bytes, layout: this.#layout, placesOf: this.#placesOf, starts };
    let used = 0;
    let from = first;
    while (from < bytes.length && bytes[from] === BACKTICK) {
      let at = from + 1;
      let column = 0;
      starts[used] = at;
      for (;;) {
        const byte = bytes[at] ?? LF;
        // Nearly every byte is beyond the comma and the line feed.
        if (byte > COMMA) at++;
        else if (byte === COMMA && bytes[at + 1] === BACKTICK) {
          at += 2;
          column++;
          if (column < columns) starts[used + column] = at;
        } else if (byte === LF) break;
        else at++;
      }
      starts[used + columns] = (bytes[at - 1] === CR ? at - 1 : at) + 2;
      const number = lineNumber();
      const unfit = this.#unfit(bytes, from, at, isClean) ?? (column + 1 === columns ? null : 'valueCount');
      const wrong = unfit === null ? this.#wrong(block, used) : { problem: unfit, index: -1 };
      if (wrong === null) {
        this.#addUp(block);
        items.push(new LineView(block, used, number));
        used += columns + 1;
      } else {
        const heading = this.#layout.headings[wrong.index] ?? null;
        items.push({ kind: 'unreadable', lineNumber: number, problem: wrong.problem, heading });
      }
      from = at + 1;
    }
    block.starts = starts.slice(0, used);
    return from;
  }

  /** For a line of so many bytes as there are, were it all backticks and commas. */
  #room(bytes: number, columns: number): Int32Array {
    const needed = (bytes >> 1) + columns + 2;
    if (this.#starts.length < needed) this.#starts = new Int32Array(needed);
    return this.#starts;
  }

  #unfit(bytes: Buffer, from: number, to: number, isClean: boolean): LineProblem | null {
    if (to - from > this.#lineBytesMax) return 'tooLong';
    return isClean || isUtf8(bytes.subarray(from, to)) ? null : 'notUtf8';
  }

  /** What is wrong with a line, or null; its currencies and amounts are noted. */
  #wrong({ bytes, layout, placesOf, starts }: Block, at: number): Wrong | null {
    const { times, currencies, amounts } = layout;
    for (let nth = 0; nth < times.length; nth++) {
      const index = times[nth]?.index ?? 0;
      const from = startOf(starts, at, index);
      const to = endOf(starts, at, index);
      if (from !== to && Number.isNaN(instantIn(bytes, from, to))) return { problem: 'badTime', index };
    }
    for (let nth = 0; nth < currencies.length; nth++) {
      const index = currencies[nth] ?? 0;
      const packed = currencyIn(bytes, startOf(starts, at, index), endOf(starts, at, index));
      if (Number.isNaN(packed)) return { problem: 'badCurrency', index };
      this.#currencies[nth] = packed;
    }
    for (let nth = 0; nth < amounts.length; nth++) {
      const place = amounts[nth];
      if (place === undefined) continue;
      const { index } = place;
      const packed = this.#currencies[place.currencyNth] ?? NONE;
      const places = packed === NONE ? 0 : (place.places ?? placesOf(packed));
      if (Number.isNaN(places)) return { problem: 'unknownCurrency', index: place.currencyIndex };
      const from = startOf(starts, at, index);
      const to = endOf(starts, at, index);
      const minor = from === to ? 0 : decimalIn(bytes, from, to, places);
      if (Number.isNaN(minor) || (packed === NONE && minor !== 0)) return { problem: 'badAmount', index };
      this.#minors[nth] = minor;
    }
    return null;
  }

  /** A line that is right from end to end. */
  #addUp({ layout }: Block): void {
    this.#count++;
    const { amounts } = layout;
    for (let nth = 0; nth < amounts.length; nth++) {
      const minor = this.#minors[nth] ?? 0;
      if (minor !== 0) this.sums.add(nth, minor, this.#currencies[amounts[nth]?.currencyNth ?? 0] ?? NONE);
    }
    const settled = this.#settlementNth === -1 ? NONE : (this.#currencies[this.#settlementNth] ?? NONE);
    if (settled !== NONE) this.sums.settledIn(settled);
  }
}

export type Reading = Readonly<{
  isClean: boolean;
  /** The number of the next line. */
  lineNumber: () => number;
  items: BillItem[];
}>;

const startOf = (starts: Int32Array, at: number, index: number): number => starts[at + index] ?? 0;
/** Behind a value stand a comma and the next one's backtick, or as much as that. */
const endOf = (starts: Int32Array, at: number, index: number): number => (starts[at + index + 1] ?? 0) - 2;
