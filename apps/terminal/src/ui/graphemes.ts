/** Characters as people count them: a family emoji is one, however many code points it takes. */

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** @example countGraphemes('👨‍👩‍👧') // 1 */
export function countGraphemes(text: string): number {
  let count = 0;
  for (const _grapheme of segmenter.segment(text)) count++;
  return count;
}

/**
 * The first so many characters, and what is beyond them. Neither is cut within a character.
 *
 * @example splitAfter('abc', 2) // ['ab', 'c']
 */
export function splitAfter(text: string, count: number): readonly [within: string, beyond: string] {
  let left = count;
  for (const { index } of segmenter.segment(text)) {
    if (left === 0) return [text.slice(0, index), text.slice(index)];
    left--;
  }
  return [text, ''];
}
