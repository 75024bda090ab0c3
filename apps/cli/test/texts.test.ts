/** What is typed at a question, or given as a flag, as the configuration has it. */
import { expect, test } from 'vitest';
import { read } from '../src/configure/texts.ts';

const PLACE = { file: '/shop/config.json' };

test.each([
  ['yes', true],
  ['True', true],
  ['no', false],
  ['maybe', 'maybe'],
  ['constructor', 'constructor'],
  ['__proto__', '__proto__'],
])('a yes or no: %j is %j', (text, value) => {
  expect(read('yesNo', text, PLACE)).toBe(value);
});
