/** The camera as a scanner, for real: the picture of the payer's phone before Chromium's fake camera, read by the page's own reader. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeHint } from '@quickpay/core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { drawCode } from '../../apps/sandbox/phone/src/code-pictures.ts';
import { barriers } from '../good-looks.ts';
import { Stage } from '../phone/stage.ts';
import { type Counter, hasBrowser, launchBrowser, openCounter } from './counter.ts';
import { cameraFlags, film } from './fake-camera.ts';

const PATIENT = { timeout: 30_000 } as const;

describe.skipIf(!hasBrowser)('the camera', { timeout: 120_000 }, () => {
  let stage: Stage;
  let folder: string;
  const browsers: Browser[] = [];
  const counters: Counter[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quickpay-camera-'));
    stage = await Stage.open();
  }, 60_000);
  afterAll(async () => {
    for (const browser of browsers) await browser.close();
    for (const counter of counters) await counter.close();
    await stage?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** The living page before a camera, with what came of its tracks kept: each is a track that was handed out. */
  const openWith = async (flags: readonly string[]) => {
    const browser = await launchBrowser(flags);
    browsers.push(browser);
    const counter = await openCounter(browser);
    counters.push(counter);
    const window = await counter.open('/about');
    await window.page.addInitScript(() => {
      const tracks: MediaStreamTrack[] = [];
      Object.assign(globalThis, { tracks });
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await real(wanted);
        tracks.push(...stream.getTracks());
        return stream;
      };
    });
    await window.page.goto(`${counter.url}/living`);
    return { ...window, counter };
  };
  const tracks = (page: Page): Promise<string[]> =>
    page.evaluate(
      () => (globalThis as unknown as { tracks: MediaStreamTrack[] }).tracks.map(({ readyState }) => readyState), // made above
    );
  const openCamera = (page: Page) => page.getByRole('button', { name: 'Open the camera' }).click();
  // Behind the dialog, where no role is.
  const taken = (page: Page): Promise<string[]> => page.locator('ol[aria-label="Taken"] li').allTextContents();
  const says = (page: Page, text: string) => page.getByRole('dialog').getByText(text).waitFor(PATIENT);

  test('reads the code of the payer’s phone once, then goes off', async () => {
    const phone = await stage.page('ready/quick-pay', { deviceScaleFactor: 2 });
    await phone.locator('.qr').waitFor();
    const code = await stage.code('ready');
    const picture = await phone.screenshot();
    const shown = join(folder, 'phone.y4m');
    await film(phone, `data:image/png;base64,${picture.toString('base64')}`, 1, shown);
    await phone.close();

    const { page, complaints, counter, close } = await openWith(cameraFlags(shown));
    const foreign: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(counter.url) && !request.url().startsWith('data:')) foreign.push(request.url());
    });
    await openCamera(page);
    await expect.poll(() => taken(page), PATIENT).toEqual([codeHint(code)]);
    await says(page, 'Code read');
    await expect.poll(() => tracks(page), PATIENT).toEqual(['ended']);
    expect(await page.evaluate(() => performance.getEntriesByName('scan').length)).toBe(1);
    // It is still before the camera: going on reads nothing new.
    await page.getByRole('button', { name: 'Tap to go on' }).click();
    await says(page, 'Hold the customer’s payment code before the camera');
    const looked = await page.evaluate(
      () =>
        new Promise<number>((done) => {
          const video = document.querySelector('video');
          let frames = 0;
          const count = () => (++frames < 20 ? video?.requestVideoFrameCallback(count) : done(frames));
          video?.requestVideoFrameCallback(count);
        }),
    );
    expect(looked).toBe(20);
    expect(await taken(page)).toHaveLength(1);
    expect(await page.content()).not.toContain(code);
    expect(await barriers(page, { only: '[role="dialog"]' })).toEqual([]);
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).first().click();
    await expect.poll(() => tracks(page), PATIENT).toEqual(['ended', 'ended']);
    expect(foreign).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('the QR of a payee is another kind of code, and the camera goes on looking', async () => {
    const page = await stage.page('ready/me');
    const payee = join(folder, 'payee.y4m');
    await film(page, drawCode('wxp://f2f0abcdefghijklmnop').qr, 0.6, payee);
    await page.close();
    const { page: terminal, close } = await openWith(cameraFlags(payee));
    await openCamera(terminal);
    await says(terminal, 'That is another kind of code');
    await says(terminal, 'Customer: WeChat → Me → Wallet → Quick Pay');
    expect(await taken(terminal)).toEqual([]);
    expect(await tracks(terminal)).toEqual(['live']);
    await close();
  });

  test('the QR of a receipt is an order number', async () => {
    const page = await stage.page('ready/me');
    const receipt = join(folder, 'receipt.y4m');
    const orderNumber = 'QP0MHT3K2P003ABC4Y6V8B0C1D3E';
    await film(page, drawCode(orderNumber).qr, 0.6, receipt);
    await page.close();
    const { page: terminal, close } = await openWith(cameraFlags(receipt));
    await openCamera(terminal);
    await expect.poll(() => taken(terminal), PATIENT).toEqual([orderNumber]);
    await close();
  });

  test.each([
    [
      'was not allowed',
      ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream=deny'],
      'The camera is not allowed',
    ],
    ['is not there', ['--use-fake-ui-for-media-stream'], 'No camera was found'],
  ] as const)('where it %s, what to do is said, and the code can be typed', async (_name, flags, sentence) => {
    const { page, close } = await openWith(flags);
    await openCamera(page);
    await says(page, sentence);
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Payment code').fill('134567890123456789');
    expect(await dialog.getByLabel('Payment code').inputValue()).toBe('1345 6789 0123 4567 89');
    await dialog.getByRole('button', { name: 'Use this code' }).click();
    await expect.poll(() => taken(page), PATIENT).toEqual(['13•• •••• •••• ••67 89']);
    expect(await dialog.getByLabel('Payment code').inputValue()).toBe('');
    expect(await barriers(page, { only: '[role="dialog"]' })).toEqual([]);
    await close();
  });
});
