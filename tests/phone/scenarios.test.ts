/** The scenario drawer in a real browser: chosen by name, seen as a chip, paid through the real wire, gone when used up. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { expectGoodLooks, hasBrowser, LOOKS, picture, Stage } from './stage.ts';

const WIDE = { viewport: { width: 1_280, height: 900 } };

describe.skipIf(!hasBrowser)('the scenario drawer', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  }, 60_000);
  afterEach(() => stage.control('/scenarios', 'DELETE'));
  afterAll(() => stage?.close());

  const chips = (page: Page) => page.getByRole('region', { name: 'Chosen scenarios' });
  const chip = (page: Page, title: string) => chips(page).getByRole('listitem').filter({ hasText: title });
  const choose = (page: Page, title: string) => page.getByRole('button', { name: title, exact: true }).click();

  test('beside the phone: what is chosen waits as a chip, sets what it says, and is gone when it is used up', async () => {
    const page = await stage.page('ready/quick-pay', WIDE);
    await choose(page, 'Not enough balance');
    await chip(page, 'waits for a payment').waitFor();
    await chips(page).getByText('Chosen: Not enough balance').waitFor();
    // Another phone’s payment is not what it waits for.
    expect((await stage.scan('second')).kind).toBe('succeeded');
    expect(await chip(page, 'Not enough balance').count()).toBe(1);
    expect(await stage.scan('ready')).toMatchObject({ kind: 'failed', code: 'NOTENOUGH' });
    await chip(page, 'Not enough balance').waitFor({ state: 'detached' });
    await chips(page).getByText('Used up or taken back: Not enough balance').waitFor();
    expect((await stage.scan('ready')).kind).toBe('succeeded');
    await page.close();
  });

  test('a payer who confirms by plan: the chip is under way until then, and the phone shows the outcome', async () => {
    const page = await stage.page('ready/quick-pay', WIDE);
    await choose(page, 'Confirms late (29 s)');
    await chip(page, 'waits for a payment').waitFor();
    expect(await stage.scan('ready')).toMatchObject({ code: 'USERPAYING' });
    await chip(page, 'under way').waitFor();
    await page.getByRole('dialog', { name: 'Enter the payment password' }).waitFor();
    await stage.advance(15);
    expect(await stage.state()).toBe('USERPAYING');
    await stage.advance(15);
    await page.getByRole('dialog', { name: 'Paid' }).waitFor();
    expect(await stage.state()).toBe('SUCCESS');
    await chip(page, 'Confirms late').waitFor({ state: 'detached' });
    await page.close();
  });

  test('the app is closed over the prompt; whoever opens it again pays by hand', async () => {
    const page = await stage.page('ready/quick-pay', WIDE);
    await choose(page, 'Closes the app');
    await chip(page, 'Closes the app').waitFor();
    await stage.scan('ready');
    await page.getByRole('dialog', { name: 'Enter the payment password' }).waitFor();
    await stage.advance(3);
    await page.getByRole('button', { name: 'Open the app' }).click();
    await page.getByRole('dialog', { name: 'Enter the payment password' }).waitFor();
    await page.keyboard.type('123456');
    await page.getByRole('dialog', { name: 'Paid' }).waitFor();
    await page.close();
  });

  test('several wait at once, one chip each, and any of them can be taken back', async () => {
    const page = await stage.page('ready/quick-pay', WIDE);
    await choose(page, 'Refused for risk');
    await choose(page, 'Card refused');
    await page.getByText('Refunds', { exact: true }).click();
    await choose(page, 'Refund closed');
    await chip(page, 'waits for a refund').waitFor();
    await page.getByRole('button', { name: 'Take back: Refused for risk' }).click();
    await chip(page, 'Refused for risk').waitFor({ state: 'detached' });
    expect(await stage.scan('ready')).toMatchObject({ code: 'NOTSUPORTCARD' });
    await chip(page, 'Card refused').waitFor({ state: 'detached' });
    expect(await chip(page, 'Refund closed').count()).toBe(1);
    await page.close();
  });

  test('what others chose is there as well, and what is another payer’s is not', async () => {
    const page = await stage.page('ready/quick-pay', WIDE);
    await stage.control('/scenarios/slow', 'POST');
    await stage.control('/scenarios/garbage', 'POST', { payerId: 'second' });
    await chip(page, 'any phone').waitFor();
    expect(await chip(page, 'Garbage').count()).toBe(0);
    await page.close();
  });

  test('as curl: what is copied chooses the same', async () => {
    const page = await stage.page('ready/quick-pay', { ...WIDE, permissions: ['clipboard-read', 'clipboard-write'] });
    await page.getByRole('button', { name: 'Copy as curl: Cancels' }).click();
    await page.getByText('Copied as curl: Cancels').waitFor();
    const command = String(await page.evaluate('navigator.clipboard.readText()'));
    const [, url = '', body = ''] = /^curl -X POST (\S+) -H 'content-type: application\/json' -d '(.+)'$/.exec(command) ?? [];
    await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await chip(page, 'Cancels').waitFor();
    await page.close();
  });

  test('where a page may not copy, the command is there to be selected', async () => {
    const page = await stage.page('ready/quick-pay', WIDE);
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    await page.getByRole('button', { name: 'Copy as curl: Cancels' }).click();
    await page.getByText('copy it by hand').waitFor();
    await expect.poll(() => page.evaluate('String(getSelection())')).toContain(`${stage.sandbox.controlUrl}/scenarios/cancels`);
    await page.close();
  });

  test('on a phone the drawer is one tap away, by keyboard too, and focus comes back', async () => {
    const page = await stage.page('ready/quick-pay');
    const way = page.getByRole('button', { name: 'Scenarios', exact: true });
    // The phone takes the focus once, when it is there.
    await page.getByAltText('QR code of the payment code').waitFor();
    await way.focus();
    await page.keyboard.press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Scenarios' });
    await drawer.waitFor();
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Scenarios');
    await page.keyboard.press('Enter');
    await drawer.getByRole('button', { name: 'Asks for the password', exact: true }).focus();
    await page.keyboard.press('Enter');
    await drawer.waitFor({ state: 'detached' });
    await chip(page, 'Asks for the password').waitFor();
    expect(await stage.scan('ready')).toMatchObject({ code: 'USERPAYING' });
    await page.getByRole('dialog', { name: 'Enter the payment password' }).waitFor();
    await page.keyboard.type('123456');
    await page.getByRole('dialog', { name: 'Paid' }).waitFor();
    await page.close();
  });

  test.each(LOOKS)('is accessible and nothing runs over the edge: $name', { timeout: 60_000 }, async ({ name, options }) => {
    const context = await stage.browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB', ...options });
    const page = await context.newPage();
    await page.goto(`${stage.sandbox.phoneUrl}ready/quick-pay`);
    for (const scenario of ['confirms-late', 'lost-answer-unpaid', 'refund-pool-empty'])
      await stage.control(`/scenarios/${scenario}`, 'POST', { payerId: 'ready' });
    await page.locator('.chip').nth(2).waitFor();
    await page.locator('.qr').waitFor();
    await expectGoodLooks(page, 'chips');
    await picture(page, `${name}-scenario-chips`);
    if (name !== 'wide') await page.locator('.strip > button').click();
    await page.evaluate("for (const group of document.querySelectorAll('.drawer details')) group.open = true");
    await expectGoodLooks(page, 'drawer');
    await picture(page, `${name}-scenario-drawer`);
    await page.locator('.group').last().scrollIntoViewIfNeeded();
    await picture(page, `${name}-scenario-drawer-end`);
    await context.close();
  });
});
