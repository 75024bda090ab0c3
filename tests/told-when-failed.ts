/** When a test failed that looked at pages: what stood on each of them, and where the keyboard was. */
import type { Browser, Page } from 'playwright-core';
import { afterEach } from 'vitest';
import { openBrowsers } from './open-browsers.ts';

const TEXT_MAX = 1_500;
const TOLD_WITHIN_MS = 3_000;

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const page of [...openBrowsers].flatMap(pagesOf))
    process.stdout.write(`\n── ${task.name}: ${page.url()}\n${await Promise.race([textOf(page), silence()])}\n`);
});

const pagesOf = (browser: Browser): readonly Page[] => browser.contexts().flatMap((context) => context.pages());
const silence = () => new Promise<string>((resolve) => setTimeout(resolve, TOLD_WITHIN_MS, 'says nothing'));

const KEYBOARD = 'document.activeElement?.outerHTML.slice(0, 200)';
const textOf = (page: Page): Promise<string> =>
  // biome-ignore lint/performance/useDomNodeTextContent: what can be read of it, and not what its scripts say
  Promise.all([page.locator('body').innerText(), page.evaluate(KEYBOARD)]).then(
    ([text, keyboard]) => `${text.slice(0, TEXT_MAX)}\nkeyboard: ${String(keyboard)}`,
    String,
  );
