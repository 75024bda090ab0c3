/** One payment's page, and the manager's list: live, in plain words, and with what can be done. */
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import { verifyEvidence } from '@quickpay/backend';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { exchange } from '../../apps/backend/test/exchange.ts';
import { type Counter, hasBrowser, launchBrowser, openCounter, PATIENT } from './counter.ts';
import { AS_MANAGER, ASKED, FOREIGN, payAs } from './shop-day.ts';

describe.skipIf(!hasBrowser)('looking at one payment', { timeout: 120_000 }, () => {
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

  test('what happened to it is told as it happens, in both languages, and the page leads to its sale', async () => {
    const { till } = counter;
    const made = await payAs(till, 3_850, ASKED);
    const { page, complaints, close } = await counter.open(`/payments/${made.id}`, AS_MANAGER);
    const timeline = page.getByRole('region', { name: 'What happened' }).getByRole('listitem');
    const sentences = () => timeline.allTextContents().then((all) => all.join(' | '));
    await expect.poll(sentences, PATIENT).toContain('Sent to WeChat Pay');
    await expect.poll(sentences, PATIENT).toContain('WeChat Pay: the customer is asked for the password');
    await till.call('POST', `/v1/payments/${made.id}/cancellation`);
    await expect.poll(sentences, PATIENT).toContain('Cancelled by demo');
    // A page that is looked at afterwards tells nobody to hand over anything.
    expect(await page.getByText('Hand over the goods').count()).toBe(0);
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByText('demo 取消了付款').waitFor(PATIENT);
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.getByRole('link', { name: 'Open the sale' }).getAttribute('href')).toBe(`/sale/${made.saleId}`);
    await page.getByRole('link', { name: 'Open the sale' }).click();
    await page.waitForURL(`**/sale/${made.saleId}`, PATIENT);
    expect(complaints).toEqual([]);
    await close();
  });

  test('whoever asks sees every message, whether its signature was right, and why: to copy, or as a signed file', async () => {
    const { till } = counter;
    const made = await payAs(till, 3_850);
    const startedAt = Date.parse(String((await till.call('GET', `/v1/payments/${made.id}`)).json.submittedAt));
    till.keeping.wire.note('hkd', exchange({ outTradeNo: made.orderNumber, startedAt, endedAt: startedAt + 41 }));
    const { page, complaints, close } = await counter.open(`/payments/${made.id}`, {
      ...AS_MANAGER,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const timeline = page.getByRole('region', { name: 'What happened' });
    await timeline.getByText('WeChat Pay: paid').waitFor(PATIENT);
    expect(await timeline.getByText('Charge: answered in 41 ms').count()).toBe(0);
    // By keyboard alone.
    await timeline.getByRole('switch', { name: 'Show every message and rule' }).press('Space');
    await timeline.getByText('Charge: answered in 41 ms').press('Enter');
    await timeline.getByText('Signature right: API key, MD5').waitFor(PATIENT);
    await timeline.getByText('Rule: paid in submitting').waitFor(PATIENT);
    await timeline.getByText('POST /pay/micropay 200').waitFor(PATIENT);
    expect(await timeline.getByText('auth_code').locator('..').textContent()).toBe('auth_code•••');
    expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

    await timeline.getByRole('button', { name: 'Copy evidence' }).click();
    await page
      .locator('[data-announcer="polite"]')
      .getByText('Copied')
      .waitFor({ state: 'attached', ...PATIENT });
    const copied: unknown = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    expect(copied).toMatchObject({ paymentId: made.id, items: expect.any(Array), gaps: [] });

    const [download] = await Promise.all([
      page.waitForEvent('download', PATIENT),
      timeline.getByRole('link', { name: 'Download signed evidence' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe(`evidence-${made.orderNumber}.json`);
    const file = await download.path();
    expect(verifyEvidence(readFileSync(file, 'utf8'), till.keeping.key.publicKey).kind).toBe('right');

    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByText('扣款：41 毫秒内答复').waitFor(PATIENT);
    expect(complaints).toEqual([]);
    await close();
  });

  test('its number can be read in groups of four and copied whole; a payment that is not there is said not to be', async () => {
    const made = await payAs(counter.till, 3_850);
    const { page, close } = await counter.open(`/payments/${made.id}`, {
      ...AS_MANAGER,
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await page.getByRole('button', { name: 'Copy the order number' }).click();
    await page
      .locator('[data-announcer="polite"]')
      .getByText('Copied')
      .waitFor({ state: 'attached', ...PATIENT });
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(made.orderNumber);
    for (const id of ['pay_none', 'nonsense']) {
      await page.goto(`${counter.url}/payments/${id}`);
      await page.getByText('There is no such payment').waitFor(PATIENT);
    }
    await close();
  });

  test('a manager sees what is open, asks once before leaving, and the list and its count follow', async () => {
    const { till } = counter;
    const { page, complaints, close } = await counter.open('/attention', AS_MANAGER);
    await page.getByText('Nothing needs you').waitFor(PATIENT);
    const made = await payAs(till, 9_900, FOREIGN);
    const item = page.getByRole('list', { name: 'Needs a manager' }).getByRole('listitem');
    await item.getByText('WeChat Pay holds another order under this number').waitFor(PATIENT);
    await page.getByRole('link', { name: 'Needs a manager 1 payment needs a manager' }).waitFor(PATIENT);
    await item.getByRole('button', { name: 'Check now' }).click();
    await item.getByText('Asked. The answer shows here').waitFor(PATIENT);
    const leave = item.getByRole('button', { name: 'Customer pays another way' });
    await leave.click();
    const dialog = page.getByRole('dialog', { name: 'Customer pays another way' });
    await dialog.getByText('If WeChat Pay took the money, it goes back by itself').waitFor();
    await dialog.getByRole('button', { name: 'No, go on' }).click();
    await expect.poll(() => leave.evaluate((button) => button === document.activeElement), PATIENT).toBe(true);
    expect((await till.call('GET', `/v1/sales/${made.saleId}`)).json.state).toBe('busy');
    await leave.click();
    await dialog.getByRole('button', { name: 'Yes, end this sale' }).click();
    await dialog.waitFor({ state: 'detached', ...PATIENT });
    expect((await till.call('GET', `/v1/sales/${made.saleId}`)).json.state).toBe('closed');
    await leave.waitFor({ state: 'detached', ...PATIENT });
    expect(complaints).toEqual([]);
    await close();
  });

  test('whoever may not see the list is told that a manager is needed', async () => {
    const { page, close } = await counter.open('/settings', AS_MANAGER);
    await page.route('**/v1/attention**', (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          environment: 'sandbox',
          type: 'urn:quickpay:problem:payment_state',
          title: 'Not for you',
          status: 403,
          // What counts is the status; the code is any that the client knows.
          code: 'payment_state',
          outcome: 'none',
          retry: 'never',
          requestId: 'req_1',
          detail: '',
          fields: [],
        }),
      }),
    );
    await page.goto(`${counter.url}/attention`);
    await page.getByText('A manager is needed for this').waitFor(PATIENT);
    await close();
  });

  test('help opens over whatever is there by F1, finds by a word, and goes back to where one was', async () => {
    const { page, complaints, close } = await counter.open('/history', AS_MANAGER);
    await page.getByText('No payments yet').first().waitFor(PATIENT);
    await page.keyboard.press('/');
    await page.keyboard.type('basket');
    await page.keyboard.press('F1');
    const dialog = page.getByRole('dialog', { name: 'Help' });
    await dialog.getByRole('searchbox', { name: 'Search in help' }).fill('hong kong');
    await dialog.getByText('1 topic').waitFor(PATIENT);
    await dialog.getByText('A Hong Kong wallet cannot pay at this merchant.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached', ...PATIENT });
    const search = page.getByRole('searchbox', { name: 'Search' });
    expect(await search.inputValue()).toBe('basket');
    await expect.poll(() => search.evaluate((field) => field === document.activeElement), PATIENT).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });
});
