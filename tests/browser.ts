/** A real browser, for whatever looks at a page. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { openBrowsers } from './open-browsers.ts';

/** The build of Chromium that only ever runs without a window does the same for half of the processor's time; else the whole browser. */
const CHROMIUMS = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium'] as const;
const CHROMIUM = CHROMIUMS.find((file) => existsSync(file));
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

// The browser is a Debian package that `npm test` installs as root; elsewhere these tests need one at one of those places.
export const hasBrowser = CHROMIUM !== undefined;

/** @param more flags beside the usual ones, such as a camera that shows a file */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  if (CHROMIUM === undefined) throw new Error(`a browser is needed: ${CHROMIUMS.join(' or ')}`);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...more] });
  openBrowsers.add(browser);
  browser.on('disconnected', () => openBrowsers.delete(browser));
  return browser;
}
