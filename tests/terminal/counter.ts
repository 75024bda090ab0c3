/** A backend that serves the terminal, and a real browser before it. */
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { builtTerminal } from '../../apps/backend/src/terminal-page.ts';
import { openTill, type Till, type TillOptions } from '../../apps/backend/test/till.ts';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// The browser is a Debian package that `npm test` installs as root; elsewhere these tests need one at that place.
export const hasBrowser = existsSync(CHROMIUM);
/** For whatever a page does by itself and in its own time: two busy cores take long. */
export const PATIENT = { timeout: 15_000 } as const;

export type Counter = Readonly<{
  url: string;
  till: Till;
  /** A window of its own browser profile. What the page itself says is wrong (console, policy, faults) is collected. */
  open(path: string, options?: BrowserContextOptions & Readonly<{ kept?: Readonly<Record<string, string>> }>): Promise<Window>;
  close(): Promise<void>;
}>;
export type Window = Readonly<{ page: Page; complaints: readonly string[]; close(): Promise<void> }>;

export const launchBrowser = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: FLAGS });

export async function openCounter(browser: Browser, options: Omit<TillOptions, 'terminal'> = {}): Promise<Counter> {
  const terminal = builtTerminal();
  if (terminal === null) throw new Error('The terminal is not built: run these tests with npm test.');
  const till = await openTill({ ...options, terminal });
  const url = await till.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    till,
    async open(path, { kept = {}, ...options } = {}) {
      const context = await browser.newContext({ viewport: { width: 1_280, height: 900 }, locale: 'en-GB', ...options });
      await context.addInitScript((choices) => {
        for (const [name, choice] of Object.entries(choices)) localStorage.setItem(`quickpay-${name}`, choice);
      }, kept);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (fault) => complaints.push(String(fault)));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      await page.goto(`${url}${path}`);
      return { page, complaints, close: () => context.close() };
    },
    // A test may have closed it under the page's eyes.
    close: () => till.close().catch(() => {}),
  };
}
