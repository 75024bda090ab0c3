/**
 * A shop for stories: sandbox and backend as real processes, over TLS, each with its own folder; a payer's hand on the control API and a
 * cashier's on the typed client. The backend follows the sandbox's clock, so that 45 seconds take one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Attempt, Quickpay } from '@quickpay/client';
import type { TriggeredView } from '@quickpay/sandbox';
import { expect } from 'vitest';
import { type SandboxLine, type Speaks, writeDemoConfiguration } from '../../apps/cli/src/demo.ts';
import { madeCertificates } from '../made-certificates.ts';
import { audit } from './audit.ts';
import { BackendProcess } from './backend-process.ts';
import { eventually } from './eventually.ts';
import { type Edge, environmentOf, killed, type Served, serve } from './processes.ts';

/** An order as the sandbox's ledger shows it. */
export type Order = Readonly<{
  mchId: string;
  outTradeNo: string;
  transactionId: string | null;
  attach: string | null;
  state: string;
  currency: string;
  total: number;
  refunded: number;
  paid: boolean;
  createdAt: string;
  history: readonly { event: string }[];
  refunds: readonly { outRefundNo: string; amount: number; state: string }[];
}>;

export type PaymentView = Awaited<ReturnType<Quickpay['payments']['get']>>;
export type RefundView = Awaited<ReturnType<Quickpay['refunds']['get']>>;
/** What a payer can be given back after a story: who they are, and what they own and may. */
type Payer = Readonly<Record<'id' | 'online' | 'password' | 'balance' | 'cards' | 'paysWith' | 'passwordFree', unknown>>;

export type MerchantLine = SandboxLine['merchants'][number];

/** Tries of one call: a killed backend is back long before the last. */
const TRIES = 10;

export class Shop {
  readonly folder = mkdtempSync(join(tmpdir(), 'quickpay-story-'));
  readonly backend = new BackendProcess(join(this.folder, 'backend'), {
    controlUrl: () => this.controlUrl,
    said: (text) => this.#said.push(text),
  });
  quickpay: Quickpay = new Quickpay({ baseUrl: 'http://127.0.0.1:9' });
  controlUrl = '';
  /** Over which protocol every merchant of ours speaks. */
  speaks: Speaks;
  #sandbox: Served<SandboxLine> | undefined;
  /** As the channel has them now. */
  #merchants: readonly MerchantLine[] = [];
  /** Every key of theirs that was ever good. */
  readonly #keys = new Set<string>();
  #payers: readonly Payer[] = [];
  #apiKey = '';
  readonly #codes: string[] = [];
  /** What our side wrote to its logs and answered, until it was searched for secrets. */
  #said: string[] = [];
  /** Payments that wait for a person, by the story that left them so. */
  readonly waitForAPerson = new Set<string>();

  constructor(speaks: Speaks) {
    this.speaks = speaks;
  }

