/** One window in another light, language or size, without loading it anew: what it shows goes on. */
import type { Page } from 'playwright-core';

export type Dress = Readonly<{
  scheme?: 'light' | 'dark';
  /** `en-XA`: the pseudo-language. */
  language?: 'en' | 'zh-CN' | 'en-XA';
  width?: number;
  height?: number;
}>;

export const WIDE = { width: 1_280, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;
/** 200 % of a window that is 1,280 wide has as much room as this. */
export const ZOOMED = { width: 640, height: 450 } as const;
export const NARROW = { width: 320, height: 700 } as const;

/** What is not said is as it is at first: light, English, wide. */
export async function dress(page: Page, { scheme = 'light', language = 'en', width, height }: Dress = {}): Promise<void> {
  await page.setViewportSize({ width: width ?? WIDE.width, height: height ?? WIDE.height });
  await page.emulateMedia({ colorScheme: scheme });
  await page.evaluate((chosen) => {
    const key = 'quickpay-language';
    localStorage.setItem(key, chosen);
    // As a browser tells a window that another one of it chose.
    dispatchEvent(new StorageEvent('storage', { key, newValue: chosen }));
  }, language);
  await page.waitForFunction((chosen) => document.documentElement.lang === chosen, language);
  await page.evaluate(() => document.fonts.ready);
}
