/**
 * A bill, from bytes to items: bytes in, items out, no stream and no clock. One pass; a line is looked at byte by byte once, its times,
 * currencies and amounts are checked and added up there and then, and its texts are made when somebody asks for them.
 *
 * The format: a line of headings, separated by commas; lines of values, each of which begins with a backtick, so that values are separated
 * by a comma *and* a backtick, and may hold commas; a line of headings of the sums; a line of sums. Lines end with CRLF or LF; a byte order
 * mark may come first.
 *
 * How the bytes are cut changes nothing: only whole lines are looked at.
 */
import { isUtf8 } from 'node:buffer';
import type { BillItem, BrokenBillProblem, LineProblem } from './items.ts';
import { FEE_PLACES, layoutOf } from './layout.ts';
import { BILL_LIMITS } from './limits.ts';
import type { PlacesOf } from './line.ts';
import { areSums } from './sums.ts';
import { BACKTICK, CR, LF, ValueLines } from './value-lines.ts';
import { currencyText, NONE } from './values.ts';

const LESS_THAN = 0x3c;
const MARK = Buffer.from('\ufeff');
const NOTHING = Buffer.alloc(0);

export type BillOptions = Readonly<{
  /** Decimals of a currency on the wire, or null where nobody knows them: lines in such a currency cannot be read. */
  exponentOf: (currency: string) => number | null;
  /** A longer line is `tooLong`. Default: see `BILL_LIMITS`. */
  lineBytesMax?: number;
  /** A longer bill is `tooLarge`, by what it is unpacked. Default: see `BILL_LIMITS`. */
  billBytesMax?: number;
}>;

/** Where the reading stands: before its headings, among its lines, at its sums, behind them, or where nothing more is read. */
type Stage = 'headings' | 'lines' | 'sums' | 'behind' | 'over';
/** A line without its end. */
type Line = Readonly<{ bytes: Buffer; isTooLong: boolean }>;

export class BillParser {
  readonly #options: Required<BillOptions>;
  readonly #placesOf: PlacesOf;
  #stage: Stage = 'headings';
  /** Bytes of a line whose end has not come. */
  #rest: Buffer = NOTHING;
  /** Whether that line is too long, and not kept. */
  #isTooLong = false;
  #bytes = 0;
  #lineNumber = 0;
  #values: ValueLines | null = null;
  #sumHeadings: readonly string[] = [];
  #sumValues: readonly string[] = [];
  #unreadable = 0;

  constructor(options: BillOptions) {
    const { lineBytesMax, billBytesMax } = BILL_LIMITS;
    this.#options = { lineBytesMax, billBytesMax, ...options };
    this.#placesOf = rememberedPlaces(options.exponentOf);
  }

  /** Whether nothing more is read, whatever comes. */
  get isOver(): boolean {
    return this.#stage === 'over';
  }

  /** Takes so many bytes as came, and answers the items that are whole by now. They are copied: whoever gave them may use them again. */
  take(chunk: Uint8Array): readonly BillItem[] {
    const items: BillItem[] = [];
    if (!this.isOver) this.#takeBlock(chunk, items);
    return this.#counted(items);
  }

