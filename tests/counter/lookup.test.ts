/** "I did pay": a payment found by what the customer holds out, wherever the cashier is, and never in the way of a payment under way. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Shop } from '../stories/shop.ts';
import { hasBrowser, launchBrowser, PATIENT } from '../terminal/counter.ts';
import { cameraFlags, film } from '../terminal/fake-camera.ts';
import { Desk } from './desk.ts';

describe.skipIf(!hasBrowser)('looking up what a customer holds out', { timeout: 120_000 }, () => {
  let desk: Desk;
  let folder: string;
  /** The payment whose bill is held before the camera. */
  let filmedId = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quickpay-lookup-'));
    desk = await Desk.open([], { flags: async (shop) => cameraFlags(await filmedBill(shop, join(folder, 'bill.y4m'))) });
  }, 90_000);
  beforeEach(() => desk.nextCustomer(), 60_000);
  afterEach(() => expect(desk.complaints.splice(0)).toEqual([]));
  afterAll(async () => {
    await desk?.close();
    await rm(folder, { recursive: true, force: true });
  }, 90_000);

  async function paid(shop: Shop, minor: number, payer = 'ready') {
    const {
      payment: { id },
    } = await shop.charge(payer, { minor });
    await shop.until(id, { state: 'paid' });
    return shop.quickpay.payments.get(id);
  }

  /** Opens the payer's newest order, with its codes drawn. */
  async function openBill(phone: Page): Promise<void> {
    await phone.locator('.ledger summary').first().click();
    await phone.getByAltText('QR code of the order').waitFor(PATIENT);
    await phone.getByAltText('Bar code of the transaction').waitFor(PATIENT);
    await phone.getByText('For the shop: scan it to find this payment').scrollIntoViewIfNeeded();
  }

  /** The bill of a payment as its payer holds it out, on film. */
  async function filmedBill(shop: Shop, file: string): Promise<string> {
    filmedId = (await paid(shop, 4_200)).id;
    const browser = await launchBrowser();
    const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
    await phone.goto(`${new URL(shop.controlUrl).origin}/phone/ready/orders`);
    await openBill(phone);
    await film(phone, `data:image/png;base64,${(await phone.screenshot()).toString('base64')}`, 1, file);
    await browser.close();
    return file;
  }

  const expectOpened = async (id: string, page = desk.page) => {
    await page.waitForURL(`**/payments/${id}`, PATIENT);
    await page.getByRole('region', { name: 'What happened' }).waitFor(PATIENT);
  };

  test('the code in the bill, held before the camera, opens the payment; what the camera saw stands in no address', async () => {
    const { page } = desk;
    await page.keyboard.press('F2');
    await page.getByRole('link', { name: 'By a receipt, or the customer’s WeChat bill' }).click();
    await page.getByRole('heading', { name: 'Find a payment' }).waitFor(PATIENT);
    const addresses: string[] = [];
    page.on('framenavigated', (frame) => addresses.push(frame.url()));
    page.on('request', (request) => addresses.push(request.url()));
    await page.keyboard.press('F3');
    await expectOpened(filmedId);
    const { orderNumber, transactionId } = await desk.shop.quickpay.payments.get(filmedId);
    expect(addresses.filter((url) => url.includes(orderNumber) || url.includes(String(transactionId)))).toEqual([]);
    page.removeAllListeners('framenavigated');
    page.removeAllListeners('request');
  });

  test.each([
    ['the receipt’s order number', (one: { orderNumber: string }) => one.orderNumber],
    ['the bill’s bar code', (one: { transactionId: string | null }) => one.transactionId ?? ''],
  ])('%s by the scanner opens the payment from a new sale, and what was keyed is kept', async (_name, numberOf) => {
    const payment = await paid(desk.shop, 1_500);
    await desk.key('77');
    await desk.scan(numberOf(payment));
    await expectOpened(payment.id);
    await desk.page.getByRole('link', { name: 'New sale' }).click();
    expect(await desk.amount()).toBe('HKD 0.77');
    await desk.page.keyboard.press('Escape');
  });

  test('a refund’s number opens the payment that it is of, typed in groups as well as scanned', async () => {
    const payment = await paid(desk.shop, 2_500);
    const refund = await desk.shop.quickpay.payments.refund(payment.id, {
      amount: { minor: 500, currency: 'HKD' },
      reason: 'Returned goods',
    });
    await desk.scan(refund.refundNumber);
    await expectOpened(payment.id);
    await desk.page.goto(`${desk.shop.backend.url}/lookup`);
    await desk.page.getByLabel('Or type what you know').fill((refund.refundNumber.match(/.{1,4}/g) ?? []).join(' '));
    await desk.page.keyboard.press('Enter');
    await expectOpened(payment.id);
    // And in the history's own box.
    await desk.page.goto(`${desk.shop.backend.url}/history`);
    await desk.page.getByLabel('Search').fill(refund.refundNumber);
    await desk.page.getByText('1 payment shown').waitFor(PATIENT);
    await desk.page
      .locator('main')
      .getByRole('button', { name: /25\.00/ })
      .waitFor(PATIENT);
  });

  test('what is not settled is asked about as it is found, and the answer arrives', async () => {
    const { page, shop } = desk;
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    const { id, orderNumber } = await desk.payment();
    await shop.confirm('asks');
    await page.goto(`${shop.backend.url}/lookup`);
    await page.getByRole('heading', { name: 'Find a payment' }).waitFor(PATIENT);
    await desk.scan(orderNumber);
    await expectOpened(id);
    await page.getByRole('region', { name: 'What happened' }).getByText('had WeChat Pay asked').waitFor(PATIENT);
    await shop.advance(6);
    await shop.until(id, { state: 'paid' });
    await page.getByRole('banner').or(page.locator('main header')).getByText('Paid', { exact: true }).waitFor(PATIENT);
  });

  test('during a payment it is said where to look later, and nothing is disturbed', async () => {
    const other = await paid(desk.shop, 900);
    await desk.charge('asks');
    await desk.shows('Customer confirms');
    const { page } = desk;
    const at = page.url();
    for (const number of [other.orderNumber, other.transactionId ?? '']) {
      await desk.scan(number);
      await desk.noticed('That is the code of another order. Scan it again after this payment, or look in the history');
      await desk.shows('Customer confirms');
      expect(page.url()).toBe(at);
    }
    await desk.shop.confirm('asks');
    await desk.shop.advance(6);
    await desk.shows('Paid', 'Paid HKD 38.50. Hand over the goods');
    await desk.scan(other.orderNumber);
    await expectOpened(other.id);
  });

  test('a payment code is not looked for, and charges nobody there; a number of nobody’s is said to be', async () => {
    const { page, shop } = desk;
    await page.goto(`${shop.backend.url}/lookup`);
    await page.getByRole('heading', { name: 'Find a payment' }).waitFor(PATIENT);
    await desk.scanPayer('ready');
    await page.getByText('That is a payment code. The code to scan is in the bill of the payment').waitFor(PATIENT);
    expect(new URL(page.url()).pathname).toBe('/lookup');
    await desk.scan('4200009999202611249999999999');
    const alert = page.getByRole('alert').filter({ hasText: 'No payment of this shop has that number' });
    await alert.waitFor(PATIENT);
    // A cashier is told who may go on.
    await page.getByText('A manager can have WeChat Pay asked about it').waitFor(PATIENT);
    expect(await page.getByRole('button', { name: 'Ask WeChat Pay' }).count()).toBe(0);
    // It is still there after a reload, and so is the answer.
    await page.reload();
    await alert.waitFor(PATIENT);
    await page.getByLabel('Or type what you know').fill('9.00');
    await page.getByRole('button', { name: 'Find', exact: true }).click();
    await page.waitForURL('**/history?q=9.00', PATIENT);
  });
});