  /**
   * `settings` as `NAME=VALUE`; `edge`: of the sandbox, and over V3 of the backend too, whose clocks must agree; `beforeBackend`: what is put
   * between the two; `speaks`: default V2.
   */
  static async open(
    settings: readonly string[] = [],
    {
      edge,
      beforeBackend,
      speaks = 'v2',
    }: Readonly<{ edge?: Edge; beforeBackend?: (shop: Shop) => Promise<void>; speaks?: Speaks }> = {},
  ): Promise<Shop> {
    const shop = new Shop(speaks);
    try {
      await shop.#startSandbox(settings, ['0', '0'], edge);
      shop.#payers = await shop.control<Payer[]>('/payers');
      await beforeBackend?.(shop);
      await shop.backend.start(edge === undefined || speaks === 'v2' ? {} : { edge });
      shop.quickpay = new Quickpay({ baseUrl: shop.backend.url, apiKey: shop.#apiKey, tries: TRIES, fetch: shop.#fetch });
    } catch (fault) {
      await shop.clear();
      throw fault;
    }
    return shop;
  }

  async #startSandbox(settings: readonly string[], [port, tlsPort]: readonly [string, string], edge?: Edge): Promise<void> {
    const where = ['--port', port, '--tls-port', tlsPort, '--data', join(this.folder, 'sandbox')];
    const flags = settings.flatMap((setting) => ['--set', setting]);
    const { certificates } = madeCertificates();
    if (certificates !== undefined) flags.push('--certificates', certificates);
    this.#sandbox = await serve(
      ['sandbox', '--json', ...where, ...flags],
      edge === undefined ? {} : environmentOf(edge),
      () => {},
    );
    this.controlUrl = this.#sandbox.line.controlUrl;
    this.#merchants = this.#sandbox.line.merchants;
    for (const { apiKeyV2, apiKeyV3 } of this.#merchants) for (const key of [apiKeyV2, apiKeyV3]) this.#keys.add(key);
    this.configure();
  }

  /** Writes the backend's configuration, for its next start: as the channel's merchants are, speaking as told. */
  configure(speaks: Speaks = this.speaks): void {
    const line = this.#sandbox?.line;
    if (line === undefined) throw new Error('there is no sandbox yet');
    this.speaks = speaks;
    this.#apiKey = writeDemoConfiguration(
      this.backend.dataDir,
      { ...line, merchants: this.#merchants },
      { speaks: () => speaks },
    ).apiKey;
  }

  /** Replaces what the channel has of a merchant's, or of its own. */
  async rotate(mchId: string, ...rotate: readonly string[]): Promise<void> {
    const { apiKeyV3 } = await this.control<MerchantLine>(`/merchants/${mchId}/keys`, 'POST', { rotate });
    this.#merchants = this.#merchants.map((one) => (one.mchId === mchId ? { ...one, apiKeyV3 } : one));
    this.#keys.add(apiKeyV3);
  }

  /** What the shell needs to know of this shop. */
  get environment(): Readonly<Record<'QUICKPAY_URL' | 'QUICKPAY_API_KEY' | 'QUICKPAY_SANDBOX', string>> {
    return { QUICKPAY_URL: this.backend.url, QUICKPAY_API_KEY: this.#apiKey, QUICKPAY_SANDBOX: this.controlUrl };
  }

  get mchIds(): readonly string[] {
    return [...new Set(this.#sandbox?.line.merchants.map(({ mchId }) => mchId))];
  }

  /** The processes, for whoever measures them. */
  get pids(): Readonly<Record<'sandbox' | 'backend', number | undefined>> {
    return { sandbox: this.#sandbox?.child.pid, backend: this.backend.pid };
  }

  /** The V2 API key that a merchant began with. */
  apiKeyOf(mchId: string): string {
    return this.#sandbox?.line.merchants.find((merchant) => merchant.mchId === mchId)?.apiKeyV2 ?? '';
  }

  /** The sandbox dies and comes back at the same place. */
  async killAndRestartSandbox(): Promise<void> {
    const line = this.#sandbox?.line;
    await killed(this.#sandbox?.child);
    const portOf = (url: string | undefined) => new URL(url ?? '').port;
    await this.#startSandbox([], [portOf(line?.baseUrl), portOf(line?.mtlsBaseUrl)]);
  }

  readonly #fetch: typeof fetch = async (input, init) => {
    try {
      const answer = await fetch(input, init);
      if (answer.headers.get('content-type')?.includes('json')) this.#said.push(await answer.clone().text());
      return answer;
    } catch (fault) {
      // Where it is being started again, the next try finds it.
      await this.backend.settled();
      throw fault;
    }
  };

  /** The API, without the client's manners: repeats, wrong keys. */
  async api(
    path: string,
    { method = 'POST', body, headers = {} }: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<{ status: number; json: Record<string, unknown>; headers: Headers }> {
    const answer = await this.#fetch(`${this.backend.url}${path}`, {
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

  enters = (payer: string, password: string) => this.control(`/payers/${payer}/password`, 'POST', { password });
  confirm = (payer: string) => this.enters(payer, '123456');
  payerCancels = (payer: string) => this.control(`/payers/${payer}/cancel`, 'POST');
  types = (payer: string) => this.control(`/payers/${payer}/typing`, 'POST');

  /**
   * A payer types until so many revokes of a payment were refused because of it. Who confirms then is seen by the poll that comes a second after
   * the last of them: in small steps, because how long a machine takes between two of them nobody knows.
   */
  async typesOver(payer: string, id: string, revokes: number): Promise<void> {
    const refused = async () => (await this.requests(id)).filter((kind) => kind === 'revokeBusy').length;
    while ((await refused()) < revokes) {
      await this.types(payer);
      await this.advance(0.3);
    }
  }

  fault = (fault: Readonly<Record<string, unknown>>) => this.control('/faults', 'POST', { times: 1, ...fault });
  noFaults = () => this.control('/faults', 'DELETE');
  set = (settings: Readonly<Record<string, string>>) => this.control('/settings', 'PATCH', settings);
  /** Chooses a scenario by name: for the next payment, or refund, of this payer. */
  trigger = (name: string, payerId?: string) =>
    this.control<TriggeredView>(`/scenarios/${name}`, 'POST', payerId === undefined ? {} : { payerId });

  async advance(seconds: number): Promise<void> {
    const advanceMs = seconds * 1_000;
    const { followersLost = [] } = await this.control<{ followersLost?: string[] }>('/clock', 'POST', { advanceMs });
    if (this.backend.isSupervised && followersLost.length > 0) await this.backend.alive();
  }

  async minutes(count: number): Promise<void> {
    for (let minute = 0; minute < count; minute++) await this.advance(60);
  }

  /** The payment once it reads so. */
  async until(id: string, wanted: Partial<PaymentView>): Promise<void> {
    await eventually(async () => expect(await this.quickpay.payments.get(id)).toMatchObject(wanted));
  }

  /** The refund once it reads so. */
  async untilRefund(id: string, wanted: Partial<RefundView>): Promise<void> {
    await eventually(async () => expect(await this.quickpay.refunds.get(id)).toMatchObject(wanted));
  }

  /** Resolves once that happened to the payment. */
  async happens(id: string, kind: string, withinMs?: number): Promise<void> {
    await eventually(async () => expect(await this.requests(id)).toContain(kind), withinMs);
  }

  orders = async (): Promise<readonly Order[]> => (await this.control<{ orders: Order[] }>('/ledger')).orders;

  /** The order of a payment in the sandbox's ledger. */
  async order(id: string): Promise<Order | undefined> {
    const { orderNumber } = await this.quickpay.payments.get(id);
    return (await this.orders()).find(({ outTradeNo }) => outTradeNo === orderNumber);
  }

  /** What the channel holds of every order of a sale. */
  async held(saleId: string): Promise<number> {
    const { items } = await this.quickpay.payments.list({ saleId, limit: 200 });
    const numbers = new Set(items.map(({ orderNumber }) => orderNumber));
    const ours = (await this.orders()).filter(({ outTradeNo }) => numbers.has(outTradeNo));
    return ours.reduce((sum, order) => sum + (order.paid ? order.total - order.refunded : 0), 0);
  }

  saleState = async (saleId: string) => (await this.quickpay.sales.get(saleId)).state;

  /** What happened to a payment, by name, oldest first. */
  async requests(id: string): Promise<string[]> {
    return (await this.quickpay.payments.events(id)).items.map(({ kind }) => kind);
  }

  /** How many seconds after its submit something happened to a payment, each time that it did. */
  async secondsOf(id: string, kind: string): Promise<number[]> {
    const since = Date.parse((await this.quickpay.payments.get(id)).submittedAt);
    const { items } = await this.quickpay.payments.events(id);
    return items.filter((event) => event.kind === kind).map(({ at }) => (Date.parse(at) - since) / 1_000);
  }

  /** A quiet minute, after which nothing is left of what an earlier story did to the world. */
  async tidy(settings: Readonly<Record<string, string>>): Promise<void> {
    await this.noFaults();
    await this.set(settings);
    for (const { id, online, password, balance, cards, paysWith, passwordFree } of this.#payers)
      await this.control(`/payers/${id}`, 'PATCH', { online, password, balance, cards, paysWith, passwordFree });
    await this.minutes(1);
  }

  /** Takes what our side wrote to its logs and answered since the last time. */
  takeSaid(): string {
    return this.#said.splice(0).join('\n');
  }

  /** What nobody may ever read there. */
  get secrets(): readonly string[] {
    return [...this.#codes, this.#apiKey, ...this.#keys];
  }

  /** The end of a story: looked through, and everything ended. `unmannered`: haste is not held against whoever told it. */
  async close(how: Readonly<{ unmannered?: boolean }> = {}): Promise<void> {
    try {
      await audit(this, how);
      await this.backend.end();
    } finally {
      await this.clear();
    }
  }

  /** Ends everything at once, without looking. */
  async clear(): Promise<void> {
    await this.backend.clear();
    await killed(this.#sandbox?.child);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A shop for one story: closed whatever happens. */
export async function story(run: (shop: Shop) => Promise<void>, settings: readonly string[] = []): Promise<void> {
  const shop = await Shop.open(settings);
  try {
    await run(shop);
    await shop.close();
  } finally {
    await shop.clear();
  }
}
