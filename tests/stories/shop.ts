/**
 * A shop for stories: sandbox and backend as real processes, over TLS, each with its own folder; a payer's hand on the control API and a
 * cashier's on the typed client. The backend follows the sandbox's clock, so that 45 seconds take one.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Attempt, Quickpay } from '@quickpay/client';
import { brokenAt, openSqliteLedger } from '@quickpay/storage';
import { expect } from 'vitest';
import { type SandboxLine, writeDemoConfiguration } from '../../apps/cli/src/demo.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'src', 'main.ts');

/** An order as the sandbox's ledger shows it. */
export type Order = Readonly<{
  mchId: string;
  outTradeNo: string;
  state: string;
  total: number;
  refunded: number;
  paid: boolean;
  history: readonly { event: string }[];
}>;

type Served<Line> = Readonly<{ line: Line; child: ChildProcess; output: () => string }>;

export class Shop {
  readonly folder = mkdtempSync(join(tmpdir(), 'quickpay-story-'));
  #sandbox: Served<SandboxLine> | null = null;
  #backend: Served<{ url: string }> | null = null;
  #apiKey = '';
  #codes: string[] = [];
  quickpay: Quickpay = new Quickpay({ baseUrl: 'http://127.0.0.1:9', apiKey: '' });
  controlUrl = '';

  static async open(settings: readonly string[] = []): Promise<Shop> {
    const shop = new Shop();
    await shop.startSandbox(settings);
    await shop.startBackend();
    return shop;
  }

