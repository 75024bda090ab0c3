/** A code by camera at the sale: the payer's phone before Chromium's fake camera. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Shop } from '../stories/shop.ts';
import { hasBrowser, launchBrowser, PATIENT } from '../terminal/counter.ts';
import { cameraFlags, film } from '../terminal/fake-camera.ts';
import { Desk } from './desk.ts';

describe.skipIf(!hasBrowser)('the camera at the sale', { timeout: 120_000 }, () => {
  let desk: Desk;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quickpay-sale-camera-'));
    desk = await Desk.open([], { flags: async (shop) => cameraFlags(await filmed(shop, join(folder, 'phone.y4m'))) });
  }, 90_000);
  afterAll(async () => {
    await desk?.close();
    await rm(folder, { recursive: true, force: true });
  }, 90_000);

  /** The phone as its payer holds it out, on film. */
  async function filmed(shop: Shop, file: string): Promise<string> {
    const browser = await launchBrowser();
    const phone = await browser.newPage({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
    await phone.goto(`${new URL(shop.controlUrl).origin}/phone/ready/quick-pay`);
    await phone.locator('.qr').waitFor(PATIENT);
    await film(phone, `data:image/png;base64,${(await phone.screenshot()).toString('base64')}`, 1, file);
    await browser.close();
    return file;
  }

  test('an amount, the camera, paid once; then the camera is off', async () => {
    const { page } = desk;
    await page.evaluate(() => {
      const tracks: MediaStreamTrack[] = [];
      Object.assign(globalThis, { tracks });
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await real(wanted);
        tracks.push(...stream.getTracks());
        return stream;
      };
    });
    await desk.key('3850');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Scan the payment code' }).waitFor(PATIENT);
    await page.keyboard.press('F3');
    await desk.shows('Paid', 'Paid HKD 38.50. Hand over the goods');
    await desk.expectHeld(3_850);
    expect((await desk.shop.quickpay.sales.get(desk.saleId)).payments).toHaveLength(1);
    const states = () =>
      page.evaluate(() => (globalThis as unknown as { tracks: MediaStreamTrack[] }).tracks.map(({ readyState }) => readyState)); // made above
    await expect.poll(states, PATIENT).toEqual(['ended']);
    expect(desk.complaints).toEqual([]);
  });
});
