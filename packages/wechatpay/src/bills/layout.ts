/** Which column stands where in a bill, from its line of headings. */
import { type BillAmountColumn, type BillTimeColumn, COLUMN_NAMES, COLUMNS, type ColumnName, columnOf } from './columns.ts';

export type AmountPlace = Readonly<{
  name: BillAmountColumn;
  index: number;
  /** Where its currency stands, and which of the layout's currencies that is. */
  currencyIndex: number;
  currencyNth: number;
  /** Decimals whatever the currency, or null for the currency's own. */
  places: number | null;
}>;

export type Layout = Readonly<{
  /** As they stand in the bill. */
  headings: readonly string[];
  /** Where a column stands, or -1 where the bill does not have it. */
  index: Readonly<Record<ColumnName, number>>;
  /** Where currencies stand. */
  currencies: readonly number[];
  times: readonly Readonly<{ name: BillTimeColumn; index: number }>[];
  amounts: readonly AmountPlace[];
  /** Columns that nobody knows: kept by their headings. */
  unknown: readonly number[];
}>;

/** Without these a line cannot be told from another, or says no amount. */
const NEEDED = ['tradeTime', 'outTradeNo', 'currency'] as const satisfies readonly ColumnName[];
/** Decimals of fees (the vendor's bills write `0.00000`). */
export const FEE_PLACES = 5;
const COLUMNS_MAX = 200;

/** The layout, or null where these are no headings of a bill: one is there twice, or one is missing that every bill has. */
export function layoutOf(headings: readonly string[]): Layout | null {
  if (headings.length > COLUMNS_MAX || new Set(headings).size !== headings.length) return null;
  const index = Object.fromEntries(COLUMN_NAMES.map((name) => [name, -1])) as Record<ColumnName, number>; // every name of the table
  const unknown: number[] = [];
  for (const [at, heading] of headings.entries()) {
    const name = columnOf(heading);
    // Two headings of one meaning are in no layout; the second is kept as it stands.
    if (name === null || index[name] !== -1) unknown.push(at);
    else index[name] = at;
  }
  if (NEEDED.some((name) => index[name] === -1)) return null;
  const currencies = placesOf('currency', index).map(({ index: at }) => at);
  const amounts = COLUMN_NAMES.flatMap((name): AmountPlace[] => {
    const column = COLUMNS[name];
    if (column.as !== 'amount' && column.as !== 'fee') return [];
    const currencyIndex = column.in.map((by) => index[by]).find((at) => at !== -1);
    if (index[name] === -1 || currencyIndex === undefined) return [];
    const places = column.as === 'fee' ? FEE_PLACES : null;
    const currencyNth = currencies.indexOf(currencyIndex);
    return [{ name: name as BillAmountColumn, index: index[name], currencyIndex, currencyNth, places }]; // as its column says
  });
  return {
    headings,
    index,
    currencies,
    times: placesOf('time', index) as Layout['times'], // as their columns say
    amounts,
    unknown,
  };
}

const placesOf = (as: 'currency' | 'time', index: Readonly<Record<ColumnName, number>>) =>
  COLUMN_NAMES.filter((name) => COLUMNS[name].as === as && index[name] !== -1).map((name) => ({ name, index: index[name] }));
