/** Printing at the terminal, in a real browser: by a printer on the network, by the browser, and by a printer on a cable. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { extractText, getDocumentProxy } from 'unpdf';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Printer } from '../../../apps/backend/src/printing/printer.ts';
import { printerAt } from '../../../apps/backend/test/printer-at.ts';
import { newCode } from '../../../apps/backend/test/till.ts';
import { smaller } from '../../../scripts/smaller.ts';
import { barriers } from '../../good-looks.ts';
import { type Counter, hasBrowser, launchBrowser, openCounter, PATIENT, whenShown } from '../../terminal/counter.ts';
import { AS_MANAGER, payAs } from '../../terminal/shop-day.ts';
import { decode, textOf } from '../decode.ts';
import { type FakePrinter, openFakePrinter } from '../fake-printer.ts';
import { pictureOf } from './picture.ts';

/** `RECEIPT_PICTURES=docs/pictures npm test -- tests/receipts` draws those of the guide anew. */
const FOLDER = process.env.RECEIPT_PICTURES;
const keep = (name: string, png: Buffer): void => {
  if (FOLDER === undefined) return;
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(join(FOLDER, `receipt-${name}.png`), smaller(png));
};

const WAITS = { connectMsMax: 300, statusMsMax: 300, writeMsMax: 300, doneMsMax: 300 };

/** In the place of the browser's dialog, which no program sees: the page waits as it would for it. */
const HOLD_DIALOG = () => {
  window.print = () => void document.documentElement.setAttribute('data-dialog', '');
};
const dialog = (page: Page) => page.locator('html[data-dialog]').waitFor({ state: 'attached', ...PATIENT });
const closeDialog = (page: Page) =>
  page.evaluate(() => {
    document.documentElement.removeAttribute('data-dialog');
    dispatchEvent(new Event('afterprint'));
  });
const MM_PER_PT = 25.4 / 72;

/**
 * What the browser would print, as a PDF: its size in millimetres, and its text. A font draws some characters and their radicals alike, and the
 * PDF then knows the radical: normalized they are the same.
 */
async function pdfOf(page: Page): Promise<Readonly<{ pages: number; widthMm: number; heightMm: number; text: string }>> {
  const document = await getDocumentProxy(new Uint8Array(await page.pdf({ preferCSSPageSize: true, printBackground: true })));
  const { text } = await extractText(document, { mergePages: true });
  const { view } = await document.getPage(1);
  const [, , width = 0, height = 0] = view;
  return { pages: document.numPages, widthMm: width * MM_PER_PT, heightMm: height * MM_PER_PT, text: text.normalize('NFKC') };
}

/** A printer on a cable: what Web Serial would hand over once somebody has chosen it. Its bytes are kept where a test finds them. */
const CABLE = () => {
  const bytes: number[] = [];
  const granted: unknown[] = [];
  const port = {
    open: async () => {},
    close: async () => {},
    forget: async () => void granted.pop(),
    writable: {
      getWriter: () => ({
        write: async (chunk: Uint8Array) => void bytes.push(...chunk),
        releaseLock: () => {},
        abort: async () => {},
      }),
    },
  };
  Object.defineProperty(navigator, 'serial', {
    value: {
      getPorts: async () => granted,
      requestPort: async () => {
        if (!navigator.userActivation.isActive) throw new DOMException('a click first', 'SecurityError');
        granted.push(port);
        return port;
      },
    },
  });
  Object.assign(window, { printedBytes: () => bytes.splice(0) });
};
const cableBytes = (page: Page): Promise<number[]> => page.evaluate('printedBytes()');

