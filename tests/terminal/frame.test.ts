/** What stands around every screen: the server's time, the connection, the language, and what happens when there is nothing to show. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { barriers, LOOKS, overflow } from '../good-looks.ts';
import { type Counter, hasBrowser, launchBrowser, openCounter, PATIENT } from './counter.ts';
import { untranslated } from './untranslated.ts';

describe.skipIf(!hasBrowser)('the frame of the terminal', { timeout: 60_000 }, () => {
  let browser: Browser;
  const counters: Counter[] = [];
  const openAt = async (options: Parameters<typeof openCounter>[1] = {}): Promise<Counter> => {
    const counter = await openCounter(browser, options);
    counters.push(counter);
    return counter;
  };
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  afterEach(async () => {
    for (const counter of counters.splice(0)) await counter.close();
  });
  const ring = (page: Page) => page.getByRole('region', { name: 'Ring', exact: true }).getByRole('timer');
  /** Seconds that the ring of the living page shows. */
  const secondsShown = async (page: Page): Promise<number> =>
    Number(/^(\d+) s left$/.exec((await ring(page).getAttribute('aria-label')) ?? '')?.[1]);
  const lookAgain = (page: Page) => page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));

  test('the ring runs by the server’s clock: a device that is an hour off shows the same', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/about');
    await page.addInitScript(() => {
      const real = Date.now;
      Date.now = () => real() + 3_600_000;
    });
    await page.goto(`${counter.url}/living`);
    await ring(page).waitFor();
    expect(await secondsShown(page)).toBeGreaterThan(20);
    expect(await secondsShown(page)).toBeLessThanOrEqual(30);
    // So does the clock of the frame, whatever the device believes.
    const shown = Date.parse((await page.getByRole('banner').locator('time').getAttribute('datetime')) ?? '');
    expect(Math.abs(shown - Date.now())).toBeLessThan(60_000);
    const first = await secondsShown(page);
    await expect.poll(() => secondsShown(page), PATIENT).toBeLessThan(first);
    await close();
  });

  test('where the server’s clock leaps, the ring leaps with it', async () => {
    let now = Date.parse('2026-11-24T09:31:00.000Z');
    const counter = await openAt({ clock: { now: () => now, wakeAt: () => () => {} } });
    const { page, close } = await counter.open('/living');
    await ring(page).waitFor();
    await page.getByRole('banner').locator('time').waitFor();
    expect(await page.getByRole('banner').locator('time').getAttribute('datetime')).toContain('2026-11-24T09:31');
    now += 20_000;
    await lookAgain(page);
    await expect.poll(() => secondsShown(page), PATIENT).toBeLessThanOrEqual(10);
    now += 20_000;
    await lookAgain(page);
    await expect.poll(() => secondsShown(page), PATIENT).toBe(0);
    await close();
  });

  test('where motion is not wanted the ring is a number', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/living', { reducedMotion: 'reduce' });
    await ring(page).waitFor();
    expect(await ring(page).locator('circle').last().isVisible()).toBe(false);
    expect(await ring(page).textContent()).toMatch(/^\d+$/);
    const running = await page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === 'running').length);
    expect(running).toBe(0);
    await close();
  });

  test('a device without a network says so, what to avoid, and when it is back', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/about');
    await page.getByText('Connected', { exact: true }).waitFor();
    await page.context().setOffline(true);
    await lookAgain(page);
    await page.getByRole('region', { name: 'This device is offline. Started payments go on by themselves' }).waitFor(PATIENT);
    await page.getByText('New payments cannot be started now').waitFor();
    await page.context().setOffline(false);
    await page.getByText('Connected', { exact: true }).waitFor(PATIENT);
    await page
      .locator('[data-announcer="polite"]')
      .getByText('Back online. Everything is up to date')
      .waitFor({ state: 'attached' });
    await close();
  });

  test('a server that is gone is named as that', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/about');
    await page.getByText('SANDBOX', { exact: true }).waitFor();
    await page.getByText('Connected', { exact: true }).waitFor();
    await counter.till.close();
    await lookAgain(page);
    await page.getByRole('region', { name: 'Cannot reach the shop’s server. Wait; do not charge again' }).waitFor(PATIENT);
    // What was last known of it stays: this is still the sandbox.
    await page.getByText('SANDBOX', { exact: true }).waitFor();
    await close();
  });

  test.each(['/about', '/no/such/screen'])(
    '%s is accessible in every look, and nothing on it is without a translation',
    async (path) => {
      const counter = await openAt();
      for (const { name, options, kept } of LOOKS) {
        const { page, complaints, close } = await counter.open(path, { ...options, kept });
        await page.getByRole('heading', { level: 1 }).waitFor();
        await page.locator('[aria-live]').first().waitFor({ state: 'attached' });
        expect(await barriers(page), name).toEqual([]);
        expect(await overflow(page), name).toBeLessThanOrEqual(0);
        if (name.startsWith('pseudo')) {
          await expect.poll(() => page.title()).toContain('⟦');
          expect(await untranslated(page), name).toEqual([]);
        }
        expect(complaints).toEqual([]);
        await close();
      }
    },
  );

  test('production has no mark of a sandbox', async () => {
    const counter = await openAt({ environment: 'production' });
    const { page, close } = await counter.open('/about');
    await page.getByText('Connected', { exact: true }).waitFor();
    expect(await page.getByText('SANDBOX').count()).toBe(0);
    await close();
  });

  test('the language is the browser’s until somebody chooses; then it is kept, at once and in every window', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/about', { locale: 'zh-HK' });
    await page.getByRole('heading', { name: '关于' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    const other = await page.context().newPage();
    await other.goto(`${counter.url}/living`);
    await other.getByRole('heading', { name: '界面总览' }).waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'What this is' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await other.getByRole('heading', { name: 'How everything looks' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'What this is' }).waitFor();
    await close();
  });

  test('so are the colours', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/about', { colorScheme: 'light' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await page.getByRole('radio', { name: 'Dark' }).click();
    await expect.poll(ground).toBe('rgb(15, 18, 22)');
    await page.reload();
    await page.getByRole('radio', { name: 'Dark', checked: true }).waitFor();
    expect(await ground()).toBe('rgb(15, 18, 22)');
    await page.getByRole('radio', { name: 'As the system' }).click();
    await expect.poll(ground).toBe('rgb(247, 245, 240)');
    await close();
  });

  test('an address that shows nothing says so, and leads home', async () => {
    const counter = await openAt();
    const { page, complaints, close } = await counter.open('/no/such/screen');
    await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
    await page.getByRole('link', { name: 'To the start' }).click();
    await page.getByRole('heading', { name: 'Make this device a till' }).waitFor(PATIENT);
    // A browser reports every refusal, expected or not: here that it is no till yet.
    expect(complaints.filter((text) => !text.includes('401'))).toEqual([]);
    await close();
  });

  test('a screen that cannot be drawn says what that means for the money, and the frame stays', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/about');
    await page.route('**/assets/living-*.js', (route) => route.abort());
    await page.goto(`${counter.url}/living`);
    await page.getByRole('heading', { name: 'This screen has a fault' }).waitFor();
    await page.getByText('Payments that were started go on by themselves').waitFor();
    await page.getByText('SANDBOX', { exact: true }).waitFor();
    await page.unroute('**/assets/living-*.js');
    await page.getByRole('button', { name: 'Load again' }).click();
    await page.getByRole('heading', { name: 'How everything looks' }).waitFor();
    await close();
  });

  test('going to another screen is said, and the keyboard begins with it', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/about');
    await page.getByRole('heading', { name: 'What this is' }).waitFor();
    await expect.poll(() => page.title()).toBe('What this is · Quick Pay');
    await page.getByRole('link', { name: 'How everything looks' }).click();
    await page.locator('[data-announcer="polite"]').getByText('How everything looks · Quick Pay').waitFor({ state: 'attached' });
    await expect.poll(() => page.evaluate(() => document.activeElement?.id), PATIENT).toBe('screen');
    await page.goBack();
    await page.locator('[data-announcer="polite"]').getByText('What this is · Quick Pay').waitFor({ state: 'attached' });
    await close();
  });

  test('by keyboard the frame can be skipped', async () => {
    const counter = await openAt();
    const { page, close } = await counter.open('/about');
    await page.getByRole('heading', { name: 'What this is' }).waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent), PATIENT)
      .toBe('How everything looks: every part and every state');
    await close();
  });

  test('nothing written into the page runs', async () => {
    const counter = await openAt();
    const { page, complaints, close } = await counter.open('/about');
    await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
    });
    expect(await page.evaluate(() => 'ran' in window)).toBe(false);
    expect(complaints.join()).toContain('Content Security Policy');
    await close();
  });
});
