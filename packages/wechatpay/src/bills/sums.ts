/** Adding up again what a bill says of itself. */
import type { BillAmountColumn } from './columns.ts';
import type { BillSum, BillTotal } from './items.ts';
import { FEE_PLACES, type Layout } from './layout.ts';
import type { PlacesOf } from './line.ts';
import { currencyText, decimalIn, NONE } from './values.ts';

/** What each sum adds up: lines, or the first of these columns that the bill has. */
const SUMS: Readonly<Record<string, 'lines' | readonly BillAmountColumn[]>> = {
  总交易单数: 'lines',
  'Total number of transactions': 'lines',
  总交易额: ['total'],
  'Total amount': ['total'],
  订单总金额: ['total'],
  'Total order amount': ['total'],
  应结订单总金额: ['settlementAmount'],
  'Total settlement order amount': ['settlementAmount'],
  总退款金额: ['refundAmount'],
  退款总金额: ['refundAmount', 'refundSettlementAmount'],
  'Total refund amount': ['refundAmount', 'refundSettlementAmount'],
  充值券退款总金额: ['cashCouponRefund'],
  'Total coupon refund amount': ['cashCouponRefund'],
  总代金券或立减优惠退款金额: ['couponRefund'],
  'Total coupon or discount refund amount': ['couponRefund'],
  申请退款总金额: ['refundRequested'],
  'Total requested refund amount': ['refundRequested'],
  手续费总金额: ['fee'],
  'Total service fee': ['fee'],
};

/** Whether these are the headings of a bill's sums: every one of them counts its lines. */
export const areSums = (headings: readonly string[]): boolean => headings.some((heading) => SUMS[heading] === 'lines');

/** Doubles are added up to here, and big numbers from there on: the one is fast, the other has no end. */
const SURE = 2 ** 52;

/** What one column adds up to, by currency. Lines of one bill are mostly of one: that of the last line is at hand. */
class Adding {
  readonly column: BillAmountColumn;
  #packed = NONE;
  #sum = 0;
  readonly #sums = new Map<number, bigint>();

  constructor(column: BillAmountColumn) {
    this.column = column;
  }

  add(minor: number, packed: number): void {
    if (packed !== this.#packed || this.#sum > SURE || this.#sum < -SURE) {
      this.#carry();
      this.#packed = packed;
    }
    this.#sum += minor;
  }

  /** By currency, in the order in which they were met. */
  sums(): ReadonlyMap<number, bigint> {
    this.#carry();
    return this.#sums;
  }

  #carry(): void {
    if (this.#packed !== NONE) this.#sums.set(this.#packed, (this.#sums.get(this.#packed) ?? 0n) + BigInt(this.#sum));
    this.#sum = 0;
  }
}

export class Sums {
  readonly #layout: Layout;
  readonly #placesOf: PlacesOf;
  readonly #adding: readonly Adding[];
  #settledIn: number | 'several' = NONE;

  constructor(layout: Layout, placesOf: PlacesOf) {
    this.#layout = layout;
    this.#placesOf = placesOf;
    this.#adding = layout.amounts.map(({ name }) => new Adding(name));
  }

  /** `nth`: of the layout's amounts. */
  add(nth: number, minor: number, packed: number): void {
    this.#adding[nth]?.add(minor, packed);
  }

  /** What a line is settled in. */
  settledIn(packed: number): void {
    if (packed !== this.#settledIn) this.#settledIn = this.#settledIn === NONE ? packed : 'several';
  }

  totals(): readonly BillTotal[] {
    return this.#adding.flatMap((adding) =>
      [...adding.sums()]
        .filter(([, minor]) => minor !== 0n)
        .map(([packed, minor]) => ({ column: adding.column, currency: currencyText(packed), minor })),
    );
  }

  /** What the bill states held against what its lines add up to; null where one is no number. */
  compared(headings: readonly string[], values: readonly string[], lines: number): readonly BillSum[] | null {
    if (headings.length !== values.length) return null;
    const sums = headings.map((heading, n) => this.#compared(heading, values[n] ?? '', lines));
    return sums.some((sum) => sum === null) ? null : (sums as readonly BillSum[]); // no null in it
  }

  #compared(heading: string, value: string, lines: number): BillSum | null {
    const what = SUMS[heading];
    if (what === undefined) {
      const stated = units(value, FEE_PLACES);
      return { heading, of: null, currency: null, stated, added: null, verdict: 'notComparable' };
    }
    const stated = units(value, what === 'lines' ? 0 : FEE_PLACES);
    if (stated === null) return null;
    if (what === 'lines') {
      const added = BigInt(lines);
      return { heading, of: 'lines', currency: null, stated, added, verdict: added === stated ? 'equal' : 'differs' };
    }
    const of = what.find((name) => this.#adding.some(({ column }) => column === name)) ?? null;
    return { heading, of, stated, ...this.#held(of, stated) };
  }

  /** Only amounts of one currency, settled in the same, are certain to be what the sum is of. */
  #held(of: BillAmountColumn | null, stated: bigint): Pick<BillSum, 'currency' | 'added' | 'verdict'> {
    const nth = this.#layout.amounts.findIndex(({ name }) => name === of);
    const adding = this.#adding[nth];
    if (adding === undefined) return { currency: null, added: null, verdict: 'notComparable' };
    const sums = [...adding.sums()];
    const [[packed, minor] = [NONE, 0n], another] = sums;
    const isOfOne = another === undefined && (this.#settledIn === NONE || packed === NONE || this.#settledIn === packed);
    if (!isOfOne) return { currency: null, added: null, verdict: 'notComparable' };
    const places = this.#layout.amounts[nth]?.places ?? this.#placesOf(packed);
    const added = packed === NONE ? 0n : minor * 10n ** BigInt(FEE_PLACES - places);
    return {
      currency: packed === NONE ? null : currencyText(packed),
      added,
      verdict: added === stated ? 'equal' : 'differs',
    };
  }
}

/** A decimal of any length in units of its last place, or null where it is none. */
function units(text: string, places: number): bigint | null {
  const bytes = Buffer.from(text);
  const short = decimalIn(bytes, 0, bytes.length, places);
  if (!Number.isNaN(short)) return BigInt(short);
  const [, sign, whole, fraction = ''] = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text) ?? [];
  if (whole === undefined || /[1-9]/.test(fraction.slice(places))) return null;
  const value = BigInt(whole + fraction.slice(0, places).padEnd(places, '0'));
  return sign === '-' ? -value : value;
}
