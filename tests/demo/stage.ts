/** The whole demo as `npm start` starts it, and a real browser before its page. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { money, type PaymentView, Quickpay } from '@quickpay/client';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { ended } from '../stories/processes.ts';
import { launchBrowser, signIn, UNINSTALLED } from '../terminal/counter.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'src', 'main.ts');
const READY_MS_MAX = 60_000;

/** What the page needs to know, as `quickpay start` wrote it. */
type Facts = Readonly<{ phoneUrl: string; wireUrl: string; controlUrl: string }>;

export class DemoStage {
  readonly demoUrl: string;
  readonly facts: Facts;
  readonly apiKey: string;
  readonly quickpay: Quickpay;
  /** Everything that it printed until it was ready. */
  readonly printed: string;
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #browser: Browser;

  private constructor(child: ChildProcess, folder: string, browser: Browser, printed: string) {
    this.#child = child;
    this.#folder = folder;
    this.#browser = browser;
    this.printed = printed;
    this.demoUrl = /http:\S+\/demo\b/.exec(printed)?.[0] ?? '';
    this.facts = JSON.parse(readFileSync(join(folder, 'demo.json'), 'utf8')) as Facts; // written by the command
    this.apiKey = readFileSync(join(folder, 'api-key.txt'), 'utf8').trim();
    this.quickpay = new Quickpay({ baseUrl: new URL(this.demoUrl).origin, apiKey: this.apiKey });
  }

  static async open(): Promise<DemoStage> {
    const folder = mkdtempSync(join(tmpdir(), 'quickpay-demo-page-'));
    const child = spawn(process.execPath, [MAIN, 'start', '--no-open'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: {
        ...process.env,
        QUICKPAY_CHILD: '1',
        QUICKPAY_DATA: folder,
        QUICKPAY_PORT: '0',
        SANDBOX_PORT: '0',
        SANDBOX_TLS_PORT: '0',
      },
    });
    try {
      return new DemoStage(child, folder, await launchBrowser(), await readyText(child));
    } catch (fault) {
      await ended(child);
      rmSync(folder, { recursive: true, force: true });
      throw fault;
    }
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await ended(this.#child);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  /**
   * A window of its own profile before the demo page, at whose terminal a cashier is signed in.
   */
  async page(options: BrowserContextOptions & { isSignedIn?: boolean } = {}): Promise<Page> {
    const { isSignedIn = true, ...rest } = options;
    const context = await this.#browser.newContext({
      viewport: { width: 1_440, height: 900 },
      locale: 'en-GB',
      ...UNINSTALLED,
      ...rest,
    });
    if (isSignedIn) await signIn({ url: new URL(this.demoUrl).origin, apiKey: this.apiKey }, context);
    const page = await context.newPage();
    await page.goto(this.demoUrl);
    return page;
  }

  async control<Answer>(path: string, method = 'GET', body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.facts.controlUrl}${path}`, {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Answer; // each test looks at what it got
  }

  /** Lets time pass until nothing is under way any more at the till: a page that is opened begins with what is. */
  async settle(): Promise<void> {
    const isBusy = async () => (await this.quickpay.payments.list({ unresolved: true, outcome: 'unknown' })).items.length > 0;
    for (let minute = 0; minute < 5 && (await isBusy()); minute++) await this.control('/clock', 'POST', { advanceMs: 60_000 });
  }

  code = async (payer = 'ready'): Promise<string> => (await this.control<{ authCode: string }>(`/payers/${payer}/code`)).authCode;

  sale = async (): Promise<string> => (await this.quickpay.sales.create({ merchantId: 'hkd', amount: money('38.50', 'HKD') })).id;

  /** What a till does once the phone was held to its scanner. */
  pay = async (saleId: string): Promise<PaymentView> =>
    (await this.quickpay.sales.pay(saleId, { authCode: await this.code() })).payment;

  /** Takes 38.50 from the phone. */
  take = async (): Promise<PaymentView> => this.pay(await this.sale());
}

async function readyText(child: ChildProcess): Promise<string> {
  let text = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`the demo is not ready: ${text}`)), READY_MS_MAX);
    child.once('exit', (code) => reject(new Error(`the demo ended with ${code}: ${text}`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!text.includes('ctrl-C')) return;
      clearTimeout(timer);
      resolve();
    });
  });
  return text;
}
