/** Tables open right: nothing in a cell is taken for what it is not. */
import { expect, test } from 'vitest';
import { csvOf } from '../src/csv.ts';
import { localTime } from '../src/shift-csv.ts';

const csv = csvOf<Readonly<{ text: string | null; plain: string | null }>>([
  { name: 'text', text: ({ text }) => text },
  { name: 'plain', plain: ({ plain }) => plain },
]);
const cell = (text: string | null): string => csv.line({ text, plain: null }).slice(0, -',\r\n'.length);

test('it begins with the mark of UTF-8, and lines end as RFC 4180 has it', () => {
  expect(csv.head).toBe('\ufefftext,plain\r\n');
  expect(csv.line({ text: '中文 a', plain: '-1.50' })).toBe('中文 a,-1.50\r\n');
  expect(csv.line({ text: null, plain: null })).toBe(',\r\n');
});

test.each([
  ['420000000120261124', '`420000000120261124'],
  ['123456789012', '`123456789012'],
  ['12345678901', '12345678901'],
  ['QP0123456789012345678901234567', 'QP0123456789012345678901234567'],
])('digits that a spreadsheet would not keep are text: %s', (text, written) => {
  expect(cell(text)).toBe(written);
});

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', ' =1', '＝1+1', '＋1', '－1', '＠a'])(
  'what it would calculate is text: %j',
  (text) => {
    expect(cell(text)).toBe(`\`${text}`);
  },
);

test('commas, quotes and line ends stay in their cell, also behind the mark of text', () => {
  expect(cell('a,b')).toBe('"a,b"');
  expect(cell('say "x"')).toBe('"say ""x"""');
  expect(cell('a\r\nb')).toBe('"a\r\nb"');
  expect(cell('=HYPERLINK("x",1)')).toBe('"`=HYPERLINK(""x"",1)"');
});

test('a local time says its offset, also on the day on which an hour comes twice', () => {
  const time = localTime('Europe/London');
  expect(time(Date.UTC(2026, 9, 25, 0, 30))).toBe('2026-10-25T01:30:00+01:00');
  expect(time(Date.UTC(2026, 9, 25, 1, 30))).toBe('2026-10-25T01:30:00+00:00');
  expect(localTime('Asia/Kolkata')(0)).toBe('1970-01-01T05:30:00+05:30');
  expect(localTime('UTC')(0)).toBe('1970-01-01T00:00:00+00:00');
});
