/** Money given back at the counter: with a manager's approval, once and for all, whoever asks at the same time and whatever gets lost. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { A_HAND, hasBrowser, NAMES, PASSWORD, PATIENT, PIN, personIdOf } from '../terminal/counter.ts';
import { Desk } from './desk.ts';

describe.skipIf(!hasBrowser)('a refund at the counter', { timeout: 120_000 }, () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.open();
    await desk.shop.quickpay.people.add({
      id: personIdOf('manager'),
      name: NAMES.manager,
      role: 'manager',
      password: PASSWORD,
      pin: PIN,
    });
  }, 90_000);
  beforeEach(() => desk.nextCustomer(), 60_000);
  afterEach(() => expect(desk.complaints.splice(0)).toEqual([]));
  afterAll(() => desk?.close(), 90_000);

  /** A sale that is paid, in front. */
  async function paid(amount = '3850'): Promise<string> {
    await desk.charge('ready', amount);
    await desk.shows('Paid');
    return (await desk.payment()).id;
  }
  /** Out of a text field; and what comes within 300 ms of a scan is its tail. */
  async function elsewhere(): Promise<void> {
    await desk.page.getByRole('status', { name: 'Amount' }).click();
    await desk.page.waitForTimeout(400);
  }
  const choose = (reason: string, page = desk.page) => page.getByRole('radio', { name: reason, exact: true }).click();
  /** The manager's first approval at this device is by password; from then on the PIN counts. */
  async function approve(page = desk.page): Promise<void> {
    const dialog = page.getByRole('dialog', { name: 'A manager approves' });
    await dialog.waitFor(PATIENT);
    const pin = dialog.getByLabel('PIN', { exact: true });
    if ((await pin.count()) > 0) {
      await pin.focus();
      for (const digit of PIN) await page.keyboard.press(digit, A_HAND);
    } else await dialog.getByLabel('Password').fill(PASSWORD);
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.waitFor({ state: 'detached', ...PATIENT });
  }
  async function confirm(question: string | RegExp, page = desk.page): Promise<void> {
    const dialog = page.getByRole('dialog', { name: question });
    await dialog.waitFor(PATIENT);
    await dialog.getByRole('button', { name: 'Yes, refund' }).click();
  }
  const refundsOf = async (id: string) => (await desk.shop.quickpay.payments.refunds(id)).items;
  const heldOf = async (id: string) => {
    const order = await desk.shop.order(id);
    return order === undefined ? 0 : order.total - order.refunded;
  };

  test('from the paid sale in four taps and a reason, a manager approves, and it is told until the money is back', async () => {
    const id = await paid();
    await desk.press('Refund');
    await choose('Returned goods');
    await desk.press('Refund HKD 38.50');
    await confirm('Refund HKD 38.50? HKD 38.50 can be refunded');
    await approve();
    await desk.page.getByRole('article').filter({ hasText: 'HKD 38.50' }).waitFor(PATIENT);
    await desk.shop.minutes(1);
    await desk.shows('Refunded', 'Refunded to where it came from');
    expect(await refundsOf(id)).toMatchObject([
      {
        amount: { minor: 3_850 },
        reason: 'Returned goods',
        approvedBy: personIdOf('manager'),
        requestedBy: personIdOf('cashier'),
      },
    ]);
    await expect.poll(() => heldOf(id), PATIENT).toBe(0);
    // It stays that after a reload, and there is nothing left to refund.
    await desk.page.reload();
    await desk.shows('Refunded');
    expect(await desk.page.getByRole('button', { name: 'Refund more' }).count()).toBe(0);
    await desk.press('Open the payment');
    await desk.page.getByText('All of it was refunded').waitFor(PATIENT);
  });

  test('two windows at once: one refund is made, and the other says that it was not its own', async () => {
    const id = await paid();
    const pages = [desk.page, await desk.context.newPage()] as const;
    // Neither is sent before the other: the server decides between two that are there at once.
    let waiting = 0;
    let release = () => {};
    const bothSent = new Promise<void>((resolve) => {
      release = resolve;
    });
    for (const page of pages) {
      await page.route('**/v1/payments/*/refunds', async (route) => {
        if (route.request().method() === 'POST' && ++waiting === pages.length) release();
        if (route.request().method() === 'POST') await bothSent;
        return route.continue();
      });
      await page.goto(`${desk.shop.backend.url}/payments/${id}/refund`);
      await choose('Charged twice', page);
      await desk.press('Refund HKD 38.50', page);
      await confirm(/^Refund HKD 38\.50\?/, page);
      const dialog = page.getByRole('dialog', { name: 'A manager approves' });
      await dialog.getByLabel('PIN', { exact: true }).fill(PIN);
    }
    await Promise.all(pages.map((page) => page.getByRole('button', { name: 'Approve' }).click()));
    for (const page of pages) await page.getByRole('article').filter({ hasText: 'HKD 38.50' }).waitFor(PATIENT);
    const told = async () => {
      const said = await Promise.all(pages.map((page) => page.getByText('Another refund of this payment was faster').count()));
      return said.reduce((sum, count) => sum + Math.min(count, 1), 0);
    };
    await expect.poll(told, PATIENT).toBe(1);
    expect(await refundsOf(id)).toHaveLength(1);
    await desk.page.unroute('**/v1/payments/*/refunds');
    await pages[1].close();
    await desk.shop.minutes(1);
    await desk.shows('Refunded');
    await expect.poll(() => heldOf(id), PATIENT).toBe(0);
  });

  test('while it is not known whether a refund happened none can be repeated, and the button says why; then it is known', async () => {
    const id = await paid();
    await desk.page.keyboard.press('F4');
    await choose('Wrong amount');
    await desk.key('1000');
    await desk.press('Refund HKD 10.00');
    await desk.shop.fault({ operation: 'refund', kind: 'loseAnswer' });
    await desk.shop.fault({ operation: 'refundQuery', kind: 'loseAnswer', times: 50 });
    await confirm('Refund HKD 10.00? HKD 38.50 can be refunded');
    await approve();
    await desk.shows('Refund requested', 'Not confirmed yet. Do not repeat it');
    const explained = async (name: string | RegExp) => {
      const button = desk.page.locator('main').getByRole('button', typeof name === 'string' ? { name, exact: true } : { name });
      await button.waitFor(PATIENT);
      expect(await button.getAttribute('aria-disabled')).toBe('true');
      const reason = desk.page.locator(`[id="${await button.getAttribute('aria-describedby')}"]`);
      expect(await reason.textContent()).toBe('Still being confirmed. Do not repeat it');
      // It takes the focus, and no press.
      await button.focus();
      await desk.page.keyboard.press('Enter');
      expect(await desk.page.getByRole('dialog').count()).toBe(0);
    };
    await explained('Refund more');
    await desk.press('Open the payment');
    await explained(/^Refund(\s*F4)?$/);
    // Whoever knows the address finds what is under way.
    await desk.page.keyboard.press('F4');
    await desk.shows('Refund requested', 'Not confirmed yet. Do not repeat it');
    expect(await refundsOf(id)).toHaveLength(1);
    await desk.shop.noFaults();
    await desk.shop.minutes(3);
    await desk.shows('Refunded', 'Refunded to where it came from');
    await desk.press('Refund more');
    await desk.page.getByRole('heading', { name: 'Refund', exact: true }).waitFor(PATIENT);
    expect(await desk.amount()).toBe('HKD 28.50');
    await expect.poll(() => heldOf(id), PATIENT).toBe(2_850);
  });

  test('an answer that is lost is asked for again after a reload, under the same key: one refund', async () => {
    const id = await paid();
    const { page } = desk;
    await page.keyboard.press('F4');
    await choose('Other');
    await page.getByLabel('In your words').fill('Cup was broken');
    await elsewhere();
    await desk.key('500');
    const keys: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/refunds')) keys.push(request.headers()['idempotency-key']);
    });
    await page.route('**/v1/payments/*/refunds', async (route) => {
      if (route.request().method() !== 'POST') return route.continue();
      // The server does it; nobody hears of it.
      await route.fetch();
      return route.abort();
    });
    await page.getByRole('button', { name: 'Refund HKD 5.00' }).click();
    await confirm('Refund HKD 5.00? HKD 38.50 can be refunded');
    await approve();
    await page.getByText('It is asked again by itself; do not repeat it').waitFor(PATIENT);
    await page.unroute('**/v1/payments/*/refunds');
    await page.reload();
    await page.getByText('Cup was broken').waitFor(PATIENT);
    await page.waitForURL('**/refund?made=*', PATIENT);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
    expect(await refundsOf(id)).toMatchObject([{ amount: { minor: 500 }, reason: 'Cup was broken' }]);
    page.removeAllListeners('request');
    desk.complaints.splice(0);
  });

  test('what was chosen stands there after a reload; a scan is typed into nothing', async () => {
    await paid();
    const { page } = desk;
    await page.keyboard.press('F4');
    await choose('Other');
    await page.getByLabel('In your words').fill('Cold tea');
    await desk.scanPayer('ready');
    await elsewhere();
    await desk.key('1250');
    await desk.scanPayer('ready');
    expect(await desk.amount()).toBe('HKD 12.50');
    await page.reload();
    await page.getByRole('button', { name: 'Refund HKD 12.50' }).waitFor(PATIENT);
    expect(await page.getByLabel('In your words').inputValue()).toBe('Cold tea');
    await page.getByLabel('In your words').fill('很好喝'.repeat(9));
    await page.getByText('The reason is too long. Shorten it').first().waitFor(PATIENT);
    await page.getByLabel('In your words').fill('tea 🍵');
    await page.getByText('WeChat Pay takes no emoji here. Leave them out').first().waitFor(PATIENT);
    await elsewhere();
    await desk.key('00');
    await page.getByText('Only HKD 38.50 can be refunded').waitFor(PATIENT);
    await page.keyboard.press('Escape');
    expect(await desk.amount()).toBe('HKD 38.50');
  });

  test('a wrong PIN is said so, and nothing is refunded; who gives up is back at the choice', async () => {
    const id = await paid();
    const { page } = desk;
    await page.keyboard.press('F4');
    await choose('Not available');
    await desk.press('Refund HKD 38.50');
    await confirm(/^Refund HKD 38\.50\?/);
    const dialog = page.getByRole('dialog', { name: 'A manager approves' });
    await dialog.getByLabel('PIN', { exact: true }).fill('0000');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog
      .getByText(/^Wrong PIN\. Tries left: \d$/)
      .first()
      .waitFor(PATIENT);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached', ...PATIENT });
    await page.getByRole('button', { name: 'Refund HKD 38.50' }).waitFor(PATIENT);
    expect(await page.getByRole('radio', { name: 'Not available' }).isChecked()).toBe(true);
    expect(await refundsOf(id)).toEqual([]);
    // The cashier is still the one who is signed in.
    await page.getByText(NAMES.cashier).first().waitFor(PATIENT);
  });

  test('row 23: by keyboard alone, from the PIN to the sale and to the refund', async () => {
    const { page } = desk;
    const keys = async (...names: readonly string[]) => {
      for (const name of names) await page.keyboard.press(name, A_HAND);
    };
    await keys('F9');
    await desk.enterPin();
    await page.getByRole('dialog', { name: 'This till is locked' }).waitFor({ state: 'detached', ...PATIENT });
    await desk.key('1800');
    await desk.scanPayer('ready');
    await desk.shows('Paid');
    const { id } = await desk.payment();
    await keys('F4');
    await page.getByRole('button', { name: 'Refund HKD 18.00' }).waitFor(PATIENT);
    // To the reasons, to the second of them, and on to the button.
    const focused = () => page.evaluate(() => (document.activeElement?.textContent ?? '').replace(/\s/g, ' '));
    const tabTo = async (text: string) => {
      for (let tries = 0; tries < 40 && !(await focused()).startsWith(text); tries++) await keys('Tab');
      expect(await focused()).toContain(text);
    };
    await tabTo('Returned goods');
    await keys('ArrowRight', ' ');
    await expect.poll(() => page.getByRole('radio', { name: 'Wrong amount' }).isChecked(), PATIENT).toBe(true);
    await tabTo('Refund HKD 18.00');
    await keys('Enter', 'Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached', ...PATIENT });
    // Or at once from the reason.
    await page.getByRole('radio', { name: 'Wrong amount' }).focus();
    await keys('Enter');
    await page.getByRole('dialog').waitFor(PATIENT);
    await tabTo('Yes, refund');
    await keys('Enter');
    const dialog = page.getByRole('dialog', { name: 'A manager approves' });
    await dialog.waitFor(PATIENT);
    await keys(...PIN, 'Enter');
    await dialog.waitFor({ state: 'detached', ...PATIENT });
    await desk.shop.minutes(1);
    await desk.shows('Refunded');
    // The keyboard is where the next step is.
    await expect.poll(focused, PATIENT).toContain('New sale');
    await page.waitForTimeout(300);
    await keys('Enter');
    await page.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
    expect(await refundsOf(id)).toMatchObject([{ reason: 'Wrong amount', state: 'succeeded' }]);
    await keys('F2');
    await page.getByRole('heading', { name: 'History' }).waitFor(PATIENT);
    await keys('/');
    await page.keyboard.type('18.00', A_HAND);
    await page.getByText('1 payment shown').waitFor(PATIENT);
    await keys('ArrowDown', 'F4');
    await page.waitForURL(`**/payments/${id}/refund*`, PATIENT);
    await page.getByText('Refunded', { exact: true }).first().waitFor(PATIENT);
  });
});
