/** What every screen must be, whatever it looks like: everybody can use it, and nothing runs over its edge. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

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