describe.skipIf(!hasBrowser)('printing at the terminal', { timeout: 120_000 }, () => {
  let browser: Browser;
  let fake: FakePrinter;
  let counter: Counter;
  beforeAll(async () => {
    browser = await launchBrowser();
  }, 60_000);
  afterAll(() => browser?.close());
  beforeEach(async () => {
    fake = await openFakePrinter();
  });
  afterEach(async () => {
    await counter?.close();
    await fake.close();
  });
  const open = async (printers: readonly Printer[]) => {
    counter = await openCounter(browser, { printers, printerWaits: WAITS });
  };
  const trouble = (page: Page) => page.locator('[data-print-trouble]');

  test('the paid screen prints; the key prints again, marked COPY; the next sale is there all the same', async () => {
    await open([printerAt(fake.port)]);
    const { page, complaints, close } = await counter.open('/', { as: 'cashier' });
    await whenShown(page);
    const paid = await payAs(counter.till, 3_850);
    await page.goto(`${counter.url}/sale/${paid.saleId}`);
    await page.getByRole('article', { name: 'Paid', exact: true }).waitFor(PATIENT);
    await page.waitForTimeout(300);
    await page.getByRole('button', { name: 'Print', exact: true }).click();
    await page.getByText('Sent to the printer').first().waitFor(PATIENT);
    const [original = []] = await fake.receipts(1);
    expect(textOf(original)).toContain('Receipt 收据');
    expect(textOf(original).join(' ')).not.toContain('COPY');
    await page.keyboard.press('1');
    await page.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
    await page.keyboard.press('F8');
    const [, copy = []] = await fake.receipts(2);
    expect(textOf(copy)[0]).toBe('COPY 副本 1');
    expect(copy).toContainEqual(expect.objectContaining({ kind: 'qr', text: paid.orderNumber }));
    // Printing changed nothing of what was keyed.
    await page.getByRole('status', { name: 'Amount' }).getByText('0.01').waitFor(PATIENT);
    expect(complaints).toEqual([]);
    await close();
  });

  test('the record prints the payment that is opened there, for customer and merchant, and its key does, too', async () => {
    await open([printerAt(fake.port)]);
    const older = await payAs(counter.till, 1_200);
    await payAs(counter.till, 9_900);
    const { page, complaints, close } = await counter.open(`/payments/${older.id}`, AS_MANAGER);
    await whenShown(page);
    await page.keyboard.press('F8');
    const [first = []] = await fake.receipts(1);
    expect(textOf(first).join(' ')).toContain('HKD 12.00');
    await page.getByRole('button', { name: 'Print merchant copy' }).click();
    const [, second = []] = await fake.receipts(2);
    expect(textOf(second)).toContain('Merchant copy 商户联');
    expect(textOf(second).join(' ')).not.toContain('COPY');
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a printer that is switched off is told of quietly, and covers nothing of the sale', async () => {
    await open([printerAt(fake.port, { automatic: ['customer'] })]);
    await fake.off();
    const { page, close } = await counter.open('/', { as: 'cashier' });
    await whenShown(page);
    const paid = await payAs(counter.till, 3_850);
    await page.goto(`${counter.url}/sale/${paid.saleId}`);
    const main = page.getByRole('button', { name: 'New sale' });
    await main.waitFor(PATIENT);
    await page.waitForTimeout(300);
    await page.getByRole('button', { name: 'Print', exact: true }).click();
    await trouble(page).getByText('Printer not reachable. The payment is safe; print later').waitFor(PATIENT);
    const [notice, panel, button] = await Promise.all(
      [trouble(page), page.getByRole('article', { name: 'Paid', exact: true }), main].map((one) => one.boundingBox()),
    );
    if (!notice || !panel || !button) throw new Error('something is not there');
    expect(notice.y).toBeGreaterThanOrEqual(button.y + button.height);
    await main.click();
    await page.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
    await fake.on();
    await page.keyboard.press('F8');
    // None of what failed counts: what comes out now is the original.
    const receipts = await fake.receipts(1);
    expect(textOf(receipts[0] ?? []).join(' ')).not.toContain('COPY');
    await trouble(page).waitFor({ state: 'detached', ...PATIENT });
    await close();
  });

  test.each([
    ['80', 80],
    ['58', 58],
  ] as const)(
    'the browser prints on %s mm paper as long as the receipt; its PDF has the text, Chinese too',
    async (paper, widthMm) => {
      await open([]);
      const { page, complaints, close } = await counter.open('/', { as: 'cashier', kept: { 'print-paper': paper } });
      await page.addInitScript(HOLD_DIALOG);
      await whenShown(page);
      const paid = await payAs(counter.till, 123_450);
      await page.goto(`${counter.url}/payments/${paid.id}`);
      await whenShown(page);
      await page.getByRole('button', { name: 'Print receipt' }).click();
      await dialog(page);
      // Before it is printed: then it is gone.
      await page.emulateMedia({ media: 'print' });
      keep(`browser-${paper}`, await page.locator('[data-print] article').screenshot());
      await page.emulateMedia({ media: null });
      const pdf = await pdfOf(page);
      expect(pdf.pages).toBe(1);
      expect(pdf.widthMm).toBeCloseTo(widthMm, 0);
      expect(pdf.heightMm).toBeGreaterThan(90);
      const text = pdf.text.replace(/\s+/g, ' ');
      for (const words of ['Receipt 收据', 'Paid 已收款', 'HKD 1,234.50', 'Tea house', '沙箱环境', '微信支付单号'])
        expect(text).toContain(words.normalize('NFKC'));
      expect(text.replaceAll(' ', '')).toContain(paid.orderNumber);
      // Nothing of the screen.
      expect(text).not.toContain('What happened');
      expect(text).not.toContain('••');
      await closeDialog(page);
      await page.locator('[data-print]').waitFor({ state: 'detached', ...PATIENT });
      // Again: a copy.
      await page.keyboard.press('F8');
      await dialog(page);
      expect((await pdfOf(page)).text).toContain('COPY 副本 1');
      await closeDialog(page);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  test('the slip of a sale that was left says that nothing was paid, and never that something was', async () => {
    await open([]);
    const { till } = counter;
    till.script.submit = () => ({ kind: 'asked' });
    const sale = await till.sale();
    await till.pay(sale, newCode());
    await till.call('POST', `/v1/sales/${sale}/closure`);
    const { page, complaints, close } = await counter.open(`/sale/${sale}`, { as: 'cashier' });
    await page.evaluate(HOLD_DIALOG);
    const slip = page.getByRole('button', { name: 'Print the slip' });
    await slip.waitFor(PATIENT);
    await page.waitForTimeout(300);
    await slip.click();
    await dialog(page);
    const { pages, text } = await pdfOf(page);
    expect(pages).toBe(1);
    expect(text).toContain('Not paid 未收款凭条');
    expect(text).not.toMatch(/\bPaid 已收款|Receipt 收据/);
    await closeDialog(page);
    expect(complaints).toEqual([]);
    await close();
  });

  test.each([
    ['80', 'gb18030', 80],
    ['58', 'gb18030', 58],
    ['58', 'raster', 58],
  ] as const)('a printer on a cable, %s mm, %s: a click connects it, and it gets the receipt', async (paper, text, paperMm) => {
    await open([]);
    const { page, complaints, close } = await counter.open('/', {
      as: 'cashier',
      kept: { 'print-way': 'serial', 'print-paper': paper, 'print-text': text },
    });
    await page.addInitScript(CABLE);
    await page.goto(`${counter.url}/settings`);
    await whenShown(page);
    await page.getByText('No printer is connected').waitFor(PATIENT);
    await page.getByRole('button', { name: 'Connect a printer' }).click();
    await page.getByText('A printer is connected').waitFor(PATIENT);
    await page.getByRole('button', { name: 'Print a test page' }).click();
    await page.getByText('Sent. Look at the printer').waitFor(PATIENT);
    const { printed } = decode(Uint8Array.from(await cableBytes(page)));
    if (text === 'gb18030') expect(textOf(printed)).toContain('Printer test 打印测试');
    else expect(printed.filter(({ kind }) => kind === 'picture').length).toBeGreaterThan(10);
    keep(`cable-${paper}-${text}`, await pictureOf(page, printed, paperMm));
    expect(await barriers(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('without a printer on the cable nothing is counted, and the way to the settings is named', async () => {
    await open([]);
    const paid = await payAs(counter.till, 3_850);
    const { page, close } = await counter.open('/', { as: 'cashier', kept: { 'print-way': 'serial' } });
    await page.addInitScript(CABLE);
    await page.goto(`${counter.url}/payments/${paid.id}`);
    await whenShown(page);
    await page.keyboard.press('F8');
    await trouble(page).getByText('No printer is connected to this device').waitFor(PATIENT);
    const { json } = await counter.till.call('POST', `/v1/payments/${paid.id}/prints`, { id: 'prt_0123456789', way: 'here' });
    expect(json).toMatchObject({ copyNumber: 0 });
    await close();
  });

  test('only the terminal’s page may use a cable', async () => {
    await open([]);
    const { page, close } = await counter.open('/', { as: 'cashier' });
    await whenShown(page);
    expect(await page.evaluate("document.featurePolicy.allowsFeature('serial')")).toBe(true);
    expect(await page.evaluate("document.featurePolicy.allowsFeature('usb')")).toBe(false);
    await close();
  });

  test('the settings show how the shop’s printers are, and print a test page', async () => {
    await open([printerAt(fake.port)]);
    const { page, complaints, close } = await counter.open('/settings', AS_MANAGER);
    await whenShown(page);
    await page.getByText('Nothing was sent to it yet').waitFor(PATIENT);
    await page.getByRole('button', { name: 'Test page of Bar' }).click();
    const [printed = []] = await fake.receipts(1);
    expect(textOf(printed)).toContain('Printer test 打印测试');
    await page.getByText('Ready').waitFor(PATIENT);
    expect(await barriers(page)).toEqual([]);
    await page.getByRole('button', { name: '简体中文' }).click();
    await page.getByText('就绪').waitFor(PATIENT);
    expect(complaints).toEqual([]);
    await close();
  });

  test.each([
    [80, 'gb18030'],
    [58, 'gb18030'],
    [80, 'raster'],
    [58, 'raster'],
  ] as const)('what comes out of a network printer of %i mm, %s, can be looked at', async (paperMm, text) => {
    await open([printerAt(fake.port, { model: { paperMm, text, hasCutter: true } })]);
    const paid = await payAs(counter.till, 123_450);
    await counter.till.call('POST', `/v1/payments/${paid.id}/prints`, { id: 'prt_0000000001' });
    await counter.till.call('POST', `/v1/payments/${paid.id}/prints`, { id: 'prt_0000000002' });
    const [, copy = []] = await fake.receipts(2);
    const page = await browser.newPage();
    const png = await pictureOf(page, copy, paperMm);
    expect(png.length).toBeGreaterThan(5_000);
    keep(`network-${paperMm}-${text}`, png);
    await page.close();
  });
});
