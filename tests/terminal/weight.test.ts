/** How heavy the page is: a till on a slow network loads it before it can take a payment. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { expect, test } from 'vitest';
import { builtTerminal } from '../../apps/backend/src/terminal-page.ts';

const TERMINAL = join(import.meta.dirname, '..', '..', 'apps', 'terminal');
/** Compressed, in thousands of bytes. */
const INITIAL_KB_MAX = 200;
const kb = (code: string | Buffer): number => gzipSync(code, { level: 9 }).length / 1_000;

type Manifest = Readonly<Record<string, Readonly<{ file: string; isEntry?: boolean; imports?: readonly string[] }>>>;

/** The scripts that are loaded before anything is shown: the entry, and what it cannot do without. */
function initialScripts(folder: string): readonly string[] {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8')) as Manifest; // Vite's own shape
  const wanted = new Set(Object.keys(manifest).filter((name) => manifest[name]?.isEntry));
  for (const name of wanted) for (const imported of manifest[name]?.imports ?? []) wanted.add(imported);
  return [...wanted].flatMap((name) => manifest[name]?.file ?? []);
}

test(`what is loaded first is at most ${INITIAL_KB_MAX} kB`, () => {
  const folder = builtTerminal();
  if (folder === null) throw new Error('The terminal is not built: run these tests with npm test.');
  const total = initialScripts(folder).reduce((sum, file) => sum + kb(readFileSync(join(folder, file))), 0);
  expect(total).toBeGreaterThan(50);
  expect(total).toBeLessThanOrEqual(INITIAL_KB_MAX);
});

test('so it is with every control and the client of the API in it, and no library of schemas', { timeout: 120_000 }, async () => {
  const input = join(TERMINAL, 'test', 'everything.ts');
  const made = await build({
    configFile: join(TERMINAL, 'vite.config.ts'),
    logLevel: 'error',
    // Tests run as such, and React would come with what it needs for them.
    define: { 'process.env.NODE_ENV': '"production"' },
    build: { write: false, rolldownOptions: { input } },
  });
  const scripts = [made]
    .flat()
    .flatMap((bundle) => ('output' in bundle ? bundle.output : []))
    .filter((file) => file.type === 'chunk');
  const total = scripts.reduce((sum, { code }) => sum + kb(code), 0);
  process.stdout.write(`The terminal’s scripts with every control and the client: ${total.toFixed(1)} kB compressed.\n`);
  expect(scripts.map(({ code }) => code).join('')).not.toContain('ZodError');
  expect(total).toBeLessThanOrEqual(INITIAL_KB_MAX);
});
