/** The payer's phone in a real browser against a real sandbox, found by role and label as people find things. */

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { type Sandbox, startSandbox } from '@quickpay/sandbox';
import { createV2Client, type V2Client } from '@quickpay/wechatpay';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Pictures go here when a folder is named: PHONE_PICTURES=/some/folder. */
const PICTURES = process.env.PHONE_PICTURES;

// The browser is a Debian package that `npm test` installs as root; elsewhere these tests need one at that place.
describe.skipIf(!existsSync(CHROMIUM))('the payer’s phone', () => {
  let sandbox: Sandbox;
  let browser: Browser;
  let client: V2Client;
  let count = 0;

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, tlsPort: 0 });
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    const merchant = sandbox.merchants.find(({ settlementCurrency }) => settlementCurrency === 'HKD');
    if (merchant === undefined) throw new Error('the demo has a merchant in HKD');
    client = createV2Client({
      merchant: { mode: 'direct', appId: merchant.appId, mchId: merchant.mchId, apiKey: merchant.apiKeyV2 },
      hosts: [sandbox.baseUrl],
      now: Date.now,
      random: { bytes: (length) => randomBytes(length) },
      ip: '127.0.0.1',
    });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await client?.close();
    await sandbox?.close();
  });

  const open = async (path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> => {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'en-GB', ...options });
    await page.goto(`${sandbox.phoneUrl}${path}`);
    return page;
  };
  const code = async (payer: string): Promise<string> =>
    ((await (await fetch(`${sandbox.controlUrl}/payers/${payer}/code`)).json()) as { authCode: string }).authCode;
  const scan = async (payer: string) =>
    client.submit(
      { outTradeNo: `PHONE${++count}`, totalFee: 3850, feeType: 'HKD', authCode: await code(payer), body: 'Tea house' },
      { timeoutMs: 5_000 },
    );
  const states = async (): Promise<Record<string, string>> => {
    const { orders } = (await (await fetch(`${sandbox.controlUrl}/ledger`)).json()) as {
      orders: { outTradeNo: string; state: string }[];
    };
    return Object.fromEntries(orders.map(({ outTradeNo, state }) => [outTradeNo, state]));
  };
  const type = async (page: Page, digits: string) => {
    for (const digit of digits) await page.getByRole('button', { name: digit, exact: true }).click();
  };

  test('Me, Wallet, Quick Pay show bar code and QR of one code (guide P2)', async () => {
    const page = await open('ready/me');
    await page.getByRole('link', { name: 'Wallet' }).click();
    await page.getByRole('link', { name: 'Quick Pay' }).click();
    await expect.poll(() => page.getByAltText('Bar code of the payment code').isVisible()).toBe(true);
    expect(await page.getByAltText('QR code of the payment code').isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Show the digits' }).click();
    const shown = ((await page.locator('.digits').textContent()) ?? '').replaceAll(' ', '');
    expect(shown).toBe(await code('ready'));
    // Used up by a payment, the page shows a fresh one at once.
    expect((await scan('ready')).kind).toBe('succeeded');
    await expect
      .poll(async () => ((await page.locator('.digits').textContent()) ?? '').replaceAll(' ', ''), { timeout: 5_000 })
      .not.toBe(shown);
    await page.close();
  });

  test('a password is asked for over every screen, and the right one pays (guide V5–V8)', async () => {
    const page = await open('asks/me');
    expect(await scan('asks')).toMatchObject({ kind: 'failed', code: 'USERPAYING' });
    const prompt = page.getByRole('dialog', { name: 'Enter the payment password' });
    await prompt.waitFor();
    expect(await prompt.textContent()).toContain('HKD 38.50');
    await type(page, '000000');
    await page.getByText('Wrong password. 2 tries left').waitFor();
    await type(page, '123456');
    await page.getByRole('dialog', { name: 'Paid' }).waitFor();
    expect((await states())[`PHONE${count}`]).toBe('SUCCESS');
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('link', { name: 'Chats' }).click();
    await page.getByText('paid HKD 38.50: Tea house').first().waitFor();
    await page.close();
  });

  test('by keyboard alone; Escape cancels', async () => {
    const page = await open('asks/quick-pay');
    await scan('asks');
    await page.getByRole('dialog', { name: 'Enter the payment password' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog', { name: 'Payment cancelled' }).waitFor();
    expect((await states())[`PHONE${count}`]).toBe('NOTPAY');
    await page.keyboard.press('Escape');
    await scan('asks');
    await page.getByRole('dialog', { name: 'Enter the payment password' }).waitFor();
    await page.keyboard.type('123456');
    await page.getByRole('dialog', { name: 'Paid' }).waitFor();
    await page.close();
  });

  test('closing the app tells nobody anything, and the prompt is there again', async () => {
    const page = await open('asks/quick-pay');
    await scan('asks');
    await page.getByRole('button', { name: 'Close the app' }).click();
    expect((await states())[`PHONE${count}`]).toBe('USERPAYING');
    await page.getByRole('button', { name: 'Open the app' }).click();
    await page.getByRole('button', { name: 'Cancel payment' }).click();
    await page.getByRole('dialog', { name: 'Payment cancelled' }).waitFor();
    await page.close();
  });

  test('limits changed on the phone are the sandbox’s', async () => {
    const page = await open('limits/wallet');
    await page.getByLabel('Without password up to (yuan)').fill('1');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('button', { name: 'Saved' }).waitFor();
    expect(await scan('limits')).toMatchObject({ kind: 'failed', code: 'USERPAYING' });
    await page.close();
  });

  const SCREENS = ['', 'ready/me', 'ready/chats', 'ready/wallet', 'ready/quick-pay', 'ready/orders', 'nobody/me'] as const;
  const LOOKS = [
    { name: 'light', options: {} },
    { name: 'dark', options: { colorScheme: 'dark' } },
    { name: 'chinese', options: { locale: 'zh-CN' } },
    { name: 'wide', options: { viewport: { width: 1_280, height: 900 } } },
    { name: 'narrow', options: { viewport: { width: 320, height: 640 } } },
  ] as const;

  test.each(LOOKS)(
    'every screen is accessible and nothing runs over the edge: $name',
    { timeout: 60_000 },
    async ({ name, options }) => {
      await scan('ready');
      const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'en-GB', ...options });
      for (const screen of SCREENS) {
        const page = await context.newPage();
        await page.goto(`${sandbox.phoneUrl}${screen}`);
        await page.locator('h1').first().waitFor();
        if (screen.endsWith('quick-pay')) await page.locator('.qr').waitFor();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
          screen,
        ).toEqual([]);
        const overflow = await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
        expect(overflow, `${screen} runs over the edge`).toBeLessThanOrEqual(0);
        if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-${screen.replace('/', '-') || 'payers'}.png` });
        await page.close();
      }
      await scan('asks');
      const page = await context.newPage();
      await page.goto(`${sandbox.phoneUrl}asks/quick-pay`);
      await page.locator('.prompt').waitFor();
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-prompt.png` });
      await page.keyboard.type('123456');
      await page.locator('.result').waitFor();
      if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}-result.png` });
      await context.close();
    },
  );
});
