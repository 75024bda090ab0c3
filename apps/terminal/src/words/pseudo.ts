/** What the pseudo-language makes of a piece of English. */

const ACCENTED: Readonly<Record<string, string>> = {
  a: 'áá',
  e: 'éé',
  i: 'íí',
  o: 'óó',
  u: 'úú',
  A: 'Á',
  E: 'É',
  I: 'Í',
  O: 'Ó',
  U: 'Ú',
  c: 'ç',
  n: 'ñ',
  y: 'ý',
  N: 'Ñ',
  Y: 'Ý',
};

/**
 * Longer, accented, and between brackets, so that what was cut off at either end is seen.
 *
 * @example pseudo('Cancel') // '⟦Cááñçéél⟧'
 */
export const pseudo = (text: string): string =>
  /\p{L}/u.test(text) ? `⟦${[...text].map((letter) => ACCENTED[letter] ?? letter).join('')}⟧` : text;
