/** Contrasts, computed anew from the token file: what can be read, what can be seen, and that only paid is a solid field. */
import { describe, expect, test } from 'vitest';
import { TONES } from '../src/payments/look.ts';
import { colour, contrast, THEMES, type Theme } from './stylesheets.ts';

const ratio = (a: string, b: string, theme: Theme): number => contrast(colour(a, theme), colour(b, theme));

/** As designed: a colour that is changed by mistake no longer has them. */
const DESIGNED: readonly (readonly [a: string, b: string, light: number, dark: number])[] = [
  ['ink', 'ground', 16.2, 16.5],
  ['muted', 'ground', 6.1, 8.6],
  ['line', 'ground', 3.1, 4.4],
  ['focus', 'ground', 6.1, 9.6],
  ['on-action', 'action', 10.3, 10.1],
  ['submitting-text', 'submitting-field', 10.0, 10.0],
  ['submitting-edge', 'ground', 5.3, 7.1],
  ['awaiting-text', 'awaiting-field', 9.2, 10.2],
  ['awaiting-edge', 'ground', 4.5, 8.9],
  ['uncertain-text', 'uncertain-field', 9.8, 9.8],
  ['uncertain-edge', 'ground', 5.8, 6.7],
  ['revoking-text', 'revoking-field', 9.5, 10.8],
  ['revoking-edge', 'ground', 5.0, 6.9],
  ['paid-text', 'paid-field', 6.6, 7.4],
  ['paid-field', 'ground', 6.1, 8.2],
  ['not-paid-text', 'not-paid-field', 9.1, 9.6],
  ['not-paid-edge', 'ground', 6.0, 8.2],
  ['attention-text', 'attention-field', 8.7, 9.9],
  ['attention-edge', 'ground', 5.0, 9.3],
  ['refunded-text', 'refunded-field', 8.4, 9.9],
  ['refunded-edge', 'ground', 5.1, 8.2],
  ['offline-text', 'offline-field', 11.0, 10.4],
];

test.each(DESIGNED)('%s on %s is as it was designed', (a, b, light, dark) => {
  expect([ratio(a, b, 'light'), ratio(a, b, 'dark')].map((value) => Math.round(value * 10) / 10)).toEqual([light, dark]);
});

test('the formula is WCAG’s', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

describe.each(THEMES)('%s', (theme) => {
  test('whatever is read has 4.5 against what it stands on', () => {
    const read = [
      ...['ground', 'surface', 'pressed'].map((under) => ['ink', under]),
      ...['ground', 'surface'].map((under) => ['muted', under]),
      ...TONES.map((tone) => [`${tone}-text`, `${tone}-field`]),
      ['not-paid-text', 'surface'],
      ['not-paid-text', 'ground'],
      ['on-action', 'action'],
      ['on-action', 'action-pressed'],
    ] as const;
    for (const [text = '', under = ''] of read)
      expect(ratio(text, under, theme), `${text} on ${under}`).toBeGreaterThanOrEqual(4.5);
  });

  test('whatever must be seen has 3 against what it stands on', () => {
    const seen = [
      ...['line', 'focus', 'action'].flatMap((name) => ['ground', 'surface'].map((under) => [name, under])),
      // A state's shape and its buttons' edges, within its panel and by itself in a row; a focus ring beside its panel's field.
      ...TONES.filter((tone) => tone !== 'paid').flatMap((tone) => [
        [`${tone}-edge`, `${tone}-field`],
        [`${tone}-edge`, 'surface'],
        ['focus', `${tone}-field`],
        ['action', `${tone}-field`],
      ]),
      ['paid-edge', 'surface'],
      ['paid-text', 'paid-field'],
      ['surface', 'paid-field'],
    ] as const;
    const low = seen
      .map(([name = '', under = '']) => ({ pair: `${name} on ${under}`, ratio: ratio(name, under, theme) }))
      .filter((pair) => pair.ratio < 3);
    expect(low).toEqual([]);
  });

  test('only paid is a solid field: 3 against the ground, all others nearly none', () => {
    const solid = TONES.filter((tone) => ratio(`${tone}-field`, 'ground', theme) >= 3);
    expect(solid).toEqual(['paid']);
    for (const tone of TONES.filter((other) => other !== 'paid'))
      expect(ratio(`${tone}-field`, 'ground', theme), tone).toBeLessThan(1.5);
  });

  test('in grey paid is still the odd one out: 5 against every other field', () => {
    for (const tone of TONES.filter((other) => other !== 'paid'))
      expect(ratio('paid-field', `${tone}-field`, theme), tone).toBeGreaterThanOrEqual(5);
  });
});
