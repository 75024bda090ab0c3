/** The screens beside the sale, in every look: everybody can use them, nothing runs over the edge, nothing is left untranslated. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, LOOKS, overflow } from '../good-looks.ts';
import { type Counter, hasBrowser, launchBrowser, openCounter, PATIENT, whenShown } from './counter.ts';
import { AS_MANAGER, FOREIGN, payAs, REFUSED } from './shop-day.ts';
import { untranslated } from './untranslated.ts';

const PICTURES = process.env.TERMINAL_PICTURES;

describe.skipIf(!hasBrowser)('the screens beside the sale', () => {
  let browser: Browser;
  let counter: Counter;
  let screens: Readonly<Record<string, string>> = {};
  beforeAll(async () => {
    browser = await launchBrowser();
    counter = await openCounter(browser);
    const { till } = counter;
    const paid = await payAs(till, 3_850);
    await till.call(
      'POST',
      `/v1/payments/${paid.id}/refunds`,
      { amount: { minor: 500, currency: 'HKD' }, reason: '退一件' },
      { 'idempotency-key': 'k' },
    );
    const refused = await payAs(till, 123_456, REFUSED);
    await payAs(till, 9_900, FOREIGN);
    const { unresolved } = (await till.call('GET', '/v1/shifts/current')).json as { unresolved: { id: string }[] };
    await till.call('POST', '/v1/shifts/shift_till-1_0_1/closure', { unresolved: unresolved.map(({ id }) => id) });
    await payAs(till, 3_850);
    await till.call('POST', '/v1/feedback', {
      id: 'fb_0123456789abcdef',
      text: '环形倒计时 7',
      screen: '/',
      state: 'paid',
      orderNumber: paid.orderNumber,
    });
    screens = {
      history: '/history',
      found: '/history?q=3850&state=paid',
      none: '/history?q=no-such-thing',
      paid: `/payments/${paid.id}`,
      refused: `/payments/${refused.id}`,
      missing: '/payments/pay_none',
      attention: '/attention',
      shift: '/shift',
      closedShift: '/shift/shift_till-1_0_1',
      help: '/help',
      feedback: '/feedback',
      settings: '/settings',
    };
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await counter?.close();
  });

  test.each(LOOKS)(
    'are accessible, and nothing runs over the edge: $name',
    { timeout: 180_000 },
    async ({ name, options, kept }) => {
      const { page, complaints, close } = await counter.open('/settings', { ...AS_MANAGER, ...options, kept });
      for (const [screen, path] of Object.entries(screens)) {
        await page.goto(`${counter.url}${path}`);
        await whenShown(page);
        if (screen === 'help')
          for (const topic of await page.locator('details').all()) await topic.evaluate((one) => one.setAttribute('open', ''));
        expect(await barriers(page), screen).toEqual([]);
        expect(await overflow(page), screen).toBeLessThanOrEqual(0);
        // A code of the channel's is no word of ours, nor is how somebody is called.
        if (name.startsWith('pseudo'))
          expect(
            (await untranslated(page)).filter((text) => text !== 'NOTENOUGH' && text !== 'demo'),
            screen,
          ).toEqual([]);
        if (PICTURES) await page.screenshot({ path: `${PICTURES}/${screen}-${name}.png`, fullPage: true });
      }
      for (const dialog of ['feedback', 'help'] as const) {
        await page.goto(`${counter.url}/history`);
        await whenShown(page);
        if (dialog === 'help') await page.keyboard.press('F1');
        else await page.getByRole('navigation').getByRole('button').nth(-2).press('Enter');
        await page.getByRole('dialog').getByRole('textbox').or(page.getByRole('dialog').getByRole('searchbox')).waitFor(PATIENT);
        // Colours are those of the end: what is still coming into sight is paler.
        await page.evaluate(async () => {
          const dialog = document.querySelector('[data-modal]');
          await Promise.allSettled((dialog?.getAnimations() ?? []).map(({ finished }) => finished));
        });
        expect(await barriers(page), dialog).toEqual([]);
        expect(await overflow(page), dialog).toBeLessThanOrEqual(0);
        if (name.startsWith('pseudo')) expect(await untranslated(page), dialog).toEqual([]);
        if (PICTURES) await page.screenshot({ path: `${PICTURES}/${dialog}-dialog-${name}.png` });
      }
      // That there is no such payment is an answer, which the browser notes.
      expect(complaints.filter((said) => !said.startsWith('Failed to load resource'))).toEqual([]);
      await close();
    },
  );

  test('whatever is pressed is large enough for a finger', { timeout: 60_000 }, async () => {
    const { page, close } = await counter.open('/settings', { ...AS_MANAGER, viewport: { width: 320, height: 700 } });
    for (const [screen, path] of Object.entries(screens)) {
      await page.goto(`${counter.url}${path}`);
      await whenShown(page);
      const small = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('button, a[href], input, textarea, summary, [role="radio"]')]
          .filter((element) => !element.matches('a[href="#screen"]'))
          .map((element) => {
            const { width, height } = element.getBoundingClientRect();
            return { text: element.textContent || element.getAttribute('aria-label'), width, height };
          })
          // What is not drawn on a screen so small is not pressed either.
          .filter(({ width, height }) => width + height > 0 && (width < 43.5 || height < 43.5)),
      );
      expect(small, screen).toEqual([]);
    }
    await close();
  });
});
