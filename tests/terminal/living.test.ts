/** The living page in a real browser, served by a real backend: how everything looks, and whether everybody can use it. */
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, overflow } from '../good-looks.ts';
import { type Counter, hasBrowser, launchBrowser, openCounter, type Window } from './counter.ts';
import { untranslated } from './untranslated.ts';

/** Pictures go here when a folder is named: TERMINAL_PICTURES=/some/folder. */
const PICTURES = process.env.TERMINAL_PICTURES;

type Look = Readonly<{ name: string; axe?: true; options?: BrowserContextOptions; kept?: Readonly<Record<string, string>> }>;
const LOOKS: readonly Look[] = [
  { name: 'light', axe: true },
  { name: 'dark', axe: true, options: { colorScheme: 'dark' } },
  { name: 'chinese', axe: true, options: { locale: 'zh-CN' } },
  { name: 'chinese-dark', axe: true, options: { locale: 'zh-CN', colorScheme: 'dark' } },
  { name: 'narrow', axe: true, options: { viewport: { width: 320, height: 700 } } },
  { name: 'narrow-chinese', options: { viewport: { width: 320, height: 700 }, locale: 'zh-CN' } },
  // 200 % of a window that is 1,280 wide.
  { name: 'zoomed', options: { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 } },
  { name: 'forced-colours', axe: true, options: { forcedColors: 'active' } },
  { name: 'forced-colours-dark', options: { forcedColors: 'active', colorScheme: 'dark' } },
  { name: 'less-motion', options: { reducedMotion: 'reduce' } },
  { name: 'pseudo', kept: { language: 'en-XA' } },
  { name: 'pseudo-narrow', options: { viewport: { width: 320, height: 700 } }, kept: { language: 'en-XA' } },
];

describe.skipIf(!hasBrowser)('the living page', () => {
  let browser: Browser;
  let counter: Counter;
  beforeAll(async () => {
    browser = await launchBrowser();
    counter = await openCounter(browser);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await counter?.close();
  });

  const open = async ({ options, kept = {} }: Omit<Look, 'name'> = {}): Promise<Window> => {
    const window = await counter.open('/living', { ...options, kept });
    // The panels come once the server's clock is known.
    await window.page.locator('article[data-tone="paid"]').first().waitFor();
    await window.page.evaluate('document.fonts.ready');
    return window;
  };
  test.each(LOOKS)(
    'is accessible, and nothing runs over the edge: $name',
    { timeout: 60_000 },
    async ({ name, axe, ...look }) => {
      const { page, complaints, close } = await open(look);
      if (axe) expect(await barriers(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/living-${name}.png`, fullPage: true });
      expect(complaints).toEqual([]);
      await close();
    },
  );

  test.each([LOOKS[0], LOOKS[4], LOOKS[11]])('whatever is pressed is large enough for a finger: $name', async (look) => {
    const { page, close } = await open(look);
    // Below the least: 44, for a primary button 64, for a key of the keypad 72.
    const small = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('button, a[href], input, textarea, [role="radio"], [role="switch"]')]
        .filter((element) => element.tabIndex >= 0 || element.getAttribute('role') === 'radio')
        .filter((element) => !element.matches('a[href="#screen"]'))
        .map((element) => {
          const { width, height } = element.getBoundingClientRect();
          const isKey = element.parentElement?.getAttribute('role') === 'group';
          const least = isKey ? 72 : element.dataset.kind === 'primary' ? 64 : 44;
          return { text: element.textContent || element.getAttribute('aria-label'), width, height, least };
        })
        .filter(({ width, height, least }) => width < least - 0.5 || height < least - 0.5),
    );
    expect(small).toEqual([]);
    await close();
  });

  test.each(['light', 'dark'] as const)('only paid is a solid field: %s', async (colorScheme) => {
    const { page, close } = await open({ options: { colorScheme } });
    const fields = await page.evaluate(() => {
      const luminance = (element: Element): number => {
        const parts = (getComputedStyle(element).backgroundColor.match(/[\d.]+/g) ?? [])
          .slice(0, 3)
          .map((part) => Number(part) / 255);
        const [red = 0, green = 0, blue = 0] = parts.map((part) =>
          part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4,
        );
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const ground = luminance(document.documentElement);
      return [...document.querySelectorAll<HTMLElement>('article[data-tone]')].map((panel) => {
        const [darker = 0, lighter = 0] = [ground, luminance(panel)].sort((a, b) => a - b);
        return { tone: panel.dataset.tone, isSolid: (lighter + 0.05) / (darker + 0.05) >= 3 };
      });
    });
    expect(new Set(fields.map(({ tone }) => tone)).size).toBe(8);
    expect(new Set(fields.filter(({ isSolid }) => isSolid).map(({ tone }) => tone))).toEqual(new Set(['paid']));
    await close();
  });

  test('nothing on it is without a translation', async () => {
    const { page, close } = await open({ kept: { language: 'en-XA' } });
    expect(await untranslated(page)).toEqual([]);
    await page.getByRole('button', { name: /Rééáásóóñ/ }).click();
    await page.getByRole('dialog').waitFor();
    expect(await untranslated(page)).toEqual([]);
    // A word that somebody wrote into a component would be found.
    await page.evaluate(() => document.body.append('Untranslated'));
    expect(await untranslated(page)).toEqual(['Untranslated']);
    await close();
  });

  test('all that it needs comes from the server that it came from', async () => {
    const { page, close } = await open();
    const origins = new Set<string>();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    await page.reload();
    await page.locator('article[data-tone="paid"]').first().waitFor();
    expect([...origins]).toEqual([counter.url]);
    await close();
  });
});
