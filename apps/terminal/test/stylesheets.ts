/** The terminal's style sheets as text, and the colours of its token file. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const src = join(import.meta.dirname, '..', 'src');

/** Every file below `src` whose name ends so, with its path from there and its text without comments. */
export function sources(ending: RegExp): readonly Readonly<{ file: string; text: string }>[] {
  return readdirSync(src, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => ({
      file: relative(src, path),
      text: readFileSync(path, 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, ''),
    }));
}

export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const [tokens] = sources(/^tokens\.css$/);
if (tokens === undefined) throw new Error('the token file is gone');
export const TOKENS = tokens.text;

/** A colour of the token file. @throws Error where there is none of that name */
export function colour(name: string, theme: Theme): string {
  const pair = new RegExp(`--${name}: light-dark\\((#[0-9a-f]{6}), (#[0-9a-f]{6})\\);`).exec(TOKENS);
  const found = pair?.[theme === 'light' ? 1 : 2];
  if (found === undefined) throw new Error(`no colour --${name}`);
  return found;
}

/** Relative luminance by WCAG 2.2. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio by WCAG 2.2, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [darker = 0, lighter = 0] = [luminance(a), luminance(b)].sort((one, other) => one - other);
  return (lighter + 0.05) / (darker + 0.05);
}
