/** What a page says in no language: for one that speaks the pseudo-language, which puts everything that was translated between brackets. */
import type { Page } from 'playwright-core';

/**
 * Texts and names of controls that have letters outside of the brackets.
 *
 * @param ignored a selector of what was said before the page spoke so
 */
export const untranslated = (page: Page, ignored = ''): Promise<string[]> =>
  page.evaluate((ignored) => {
    const spoken: (readonly [string, Element | null])[] = [[document.title, null]];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) spoken.push([texts.currentNode.textContent ?? '', texts.currentNode.parentElement]);
    for (const element of document.querySelectorAll('*'))
      for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'aria-roledescription'])
        if (element.hasAttribute(name)) spoken.push([element.getAttribute(name) ?? '', element]);
    return (
      spoken
        .filter(([, element]) => !element?.closest(`[translate="no"], time, script, style${ignored && `, ${ignored}`}`))
        // What fills a blank is no word of ours: an amount, an order number's end.
        .map(([text]) => text.replaceAll(/⟦[^⟧]*⟧|[A-Z]{3}\u00a0[\d.,]+|\b[0-9A-Z]{4}\b/g, ''))
        .filter((text) => /\p{L}/u.test(text))
    );
  }, ignored);
