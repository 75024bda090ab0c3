/** The page that tries out a scanner. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, overflow } from '../good-looks.ts';
import { type Counter, hasBrowser, launchBrowser, openCounter, whenShown } from './counter.ts';
import { untranslated } from './untranslated.ts';
import { sendKeys } from './wedge-bursts.ts';

const CODE = '134567890123456789';

describe.skipIf(!hasBrowser)('the page that tries out a scanner', { timeout: 60_000 }, () => {
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
  const open = async (kept: Readonly<Record<string, string>> = {}, path = '/settings/scanner') => {
    const window = await counter.open(path, { as: 'cashier', kept });
    await whenShown(window.page);
    return window;
  };
  const kept = (page: Page, name: string) => page.evaluate((key) => localStorage.getItem(`quickpay-${key}`), name);
  const fact = (page: Page, name: string) =>
    page
      .getByRole('list', { name: 'Last scans' })
      .getByText(name, { exact: true })
      .first()
      .locator('xpath=following-sibling::dd[1]');

  test('shows how a scan came, masked, and sets what the scanner wants', async () => {
    const { page, complaints, close } = await open();
    await page.getByText('Nothing scanned yet').waitFor();
    await sendKeys(page, `~S${CODE}#`, () => 8);
    await expect.poll(() => fact(page, 'Which is').textContent()).toBe('Not a WeChat payment code. Ask for Quick Pay');
    expect(await fact(page, 'Before the code').textContent()).toBe('~S');
    expect(await fact(page, 'After the code').textContent()).toBe('#');
    expect(await fact(page, 'Between keys').textContent()).toBe('8 ms on average, 8 ms at most');
    expect(await fact(page, 'Ended by').textContent()).toBe('Enter');
    await page.getByRole('button', { name: 'Take off what it adds' }).click();
    expect([await kept(page, 'scanner-prefix'), await kept(page, 'scanner-suffix')]).toEqual(['~S', '#']);
    await sendKeys(page, `~S${CODE}#`, () => 8);
    await expect.poll(() => fact(page, 'Which is').textContent()).toBe('A payment code');
    expect(await fact(page, 'Read').textContent()).toBe('13•• •••• •••• ••67 89');
    expect(await page.content()).not.toContain(CODE);
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('finds out that a scanner is a slow one, though the usual speed is set', async () => {
    const { page, close } = await open();
    await sendKeys(page, CODE, (index) => (index % 5 === 4 ? 240 : 20));
    await page.getByText('This scan fits the speed “Slow, Bluetooth”').waitFor();
    await page.getByRole('button', { name: 'Set that speed' }).click();
    expect(await kept(page, 'scanner-profile')).toBe('slow');
    await expect.poll(() => page.getByRole('radio', { name: 'Slow, Bluetooth' }).isChecked()).toBe(true);
    await close();
  });

  test('takes only what a scanner can add, and says what that is', async () => {
    const { page, close } = await open();
    const prefix = page.getByLabel('Before the code');
    await prefix.fill('ab cd');
    await page.getByText('without spaces').waitFor();
    expect(await kept(page, 'scanner-prefix')).toBeNull();
    await prefix.fill('123456789');
    expect(await prefix.getAttribute('aria-invalid')).toBe('true');
    await prefix.fill('~S');
    expect(await prefix.getAttribute('aria-invalid')).toBeNull();
    expect(await kept(page, 'scanner-prefix')).toBe('~S');
    await close();
  });

  test('what a browser has kept is believed only where it can be', async () => {
    const { page, close } = await open({ 'scanner-prefix': 'far too long a prefix', 'scanner-profile': 'tomorrow' });
    expect(await page.getByLabel('Before the code').inputValue()).toBe('');
    expect(await page.getByRole('radio', { name: 'Usual' }).isChecked()).toBe(true);
    await close();
  });

  test('nothing on it is without a translation, and nothing runs over the edge of a phone', async () => {
    const { page, close } = await open({ language: 'en-XA' });
    await page.setViewportSize({ width: 320, height: 700 });
    await sendKeys(page, `~S${CODE}#`, () => 8);
    await page.getByRole('listitem').first().waitFor();
    // What the scanner added is its own.
    expect(await untranslated(page)).toEqual([]);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
    await close();
  });
});
