/** Stores and their own servers, as a manager at head office sees and orders them: real processes, a real browser. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers, overflow } from '../good-looks.ts';
import { IS_ALL } from '../store/asked.ts';
import { StoreNode } from '../store/chain.ts';
import { eventually } from '../stories/eventually.ts';
import { hasBrowser, launchBrowser, PATIENT, whenShown } from './counter.ts';
import { picture, TwoDoors } from './two-doors.ts';

/** News are stale after a minute. */
const STALE = { timeout: 90_000 } as const;

describe.skipIf(!hasBrowser)('stores', { timeout: 240_000 }, () => {
  let browser: Browser;
  let doors: TwoDoors;
  let node: StoreNode;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
    doors = await TwoDoors.open(browser);
    node = new StoreNode(doors.chain, 'node');
    context = await doors.context();
    await doors.signIn(doors.officeUrl, context, 'manager');
    page = await context.newPage();
    page.on('pageerror', (fault) => complaints.push(String(fault)));
  }, 240_000);
  afterAll(async () => {
    await node?.kill();
    await doors?.clear();
    await browser?.close();
  });

  const goTo = async (path: string) => {
    await page.goto(`${doors.officeUrl}${path}`);
    await whenShown(page);
  };
  const store = () => page.getByRole('list', { name: 'Stores and their servers' }).getByRole('listitem').first();
  const dialog = () => page.getByRole('dialog');
  const press = (name: string) => page.getByRole('button', { name }).click();
  const tick = () => dialog().getByRole('checkbox').check();

  test('a store without a server is given a token, shown once; its server then answers, and the page shows it by itself', async () => {
    await goTo('/settings');
    await page.getByRole('link', { name: 'Stores' }).click();
    await store().getByText('No server of its own. Its tills talk to head office').waitFor(PATIENT);
    await picture(page, 'stores-none');
    await press('Enrol a server');
    await dialog().getByText('This makes a token that counts once').waitFor();
    await dialog().getByRole('button', { name: 'Make a token' }).click();
    const command = await dialog().locator('code').first().textContent();
    const [, token] = /^quickpay serve --store store-1 --upstream http:\S+ --enrol (qpe_[\w-]{43})$/.exec(command ?? '') ?? [];
    expect(token).toBeDefined();
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'stores-token');
    await dialog().getByRole('button', { name: 'Close' }).first().click();
    await store().getByText('A token waits to be used, until').waitFor(PATIENT);
    expect(await page.content()).not.toContain(token);
    expect(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]))).not.toContain('qpe_');

    await node.start(token);
    await store().getByText('Answers', { exact: true }).waitFor(STALE);
    await store().getByText('Up to date').waitFor(PATIENT);
    expect(await barriers(page)).toEqual([]);
    await page.setViewportSize({ width: 320, height: 700 });
    expect(await overflow(page)).toBe(0);
    await picture(page, 'stores-answers');
  });

  test('a payment that the store works on is not acted on here: the store is asked, and says what came of it', async () => {
    const { id } = await doors.charge(node, 'ready', 3_850);
    await doors.chain.until(id, { state: 'paid', owner: 'store' });
    await goTo(`/payments/${id}`);
    const ask = page.getByRole('region', { name: 'The store’s own server works on this payment' });
    await ask.getByRole('button', { name: 'Ask the store to refund' }).waitFor(PATIENT);
    expect(await page.getByRole('button', { name: 'Refund', exact: true }).count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Check now' }).count()).toBe(0);

    doors.chain.line.cut();
    await press('Ask the store to refund');
    await dialog().getByLabel('Amount in HKD').fill('5.00');
    await dialog().getByRole('radio', { name: 'Returned goods' }).click();
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'ask-refund');
    await dialog().getByRole('button', { name: 'Ask', exact: true }).click();
    const asked = ask.getByRole('list', { name: 'What the store was asked' }).getByRole('listitem');
    await expect
      .poll(() => asked.allTextContents(), PATIENT)
      .toEqual([expect.stringMatching(/^Refund HKD.5\.00Waits for the store/)]);
    expect(await page.getByRole('heading', { name: 'Refunds' }).count(), 'nothing pretends that it happened').toBe(0);
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'ask-waiting');

    doors.chain.line.mend();
    await expect
      .poll(() => asked.allTextContents(), STALE)
      .toEqual([expect.stringContaining('Done. The payment shows what came of it')]);
    await page.getByRole('list', { name: 'Refunds' }).getByText('HKD').first().waitFor(STALE);
  });

  test.runIf(IS_ALL)(
    'a silent store is named above every list with its age; what is asked of it waits; and it is taken over only later',
    async () => {
      const open = await doors.charge(node, 'asks', 60_000);
      await doors.chain.until(open.id, { state: 'awaitingPayer' });
      // Of this one nobody hears before the machine is gone.
      doors.chain.line.cut();
      const unheard = await doors.charge(node, 'ready', 1_200);
      await eventually(async () => expect((await node.quickpay.payments.get(unheard.id)).state).toBe('paid'));
      await node.kill();
      doors.chain.line.mend();
      await goTo('/stores');
      await press('Take over');
      const confirm = dialog().getByRole('button', { name: 'Take over' });
      await confirm.press('Enter');
      expect(await confirm.getAttribute('aria-disabled')).toBe('true');
      await tick();
      await confirm.click();
      await dialog()
        .getByText(/Not yet: it may still be working. Possible in \d+ min, if it stays silent/)
        .waitFor(PATIENT);
      expect(await barriers(page)).toEqual([]);
      await picture(page, 'stores-take-over-early');
      await dialog().getByRole('button', { name: 'Back' }).click();

      await store()
        .getByText(/^Silent for \d+ min$/)
        .waitFor(STALE);
      await picture(page, 'stores-silent');
      for (const path of ['/history', '/attention', '/shift']) {
        await goTo(path);
        const stale = page.getByRole('region', { name: 'Not everything here is up to date' });
        await stale.getByText(/: as of \d\d:\d\d, \d+ min ago$/).waitFor(PATIENT);
        if (path === '/history') await picture(page, 'history-stale');
      }
      await goTo(`/payments/${open.id}`);
      await press('Ask the store to cancel');
      await page.getByText(/Waits for the store, last heard of \d+ min ago/).waitFor(PATIENT);
      await page.getByText(/What stands here is as of .+ ago/).waitFor();
      await picture(page, 'ask-silent');

      await doors.chain.shop.minutes(11);
      await goTo('/stores');
      await press('Take over');
      await tick();
      await dialog().getByRole('button', { name: 'Take over' }).click();
      await dialog()
        .getByText(/1 open payment is head office’s now.+Each is asked about first/)
        .waitFor(PATIENT);
      await picture(page, 'stores-taken-over');
      await dialog().getByRole('button', { name: 'Close' }).first().click();
      await store().getByText('Taken over. Its payments are head office’s').waitFor(PATIENT);
      await goTo(`/payments/${open.id}`);
      await page.getByText('Head office took it over and asks WeChat Pay first').waitFor(PATIENT);
      expect(await page.getByRole('region', { name: 'The store’s own server works on this payment' }).count()).toBe(0);

      // Its disk is found, and tells.
      const recovered = await doors.chain.quickpay('store', 'recover', '--data', node.dataDir);
      expect(recovered.code, recovered.err).toBe(0);
      await goTo('/attention');
      const note = page.getByRole('region', { name: 'A store’s server says something else' });
      await note.getByText('1 payment is told otherwise by a store’s server').waitFor(STALE);
      expect(await barriers(page)).toEqual([]);
      await picture(page, 'attention-dispute');
      await note.getByRole('link', { name: 'Look at them' }).click();
      await note.getByText('Head office had never heard of it, and asks WeChat Pay now').waitFor(PATIENT);
      expect(await barriers(page)).toEqual([]);
      await page.setViewportSize({ width: 320, height: 700 });
      expect(await overflow(page)).toBe(0);
      await page.setViewportSize({ width: 1_280, height: 900 });
      await picture(page, 'stores-dispute');
      expect(await note.getByRole('link', { name: /Look at the payment/ }).getAttribute('href')).toBe(`/payments/${unheard.id}`);
      await note.getByRole('button', { name: /I have seen to it/ }).click();
      await note.waitFor({ state: 'detached', ...PATIENT });
    },
  );

  test.runIf(IS_ALL)('a server that is not to be trusted is revoked, and what to do next is said', async () => {
    node = await doors.chain.enrolled('node-2');
    await goTo('/stores');
    await store().getByText('Answers', { exact: true }).waitFor(STALE);
    await press('Revoke');
    await tick();
    await dialog().getByRole('button', { name: 'Revoke' }).click();
    await dialog().getByText('The machine still has the keys that it was given').waitFor(PATIENT);
    await picture(page, 'stores-revoked');
    await dialog().getByRole('button', { name: 'Close' }).first().click();
    await store().getByText('Revoked. It is not trusted any more').waitFor(PATIENT);
  });

  test('a cashier is told that this is a manager’s, and asks for nothing', async () => {
    const other = await doors.context();
    await doors.signIn(doors.officeUrl, other, 'cashier');
    const till = await other.newPage();
    await till.goto(`${doors.officeUrl}/stores`);
    await till.getByText('A manager is needed for this').waitFor(PATIENT);
    await other.close();
    expect(complaints).toEqual([]);
  });
});
