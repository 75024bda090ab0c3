/** Which server a till uses, and what it does when its store's server is lost: real processes, a real browser. */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scanAt } from '../counter/desk.ts';
import { barriers } from '../good-looks.ts';
import { IS_ALL } from '../store/asked.ts';
import type { StoreNode } from '../store/chain.ts';
import { eventually } from '../stories/eventually.ts';
import { A_HAND, hasBrowser, launchBrowser, PATIENT, whenShown } from './counter.ts';
import { byName, picture, TwoDoors } from './two-doors.ts';

/** A server is called lost after ten seconds; that head office is not reached is said after a minute. */
const SLOW = { timeout: 90_000 } as const;

describe.skipIf(!hasBrowser)('the door', { timeout: 240_000 }, () => {
  let browser: Browser;
  let doors: TwoDoors;
  let node: StoreNode;
  let context: BrowserContext;
  let page: Page;
  const complaints: string[] = [];
  beforeAll(async () => {
    browser = await launchBrowser();
    doors = await TwoDoors.open(browser);
    node = await doors.chain.enrolled();
    context = await doors.context();
    await doors.signIn(byName(node.url), context, 'manager');
    page = await context.newPage();
    page.on('pageerror', (fault) => complaints.push(String(fault)));
  }, 240_000);
  afterAll(async () => {
    await node?.kill();
    await doors?.clear();
    await browser?.close();
  });

  const goTo = async (path: string) => {
    await page.goto(`${byName(node.url)}${path}`);
    await whenShown(page);
  };
  const dialog = () => page.getByRole('dialog');
  const press = (name: string) => page.getByRole('button', { name }).click();
  const banner = () => page.getByRole('banner');
  const carriedList = () => page.getByRole('list', { name: 'Begun at the store’s server: do not charge again here' });
  const scan = async () => scanAt(page, await doors.chain.shop.code('ready'));

  test('a till of the store says so quietly, and in the settings all of it; people are head office’s to change', async () => {
    await goTo('/settings');
    await banner().getByText('Store’s server · head office reached').waitFor(PATIENT);
    const server = page.getByRole('region', { name: 'Server' });
    await server.getByText('The store’s own server').waitFor(PATIENT);
    expect(await server.textContent()).toContain(doors.chain.line.url);
    expect(await barriers(page)).toEqual([]);
    await server.scrollIntoViewIfNeeded();
    await picture(page, 'door-settings');
    await goTo('/settings/people');
    await page.getByText('Who works here is decided at head office').waitFor(PATIENT);
    expect(await page.getByRole('button', { name: 'Add somebody' }).count()).toBe(0);
    expect(await page.getByRole('list', { name: 'People' }).getByRole('button').count()).toBe(0);
    await goTo('/stores');
    await page.getByText('This is a store’s own server. Stores are looked after at head office').waitFor(PATIENT);
  });

  test.runIf(IS_ALL)(
    'head office cut off: the till works on, and says how long that is so and how much is to be told',
    async () => {
      doors.chain.line.cut();
      const { id } = await doors.charge(node, 'ready', 1_200);
      await eventually(async () => expect(await node.quickpay.payments.get(id)).toMatchObject({ state: 'paid' }));
      await goTo('/');
      await banner()
        .getByText(/Store’s server · head office not reached for \d+ min · \d+ entries to tell/)
        .waitFor(SLOW);
      await picture(page, 'door-silent');
      expect(await barriers(page)).toEqual([]);
      doors.chain.line.mend();
      await banner().getByText('Store’s server · head office reached').waitFor(SLOW);
      // It tries again after a minute at the latest.
      await doors.chain.until(id, { state: 'paid' }, SLOW.timeout);
    },
  );

  test('a server that was away holds back what would give money back, until a manager says that nobody has taken over', async () => {
    await doors.charge(node, 'asks', 60_000);
    await node.kill();
    await doors.chain.shop.minutes(3);
    doors.chain.line.cut();
    await node.start();
    await goTo('/');
    const held = page.getByRole('region', { name: '1 cancellation or refund is held back' });
    await held.waitFor(SLOW);
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'door-held');
    await held.getByRole('button', { name: 'Release' }).click();
    const release = dialog().getByRole('button', { name: 'Release' });
    await release.press('Enter');
    expect(await release.getAttribute('aria-disabled')).toBe('true');
    await dialog().getByText('money may go back twice').waitFor();
    await picture(page, 'door-release');
    await dialog().getByRole('checkbox').check();
    await release.click();
    await held.waitFor({ state: 'detached', ...PATIENT });
    doors.chain.line.mend();
    const { id } = await doors.charge(node, 'ready', 900);
    await doors.chain.until(id, { state: 'paid' }, SLOW.timeout);
  });

  test('the store’s server is lost in mid-sale: what is known stays, and its sale goes along to head office, where it is not charged', async () => {
    const payment = await doors.charge(node, 'asks', 60_000);
    await doors.chain.until(payment.id, { state: 'awaitingPayer' });
    await goTo(`/sale/${payment.saleId}`);
    await page.getByText('Customer confirms').first().waitFor(PATIENT);
    await node.kill();
    const lost = page.getByRole('region', { name: 'The store’s server is lost. Do not charge again' });
    await lost.waitFor(SLOW);
    await expect
      .poll(() => lost.getByRole('listitem').allTextContents(), PATIENT)
      .toEqual([
        expect.stringMatching(
          new RegExp(`^HKD.600\\.00order ending ${payment.orderNumber.slice(-4)} · Customer confirms · heard at `),
        ),
      ]);
    expect(await page.getByText('Customer confirms').count(), 'the sale in front stays').toBeGreaterThan(1);
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'door-lost');
    await press('Use head office’s server');
    const open = dialog().getByRole('button', { name: 'Open it' });
    await open.press('Enter');
    expect(await open.getAttribute('aria-disabled')).toBe('true');
    await dialog().getByText(doors.chain.line.url, { exact: false }).waitFor();
    await picture(page, 'door-go');
    await dialog().getByRole('checkbox').check();
    await open.click();

    await page.waitForURL(`${doors.chain.line.url}/**`, SLOW);
    await carriedList().waitFor(PATIENT);
    expect(page.url(), 'nothing of it stays in the address').not.toContain('#');
    await page.getByRole('timer').waitFor(PATIENT);
    await picture(page, 'door-arrived');
    await doors.signIn(doors.chain.line.url, context, 'manager');
    await page.reload();
    await whenShown(page);
    await banner().getByText('Head office’s server, in place of the store’s').waitFor(PATIENT);
    await expect
      .poll(() => carriedList().getByRole('listitem').allTextContents(), PATIENT)
      .toEqual([expect.stringMatching(/^HKD.600\.00order ending \w{4} · Customer confirms · there: Customer confirms/)]);
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'door-carried');
  });

  test('its end is known here once head office has taken over and asked; then it leaves the list', async () => {
    await doors.chain.shop.confirm('asks');
    await doors.chain.shop.minutes(11);
    await doors.chain.office.stores.takeOver('store-1');
    await carriedList().getByText('Its end is known: Paid').waitFor(SLOW);
    await press('Seen, take it off');
    await carriedList().waitFor({ state: 'detached' });
    await page.reload();
    await whenShown(page);
    expect(await carriedList().count()).toBe(0);
  });

  test('a sale of that id is not charged here, before a manager has taken it off', async () => {
    const office = doors.chain.line.url;
    const { id } = await doors.chain.office.sales.create({
      merchantId: 'hkd',
      terminalId: 'till-1',
      amount: { minor: 1_500, currency: 'HKD' },
    });
    const sale = {
      saleId: id,
      amount: { minor: 1_500, currency: 'HKD' },
      orderNumber: null,
      state: 'sent',
      at: '2026-11-26T14:02:07.123Z',
    };
    const way = { from: byName(node.url), door: 'store', sales: [sale] };
    await page.goto('about:blank');
    await page.goto(`${office}/sale/${id}#from-server=${encodeURIComponent(JSON.stringify(way))}`);
    await whenShown(page);
    await carriedList().getByText('Sent, not answered').waitFor(PATIENT);
    await scan();
    await page.getByText('Begun at another server. Do not charge it again here').first().waitFor(PATIENT);
    expect((await doors.chain.office.sales.get(id)).payments).toEqual([]);

    await press('Take it off');
    await dialog().getByText('Only when you know what became of it').waitFor();
    await picture(page, 'door-clear');
    await dialog().getByRole('checkbox').check();
    await dialog().getByRole('button', { name: 'Take it off' }).click();
    await carriedList().waitFor({ state: 'detached' });
    await scan();
    await page.getByText('Paid', { exact: true }).first().waitFor(PATIENT);
  });

  test('and back again: a server that was taken over takes no sale, and says what to do', async () => {
    await node.start();
    await eventually(async () => expect((await node.api('/v1/door')).json).toMatchObject({ standing: 'takenOver' }));
    await page.goto(`${doors.chain.line.url}/settings`);
    await whenShown(page);
    await page.getByRole('region', { name: 'Server' }).getByRole('button', { name: 'Back to the store’s server' }).click();
    await dialog().getByRole('checkbox').check();
    await dialog().getByRole('button', { name: 'Open it' }).click();
    await page.waitForURL(`${byName(node.url)}/**`, SLOW);
    await whenShown(page);
    await page
      .getByRole('region', { name: 'Head office has taken over this store’s server. It takes no sale any more' })
      .waitFor(PATIENT);
    await page.getByRole('link', { name: 'New sale' }).click();
    await page.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
    for (const key of '3850') await page.keyboard.press(key, A_HAND);
    const charge = page.getByRole('button', { name: 'Charge' });
    expect(await charge.getAttribute('aria-disabled')).toBe('true');
    await page.getByText('This shop cannot take WeChat Pay now. Call your manager').first().waitFor();
    expect(await barriers(page)).toEqual([]);
    await picture(page, 'door-taken-over');
    expect(complaints).toEqual([]);
  });
});
