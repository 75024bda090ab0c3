/** What every screen must be, whatever it looks like: everybody can use it, and nothing runs over its edge. */
import AxeBuilder from '@axe-core/playwright';
import type { BrowserContextOptions, Page } from 'playwright-core';

/** A part of the page, by a selector: only that one is judged, or all but that one. */
type Part = Readonly<{ only?: string; except?: string }>;

/** What axe finds against the page as it is now, each with the element: none, that is. Frames of other origins are not looked into. */
export async function barriers(page: Page, { only, except }: Part = {}): Promise<readonly string[]> {
  // The other way opens a second page for each look, to put the results of many frames together: twice as slow, for nothing here.
  let axe = new AxeBuilder({ page }).setLegacyMode();
  if (only !== undefined) axe = axe.include(only);
  if (except !== undefined) axe = axe.exclude(except);
  return (await axe.analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target} ${nodes[0]?.html}`);
}

/** How many pixels the page is wider than its window: 0, or somebody has to scroll sideways. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');

/** How a screen is looked at: what a browser is told, and what the page has kept of its reader’s choices. */
export type Look = Readonly<{ name: string; options: BrowserContextOptions; kept: Readonly<Record<string, string>> }>;

const NARROW = { viewport: { width: 320, height: 700 } } as const;
/** 200 % of a window that is 1,280 wide. */
const ZOOMED = { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 } as const;
const PSEUDO = { language: 'en-XA' } as const;

/** Each light, language and size by itself, and the usual ones together. */
const EACH: readonly Look[] = [
  { name: 'light', options: {}, kept: {} },
  { name: 'dark', options: { colorScheme: 'dark' }, kept: {} },
  { name: 'chinese', options: { locale: 'zh-CN' }, kept: {} },
  { name: 'chinese-dark', options: { locale: 'zh-CN', colorScheme: 'dark' }, kept: {} },
  { name: 'narrow', options: NARROW, kept: {} },
  { name: 'chinese-narrow', options: { ...NARROW, locale: 'zh-CN' }, kept: {} },
  { name: 'zoomed', options: ZOOMED, kept: {} },
  { name: 'forced-colours', options: { forcedColors: 'active' }, kept: {} },
  { name: 'pseudo-narrow', options: NARROW, kept: PSEUDO },
];

/** All of them met at least once, several at a time: what is wrong in one of them is wrong in their company as well. */
const TOGETHER: readonly Look[] = [
  { name: 'light', options: {}, kept: {} },
  { name: 'chinese-dark-narrow', options: { ...NARROW, locale: 'zh-CN', colorScheme: 'dark' }, kept: {} },
  {
    name: 'pseudo-forced-colours-tight',
    options: { viewport: { width: 320, height: 450 }, forcedColors: 'active' },
    kept: PSEUDO,
  },
];

/** In which looks a screen is judged. `LOOKS=all`: in each by itself. */
export const LOOKS: readonly Look[] = process.env.LOOKS === 'all' ? EACH : TOGETHER;
