/**
 * An amount as it is keyed in. It fills from the right, as on every till: 3 8 5 0 is 38.50. Whoever types a point says that what stands
 * there are whole units: 3 8 . 5 is 38.50, too. Whole minor units throughout.
 */

export type KeyedAmount = Readonly<{
  minor: number;
  /** How many digits were keyed after a point; null while the amount fills from the right. */
  decimals: number | null;
}>;

export type Digit = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9';
export type PadKey = Digit | '00' | 'point' | 'erase' | 'clear';

export type PadRules = Readonly<{
  /** Decimals of the currency, 0 to 3. */
  exponent: number;
  /** The largest amount that can be keyed: a key that would lead beyond it does nothing. */
  minorMax: number;
}>;

export const NOTHING_KEYED: KeyedAmount = { minor: 0, decimals: null };

/**
 * The amount after one more key. Answers the very same value where the key does nothing, so that a screen can say so.
 *
 * @example pressKey({ minor: 385, decimals: null }, '0', { exponent: 2, minorMax: 1_000_000 }) // { minor: 3850, decimals: null }
 */
export function pressKey(before: KeyedAmount, key: PadKey, rules: PadRules): KeyedAmount {
  const keyed = inRules(before, rules);
  switch (key) {
    case 'clear':
      return keyed.minor === 0 && keyed.decimals === null ? keyed : NOTHING_KEYED;
    case 'erase':
      return erase(keyed, rules);
    case 'point':
      return point(keyed, rules);
    case '00':
      return digit(digit(keyed, 0, rules), 0, rules);
    default:
      return digit(keyed, Number(key), rules);
  }
}

/** What was keyed in another currency may have more decimals than this one has. */
const inRules = (keyed: KeyedAmount, { exponent }: PadRules): KeyedAmount =>
  keyed.decimals !== null && keyed.decimals > exponent ? { ...keyed, decimals: exponent } : keyed;

function digit(keyed: KeyedAmount, value: number, { exponent, minorMax }: PadRules): KeyedAmount {
  const { minor, decimals } = keyed;
  if (decimals === exponent) return keyed;
  const next = decimals === null ? minor * 10 + value : minor + value * 10 ** (exponent - decimals - 1);
  if (next > minorMax || (decimals === null && next === minor)) return keyed;
  return { minor: next, decimals: decimals === null ? null : decimals + 1 };
}

function point(keyed: KeyedAmount, { exponent, minorMax }: PadRules): KeyedAmount {
  const minor = keyed.minor * 10 ** exponent;
  return exponent === 0 || keyed.decimals !== null || minor > minorMax ? keyed : { minor, decimals: 0 };
}

function erase(keyed: KeyedAmount, { exponent }: PadRules): KeyedAmount {
  const { minor, decimals } = keyed;
  if (decimals === null) return minor === 0 ? keyed : { minor: Math.floor(minor / 10), decimals };
  if (decimals === 0) return { minor: Math.floor(minor / 10 ** exponent), decimals: null };
  return { minor: minor - (minor % 10 ** (exponent - decimals + 1)), decimals: decimals - 1 };
}

const NAMED: ReadonlyMap<string, PadKey> = new Map([
  ['Backspace', 'erase'],
  ['Delete', 'clear'],
  ['Escape', 'clear'],
  ['.', 'point'],
  [',', 'point'],
]);

/**
 * The pad's key for a key of a keyboard, or null. Looks at where the key is as well as at what it wrote: an input method for Chinese turns
 * the latter into `Process`.
 */
export function padKeyOf({ key, code }: Readonly<{ key: string; code: string }>): PadKey | null {
  const figure = /^[0-9]$/.exec(key)?.[0] ?? /^(?:Digit|Numpad)([0-9])$/.exec(key === 'Process' ? code : '')?.[1];
  if (figure !== undefined) return figure as Digit; // one of ten
  return NAMED.get(key) ?? (code === 'NumpadDecimal' ? 'point' : null);
}
