/**
 * A counter with people at it: the shop's real processes, the cashier's terminal and the payer's phone in a real browser, all found by role
 * and label as people find things. The scanner's keys come with the time stamps of a scanner, within one turn of the page, so that a busy
 * machine does not make a slow hand of it; what a browser's own keys do is held by `tests/terminal/scanning.test.ts`.
 */
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { Shop } from '../stories/shop.ts';
import { A_HAND, launchBrowser, PATIENT, PIN, signIn, UNINSTALLED } from '../terminal/counter.ts';

const SCANNER_GAP_MS = 6;
/** What was just put under a finger is not pressed by it for a quarter of a second. */
const SETTLED_MS = 300;

/** A scanner reads text and ends with Enter. */
export const scanAt = (page: Page, text: string): Promise<void> =>
  page.evaluate(
    ({ text, gapMs }) => {
      let at = performance.now() - gapMs * (text.length + 1);
      const press = (key: string, code: string) => {
        at += gapMs;
        for (const name of ['keydown', 'keyup']) {
          const event = new KeyboardEvent(name, { key, code, bubbles: true, cancelable: true, composed: true });
          Object.defineProperty(event, 'timeStamp', { value: at });
          (document.activeElement ?? document.body).dispatchEvent(event);
        }
      };
      for (const digit of text) press(digit, `Digit${digit}`);
      press('Enter', 'Enter');
    },
    { text, gapMs: SCANNER_GAP_MS },
  );

export class Desk {
  readonly shop: Shop;
  readonly browser: Browser;
  readonly context: BrowserContext;
  /** The cashier's window. */
  readonly page: Page;
  /** What the page itself said is wrong. */
  readonly complaints: string[] = [];

  private constructor(shop: Shop, browser: Browser, context: BrowserContext, page: Page) {
    this.shop = shop;
    this.browser = browser;
    this.context = context;
    this.page = page;
  }

  /**
   * @param flags more flags of the browser, such as a camera that shows what somebody in the shop holds out
   * @param speaks over which protocol the shop speaks with the channel. Default: V2
   */
  static async open(
    settings: readonly string[] = [],
    { flags, speaks = 'v2' }: { flags?: (shop: Shop) => Promise<readonly string[]>; speaks?: Shop['speaks'] } = {},
  ): Promise<Desk> {
    const shop = await Shop.open(settings, { speaks });
    const browser = await launchBrowser(await flags?.(shop));
    const context = await browser.newContext({
      viewport: { width: 1_280, height: 900 },
      locale: 'en-GB',
      ...UNINSTALLED,
    });
    await signIn({ url: shop.backend.url, apiKey: shop.environment.QUICKPAY_API_KEY }, context);
    const page = await context.newPage();
    const desk = new Desk(shop, browser, context, page);
    page.on('pageerror', (fault) => desk.complaints.push(String(fault)));
    await page.goto(shop.backend.url);
    await page.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
    return desk;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.shop.close();
  }

  async clear(): Promise<void> {
    await this.browser.close().catch(() => {});
    await this.shop.clear();
  }

  /** Keys as a person presses them. */
  key = async (text: string, page = this.page): Promise<void> => {
    for (const digit of text) await page.keyboard.press(digit, A_HAND);
    // A scan that comes within 400 ms is not made for this amount.
    await page.waitForTimeout(450);
  };

  scan = (text: string, page = this.page): Promise<void> => scanAt(page, text);

  /** A payer shows a new code, and it is scanned. Answers the code. */
  async scanPayer(payer: string, page = this.page): Promise<string> {
    const code = await this.shop.code(payer, true);
    await this.scan(code, page);
    return code;
  }

  /** An amount and a scan: two actions, of somebody who sees that the screen takes them. */
  async charge(payer: string, amount = '3850'): Promise<void> {
    await this.page.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
    await this.key(amount);
    await this.scanPayer(payer);
  }

  /** Whatever the last one left on the screen, and whatever the shop keeps from stories before. */
  async nextCustomer(): Promise<void> {
    await this.shop.tidy({});
    await this.page.goto(this.shop.backend.url);
    await this.page.getByRole('heading', { name: 'New sale' }).waitFor(PATIENT);
    await this.page.keyboard.press('Escape');
  }

  /** The amount as it is keyed. */
  amount = async (): Promise<string> =>
    ((await this.page.getByRole('status', { name: 'Amount' }).textContent()) ?? '').replace(/\s+/g, ' ').trim();

