/** How heavy the page is: a till on a slow network loads it before it can take a payment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { builtTerminal } from '../../apps/backend/src/terminal-page.ts';

/** Compressed, in thousands of bytes. */
const INITIAL_KB_MAX = 200;
const kb = (code: string | Buffer): number => gzipSync(code, { level: 9 }).length / 1_000;

type Manifest = Readonly<Record<string, Readonly<{ file: string; isEntry?: boolean; imports?: readonly string[] }>>>;

/** The scripts that are loaded before anything is shown: the entry, and what it cannot do without. */
function initialScripts(folder: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8')) as Manifest; // Vite's own shape
  const wanted = new Set(Object.keys(manifest).filter((name) => manifest[name]?.isEntry && name === 'index.html'));
  for (const name of wanted) for (const imported of manifest[name]?.imports ?? []) wanted.add(imported);
  return [...wanted].flatMap((name) => manifest[name]?.file ?? []);
}

test(`what is loaded first is at most ${INITIAL_KB_MAX} kB`, () => {
  const folder = builtTerminal();
  if (folder === null) throw new Error('The terminal is not built: run these tests with npm test.');
  const scripts = initialScripts(folder).map((file) => readFileSync(join(folder, file)));
  const total = scripts.reduce((sum, script) => sum + kb(script), 0);
  process.stdout.write(`The terminal’s first scripts: ${total.toFixed(1)} kB compressed.\n`);
  expect(total).toBeGreaterThan(50);
  expect(total).toBeLessThanOrEqual(INITIAL_KB_MAX);
  // The schemas are the server's; their library weighs as much as React does.
  expect(Buffer.concat(scripts).toString()).not.toContain('ZodError');
});
