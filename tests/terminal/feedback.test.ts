/** Feedback (guide U2, U3) in a real browser: counted as people count, never cut, never lost, sent once. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Counter, hasBrowser, launchBrowser, openCounter, PATIENT, personIdOf } from './counter.ts';
import { AS_MANAGER, payAs } from './shop-day.ts';

const FAMILY = '👨‍👩‍👧';

describe.skipIf(!hasBrowser)('feedback', { timeout: 120_000 }, () => {
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

  const opener = (page: Page) => page.getByRole('navigation').getByRole('button', { name: 'Feedback' });
  const dialog = (page: Page) => page.getByRole('dialog', { name: 'Feedback' });
  const box = (page: Page) => dialog(page).getByRole('textbox', { name: 'What should be better?' });
  const kept = async () => (await counter.till.ledger.allFeedback(null, 100)).items.toReversed();
  const write = async (page: Page, text: string) => {
    await opener(page).click();
    await box(page).fill(text);
    await dialog(page).getByRole('button', { name: 'Submit' }).click();
  };
  const acknowledge = async (page: Page) => {
    await dialog(page).getByRole('button', { name: 'OK' }).click();
    await dialog(page).waitFor({ state: 'detached', ...PATIENT });
  };

  test('Submitted successfully, acknowledged with OK; what goes along is in sight, and focus returns (guide U2)', async () => {
    const made = await payAs(counter.till, 3_850);
    const { page, complaints, close } = await counter.open(`/payments/${made.id}`, AS_MANAGER);
    await page.getByRole('button', { name: 'Copy the order number' }).waitFor(PATIENT);
    await opener(page).click();
    const along = dialog(page).getByRole('region', { name: 'Sent along' });
    for (const fact of [`/payments/${made.id}`, 'Paid', made.orderNumber.slice(-4), '0.1.0'])
      await along.getByText(fact).waitFor();
    await box(page).fill(`The ring is small\n${FAMILY}`);
    await dialog(page).getByRole('button', { name: 'Submit' }).click();
    await dialog(page).getByText('Submitted successfully').waitFor(PATIENT);
    const ok = dialog(page).getByRole('button', { name: 'OK' });
    await expect.poll(() => ok.evaluate((button) => button === document.activeElement)).toBe(true);
    await page.keyboard.press('Enter');
    await dialog(page).waitFor({ state: 'detached', ...PATIENT });
    await expect.poll(() => opener(page).evaluate((button) => button === document.activeElement), PATIENT).toBe(true);
    expect(await kept()).toMatchObject([
      {
        text: `The ring is small\n${FAMILY}`,
        screen: `/payments/${made.id}`,
        state: 'paid',
        orderNumber: made.orderNumber,
        by: personIdOf('manager'),
        terminalId: 'till-1',
      },
    ]);
    await page.goto(`${counter.url}/feedback`);
    await page.getByRole('list', { name: 'Feedback from the counter' }).getByText('The ring is small').waitFor(PATIENT);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a family is one character; what is pasted beyond 300 is kept, marked and said, and not sent', async () => {
    const { page, close } = await counter.open('/history', AS_MANAGER);
    await opener(page).click();
    await box(page).fill(FAMILY);
    await dialog(page).getByText('1/300').waitFor();
    // What a reader hears: the count near the limit, after a pause, and not at every key.
    await page.evaluate(() => {
      const heard: string[] = [];
      Object.assign(window, { heard });
      for (const region of document.querySelectorAll('[data-announcer]'))
        new MutationObserver((changes) => {
          for (const { addedNodes } of changes) for (const node of addedNodes) heard.push(node.textContent ?? '');
        }).observe(region, { childList: true });
    });
    const heard = () => page.evaluate(() => (window as unknown as { heard: string[] }).heard); // written above
    await box(page).fill('x'.repeat(200));
    await box(page).pressSequentially('abcdef');
    await box(page).fill('x'.repeat(285));
    await expect.poll(heard, PATIENT).toEqual(['15 characters left']);
    const pasted = '茶'.repeat(400);
    await box(page).focus();
    await page.evaluate((text) => {
      const field = document.querySelector('textarea');
      field?.select();
      document.execCommand('insertText', false, text);
    }, pasted);
    expect(await box(page).inputValue()).toBe(pasted);
    await dialog(page).getByText('400/300').waitFor();
    expect(await dialog(page).locator('mark').textContent()).toBe('茶'.repeat(100));
    await expect.poll(heard, PATIENT).toEqual(['15 characters left', '100 characters too many. Shorten the marked part']);
    await dialog(page).getByRole('button', { name: 'Submit' }).click();
    expect(await box(page).inputValue()).toBe(pasted);
    expect(await kept()).toEqual([]);
    // Closing and opening again loses nothing.
    await page.keyboard.press('Escape');
    await opener(page).click();
    expect(await box(page).inputValue()).toBe(pasted);
    await close();
  });

  test('without a network it says so, keeps what was written over a reload, and sends it once, in order (guide U3)', async () => {
    const { page, close } = await counter.open('/history', AS_MANAGER);
    await page.getByText('No payments yet').first().waitFor(PATIENT);
    await page.context().setOffline(true);
    for (const text of ['first', 'second']) {
      await write(page, text);
      await dialog(page).getByText('Network exception, please try again later').waitFor({ timeout: 30_000 });
      await dialog(page).getByText('Your text is kept on this device').waitFor();
      await acknowledge(page);
    }
    await page.getByRole('navigation').getByText('2 feedbacks wait to be sent').waitFor(PATIENT);
    expect(await kept()).toEqual([]);

    // The network is back, and this much of the server is not: a reload loses nothing, and nothing is in anybody's way.
    await page.route('**/v1/feedback', (route) => route.abort());
    await page.context().setOffline(false);
    await page.reload();
    await page.getByRole('navigation').getByText('2 feedbacks wait to be sent').waitFor({ timeout: 30_000 });

    // The answer to the first is lost on its way: it is sent again, and is the same.
    let lost = 0;
    await page.unroute('**/v1/feedback');
    await page.route('**/v1/feedback', async (route) => {
      if (lost++ > 0) return route.continue();
      await route.fetch();
      await route.abort();
    });
    await page.reload();
    await page.getByRole('navigation').getByText('2 kept feedbacks were sent').waitFor({ timeout: 30_000 });
    expect((await kept()).map(({ text }) => text)).toEqual(['first', 'second']);
    await page.getByRole('navigation').getByRole('button', { name: 'OK' }).click();
    await page
      .getByRole('navigation')
      .getByText('2 kept feedbacks were sent')
      .waitFor({ state: 'detached', ...PATIENT });
    await page.reload();
    await opener(page).waitFor(PATIENT);
    expect(await kept()).toHaveLength(2);
    expect(lost).toBeGreaterThan(2);
    await close();
  });

  test('nothing is not sent, and a refusal keeps the text', async () => {
    const { page, close } = await counter.open('/history', AS_MANAGER);
    await opener(page).click();
    await dialog(page).getByRole('button', { name: 'Submit' }).click();
    await dialog(page).getByText('Write something first').waitFor();
    await box(page).fill(`e${'\u0301'.repeat(9_000)}`);
    await dialog(page).getByText('1/300').waitFor();
    await dialog(page).getByRole('button', { name: 'Submit' }).click();
    await dialog(page).getByText('The server would not take this text').waitFor(PATIENT);
    await dialog(page).getByRole('button', { name: 'OK' }).click();
    expect((await box(page).inputValue()).length).toBe(9_001);
    await close();
  });
});
