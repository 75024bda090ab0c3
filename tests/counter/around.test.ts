/** Around the sale: the customer's display, currencies, codes that are none, sales set aside, and a sale without a mouse. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { A_HAND, hasBrowser, PATIENT } from '../terminal/counter.ts';
import { Desk } from './desk.ts';

describe.skipIf(!hasBrowser)('around the sale', { timeout: 120_000 }, () => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await Desk.open();
  }, 90_000);
  beforeEach(() => desk.nextCustomer(), 60_000);
  afterEach(() => expect(desk.complaints.splice(0)).toEqual([]));
  afterAll(() => desk?.close(), 90_000);

  test('the customer sees the amount as it is keyed, what to do on the phone, and thanks; after a reload, too', async () => {
    const display = await desk.display();
    await display.getByText('Tea house, first floor').waitFor(PATIENT);
    await desk.key('3');
    await display.getByText('To pay', { exact: true }).waitFor(PATIENT);
    await desk.key('850');
    const shown = async () => ((await display.locator('main').textContent()) ?? '').replace(/\s+/g, ' ');
    await expect.poll(shown, PATIENT).toContain('HKD 38.50');
    await display.reload();
    await expect.poll(shown, PATIENT).toContain('HKD 38.50');
    await desk.scanPayer('asks');
    await display.getByText('Please confirm on your phone').waitFor(PATIENT);
    await display.getByText('请在手机上确认付款').waitFor();
    await display.getByRole('timer').waitFor();
    await desk.shop.confirm('asks');
    await desk.shop.advance(6);
    await display.getByText('Paid. Thank you').waitFor(PATIENT);
    await desk.press('New sale');
    await display.getByText('Welcome', { exact: true }).waitFor(PATIENT);
    await display.close();
  });

  test('why it was not paid is nobody’s business but the cashier’s', async () => {
    const display = await desk.display();
    await desk.charge('poor');
    await desk.shows('Not paid', /Not enough balance/);
    await display.getByText('Not paid. Please ask the cashier').waitFor(PATIENT);
    expect(await display.locator('body').textContent()).not.toMatch(/balance/i);
    await display.close();
  });

  test.each([
    ['JPY', '1200', 'JPY 1,200', 1_200],
    ['USD', '999', 'USD 9.99', 999],
  ])('S27: %s as every other currency', async (currency, keys, shown, minor) => {
    await desk.page.getByRole('button', { name: /^Currency/ }).click();
    await desk.page.getByRole('radio', { name: currency }).click();
    await desk.key(keys);
    expect(await desk.amount()).toBe(shown);
    await desk.scanPayer('ready');
    await desk.shows('Paid', `Paid ${shown}. Hand over the goods`);
    await desk.expectHeld(minor);
    await desk.press('New sale');
    await desk.page.getByRole('button', { name: /^Currency/ }).click();
    await desk.page.getByRole('radio', { name: 'HKD' }).click();
  });

  test('S8: what is no payment code is refused in words, and nothing is sent', async () => {
    await desk.key('3850');
    const refused = async (text: string, words: string) => {
      await desk.scan(text);
      await desk.noticed(words);
    };
    await refused('13456789', 'That scan was cut short. Scan again');
    await refused('999999999999999999', 'Not a WeChat payment code. Ask for Quick Pay');
    await refused('134567890123456789134567890123456788', 'Two different codes at once. Scan one again');
    expect(await desk.amount()).toBe('HKD 38.50');
    // Used before: WeChat Pay takes it once, and so does this till.
    const code = await desk.scanPayer('poor');
    await desk.shows('Not paid', /Not enough balance/);
    await desk.scan(code);
    await desk.noticed('This code was used. Ask the customer to refresh it');
    await desk.shop.trigger('code-expired', 'ready');
    await desk.scanPayer('ready');
    await desk.shows('Not paid', 'Code expired, used or not valid. Customer refreshes it, scan again');
    await desk.expectHeld(0);
  });

  test('nothing is charged for nothing, and not for an amount that had just changed', async () => {
    await desk.scanPayer('ready');
    await desk.noticed('Enter an amount first');
    const code = await desk.shop.code('ready', true);
    // What comes within 300 ms of a scan is its tail.
    await desk.page.waitForTimeout(400);
    for (const digit of '385') await desk.page.keyboard.press(digit, A_HAND);
    // Longer than a scanner's last digit and shorter than a hand that has found the scanner.
    await desk.page.waitForTimeout(220);
    await desk.scan(code);
    await desk.noticed('The amount had just changed. Check it, then scan again');
    await desk.page.getByRole('region', { name: 'Scan the payment code' }).waitFor();
    await desk.scanPayer('ready');
    await desk.shows('Paid', 'Paid HKD 3.85. Hand over the goods');
  });

  test('a sale that is set aside waits in the strip and is taken up again', async () => {
    await desk.shop.trigger('system-error-paid', 'ready');
    await desk.charge('ready', '4400');
    await desk.shows('Checking');
    const { saleId } = desk;
    await desk.press('Park this sale');
    await desk.page.getByRole('heading', { name: 'New sale' }).waitFor();
    const chip = desk.strip().getByRole('button').filter({ hasText: 'Parked' });
    await chip.filter({ hasText: '44.00' }).waitFor(PATIENT);
    // The next customer is served meanwhile.
    await desk.charge('second', '1100');
    await desk.shows('Paid', 'Paid HKD 11.00. Hand over the goods');
    await desk.shop.advance(6);
    await chip.filter({ hasText: 'Paid' }).waitFor(PATIENT);
    await chip.click();
    await desk.shows('Paid', 'Paid HKD 44.00. Hand over the goods');
    expect(desk.saleId).toBe(saleId);
    await expect.poll(() => chip.count(), PATIENT).toBe(0);
  });

  test('a whole sale by keyboard alone', async () => {
    const { page } = desk;
    const keys = async (...names: readonly string[]) => {
      for (const name of names) await page.keyboard.press(name, A_HAND);
    };
    await keys('3', '8', '5', '0', 'Enter');
    await page.getByRole('region', { name: 'Scan the payment code' }).waitFor();
    await keys('Escape');
    await page.getByRole('heading', { name: 'New sale' }).waitFor();
    expect(await desk.amount()).toBe('HKD 38.50');
    await keys('Enter');
    await page.getByRole('region', { name: 'Scan the payment code' }).waitFor();
    await desk.scanPayer('poor');
    await desk.shows('Not paid');
    // The keyboard is where the next step is.
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), PATIENT).toContain('Pay again');
    await page.waitForTimeout(300);
    await keys('Enter');
    await page.getByRole('region', { name: 'Scan the payment code' }).waitFor();
    await desk.scanPayer('ready');
    await desk.shows('Paid');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), PATIENT).toContain('New sale');
    await page.waitForTimeout(300);
    await keys('Enter');
    await page.getByRole('heading', { name: 'New sale' }).waitFor();
    expect(await desk.amount()).toBe('HKD 0.00');
  });
});
