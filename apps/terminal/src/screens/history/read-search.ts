/**
 * What somebody who searches may mean. One box takes whatever is known of a payment; what was typed is often several things at once (`3850`
 * is an amount and the end of an order number), so that every reading is offered and the likeliest is taken.
 */
import { isMoneyError, parseMoney } from '@quickpay/api';
import type { Currency } from '@quickpay/core';
import type { Amount } from '../../words/money.ts';

export type Reading =
  | Readonly<{ as: 'amount'; amount: Amount }>
  | Readonly<{ as: 'ends' | 'number' | 'reference'; text: string }>;

export type Time = Readonly<{ hour: number; minute: number }>;

export type Search = Readonly<{
  /** The likeliest first; none where nothing but a time was typed. */
  readings: readonly Reading[];
  time: Time | null;
}>;

const TIME = /(?:^|\s)([01]?\d|2[0-3]):([0-5]\d)(?=\s|$)/;
/** A number as slips and screens print it. */
const GROUPED = /^(?:[0-9A-Za-z]{4} )+[0-9A-Za-z]{1,4}$/;
/** What order and refund numbers (28) and transaction ids (28, 32) have, and nothing that people make up. */
const WHOLE_NUMBER_MIN = 20;
const REFERENCE_MAX = 64;
/** Longer than anything that can be looked for: the rest is not looked at. */
const SEARCH_MAX = 200;

/**
 * @param currencies those that amounts here are in, the most usual first
 * @example readSearch('38.50 14:03', ['HKD']).readings[0] // { as: 'amount', amount: { minor: 3850, currency: 'HKD' } }
 */
export function readSearch(text: string, currencies: readonly Currency[]): Search {
  // An input method writes full-width digits.
  const plain = text.slice(0, SEARCH_MAX).normalize('NFKC').trim().replaceAll(/\s+/g, ' ');
  const found = TIME.exec(plain);
  const time = found === null ? null : { hour: Number(found[1]), minute: Number(found[2]) };
  const rest = found === null ? plain : plain.replace(found[0], ' ').trim();
  return { readings: rest === '' ? [] : readingsOf(rest, currencies), time };
}

function readingsOf(text: string, currencies: readonly Currency[]): readonly Reading[] {
  const amounts = amountsIn(text, currencies).map((amount): Reading => ({ as: 'amount', amount }));
  const joined = GROUPED.test(text) ? text.replaceAll(' ', '') : text;
  const upper = joined.toUpperCase();
  const isWhole = joined.length >= WHOLE_NUMBER_MIN;
  const numbers: readonly Reading[] =
    isWhole && /^[0-9A-Za-z_-]{1,64}$/.test(joined) ? [{ as: 'number', text: /^Q[PR]/i.test(joined) ? upper : joined }] : [];
  const ends: readonly Reading[] = /^[0-9A-Z]{4,32}$/.test(upper) && !isWhole ? [{ as: 'ends', text: upper }] : [];
  const references: readonly Reading[] = text.length <= REFERENCE_MAX ? [{ as: 'reference', text }] : [];
  return [...amounts, ...numbers, ...ends, ...references];
}

/** `38.50`, `1,234.50`, `HKD 38.50`; and 3850 as it is keyed in at a till. */
function amountsIn(text: string, currencies: readonly Currency[]): readonly Amount[] {
  const [, code, figures = ''] = /^(?:([A-Za-z]{3}) ?)?(\d[\d,]*(?:\.\d+)?)$/.exec(text) ?? [];
  const wanted = currencies.filter((currency) => code === undefined || currency === code.toUpperCase());
  const digits = figures.replaceAll(',', '');
  const written = wanted.flatMap((currency) => amountOf(parseMoney(digits, currency)));
  const keyed = wanted.flatMap((currency): Amount[] => {
    const minor = Number(digits);
    return /^[1-9]\d{2,9}$/.test(digits) ? [{ minor, currency }] : [];
  });
  const all = [...written, ...keyed];
  return all.filter(
    (amount, at) => all.findIndex(({ minor, currency }) => minor === amount.minor && currency === amount.currency) === at,
  );
}

const amountOf = (read: ReturnType<typeof parseMoney>): readonly Amount[] =>
  isMoneyError(read) ? [] : [{ minor: read.amountMinor, currency: read.currency }];

/** A reading's name, for an address: of all readings of one text no two have the same. */
export const nameOf = (reading: Reading): string =>
  reading.as === 'amount' ? `${reading.amount.currency}-${reading.amount.minor}` : reading.as;
