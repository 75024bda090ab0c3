import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type KeyedAmount, NOTHING_KEYED, type PadKey, padKeyOf, pressKey } from '../src/ui/keyed-amount.ts';

const MAX = 2_147_483_647;
const rules = (exponent: number) => ({ exponent, minorMax: MAX });

/** `<` erases, `x` clears, `h` is the double zero. */
const KEYS: Readonly<Record<string, PadKey>> = { '.': 'point', '<': 'erase', x: 'clear', h: '00' };
const keyed = (keys: string, exponent = 2): KeyedAmount =>
  [...keys].reduce((before, key) => pressKey(before, KEYS[key] ?? (key as PadKey), rules(exponent)), NOTHING_KEYED);

test.each([
  ['fills from the right', '3850', 2, 3_850],
  ['a double zero is two', '38h', 2, 3_800],
  ['without decimals there are none', '1200', 0, 1_200],
  ['with three there are three', '1250', 3, 1_250],
  ['zeros in front count for nothing', '00h5', 2, 5],
  ['a point says that these are whole units', '38.5', 2, 3_850],
  ['and no digit more than the currency has', '38.507', 2, 3_850],
  ['a point alone is whole units', '38.', 2, 3_800],
  ['a point first is less than one', '.5', 2, 50],
  ['a second point is none', '3.5.0', 2, 350],
  ['no point where there are no decimals', '12.5', 0, 125],
  ['a point with three decimals', '1.25', 3, 1_250],
  ['a double zero after the point stops at the last decimal', '1.5h', 2, 150],
  ['erasing takes the last digit', '3850<', 2, 385],
  ['erasing after a point takes decimals', '38.55<', 2, 3_850],
  ['then the point', '38.5<<', 2, 38],
  ['then digits again', '38.5<<<', 2, 3],
  ['nothing is left to erase', '<<', 2, 0],
  ['clearing clears', '38.5x', 2, 0],
  ['and it fills from the right again', '38.5x12', 2, 12],
  ['beyond the largest amount a key does nothing', '21474836479', 2, 2_147_483_647],
  ['nor does a double zero fill half of itself', '214748364h', 2, 2_147_483_640],
] as const)('%s: %s with %i decimals is %i', (_what, keys, exponent, minor) => {
  expect(keyed(keys, exponent).minor).toBe(minor);
});

test('a key that does nothing answers the same value, so that a screen can tell', () => {
  for (const [keys, key] of [
    ['', '0'],
    ['', 'erase'],
    ['', 'clear'],
    ['38.50', '1'],
    ['3.', 'point'],
    ['2147483647', '9'],
  ] as const) {
    const before = keyed(keys);
    expect(pressKey(before, key, rules(2)), `${keys} ${key}`).toBe(before);
  }
});

test('whatever is keyed is a whole amount within bounds', () => {
  const key = fc.constantFrom<PadKey>('0', '1', '9', '00', 'point', 'erase', 'clear');
  fc.assert(
    fc.property(fc.array(key, { maxLength: 40 }), fc.constantFrom(0, 2, 3), (keys, exponent) => {
      const { minor, decimals } = keys.reduce((before, one) => pressKey(before, one, rules(exponent)), NOTHING_KEYED);
      expect(Number.isSafeInteger(minor) && minor >= 0 && minor <= MAX).toBe(true);
      expect(decimals === null || (decimals >= 0 && decimals <= exponent)).toBe(true);
    }),
  );
});

test.each([
  [{ key: '5', code: 'Digit5' }, '5'],
  [{ key: '5', code: 'Numpad5' }, '5'],
  // On a French keyboard the row of digits writes them with Shift; without it the key says something else.
  [{ key: '(', code: 'Digit5' }, null],
  // An input method swallows what the key wrote, not where it is.
  [{ key: 'Process', code: 'Digit5' }, '5'],
  [{ key: 'Process', code: 'KeyA' }, null],
  [{ key: ',', code: 'NumpadDecimal' }, 'point'],
  [{ key: '.', code: 'Period' }, 'point'],
  [{ key: 'Backspace', code: 'Backspace' }, 'erase'],
  [{ key: 'Escape', code: 'Escape' }, 'clear'],
  [{ key: 'Enter', code: 'Enter' }, null],
] as const)('the key %j is %s on the pad', (event, key) => {
  expect(padKeyOf(event)).toBe(key);
});

test('an amount that was keyed with more decimals than this currency has goes on in whole minor units', () => {
  for (const exponent of [0, 2]) {
    for (const decimals of [0, 1, 2, 3]) {
      for (const key of ['5', '00', 'point', 'erase'] as const) {
        const { minor } = pressKey({ minor: 3_855, decimals }, key, rules(exponent));
        expect(Number.isSafeInteger(minor), `${key} with ${decimals} of ${exponent}`).toBe(true);
      }
    }
  }
});

test.each(['constructor', '__proto__', 'toString'])('%s is no key of the pad', (key) => {
  expect(padKeyOf({ key, code: key })).toBeNull();
});
