/** The API's reference in a real browser: offline, asking nobody for anything, light and dark, on a phone, by keyboard; and nobody else's page. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Counter, hasBrowser, launchBrowser, openCounter, PATIENT } from './counter.ts';
import { AS_MANAGER } from './shop-day.ts';

describe.skipIf(!hasBrowser)('the API reference', { timeout: 120_000 }, () => {
  let browser: Browser;
  let counter: Counter;
  beforeAll(async () => {
    browser = await launchBrowser();
    counter = await openCounter(browser);
  }, 60_000);
  afterAll(async () => {
    await counter?.close();
    await browser?.close();
  });

  test('is one request to this server, and none to anybody else, in a browser that may run no script', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(`${counter.url}/reference`);
    await page.getByRole('heading', { level: 1, name: 'Quick Pay API' }).waitFor(PATIENT);
    await page.getByText('createRefund').or(page.getByText('Refund a paid payment')).first().waitFor(PATIENT);
    expect(asked.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([`${counter.url}/reference`]);
    expect(complaints).toEqual([]);
    await context.close();
  });

  test.each(['light', 'dark'] as const)(
    'axe finds nothing wrong in %s, and nothing stands beyond the edge on a desk and on a phone',
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme });
      const page = await context.newPage();
      await page.goto(`${counter.url}/reference`);
      // One of each kind: all of them at once are ten thousand elements.
      for (const id of ['createRefund', 'getTimeline', 'problem-refund_too_much', 'schema-Payment'])
        await page.locator(`details:has(> #${id})`).evaluate((details) => details.setAttribute('open', ''));
      expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
      await page.locator('details').evaluateAll((all) => {
        for (const one of all) one.setAttribute('open', '');
      });
      for (const width of [320, 1280]) {
        await page.setViewportSize({ width, height: 740 });
        const { content, window } = await page.evaluate(() => ({
          content: document.documentElement.scrollWidth,
          window: document.documentElement.clientWidth,
        }));
        expect(content, `${width} px`).toBeLessThanOrEqual(window);
      }
      await context.close();
    },
  );

  test('is read by keyboard: an operation is opened, and leads from its problem to what to do', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${counter.url}/reference`);
    const operation = page.locator('summary', { hasText: '/v1/payments/{id}/refunds' }).filter({ hasText: 'POST' });
    await operation.press('Enter');
    const problem = page.locator('#createRefund').getByRole('link', { name: 'refund_too_much' });
    await problem.press('Enter');
    // What a fragment leads to opens by itself.
    await page.locator('#problem-refund_too_much').getByText('"outcome": "none"').waitFor(PATIENT);
    expect(new URL(page.url()).hash).toBe('#problem-refund_too_much');
    await context.close();
  });

  test('the installed terminal does not take its place, and leads to it', async () => {
    const { page, close } = await counter.open('/about', { ...AS_MANAGER, serviceWorkers: 'allow' });
    const link = page.getByRole('link', { name: 'The API, explained' });
    await link.waitFor(PATIENT);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    // Under the worker's control from now on.
    await page.reload();
    await link.click();
    await page.getByRole('heading', { level: 1, name: 'Quick Pay API' }).waitFor(PATIENT);
    await close();
  });
});