  async startSandbox(settings: readonly string[] = [], ports: readonly [string, string] = ['0', '0']): Promise<void> {
    const flags = settings.flatMap((setting) => ['--set', setting]);
    this.#sandbox = await serve(
      ['sandbox', '--json', '--port', ports[0], '--tls-port', ports[1], '--data', join(this.folder, 'sandbox'), ...flags],
      {},
    );
    this.controlUrl = this.#sandbox.line.controlUrl;
    this.#apiKey = writeDemoConfiguration(join(this.folder, 'backend'), this.#sandbox.line).apiKey;
  }

  /** `clock: 'own'`: by the machine's own clock, which `preload` may set; else it follows the sandbox's. */
  async startBackend({ clock = 'sandbox', preload }: { clock?: 'sandbox' | 'own'; preload?: string } = {}): Promise<void> {
    this.#backend = await serve(['backend', '--json'], {
      QUICKPAY_DATA: join(this.folder, 'backend'),
      QUICKPAY_PORT: '0',
      QUICKPAY_LOG: 'info',
      ...(clock === 'sandbox' ? { QUICKPAY_CLOCK: this.controlUrl } : {}),
      ...(preload === undefined ? {} : { NODE_OPTIONS: `--import ${preload}` }),
    });
    this.quickpay = new Quickpay({ baseUrl: this.#backend.line.url, apiKey: this.#apiKey });
  }

  /** What the shell needs to know of this shop. */
  get environment(): Readonly<Record<'QUICKPAY_URL' | 'QUICKPAY_API_KEY', string>> {
    return { QUICKPAY_URL: this.#backend?.line.url ?? '', QUICKPAY_API_KEY: this.#apiKey };
  }

  /** The processes, for whoever measures them. */
  get pids(): Readonly<Record<'sandbox' | 'backend', number | undefined>> {
    return { sandbox: this.#sandbox?.child.pid, backend: this.#backend?.child.pid };
  }

  /** The V2 API key that a merchant began with. */
  apiKeyOf(mchId: string): string {
    return this.#sandbox?.line.merchants.find((merchant) => merchant.mchId === mchId)?.apiKeyV2 ?? '';
  }

  /** As a power cut would. */
  async killBackend(): Promise<void> {
    await killed(this.#backend?.child);
  }

  /** The sandbox dies and comes back at the same place. */
  async killAndRestartSandbox(): Promise<void> {
    const line = this.#sandbox?.line;
    await killed(this.#sandbox?.child);
    const portOf = (url: string | undefined) => new URL(url ?? '').port;
    await this.startSandbox([], [portOf(line?.baseUrl), portOf(line?.mtlsBaseUrl)]);
  }

  /** The API, without the client's manners: repeats, wrong keys. */
  async api(
    path: string,
    { method = 'POST', body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; json: Record<string, unknown>; headers: Headers }> {
    const answer = await fetch(`${this.#backend?.line.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#apiKey}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, json: (await answer.json()) as Record<string, unknown>, headers: answer.headers };
  }

  async control<Answer>(path: string, method = 'GET', body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as Answer;
  }

  async code(payer: string, fresh = false): Promise<string> {
    const { authCode } = await this.control<{ authCode: string }>(`/payers/${payer}/code${fresh ? '?fresh=true' : ''}`);
    this.#codes.push(authCode);
    return authCode;
  }

  /** A new sale, and a payer's code scanned for it. */
  async charge(
    payer: string,
    {
      merchantId = 'hkd',
      currency = 'HKD',
      minor = 3850,
    }: { merchantId?: string; currency?: 'HKD' | 'JPY' | 'USD'; minor?: number } = {},
  ): Promise<Attempt> {
    const sale = await this.quickpay.sales.create({ merchantId, amount: { minor, currency } });
    return this.quickpay.sales.pay(sale.id, { authCode: await this.code(payer) });
  }

  confirm = (payer: string) => this.control(`/payers/${payer}/password`, 'POST', { password: '123456' });
  payerCancels = (payer: string) => this.control(`/payers/${payer}/cancel`, 'POST');
  types = (payer: string) => this.control(`/payers/${payer}/typing`, 'POST');
  fault = (fault: Readonly<Record<string, unknown>>) => this.control('/faults', 'POST', { times: 1, ...fault });
  advance = (seconds: number) => this.control('/clock', 'POST', { advanceMs: seconds * 1_000 });

  /** The payment once it reads so; looked at again and again, because answers travel. */
  async until(id: string, wanted: Partial<Awaited<ReturnType<Quickpay['payments']['get']>>>): Promise<void> {
    await expect.poll(() => this.quickpay.payments.get(id), { timeout: 8_000, interval: 20 }).toMatchObject(wanted);
  }

  /** The order of a payment in the sandbox's ledger. */
  async order(id: string): Promise<Order | undefined> {
    const { orderNumber } = await this.quickpay.payments.get(id);
    const { orders } = await this.control<{ orders: Order[] }>('/ledger');
    return orders.find(({ outTradeNo }) => outTradeNo === orderNumber);
  }

  /** What the channel holds of every order of a sale. */
  async held(saleId: string): Promise<number> {
    const { items } = await this.quickpay.payments.list({ saleId, limit: 200 });
    const orders = await Promise.all(items.map(({ id }) => this.order(id)));
    return orders.reduce((sum, order) => sum + (order?.paid ? order.total - order.refunded : 0), 0);
  }

  async requests(id: string): Promise<string[]> {
    return (await this.quickpay.payments.events(id)).items.map(({ kind }) => kind);
  }

  /**
   * The end of every story: manners are clean, chains hold, and no code or key was ever written to a log or an event.
   */
  async close({ unmannered = false }: { unmannered?: boolean } = {}): Promise<void> {
    try {
      if (!unmannered) {
        for (const { mchId } of this.#sandbox?.line.merchants ?? []) {
          expect(await this.control(`/manners?mchId=${mchId}`), `manners of ${mchId}`).toEqual({
            earlyRevokes: 0,
            hurriedQueries: 0,
            hurriedRefunds: 0,
            resentSubmits: 0,
            overQuota: { submit: 0, query: 0, revoke: 0, refund: 0 },
          });
        }
      }
      await ended(this.#backend?.child);
      await this.#verifyLedger();
      const said = this.#backend?.output() ?? '';
      const secrets = [...this.#codes, this.#apiKey, ...(this.#sandbox?.line.merchants ?? []).map(({ apiKeyV2 }) => apiKeyV2)];
      for (const secret of secrets) expect(said.includes(secret), 'a secret in the log').toBe(false);
    } finally {
      await killed(this.#backend?.child);
      await killed(this.#sandbox?.child);
      rmSync(this.folder, { recursive: true, force: true });
    }
  }

  async #verifyLedger(): Promise<void> {
    const ledger = await openSqliteLedger({
      file: join(this.folder, 'backend', 'ledger.sqlite'),
      environment: 'sandbox',
      random: { bytes: (n) => new Uint8Array(n) },
    });
    try {
      const { items } = await ledger.payments({}, null, 200);
      for (const { id } of items) {
        const events = await ledger.eventsOf(id);
        expect(brokenAt(events)).toBeNull();
        for (const code of this.#codes) expect(JSON.stringify(events).includes(code), 'a code in an event').toBe(false);
        for (const { refund } of await ledger.refundsOf(id)) expect(brokenAt(await ledger.refundEventsOf(refund.id))).toBeNull();
      }
    } finally {
      await ledger.close();
    }
  }
}

async function serve<Line>(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Served<Line>> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let output = '';
  child.stderr.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (code) => reject(new Error(`quickpay ${args[0]} ended with ${code}: ${output}`)));
  });
  return { line: JSON.parse(line) as Line, child, output: () => output };
}

const over = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) =>
    child.exitCode === null && child.signalCode === null ? child.once('exit', () => resolve()) : resolve(),
  );

async function killed(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined) return;
  child.kill('SIGKILL');
  await over(child);
}

async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined) return;
  child.kill('SIGTERM');
  await over(child);
}

/** A shop for one story: closed whatever happens. One that was told to its end is held to its manners. */
export async function story(run: (shop: Shop) => Promise<void>, settings: readonly string[] = []): Promise<void> {
  const shop = await Shop.open(settings);
  let told = false;
  try {
    await run(shop);
    told = true;
  } finally {
    // A story that failed is not asked for its manners as well.
    await shop.close({ unmannered: !told });
  }
}
