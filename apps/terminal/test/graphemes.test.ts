import { describe, expect, test } from 'vitest';
import { countGraphemes, splitAfter } from '../src/ui/graphemes.ts';

describe('characters as people count them', () => {
  test.each([
    ['', 0],
    ['abc', 3],
    ['收款', 2],
    ['👨‍👩‍👧', 1],
    ['🇭🇰', 1],
    ['é', 1],
    ['a\r\nb', 3],
  ] as const)('%j has %i', (text, count) => {
    expect(countGraphemes(text)).toBe(count);
  });

  test('what is beyond the limit is split off, never within a character', () => {
    expect(splitAfter('abc', 2)).toEqual(['ab', 'c']);
    expect(splitAfter('a👨‍👩‍👧b', 1)).toEqual(['a', '👨‍👩‍👧b']);
    expect(splitAfter('ab', 2)).toEqual(['ab', '']);
    expect(splitAfter('', 0)).toEqual(['', '']);
  });
});