  /** Nothing more comes. Answers what is left; the last item is the bill's. */
  end(): readonly BillItem[] {
    if (this.isOver) return [];
    const items: BillItem[] = [];
    // The sums may do without the end of their line: where values are missing they are too few, or differ.
    const isCut = this.#rest.length > 0 && this.#stage === 'sums';
    if (this.#rest.length > 0 && (this.#stage === 'sums' || this.#stage === 'behind'))
      this.#line(this.#rest, 0, this.#rest.length, items);
    else if (this.#rest.length > 0 || this.#isTooLong) this.#lineNumber++;
    if (this.#isTooLong && this.#stage === 'behind') this.#unread('tooLong', items);
    this.#counted(items);
    if (!this.isOver) items.push(this.#last(isCut));
    return items;
  }

  /** Ends the reading where it is. */
  broken(problem: BrokenBillProblem, cause: unknown = null): BillItem {
    this.#stage = 'over';
    return { kind: 'broken', problem, lineNumber: Math.max(1, this.#lineNumber), cause };
  }

  /** `isCut`: the line of sums has no end. */
  #last(isCut: boolean): BillItem {
    if (this.#stage === 'headings' && startOf(this.#rest) === LESS_THAN) return this.broken('notABill');
    if (this.#stage !== 'behind' || this.#values === null) return this.broken('cutOff');
    const { sums, count } = this.#values;
    const compared = sums.compared(this.#sumHeadings, this.#sumValues, count);
    if (compared === null) return this.broken(isCut ? 'cutOff' : 'badSums');
    this.#stage = 'over';
    const isUndisputed = compared.every(({ verdict }) => verdict !== 'differs');
    return {
      kind: 'end',
      lines: count,
      unreadable: this.#unreadable,
      sums: compared,
      totals: sums.totals(),
      isWhole: this.#unreadable === 0 && isUndisputed,
    };
  }

  #takeBlock(chunk: Uint8Array, items: BillItem[]): void {
    this.#bytes += chunk.length;
    if (this.#bytes > this.#options.billBytesMax) {
      items.push(this.broken('tooLarge'));
      return;
    }
    let bytes = Buffer.concat([this.#rest, chunk]);
    if (this.#isTooLong) {
      const end = bytes.indexOf(LF);
      if (end === -1) return;
      this.#isTooLong = false;
      this.#lineNumber++;
      this.#unread('tooLong', items);
      bytes = bytes.subarray(end + 1);
    }
    const end = bytes.lastIndexOf(LF) + 1;
    this.#rest = bytes.subarray(end);
    this.#wholeLines(bytes.subarray(0, end), items);
    if (this.#rest.length <= this.#options.lineBytesMax || this.isOver) return;
    // Nobody waits for the end of headings that are none, or of sums.
    if (this.#stage === 'headings' || this.#stage === 'sums') this.#line(this.#rest, 0, this.#rest.length, items);
    this.#isTooLong = true;
    this.#rest = NOTHING;
  }

  /** Whole lines, each with its end. */
  #wholeLines(bytes: Buffer, items: BillItem[]): void {
    const isClean = isUtf8(bytes);
    const lineNumber = () => ++this.#lineNumber;
    let from = 0;
    while (from < bytes.length && !this.isOver) {
      if (this.#stage === 'lines' && bytes[from] === BACKTICK && this.#values !== null) {
        from = this.#values.read(bytes, from, { isClean, lineNumber, items });
        continue;
      }
      const end = bytes.indexOf(LF, from);
      this.#line(bytes, from, end, items);
      from = end + 1;
    }
  }

  /** A line that is none of values: `end` is where its line feed stands. */
  #line(bytes: Buffer, from: number, end: number, items: BillItem[]): void {
    this.#lineNumber++;
    const to = end > from && bytes[end - 1] === CR ? end - 1 : end;
    const line: Line = { bytes: bytes.subarray(from, to), isTooLong: end - from > this.#options.lineBytesMax };
    this.#read[this.#stage](line, items);
  }

  /** How a line is read where the reading stands. */
  readonly #read: Readonly<Record<Stage, (line: Line, items: BillItem[]) => void>> = {
    headings: ({ bytes, isTooLong }, items) => {
      if (startOf(bytes) === LESS_THAN) return void items.push(this.broken('notABill'));
      const layout = isTooLong || !isUtf8(bytes) ? null : layoutOf(withoutMark(bytes).toString('utf8').split(','));
      if (layout === null) return void items.push(this.broken('noHeadings'));
      this.#values = new ValueLines(layout, this.#placesOf, this.#options.lineBytesMax);
      this.#stage = 'lines';
    },
    lines: ({ bytes, isTooLong }, items) => {
      if (isTooLong) return this.#unread('tooLong', items);
      if (!isUtf8(bytes)) return this.#unread('notUtf8', items);
      const headings = bytes.toString('utf8').split(',');
      if (!areSums(headings)) return this.#unread('notALine', items);
      this.#sumHeadings = headings;
      this.#stage = 'sums';
    },
    sums: ({ bytes, isTooLong }, items) => {
      if (isTooLong || bytes[0] !== BACKTICK) return void items.push(this.broken('badSums'));
      this.#sumValues = bytes.toString('utf8', 1).split(',`');
      this.#stage = 'behind';
    },
    behind: ({ bytes, isTooLong }, items) => {
      if (bytes.length > 0) this.#unread(isTooLong ? 'tooLong' : 'behindTheSums', items);
    },
    over: () => {},
  };

  #unread(problem: LineProblem, items: BillItem[]): void {
    items.push({ kind: 'unreadable', lineNumber: this.#lineNumber, problem, heading: null });
  }

  /** What could not be read is counted once, wherever it was found. */
  #counted(items: BillItem[]): readonly BillItem[] {
    for (const { kind } of items) if (kind === 'unreadable') this.#unreadable++;
    return items;
  }
}

const withoutMark = (line: Buffer): Buffer => (line.subarray(0, MARK.length).equals(MARK) ? line.subarray(MARK.length) : line);
const startOf = (line: Buffer): number | undefined => withoutMark(line)[0];

/** Decimals by a currency's letters as one number, asked for once each; NaN where nobody knows them. */
function rememberedPlaces(exponentOf: BillOptions['exponentOf']): PlacesOf {
  const known = new Map<number, number>();
  let [last, lastPlaces] = [NONE, Number.NaN];
  return (packed) => {
    if (packed === last) return lastPlaces;
    const places = known.get(packed) ?? asPlaces(exponentOf(currencyText(packed)));
    known.set(packed, places);
    [last, lastPlaces] = [packed, places];
    return places;
  };
}

/** Currencies have up to four decimals (ISO 4217), fees five: more is nobody's. */
const asPlaces = (exponent: number | null): number =>
  exponent !== null && Number.isInteger(exponent) && exponent >= 0 && exponent <= FEE_PLACES ? exponent : Number.NaN;
