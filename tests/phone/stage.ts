/** A real sandbox, a till on its wire, and a real browser for the payer's phone. */
import { randomBytes } from 'node:crypto';
import { type Sandbox, startSandbox } from '@quickpay/sandbox';
import { createV2Client, type V2Client } from '@quickpay/wechatpay';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';
import { hasBrowser, launchBrowser } from '../browser.ts';
import { barriers, overflow } from '../good-looks.ts';
import { madeCertificates } from '../made-certificates.ts';

export { hasBrowser };

/** Pictures go here when a folder is named: PHONE_PICTURES=/some/folder. */
const PICTURES = process.env.PHONE_PICTURES;

/** How the page is looked at. */
export const LOOKS = [
  { name: 'light', options: {} },
  { name: 'wide', options: { viewport: { width: 1_280, height: 900 } } },
  { name: 'chinese-dark-narrow', options: { locale: 'zh-CN', colorScheme: 'dark', viewport: { width: 320, height: 640 } } },
] as const satisfies readonly { name: string; options: BrowserContextOptions }[];

export class Stage {
  readonly sandbox: Sandbox;
  readonly browser: Browser;
  readonly #client: V2Client;
  #count = 0;

  private constructor(sandbox: Sandbox, browser: Browser, client: V2Client) {
    this.sandbox = sandbox;
    this.browser = browser;
    this.#client = client;
  }

  static async open(): Promise<Stage> {
    const sandbox = await startSandbox({ port: 0, tlsPort: 0, ...madeCertificates() });
    const browser = await launchBrowser();
    const merchant = sandbox.merchants.find(({ settlementCurrency }) => settlementCurrency === 'HKD');
    if (merchant === undefined) throw new Error('the demo has a merchant in HKD');
    const client = createV2Client({
      merchant: { mode: 'direct', appId: merchant.appId, mchId: merchant.mchId, apiKey: merchant.apiKeyV2 },
      hosts: [sandbox.baseUrl],
      now: Date.now,
      random: { bytes: (length) => randomBytes(length) },
      ip: '127.0.0.1',
    });
    return new Stage(sandbox, browser, client);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.#client.close();
    await this.sandbox.close();
  }

  async page(path: string, options: BrowserContextOptions = {}): Promise<Page> {
    const page = await this.browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'en-GB', ...options });
    await page.goto(`${this.sandbox.phoneUrl}${path}`);
    return page;
  }

  async control<Answer>(path: string, method = 'GET', body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.sandbox.controlUrl}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Answer; // each test looks at what it got
  }

  code = async (payer: string): Promise<string> => (await this.control<{ authCode: string }>(`/payers/${payer}/code`)).authCode;
  advance = (seconds: number): Promise<unknown> => this.control('/clock', 'POST', { advanceMs: seconds * 1_000 });

  /** The number of the last order. */
  get number(): string {
    return `PHONE${this.#count}`;
  }

  /** Charges the code that this payer's phone shows. */
  async scan(payer: string) {
    this.#count++;
    return this.#client.submit(
      { outTradeNo: this.number, totalFee: 3850, feeType: 'HKD', authCode: await this.code(payer), body: 'Tea house' },
      { timeoutMs: 5_000 },
    );
  }

  /** The last order's state in the ledger. */
  async state(): Promise<string | undefined> {
    const { orders } = await this.control<{ orders: { outTradeNo: string; state: string }[] }>('/ledger');
    return orders.find(({ outTradeNo }) => outTradeNo === this.number)?.state;
  }
}

/** Nothing that axe finds, and nothing that runs over the edge. */
export async function expectGoodLooks(page: Page, what: string): Promise<void> {
  expect(await barriers(page), what).toEqual([]);
  expect(await overflow(page), `${what} runs over the edge`).toBeLessThanOrEqual(0);
}

export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png` });
}
