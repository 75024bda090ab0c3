/** A bill as text, line by line: headings, lines whose values begin with a backtick, and two lines that sum them up. */
import { type BillEntry, decimalsOnTheWire, type Settings } from '@quickpay/gateway-model';
import type { MerchantEntry } from '../../merchants.ts';
import { type BillLine, COLUMNS, movedBy } from './columns.ts';
import { type BillType, LAYOUTS, type LayoutName, layoutFor, SUMMARIES, sumText } from './layouts.ts';

export type BillRequest = Readonly<{
  entries: Iterable<BillEntry>;
  type: BillType;
  settings: Settings;
  /** What the sums are in. */
  settlementCurrency: string;
  merchantOf: (entry: BillEntry) => MerchantEntry;
  /** Default: the one that V2's bills have for this merchant. */
  layout?: LayoutName;
}>;

const MARK = '\ufeff';
const END = '\r\n';

export function* billText(request: BillRequest): Generator<string> {
  const { entries, type, settings, settlementCurrency, merchantOf } = request;
  const { layout = layoutFor(settings, settlementCurrency) } = request;
  const columns = LAYOUTS[layout][type].map((name) => COLUMNS[name]);
  const summary = SUMMARIES[layout];
  const heading = ({ zh, en }: Readonly<{ zh: string; en: string }>) => (settings.billHeadings === 'Chinese' ? zh : en);
  const amount = AMOUNTS[settings.billAmounts];
  const sums = summary.map(() => 0);

  yield `${settings.billMark === 'BOM' ? MARK : ''}${columns.map(heading).join(',')}${END}`;
  for (const entry of entries) {
    const line: BillLine = { entry, merchant: merchantOf(entry), moved: movedBy(entry), amount, exponentOf };
    yield row(columns.map(({ value }) => value(line)));
    for (const [n, { of }] of summary.entries()) sums[n] = (sums[n] ?? 0) + of(line);
  }
  yield `${summary.map(heading).join(',')}${END}`;
  yield row(summary.map(({ as }, n) => sumText[as](sums[n] ?? 0, (minor) => amount(minor, settlementCurrency))));
}

/** A value cannot end its line or look like the beginning of the next one, whatever a merchant wrote into it. */
const row = (values: readonly string[]): string =>
  `${values.map((value) => `\`${value.replace(/[\r\n\t]/g, ' ').replaceAll('`', "'")}`).join(',')}${END}`;

const exponentOf = (currency: string): number => decimalsOnTheWire(currency) ?? 2;

/** @example major(3850, 2) // '38.50' */
function major(minor: number, exponent: number): string {
  const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
  const sign = minor < 0 ? '-' : '';
  return exponent === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
}

const AMOUNTS: Readonly<Record<Settings['billAmounts'], (minor: number, currency: string) => string>> = {
  isoDecimals: (minor, currency) => major(minor, exponentOf(currency)),
  twoDecimals: (minor, currency) => (minor / 10 ** exponentOf(currency)).toFixed(2),
};