  async enterPassword(phone: Page, password = '123456'): Promise<void> {
    await phone.getByRole('dialog', { name: 'Enter the payment password' }).waitFor(PATIENT);
    for (const digit of password) await phone.getByRole('button', { name: digit, exact: true }).click();
  }

  panel = (name: string, page = this.page) => page.getByRole('article', { name, exact: true });

  async shows(name: string, sentence?: string | RegExp, page = this.page): Promise<void> {
    const panel = this.panel(name, page);
    const wanted = sentence === undefined ? panel : panel.getByText(sentence);
    await wanted.waitFor(PATIENT).catch(async (fault: unknown) => {
      const shown = await page.locator('main').textContent();
      throw new Error(`wanted “${name}”, and the screen at ${page.url()} shows: ${shown}`, { cause: fault });
    });
  }

  /** A press, not sooner than a screen that has just changed takes one. */
  async press(name: string, page = this.page): Promise<void> {
    const button = page.getByRole('button', { name, exact: true });
    await button.waitFor(PATIENT);
    await page.waitForTimeout(SETTLED_MS);
    await button.click();
  }

  /** What just did not happen, and what to do. */
  async noticed(text: string | RegExp, page = this.page): Promise<void> {
    const notice = page.locator('main').locator('[data-notice]').filter({ hasText: text });
    await notice.waitFor(PATIENT).catch(async (fault: unknown) => {
      throw new Error(`wanted “${text}”, and the screen at ${page.url()} shows: ${await page.locator('main').textContent()}`, {
        cause: fault,
      });
    });
  }

  strip = (page = this.page) => page.getByRole('region', { name: 'Last payments' });

  /** While nothing is certain nobody reads that goods may be handed over, and nothing charges again. */
  async expectNoGoods(page = this.page): Promise<void> {
    expect(await page.getByText(/(^|\. )Hand over/).count()).toBe(0);
    expect(
      await page
        .locator('main')
        .getByRole('button', { name: /^(Pay again|Charge|New sale)$/ })
        .count(),
    ).toBe(0);
  }

  /** Loads the page again, and expects what stood there before. */
  async reloaded(name: string, sentence?: string | RegExp): Promise<void> {
    await this.shows(name, sentence);
    await this.page.reload();
    await this.shows(name, sentence);
  }

  /** Another device at the same till. `clockOffMs`: how wrong its clock is. */
  async anotherWindow({ clockOffMs = 0 }: { clockOffMs?: number } = {}): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1_280, height: 900 }, locale: 'en-GB', ...UNINSTALLED });
    await context.addInitScript((off) => {
      const real = Date.now;
      Date.now = () => real() + off;
    }, clockOffMs);
    await signIn({ url: this.shop.backend.url, apiKey: this.shop.environment.QUICKPAY_API_KEY }, context);
    const page = await context.newPage();
    await page.goto(this.shop.backend.url);
    return page;
  }

  /** The customer's display, in a window of the same browser. */
  async display(): Promise<Page> {
    const page = await this.context.newPage();
    await page.goto(`${this.shop.backend.url}/display`);
    return page;
  }

  /** As when it has run out: the server no longer knows it. */
  async endLogin(): Promise<void> {
    const { origin } = new URL(this.shop.backend.url);
    const answer = await this.context.request.delete(`${origin}/v1/session`, { headers: { origin } });
    expect(answer.ok()).toBe(true);
  }

  async enterPin(): Promise<void> {
    await this.page.getByLabel('PIN', { exact: true }).first().waitFor(PATIENT);
    for (const digit of PIN) await this.page.keyboard.press(digit, A_HAND);
    await this.page.keyboard.press('Enter');
  }

  /** The sale that the cashier's window shows. */
  get saleId(): string {
    return /\/sale\/([^?#]+)/.exec(this.page.url())?.[1] ?? '';
  }

  /** The last payment of the sale in front, as the server has it. */
  async payment() {
    const { payments } = await this.shop.quickpay.sales.get(this.saleId);
    const last = payments.at(-1);
    if (last === undefined) throw new Error('the sale has no payment');
    return last;
  }

  /** The phone of a payer, in a window of its own. */
  async phone(payer: string, screen = 'quick-pay'): Promise<Page> {
    const page = await this.context.newPage();
    await page.setViewportSize({ width: 390, height: 844 });
    const { origin } = new URL(this.shop.controlUrl);
    await page.goto(`${origin}/phone/${payer}/${screen}`);
    return page;
  }

  /** Screen and sandbox agree on what was taken for the sale in front. */
  async expectHeld(minor: number): Promise<void> {
    const { saleId } = this;
    await expect.poll(() => this.shop.held(saleId), PATIENT).toBe(minor);
  }
}
