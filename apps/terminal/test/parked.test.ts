/** Sales set aside are kept by the browser, and believed only where they read as sales. */
import { expect, test } from 'vitest';
import { parkedIn } from '../src/screens/sale/parked.ts';

test('what is no id of a sale is left out: half a character could not even be asked for', () => {
  const ids = [
    'sale_00000001',
    '\ud800\ud800\ud800\ud800\ud800\ud800\ud800\ud800',
    '',
    7,
    null,
    '../../etc',
    'x'.repeat(65),
    'sale_00000002',
  ];
  expect(parkedIn(JSON.stringify(ids))).toEqual(['sale_00000001', 'sale_00000002']);
});

test.each(['', '{', 'null', '{}', '"sale_00000001"'])('%j is no list', (text) => {
  expect(parkedIn(text)).toEqual([]);
});
