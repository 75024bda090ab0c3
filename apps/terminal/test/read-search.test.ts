/** What somebody who searches may mean. */
import { describe, expect, test } from 'vitest';
import { askedBy, dayBounds, dayOf, readHistorySearch } from '../src/screens/history/history-search.ts';
import { nameOf, readSearch } from '../src/screens/history/read-search.ts';

const ORDER = 'QPMHT3K2P800AAA7Z4Q19X0B3M7K';
const names = (text: string, currencies: Parameters<typeof readSearch>[1] = ['HKD']) =>
  readSearch(text, currencies).readings.map((reading) => ('text' in reading ? `${reading.as} ${reading.text}` : nameOf(reading)));

describe('the readings of a text, the likeliest first', () => {
  test.each([
    ['38.50', ['HKD-3850', 'reference 38.50']],
    ['HKD 1,234.50', ['HKD-123450', 'reference HKD 1,234.50']],
    // An amount, an amount as it is keyed in, the end of a number, a reference.
    ['3850', ['HKD-385000', 'HKD-3850', 'ends 3850', 'reference 3850']],
    ['7k3m', ['ends 7K3M', 'reference 7k3m']],
    ['0b3m7k', ['ends 0B3M7K', 'reference 0b3m7k']],
    ['basket-7', ['reference basket-7']],
    ['basket 7', ['reference basket 7']],
    [ORDER, [`number ${ORDER}`, `reference ${ORDER}`]],
    [ORDER.toLowerCase(), [`number ${ORDER}`, `reference ${ORDER.toLowerCase()}`]],
    ['4200001202611240000000318000', ['number 4200001202611240000000318000', 'reference 4200001202611240000000318000']],
    // As slips print it.
    ['QPMH T3K2 P800 AAA7 Z4Q1 9X0B 3M7K', [`number ${ORDER}`, 'reference QPMH T3K2 P800 AAA7 Z4Q1 9X0B 3M7K']],
    // As an input method writes it.
    ['３８．５０', ['HKD-3850', 'reference 38.50']],
    ['12', ['HKD-1200', 'reference 12']],
    ['0', ['reference 0']],
    ['', []],
    ['   ', []],
    ['EUR 5', ['reference EUR 5']],
  ])('%s', (text, expected) => {
    expect(names(text)).toEqual(expected);
  });

  test('each currency has its own decimals', () => {
    expect(names('1200', ['JPY', 'HKD'])).toEqual(['JPY-1200', 'HKD-120000', 'HKD-1200', 'ends 1200', 'reference 1200']);
    expect(names('12.50', ['JPY', 'HKD'])).toEqual(['HKD-1250', 'reference 12.50']);
  });

  test('with no currency known, nothing is taken for an amount', () => {
    expect(names('3850', [])).toEqual(['ends 3850', 'reference 3850']);
  });

  test.each([
    ['14:03', { hour: 14, minute: 3 }, []],
    ['38.50 14:03', { hour: 14, minute: 3 }, ['HKD-3850', 'reference 38.50']],
    ['9:05 7k3m', { hour: 9, minute: 5 }, ['ends 7K3M', 'reference 7k3m']],
    ['１４：０３', { hour: 14, minute: 3 }, []],
    ['25:00', null, ['reference 25:00']],
    ['basket:12:30', null, ['reference basket:12:30']],
  ])('a time stands beside it: %s', (text, time, expected) => {
    expect(readSearch(text, ['HKD']).time).toEqual(time);
    expect(names(text)).toEqual(expected);
  });
});

describe('an address', () => {
  test('is believed where it can be, and nothing else of it', () => {
    const whole = { q: '38.50', as: 'ends', state: 'paid', day: '2026-11-24', store: 's-1' };
    expect(readHistorySearch(whole)).toEqual(whole);
    expect(readHistorySearch({ q: 38.5, state: 'toString', day: '2026-02-30', store: '../x', more: '1' })).toEqual({});
    expect(readHistorySearch({ q: 'x'.repeat(101), day: 'yesterday' })).toEqual({});
  });

  test('says what the server is asked', () => {
    const ask = (search: Parameters<typeof askedBy>[0]) => askedBy(search, Date.now(), ['HKD']).query;
    expect(ask({})).toEqual({});
    expect(ask({ q: '38.50', state: 'notPaid', store: 's1' })).toEqual({ storeId: 's1', outcome: 'notPaid', amountMinor: 3_850 });
    expect(ask({ q: '3850', as: 'ends' })).toEqual({ orderNumberEnds: '3850' });
    // A reading that this text does not have is not another text's.
    expect(ask({ q: 'basket-7', as: 'ends' })).toEqual({ reference: 'basket-7' });
    expect(ask({ q: ORDER })).toEqual({ number: ORDER });
  });

  test('a day is from midnight to midnight by this device, also where an hour is missing or doubled', () => {
    const bounds = dayBounds('2026-11-24');
    expect([bounds?.from.getHours(), bounds?.to.getHours()]).toEqual([0, 0]);
    expect(bounds && dayOf(bounds.from.getTime())).toBe('2026-11-24');
    expect(bounds && dayOf(bounds.to.getTime())).toBe('2026-11-25');
    expect(dayBounds('2026-11-31')).toBeNull();
    // JavaScript takes the year 26 for 1926.
    expect(dayBounds('0026-11-24')).toBeNull();
    expect(dayBounds('2026-12-31')?.to.getFullYear()).toBe(2027);
  });

  test('a time is a quarter of an hour either way, of the day that is looked at, else of today by the server', () => {
    const today = new Date(2026, 10, 24, 20, 0).getTime();
    const { query, around } = askedBy({ q: '38.50 14:03' }, today, ['HKD']);
    expect(around).toEqual(new Date(2026, 10, 24, 14, 3));
    expect(query).toEqual({
      amountMinor: 3_850,
      from: new Date(2026, 10, 24, 13, 48).toISOString(),
      to: new Date(2026, 10, 24, 14, 18).toISOString(),
    });
    expect(askedBy({ q: '14:03', day: '2026-11-20' }, today, []).around).toEqual(new Date(2026, 10, 20, 14, 3));
    // While nobody knows what day it is at the server, nothing is guessed.
    expect(askedBy({ q: '14:03' }, null, []).query).toEqual({});
  });
});
