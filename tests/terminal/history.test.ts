/** History in a real browser over a real backend: live rows, pages, and finding one payment by what is known of it. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Counter, hasBrowser, launchBrowser, openCounter, PATIENT } from './counter.ts';
import { AS_MANAGER, ASKED, payAs, REFUSED } from './shop-day.ts';

describe.skipIf(!hasBrowser)('history', { timeout: 120_000 }, () => {
  let browser: Browser;
  let counter: Counter;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    counter = await openCounter(browser);
  });
  afterEach(() => counter?.close());

  const rows = (page: Page) => page.getByRole('list', { name: 'Payments' }).getByRole('button');
  /** What each row says, in their order: how it stands, and the end of its number. */
  const shown = (page: Page) =>
    rows(page).evaluateAll((all) =>
      all.map((row) => [row.textContent?.match(/^[A-Za-z ]+/)?.[0], row.textContent?.slice(-4)].join(' ')),
    );
  const ending = ({ orderNumber }: { orderNumber: string }) => orderNumber.slice(-4);

  test('a shop without a payment says so, and the first one comes in by itself', async () => {
    const { page, complaints, close } = await counter.open('/history', AS_MANAGER);
    await page.getByText('No payments yet').first().waitFor(PATIENT);
    const first = await payAs(counter.till, 3_850);
    await expect.poll(() => shown(page), PATIENT).toEqual([`Paid ${ending(first)}`]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('rows change in place, newer ones come above, and nothing is asked for by hand', async () => {
    const { till } = counter;
    const asked = await payAs(till, 1_000, ASKED);
    const { page, close } = await counter.open('/history', AS_MANAGER);
    await expect.poll(() => shown(page), PATIENT).toEqual([`Customer confirms ${ending(asked)}`]);
    const paid = await payAs(till, 2_000);
    await expect.poll(() => shown(page), PATIENT).toEqual([`Paid ${ending(paid)}`, `Customer confirms ${ending(asked)}`]);
    await till.call('POST', `/v1/payments/${asked.id}/cancellation`);
    // On a slow machine it is cancelled before anybody looked.
    await expect
      .poll(async () => (await shown(page))[1], PATIENT)
      .toMatch(new RegExp(`^(Cancelling|Not paid) ${ending(asked)}$`));
    await close();
  });

  test('there is a second page', async () => {
    const made: string[] = [];
    for (let n = 0; n < 53; n++) made.unshift(ending(await payAs(counter.till, 100 + n)));
    const { page, close } = await counter.open('/history', AS_MANAGER);
    await page.getByText('50 payments shown').waitFor(PATIENT);
    await page.getByRole('button', { name: 'Show more' }).click();
    await page.getByText('53 payments shown').waitFor(PATIENT);
    await page.getByText('That is all').waitFor();
    expect((await shown(page)).map((row) => row.slice(-4))).toEqual(made);
    await close();
  });

  test('a payment is found by amount, by the end of its number, by either number, and by the shop’s reference', async () => {
    const { till } = counter;
    const wanted = await payAs(
      till,
      3_850,
      { submit: () => ({ kind: 'paid', transactionId: '4200009999202611240000000777' }) },
      'basket-1042',
    );
    await payAs(till, 9_900);
    const refused = await payAs(till, 3_850, REFUSED);
    const { page, close } = await counter.open('/history', AS_MANAGER);
    await expect.poll(() => shown(page), PATIENT).toHaveLength(3);
    const search = page.getByRole('searchbox', { name: 'Search' });
    const finds = async (text: string, expected: readonly string[]) => {
      await search.fill(text);
      await expect.poll(() => new URL(page.url()).searchParams.get('q'), PATIENT).toBe(text);
      await expect.poll(() => shown(page), PATIENT).toEqual(expected);
    };
    const both = [`Not paid ${ending(refused)}`, `Paid ${ending(wanted)}`];
    await finds('38.50', both);
    await finds(wanted.orderNumber, [`Paid ${ending(wanted)}`]);
    await finds('4200009999202611240000000777', [`Paid ${ending(wanted)}`]);
    await finds('basket-1042', [`Paid ${ending(wanted)}`]);
    await finds(`${wanted.orderNumber.slice(-6)}`, [`Paid ${ending(wanted)}`]);
    // 3850 as it is keyed in is one of its readings.
    await search.fill('3850');
    await page.getByRole('radio', { name: /Amount HKD.38\.50/ }).click();
    await expect.poll(() => shown(page), PATIENT).toEqual(both);
    await page.getByRole('radio', { name: 'Not paid' }).click();
    await expect.poll(() => shown(page), PATIENT).toEqual(both.slice(0, 1));
    // All of it stands in the address: another window shows the same.
    const again = await counter.open(new URL(page.url()).pathname + new URL(page.url()).search, AS_MANAGER);
    await expect.poll(() => shown(again.page), PATIENT).toEqual(both.slice(0, 1));
    await again.close();
    await search.fill('no-such-thing');
    await page.getByText('Nothing matches').waitFor(PATIENT);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => shown(page), PATIENT).toHaveLength(3);
    expect(await search.inputValue()).toBe('');
    await close();
  });

  test('by keyboard alone: slash, down, down, Enter', async () => {
    const made = [await payAs(counter.till, 100), await payAs(counter.till, 200)];
    const { page, close } = await counter.open('/history', AS_MANAGER);
    await expect.poll(() => shown(page), PATIENT).toHaveLength(2);
    await page.keyboard.press('/');
    const search = page.getByRole('searchbox', { name: 'Search' });
    await expect.poll(() => search.evaluate((field) => field === document.activeElement), PATIENT).toBe(true);
    // In the field a slash is a slash.
    await page.keyboard.press('/');
    expect(await search.inputValue()).toBe('/');
    await page.keyboard.press('Backspace');
    await expect.poll(() => shown(page), PATIENT).toHaveLength(2);
    for (const key of ['ArrowDown', 'ArrowDown', 'ArrowUp', 'ArrowDown']) await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**/payments/${made[0]?.id}`, PATIENT);
    await page.keyboard.press('F2');
    await page.waitForURL('**/history', PATIENT);
    await close();
  });

  test('where it cannot be loaded it says so, keeps what it shows, and tries again', async () => {
    await payAs(counter.till, 100);
    const { page, close } = await counter.open('/history', AS_MANAGER);
    await expect.poll(() => shown(page), PATIENT).toHaveLength(1);
    await page.route('**/v1/payments**', (route) => route.abort());
    // An asking that was under way already may still be answered.
    const lookAgain = async () => {
      await page.evaluate(() => window.dispatchEvent(new Event('visibilitychange')));
      return page.getByText(/^Could not load\. What you see is from \d\d:\d\d$/).count();
    };
    await expect.poll(lookAgain, PATIENT).toBe(1);
    expect(await shown(page)).toHaveLength(1);
    await page.unroute('**/v1/payments**');
    await page.getByRole('button', { name: 'Retry' }).click();
    await page.getByText(/^Could not load/).waitFor({ state: 'detached', ...PATIENT });
    await close();
  });
});
