/** The payer's phone in a real browser against a real sandbox, found by role and label as people find things. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectGoodLooks, hasBrowser, LOOKS, picture, Stage } from './stage.ts';

describe.skipIf(!hasBrowser)('the payer’s phone', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
  }, 60_000);
  afterAll(() => stage?.close());

  const type = async (page: Page, digits: string) => {
    for (const digit of digits) await page.getByRole('button', { name: digit, exact: true }).click();
  };

  test('Me, Wallet, Quick Pay show bar code and QR of one code (guide P2)', async () => {
    const page = await stage.page('ready/me');
    await page.getByRole('link', { name: 'Wallet' }).click();
    await page.getByRole('link', { name: 'Quick Pay' }).click();
    await expect.poll(() => page.getByAltText('Bar code of the payment code').isVisible()).toBe(true);
    expect(await page.getByAltText('QR code of the payment code').isVisible()).toBe(true);
    const told = page.waitForResponse('**/code/reveal');
    await page.getByRole('button', { name: 'Show the digits' }).click();
    const shown = ((await page.locator('.digits').textContent()) ?? '').replaceAll(' ', '');
    expect(shown).toBe(await stage.code('ready'));
    await page.getByText('With this code the password is asked for').waitFor();
    await told;
    // Somebody may have read them: the next payment asks for the password.
    expect(await stage.scan('ready')).toMatchObject({ code: 'USERPAYING' });
    await page.getByRole('dialog', { name: 'Enter the payment password' }).waitFor();
    await page.keyboard.type('123456');
    await page.getByRole('dialog', { name: 'Paid' }).waitFor();
    await page.getByRole('button', { name: 'Done' }).click();
    // Used up by a payment, the page shows a fresh one at once, which nobody has read.
    expect((await stage.scan('ready')).kind).toBe('succeeded');
    await expect
      .poll(async () => ((await page.locator('.digits').textContent()) ?? '').replaceAll(' ', ''), { timeout: 5_000 })
      .not.toBe(shown);
    await page.close();
  });

  test('a password is asked for over every screen, and the right one pays (guide V5–V8)', async () => {
    const page = await stage.page('asks/me');
    expect(await stage.scan('asks')).toMatchObject({ kind: 'failed', code: 'USERPAYING' });
    const prompt = page.getByRole('dialog', { name: 'Enter the payment password' });
    await prompt.waitFor();
    expect(await prompt.textContent()).toContain('HKD 38.50');
    await type(page, '000000');
    await page.getByText('Wrong password. 2 tries left').waitFor();
    await type(page, '123456');
    await page.getByRole('dialog', { name: 'Paid' }).waitFor();
    expect(await stage.state()).toBe('SUCCESS');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('link', { name: 'Chats' }).click();
    await page.getByText('paid HKD 38.50: Tea house').first().waitFor();
    await page.close();
  });

  test('the bar code fills the screen for a scanner that finds it small, by keyboard too', async () => {
    const page = await stage.page('second/quick-pay');
    await page.getByRole('button', { name: 'Show it large' }).focus();
    await page.keyboard.press('Enter');
    const large = page.getByAltText('over the whole screen');
    await large.waitFor();
    const box = await large.boundingBox();
    // On its side: nearly as long as the screen is high.
    expect(box?.height).toBeGreaterThan(600);
    expect(box?.width).toBeGreaterThan(200);
    await page.keyboard.press('Escape');
    await large.waitFor({ state: 'hidden' });
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Show it large');
    await page.close();
  });

  test('the same amount again within a minute is said before the password confirms it', async () => {
    await stage.control('/payers/limits', 'PATCH', { passwordFree: { limitMinor: 0, perDay: 0 } });
    const page = await stage.page('limits/quick-pay');
    const again = page.getByText('the same amount less than a minute ago');
    for (const isAgain of [false, true]) {
      await stage.scan('limits');
      await page.getByRole('dialog', { name: 'Enter the payment password' }).waitFor();
      await expect.poll(() => again.count()).toBe(isAgain ? 1 : 0);
      await page.keyboard.type('123456');
      await page.getByRole('dialog', { name: 'Paid' }).waitFor();
      await page.getByRole('button', { name: 'Done' }).click();
    }
    await page.close();
  });

  test('by keyboard alone; Escape cancels', async () => {
    const page = await stage.page('asks/quick-pay');
    await stage.scan('asks');
    await page.getByRole('dialog', { name: 'Enter the payment password' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Payment cancelled' }).waitFor();
    expect(await stage.state()).toBe('NOTPAY');
    await page.keyboard.press('Escape');
    await stage.scan('asks');
    await page.getByRole('dialog', { name: 'Enter the payment password' }).waitFor();
    await page.keyboard.type('123456');
    await page.getByRole('dialog', { name: 'Paid' }).waitFor();
    await page.close();
  });

  test('closing the app tells nobody anything, and the prompt is there again', async () => {
    const page = await stage.page('asks/quick-pay');
    await stage.scan('asks');
    await page.getByRole('button', { name: 'Close the app' }).click();
    expect(await stage.state()).toBe('USERPAYING');
    await page.getByRole('button', { name: 'Open the app' }).click();
    await page.getByRole('button', { name: 'Cancel payment' }).click();
    await page.getByRole('dialog', { name: 'Payment cancelled' }).waitFor();
    await page.close();
  });

  test('limits changed on the phone are the sandbox’s', async () => {
    const page = await stage.page('limits/wallet');
    await page.getByLabel('Without password up to (CNY)').fill('1');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Saved' }).waitFor();
    expect(await stage.scan('limits')).toMatchObject({ kind: 'failed', code: 'USERPAYING' });
    await page.close();
  });

  const SCREENS = ['', 'ready/me', 'ready/chats', 'ready/wallet', 'ready/quick-pay', 'ready/orders', 'nobody/me'] as const;
  test.each(LOOKS)(
    'every screen is accessible and nothing runs over the edge: $name',
    { timeout: 60_000 },
    async ({ name, options }) => {
      await stage.scan('ready');
      const context = await stage.browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB', ...options });
      for (const screen of SCREENS) {
        const page = await context.newPage();
        await page.goto(`${stage.sandbox.phoneUrl}${screen}`);
        await page.locator('h1').first().waitFor();
        if (screen.endsWith('quick-pay')) await page.locator('.qr').waitFor();
        await expectGoodLooks(page, screen);
        await picture(page, `${name}-${screen.replace('/', '-') || 'payers'}`);
        await page.close();
      }
      await stage.scan('asks');
      const page = await context.newPage();
      await page.goto(`${stage.sandbox.phoneUrl}asks/quick-pay`);
      await page.locator('.prompt').waitFor();
      await expectGoodLooks(page, 'the prompt');
      await picture(page, `${name}-prompt`);
      await page.keyboard.type('123456');
      await page.locator('.result').waitFor();
      await picture(page, `${name}-result`);
      await context.close();
    },
  );
});
