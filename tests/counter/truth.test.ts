/** The screen is the server's, whatever happens to the page, the server, or the clock. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { A_HAND, hasBrowser, PATIENT, PIN } from '../terminal/counter.ts';
import { Desk } from './desk.ts';

describe.skipIf(!hasBrowser)('the truth at the counter', { timeout: 120_000 }, () => {
  let desk: Desk;
  beforeAll(async () => {
    // What a cashier sees does not depend on the wire: here it is V3's.
    desk = await Desk.open([], { speaks: 'v3' });
  }, 90_000);
  beforeEach(() => desk.nextCustomer(), 60_000);
  afterAll(() => desk?.close(), 90_000);
  // A browser says of each request that failed that it did.
  afterEach(() => expect(desk.complaints.splice(0).filter((text) => !text.includes('Failed to load resource'))).toEqual([]));

  test('loaded again in every state, the same screen is there', async () => {
    const { page } = desk;
    await desk.key('3850');
    await page.reload();
    await expect.poll(() => desk.amount(), PATIENT).toBe('HKD 38.50');
    await desk.press('Charge');
    await desk.page.getByRole('region', { name: 'Scan the payment code' }).waitFor();
    await page.reload();
    await desk.page.getByRole('region', { name: 'Scan the payment code' }).waitFor();
    await desk.scanPayer('asks');
    await desk.reloaded('Customer confirms', /\d+ s left/);
    await desk.press('Cancel');
    await desk.reloaded('Cancelling');
    await desk.shop.advance(16);
    await desk.reloaded('Not paid', 'Cancelled. Scan a new code to try again');
    await desk.press('Pay again');
    await desk.page.getByRole('region', { name: 'Scan the payment code' }).waitFor();
    await page.reload();
    await desk.page.getByRole('region', { name: 'Scan the payment code' }).waitFor();
    await desk.shop.trigger('system-error-paid', 'ready');
    await desk.scanPayer('ready');
    await desk.reloaded('Checking');
    await desk.shop.advance(6);
    await desk.reloaded('Paid', 'Paid HKD 38.50. Hand over the goods');
    await desk.expectHeld(3_850);
  });

  test('a page that is opened anew begins with the payment that is under way at its till', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    const { saleId } = desk;
    await desk.page.goto(desk.shop.backend.url);
    await desk.shows('Customer confirms');
    expect(desk.saleId).toBe(saleId);
    await desk.shop.confirm('asks');
    await desk.shop.advance(6);
    await desk.shows('Paid');
  });

  test('S22: the server is killed and comes back under the cashier’s eyes: said within two seconds, and it is paid', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    await desk.shop.backend.kill();
    await desk.page.getByRole('region', { name: 'Cannot reach the shop’s server. Wait; do not charge again' }).waitFor(PATIENT);
    // What was last known stays.
    await desk.shows('Customer confirms');
    await desk.shop.backend.restart();
    await desk.shop.confirm('asks');
    await desk.shop.advance(6);
    await desk.shows('Paid');
    await desk.expectHeld(3_850);
  });

  test('WeChat Pay is slow: said from the third second on, with what to avoid, until it has answered', async () => {
    await desk.shop.trigger('slow', 'ready');
    await desk.charge('ready');
    await desk.page.getByRole('region', { name: 'WeChat Pay is slow. We keep trying' }).waitFor(PATIENT);
    await desk.page.getByText('Keep waiting. Nothing is charged twice').waitFor();
    await desk.expectNoGoods();
    await desk.shop.advance(6);
    await desk.shows('Paid');
    expect(await desk.page.getByText('WeChat Pay is slow. We keep trying').count()).toBe(0);
    await desk.expectHeld(3_850);
  });

  test('this device is offline in mid-sale: said, the payment goes on, and it is paid when the network is back', async () => {
    onTestFinished(() => desk.context.setOffline(false));
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    await desk.context.setOffline(true);
    await desk.page
      .getByRole('region', { name: 'This device is offline. Started payments go on by themselves' })
      .waitFor(PATIENT);
    await desk.page.getByText('New payments cannot be started now').first().waitFor();
    await desk.shop.confirm('asks');
    await desk.shop.advance(6);
    await desk.expectHeld(3_850);
    await desk.context.setOffline(false);
    await desk.shows('Paid');
  });

  test('the server is gone when the code is scanned: the charge is repeated until it is back, and happens once', async () => {
    await desk.key('3850');
    const code = await desk.shop.code('ready', true);
    await desk.shop.backend.kill();
    await desk.scan(code);
    await desk.shows('Contacting', 'Cannot reach the shop’s server. Wait; do not charge again');
    await desk.shop.backend.restart();
    await desk.shows('Paid');
    await desk.expectHeld(3_850);
    expect((await desk.shop.quickpay.sales.get(desk.saleId)).payments).toHaveLength(1);
  });

  test('a device whose clock is an hour off: the ring is the server’s, and it is called off at thirty seconds', async () => {
    const window = await desk.anotherWindow({ clockOffMs: 3_600_000 });
    await window.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
    await desk.key('1200', window);
    await desk.scanPayer('asks', window);
    await desk.shows('Customer confirms', undefined, window);
    const left = async () => Number(/(\d+) s left/.exec((await window.getByRole('timer').getAttribute('aria-label')) ?? '')?.[1]);
    expect(await left()).toBeGreaterThan(20);
    expect(await left()).toBeLessThanOrEqual(30);
    await desk.shop.advance(33);
    await desk.shows('Not paid', 'No confirmation in time. Called off; scan again', window);
    await window.context().close();
  });

  test('S24: a second terminal on the same sale, and the same code twice: one payment', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    const second = await desk.anotherWindow();
    await desk.shows('Customer confirms', undefined, second);
    await desk.scanPayer('ready', second);
    await second
      .getByText(/The first payment is still open: \d+ s, or cancel it/)
      .first()
      .waitFor(PATIENT);
    const code = await desk.shop.code('asks');
    await desk.scan(code);
    await desk.noticed(/The first payment is still open|Already working on this code/);
    await desk.shop.confirm('asks');
    await desk.shop.advance(6);
    await desk.shows('Paid');
    await desk.shows('Paid', undefined, second);
    expect((await desk.shop.quickpay.sales.get(desk.saleId)).payments).toHaveLength(1);
    await desk.expectHeld(3_850);
    await second.context().close();
  });

  test('the same burst twice, and Enter twice: one payment', async () => {
    await desk.key('3850');
    const code = await desk.shop.code('asks', true);
    await desk.scan(code);
    await desk.scan(code);
    await desk.shows('Customer confirms');
    await desk.scan(code);
    await desk.noticed('Already working on this code');
    await desk.page.keyboard.press('Enter');
    await desk.page.keyboard.press('Enter');
    await desk.shop.confirm('asks');
    await desk.shop.advance(6);
    await desk.shows('Paid');
    await desk.expectHeld(3_850);
  });

  test('the login ends in mid-sale: the payment stays in sight and goes on, and signing in returns to the same sale (guide U1)', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    const { saleId } = desk;
    await desk.endLogin();
    const lock = desk.page.getByRole('dialog', { name: 'Login expired. Please log in again. Your sale is kept' });
    await lock.waitFor(PATIENT);
    await lock.getByText('Customer confirms').waitFor();
    await desk.shop.confirm('asks');
    await desk.shop.advance(6);
    await desk.enterPin();
    await lock.waitFor({ state: 'detached' });
    await desk.shows('Paid');
    expect(desk.saleId).toBe(saleId);
    await desk.expectHeld(3_850);
  });

  test('a payment that is paid while feedback is written takes nobody the keyboard', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    await desk.page.getByRole('navigation').getByRole('button', { name: 'Feedback' }).click();
    const box = desk.page.getByRole('textbox', { name: 'What should be better?' });
    await box.pressSequentially('The ring ', A_HAND);
    await desk.shop.confirm('asks');
    await desk.shop.advance(6);
    await desk.page.getByRole('article', { name: 'Paid', includeHidden: true }).waitFor({ state: 'attached', ...PATIENT });
    await desk.page.keyboard.type('is small', A_HAND);
    expect(await box.inputValue()).toBe('The ring is small');
    await desk.page.keyboard.press('Escape');
    await desk.shows('Paid');
  });

  test('a payment that is paid while the PIN is typed takes none of its digits', async () => {
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    await desk.endLogin();
    const lock = desk.page.getByRole('dialog', { name: 'Login expired. Please log in again. Your sale is kept' });
    await lock.getByText('Customer confirms').waitFor(PATIENT);
    const [first = '', ...others] = PIN;
    await desk.page.keyboard.press(first, A_HAND);
    await desk.shop.confirm('asks');
    await desk.shop.advance(6);
    await lock.getByRole('article', { name: 'Paid' }).waitFor(PATIENT);
    for (const digit of [...others, 'Enter']) await desk.page.keyboard.press(digit, A_HAND);
    await lock.waitFor({ state: 'detached', ...PATIENT });
    await desk.shows('Paid');
  });

  test('what happens at one till is in the strip of the other, as it happens', async () => {
    const second = await desk.anotherWindow();
    await second.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
    await desk.charge('asks', '7700');
    await desk.shows('Customer confirms');
    const chip = desk.strip(second).getByRole('button').filter({ hasText: '77.00' });
    await chip.filter({ hasText: 'Customer confirms' }).waitFor(PATIENT);
    await desk.shop.confirm('asks');
    await desk.shop.advance(6);
    await chip.filter({ hasText: 'Paid' }).waitFor(PATIENT);
    await second.context().close();
  });
});
