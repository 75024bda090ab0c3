/** A closed shift on paper: what it came to, what it left open, and what came from earlier ones. */
import { type ClosedShift, groupedText, LANDINGS, type Landing, type Money, netMinor, type ShiftTotals } from '@quickpay/core';
import { frameOf, type Occasion, pair, placeRows, printedSection } from './builders.ts';
import type { Receipt, Row, Section } from './receipt.ts';
import { named, type ReceiptLanguage, type ReceiptWord } from './words.ts';
import { amountText, timeText } from './written.ts';

/** So many of what is open, and of what came late, stand on paper; all of them in the export. */
const LISTED_MAX = 100;

const LANDED = {
  sale: 'sales',
  refund: 'refunds',
  calledOff: 'calledOff',
  refused: 'refused',
  returned: 'returned',
  notRefunded: 'notRefunded',
} as const satisfies Readonly<Record<Landing, ReceiptWord>>;

/**
 * @param nameOf how people are called, by their ids
 * @example shiftReceipt(shift, (id) => id, occasion).title // 'Shift 班次 12'
 */
export function shiftReceipt(
  { number, opened, closed }: ClosedShift,
  nameOf: (id: string) => string,
  occasion: Omit<Occasion, 'audience'>,
): Receipt {
  const { languages, timeZone } = occasion;
  const { totals, unresolved, unresolvedCount, late, lateCount } = closed.contents;
  const acted = (word: ReceiptWord, { at, by }: Readonly<{ at: number; by: string }>): readonly Row[] => [
    pair(word, timeText(at, timeZone), languages),
    pair('by', nameOf(by), languages),
  ];
  return {
    ...frameOf('shift', 'shiftTitle', { ...occasion, audience: 'merchant' }),
    title: `${named('shiftTitle', languages)} ${number}`,
    audience: null,
    sections: [
      {
        title: null,
        rows: [...placeRows(occasion), ...(opened === null ? [] : acted('opened', opened)), ...acted('closed', closed)],
      },
      ...totals.map((of) => sumsOf(of, languages)),
      ...(totals.length === 0 ? [{ title: null, rows: [sentence('nothingLanded', languages)] }] : []),
      ...listed('unresolved', unresolved, unresolvedCount, languages, ({ amount, ...one }) => [
        { kind: 'pair', name: groupedText(numberOf(one)), value: amountText(amount) },
      ]),
      ...listed('late', late, lateCount, languages, ({ landing, fromShift, amount, ...one }) => [
        {
          kind: 'pair',
          name: `${named(LANDED[landing], languages)} (${named('shiftTitle', languages)} ${fromShift})`,
          value: amountText(amount),
        },
        { kind: 'text', text: groupedText(numberOf(one)) },
      ]),
      ...printedSection(occasion),
    ],
    qr: null,
    notes: [],
  };
}

/** By currency: sales always, of the others what there is, and what was taken. */
function sumsOf(of: ShiftTotals, languages: readonly ReceiptLanguage[]): Section {
  const { currency } = of;
  const shown = LANDINGS.filter((landing) => landing === 'sale' || of[landing].count > 0);
  return {
    title: currency,
    rows: [
      ...shown.map((landing): Row => {
        const { count, amountMinor } = of[landing];
        return {
          kind: 'pair',
          name: `${named(LANDED[landing], languages)} ${count}`,
          value: amountText({ amountMinor, currency }),
        };
      }),
      { kind: 'total', name: named('taken', languages), value: signedText({ amountMinor: netMinor(of), currency }) },
    ],
  };
}

/** More may have gone back than came in. */
const signedText = ({ amountMinor, currency }: Money): string =>
  `${amountMinor < 0 ? '-' : ''}${amountText({ amountMinor: Math.abs(amountMinor), currency })}`;

type Numbered = Readonly<{ merchantOrderNumber: string; refundNumber: string | null }>;
const numberOf = ({ merchantOrderNumber, refundNumber }: Numbered): string => refundNumber ?? merchantOrderNumber;

const sentence = (word: ReceiptWord, languages: readonly ReceiptLanguage[]): Row => ({
  kind: 'text',
  text: named(word, languages),
});

/** Nothing where there are none. */
function listed<One>(
  title: 'unresolved' | 'late',
  all: readonly One[],
  count: number,
  languages: readonly ReceiptLanguage[],
  rowsOf: (one: One) => readonly Row[],
): readonly Section[] {
  if (count === 0) return [];
  const shown = all.slice(0, LISTED_MAX);
  const rows = shown.flatMap(rowsOf);
  const rest: readonly Row[] = count > shown.length ? [sentence('moreInExport', languages)] : [];
  return [{ title: `${named(title, languages)} ${count}`, rows: [...rows, ...rest] }];
}
