/** What was seen is kept by the browser, and believed only where it reads as such. */
import { expect, test } from 'vitest';
import { seenIn } from '../src/screens/calls/seen-calls.ts';

test('what names nothing that is ever announced is left out, and of very many the newest are kept', () => {
  const names = ['pay_1 late', 'pay_1', ' late', '\ud800 late', 7, null, `${'x'.repeat(65)} late`, 'ref_2 refundTrouble'];
  expect(seenIn(JSON.stringify(names))).toEqual(['pay_1 late', 'ref_2 refundTrouble']);
  const many = Array.from({ length: 500 }, (_, n) => `pay_${n} late`);
  expect(seenIn(JSON.stringify(many))).toEqual(many.slice(-200));
});

test.each(['', '{', 'null', '{}', '"pay_1 late"'])('%j is no list', (text) => {
  expect(seenIn(text)).toEqual([]);
});
