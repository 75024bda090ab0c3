/** How heavy the page is: a till on a slow network loads it before it can take a payment. */
import { expect, test } from 'vitest';
import { builtTerminal } from '../../apps/backend/src/terminal-page.ts';
import { compressedKb, initialScripts } from './weight.ts';

const INITIAL_KB_MAX = 200;

test(`what is loaded first is at most ${INITIAL_KB_MAX} kB`, () => {
  const folder = builtTerminal();
  if (folder === null) throw new Error('The terminal is not built: run these tests with npm test.');
  const scripts = initialScripts(folder);
  const total = compressedKb(scripts);
  process.stdout.write(`The terminal’s first scripts: ${total.toFixed(1)} kB compressed.\n`);
  expect(total).toBeGreaterThan(50);
  expect(total).toBeLessThanOrEqual(INITIAL_KB_MAX);
  // The schemas are the server's; their library weighs as much as React does.
  expect(Buffer.concat(scripts).toString()).not.toContain('ZodError');
});
