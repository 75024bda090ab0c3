/** What the history shows, as its address says it: `/history?q=38.50&outcome=paid&day=2026-11-24`. */
import type { PaymentQuery } from '@quickpay/client';
import type { Currency } from '@quickpay/core';
import { nameOf, type Reading, readSearch, type Search } from './read-search.ts';

export const OUTCOMES = ['paid', 'notPaid', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type HistorySearch = Readonly<{
  /** What was typed. */
  q?: string;
  /** Which of its readings is meant, by name; the first where it is left out. */
  as?: string;
  /** What is certain: paid, not paid, or still open. */
  state?: Outcome;
  /** `2026-11-24`, in this device's zone. */
  day?: string;
  /** Of one store alone. */
  store?: string;
}>;

const TEXT_MAX = 100;
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= TEXT_MAX;
const outcomeIn = (value: unknown): Outcome | undefined => OUTCOMES.find((outcome) => outcome === value);

/** Believes of an address what it can be, and nothing else. */
export function readHistorySearch({ q, as, state, day, store }: Readonly<Record<string, unknown>>): HistorySearch {
  const outcome = outcomeIn(state);
  return {
    ...(isText(q) ? { q } : {}),
    ...(isText(as) ? { as } : {}),
    ...(outcome === undefined ? {} : { state: outcome }),
    ...(isText(day) && dayBounds(day) !== null ? { day } : {}),
    ...(isText(store) && /^[\w-]{1,32}$/.test(store) ? { store } : {}),
  };
}

type Bounds = Readonly<{ from: Date; to: Date }>;

/** From midnight to midnight by this device's zone, or null for what is no day. */
export function dayBounds(day: string): Bounds | null {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  const from = new Date(Number(year), Number(month) - 1, Number(date));
  // 31 November would be 1 December, and the year 26 would be 1926.
  if (Number.isNaN(from.getTime()) || dayOf(from.getTime()) !== day) return null;
  return { from, to: new Date(from.getFullYear(), from.getMonth(), from.getDate() + 1) };
}

/** The day of an instant by this device's zone, as an address writes it. */
export function dayOf(instant: number): string {
  const at = new Date(instant);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** “About two o’clock” is not to the minute. */
const AROUND_MS = 15 * 60_000;

export type Asked = Readonly<{
  query: PaymentQuery;
  readings: readonly Reading[];
  /** Which of them is asked for. */
  chosen: Reading | null;
  /** The middle of the time that is asked for, where one was typed. */
  around: Date | null;
}>;

/**
 * From an address to what the server is asked.
 *
 * @param now the server's time, or null while it is not known: where a time was typed without a day it is today's
 * @param currencies see {@link readSearch}
 */
export function askedBy(search: HistorySearch, now: number | null, currencies: readonly Currency[]): Asked {
  const read = readSearch(search.q ?? '', currencies);
  const chosen = read.readings.find((reading) => nameOf(reading) === search.as) ?? read.readings[0] ?? null;
  const around = aroundOf(read, search.day ?? (now === null ? '' : dayOf(now)));
  const bounds = around === null ? dayBounds(search.day ?? '') : windowAround(around);
  const query: PaymentQuery = {
    ...(search.store === undefined ? {} : { storeId: search.store }),
    ...(search.state === undefined ? {} : { outcome: search.state }),
    ...(bounds === null ? {} : { from: bounds.from.toISOString(), to: bounds.to.toISOString() }),
    ...(chosen === null ? {} : queryOf(chosen)),
  };
  return { query, readings: read.readings, chosen, around };
}

function aroundOf({ time }: Search, day: string): Date | null {
  const bounds = dayBounds(day);
  if (time === null || bounds === null) return null;
  const { from } = bounds;
  return new Date(from.getFullYear(), from.getMonth(), from.getDate(), time.hour, time.minute);
}

const windowAround = (middle: Date): Bounds => ({
  from: new Date(middle.getTime() - AROUND_MS),
  to: new Date(middle.getTime() + AROUND_MS),
});

function queryOf(reading: Reading): PaymentQuery {
  switch (reading.as) {
    case 'amount':
      return { amountMinor: reading.amount.minor };
    case 'ends':
      return { orderNumberEnds: reading.text };
    case 'number':
      return { number: reading.text };
    case 'reference':
      return { reference: reading.text };
  }
}
