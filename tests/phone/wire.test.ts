/** The messages on the wire, as somebody sees them who looks on while a till takes payments. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectGoodLooks, hasBrowser, LOOKS, picture, Stage } from './stage.ts';

const WIDE = { viewport: { width: 1_280, height: 900 } };

describe.skipIf(!hasBrowser)('the messages on the wire', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  }, 60_000);
  afterAll(() => stage?.close());

  const open = async (page: Page, order: string): Promise<void> => {
    await page.goto(stage.sandbox.wireUrl);
    await page.getByLabel('Order').selectOption(order);
  };
  const lines = (page: Page) => page.getByRole('list', { name: 'Messages on the wire' }).getByRole('listitem');

  test('come as they are sent, the newest first, and open into fields and XML without what is secret', async () => {
    const page = await stage.page('', WIDE);
    await page.getByRole('link', { name: 'Messages on the wire' }).click();
    await page.getByRole('heading', { name: 'Messages on the wire' }).waitFor();
    const code = await stage.code('ready');
    await stage.scan('ready');
    await expect.poll(() => lines(page).count()).toBe(2);
    expect(await lines(page).first().textContent()).toMatch(/WeChat Pay answers.*Submit Quick Pay.*SUCCESS/);
    await lines(page).last().getByText('Submit Quick Pay').click();
    await page.getByRole('heading', { name: 'As XML' }).waitFor();
    const shown = (await page.getByRole('main').textContent()) ?? '';
    expect(shown).toContain(
      `<auth_code><![CDATA[${code.slice(0, 2)}•• •••• •••• ••${code.slice(14, 16)} ${code.slice(16)}]]></auth_code>`,
    );
    expect(shown).toContain('<sign><![CDATA[••••••••]]></sign>');
    expect(shown).not.toContain(code);
    expect(await page.content()).not.toContain(code);
    await page.close();
  });

  test('one order’s are shown alone, and what a fault did is marked', async () => {
    await stage.scan('second');
    await stage.control('/scenarios/lost-answer-paid', 'POST', { payerId: 'ready' });
    await stage.scan('ready').catch(() => 'lost');
    const page = await stage.page('', WIDE);
    await open(page, stage.number);
    await expect.poll(() => lines(page).count()).toBe(2);
    expect(await lines(page).first().textContent()).toMatch(/SUCCESS.*lost on the way/);
    expect(await lines(page).last().textContent()).not.toContain('lost on the way');
    await page.close();
  });

  test.each(LOOKS)('is accessible and nothing runs over the edge: $name', { timeout: 60_000 }, async ({ name, options }) => {
    await stage.control('/scenarios/garbage', 'POST', { payerId: 'ready' });
    await stage.scan('ready');
    const context = await stage.browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB', ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    await page.goto(stage.sandbox.wireUrl);
    await page.locator('.message').first().waitFor();
    await expectGoodLooks(page, 'the list');
    await page.locator('.message summary').nth(1).click();
    await page.locator('pre').waitFor();
    await expectGoodLooks(page, 'one that is open');
    await picture(page, `${name}-wire`);
    expect(complaints).toEqual([]);
    await context.close();
  });
});
