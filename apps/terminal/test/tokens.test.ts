/** Styles use tokens: no colour, length, time or layer of their own. */
import { expect, test } from 'vitest';
import { TONES } from '../src/payments/look.ts';
import { sources, TOKENS } from './stylesheets.ts';

/** What only the token file may hold. Shares of what is around (%, em, ch, cqi, fr) are no raw values. */
const RAW: Readonly<Record<string, RegExp>> = {
  colour: /#[0-9a-f]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color-mix|light-dark)\(/gi,
  'named colour': /:\s*[^;{]*\b(?:black|white|red|green|blue|gray|grey|yellow|orange|purple|silver|maroon|navy|teal)\b/g,
  length: /(?<![\w-])\d*\.?\d+(?:px|rem|pt|cm|mm|in|vw|vh|vmin|vmax|dvh|svh)\b/g,
  time: /(?<![\w-])\d*\.?\d+m?s\b/g,
  layer: /z-index:\s*-?\d+/g,
  weight: /font-weight:\s*\d+/g,
};

/** A query cannot ask for a custom property, and a typeface says itself which weights it has. */
const withoutQueries = (text: string): string =>
  text.replaceAll(/@(?:media|container)[^{]*/g, '').replaceAll(/@font-face\s*\{[^}]*\}/g, '');

const sheets = sources(/\.css$/).filter(({ file }) => file !== 'tokens.css');

test('there are style sheets to look at', () => {
  expect(sheets.length).toBeGreaterThan(15);
});

test('no style sheet but the token file holds a raw value', () => {
  const found = sheets.flatMap(({ file, text }) =>
    Object.entries(RAW).flatMap(([what, pattern]) =>
      [...withoutQueries(text).matchAll(pattern)].map(([raw]) => `${file}: ${what} ${raw.trim()}`),
    ),
  );
  expect(found).toEqual([]);
});

test('no component writes a raw value, or a style that a sheet could write', () => {
  const found = sources(/\.tsx$/).flatMap(({ file, text }) =>
    [...text.matchAll(/#[0-9a-f]{6}\b|\d(?:px|rem)\b|style=\{\{(?!\s*'--)/gi)].map(([raw]) => `${file}: ${raw}`),
  );
  expect(found).toEqual([]);
});

test('every token that is used exists, and every one that exists is used', () => {
  const defined = new Set([...TOKENS.matchAll(/^\s*(--[\w-]+):/gm)].map(([, name = '']) => name));
  const all = [...sources(/\.(css|tsx)$/)].map(({ text }) => text).join('\n');
  const local = new Set([...all.matchAll(/['\s](--[\w-]+)['"]?:/g)].map(([, name = '']) => name));
  const used = new Set([...all.matchAll(/var\((--[\w-]+)/g)].map(([, name = '']) => name));
  // The swatches of the living page name tones, and so their tokens, one by one.
  const byName = new Set(TONES.flatMap((tone) => [`--${tone}-field`, `--${tone}-text`, `--${tone}-edge`]));
  expect([...used].filter((name) => !defined.has(name) && !local.has(name))).toEqual([]);
  expect([...defined].filter((name) => !used.has(name) && !byName.has(name))).toEqual([]);
});

test('every tone has its three colours, also where somebody chose their own', () => {
  const [usual = '', forced = ''] = TOKENS.split('@media (forced-colors: active)');
  for (const tone of TONES) {
    for (const part of ['field', 'text', 'edge']) {
      expect(usual).toContain(`--${tone}-${part}: light-dark(`);
      expect(forced).toContain(`--${tone}-${part}: `);
    }
  }
  expect(forced).not.toMatch(/#|light-dark/);
});
