/** What reading a bill gives: its lines one after the other, those that cannot be read among them, and last of all how it ended. */
import type { BillAmountColumn } from './columns.ts';
import type { BillLine } from './line.ts';

/** Why a line cannot be read. Nothing of it is taken; reading goes on behind it. */
export type LineProblem =
  /** It does not begin with a backtick, and is not the headings of the sums. */
  | 'notALine'
  /** More values than headings, or fewer: cut off, or a value that looks like the end of itself. */
  | 'valueCount'
  | 'tooLong'
  | 'notUtf8'
  | 'badTime'
  /** Not a decimal, longer than a whole number can be, with more places than the currency has, or without a currency. */
  | 'badAmount'
  | 'badCurrency'
  /** Nobody said how many decimals this currency has (see `wireExponent`). */
  | 'unknownCurrency'
  /** Behind the sums, where nothing may be. */
  | 'behindTheSums';

/** A line of which nothing was taken. */
export type UnreadableLine = Readonly<{
  kind: 'unreadable';
  /** From 1, which is the headings. */
  lineNumber: number;
  /** What is wrong with it. */
  problem: LineProblem;
  /** The heading of the value that is wrong, where it is one. */
  heading: string | null;
}>;

/** A sum that the bill states of itself. */
export type BillSum = Readonly<{
  /** As it stands in the bill. */
  heading: string;
  /** What is added up: lines, or a column; null for a sum that nobody knows. */
  of: 'lines' | BillAmountColumn | null;
  /** Null for a count, and where no line says one. */
  currency: string | null;
  /** In hundred-thousandths of a major unit; of a count, lines. Null only where nobody knows the sum, and it is no number. */
  stated: bigint | null;
  /** The same, added up again; null where it cannot be held against what is stated. */
  added: bigint | null;
  /** `notComparable`: a sum that nobody knows, a column that the bill does not have, or amounts of several currencies. */
  verdict: 'equal' | 'differs' | 'notComparable';
}>;

/** What a column adds up to in one currency. */
export type BillTotal = Readonly<{
  /** Which column. */
  column: BillAmountColumn;
  /** ISO 4217. */
  currency: string;
  /** Minor units as the wire counts them; of the fee, hundred-thousandths of a major unit. */
  minor: bigint;
}>;

/** The bill was read to its end. */
export type BillEnd = Readonly<{
  kind: 'end';
  /** Of how many lines it was, without those that cannot be read. */
  lines: number;
  /** How many cannot be read. */
  unreadable: number;
  /** In the order of the bill. */
  sums: readonly BillSum[];
  /** What the lines add up to, by column and currency; columns that are nothing but zero are not there. */
  totals: readonly BillTotal[];
  /** Every line was read, and no sum differs. */
  isWhole: boolean;
}>;

/** Why there is no telling what the bill would have said. */
export type BrokenBillProblem =
  /** It ends before its sums do. */
  | 'cutOff'
  /** Whatever it came from failed, or was given up. */
  | 'interrupted'
  /** Nothing came for too long. */
  | 'stalled'
  /** The bytes are not those that were promised (`Wechatpay-Statement-Sha1`, or the signature over them). */
  | 'altered'
  | 'badGzip'
  | 'tooLarge'
  /** Its first line is not the headings of a bill. */
  | 'noHeadings'
  /** It is a document, as errors are. */
  | 'notABill'
  /** The sums are not as many as their headings, or not numbers. */
  | 'badSums';

/** The bill ended, or cannot be read any further: what came before may be anything but whole. */
export type BrokenBill = Readonly<{
  kind: 'broken';
  /** Why nothing more is read. */
  problem: BrokenBillProblem;
  /** Up to which line it was read. */
  lineNumber: number;
  /** The fault behind it, where there was one. */
  cause: unknown;
}>;

/** The last item is always `end` or `broken`, and no other is. */
export type BillItem = BillLine | UnreadableLine | BillEnd | BrokenBill;

/** Thrown by whatever a bill is read from, where it knows what is wrong. */
export class BillFault extends Error {
  /** What is wrong with the bill. */
  readonly problem: BrokenBillProblem;

  constructor(problem: BrokenBillProblem, cause?: unknown) {
    super(`a bill that is ${problem}`, { cause });
    this.name = 'BillFault';
    this.problem = problem;
  }
}
