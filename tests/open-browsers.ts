import type { Browser } from 'playwright-core';

/** Browsers that a test has launched and that are still there. Beside `browser.ts`, so that whoever only asks does not load the whole of it. */
export const openBrowsers = new Set<Browser>();
