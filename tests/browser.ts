/** A real browser, for whatever looks at a page. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { openBrowsers } from './open-browsers.ts';

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

/** @param more flags beside the usual ones, such as a camera that shows a file */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...more] });
  openBrowsers.add(browser);
  browser.on('disconnected', () => openBrowsers.delete(browser));
  return browser;
}
