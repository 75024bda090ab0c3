/**
 * A shop with a store of its own: head office, the store's node, and the sandbox, each a real process that follows the sandbox's clock. The
 * line between node and head office can be cut.
 */
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Quickpay } from '@quickpay/client';
import { eventually } from '../stories/eventually.ts';
import { ended, killed, MAIN, type Served, serve } from '../stories/processes.ts';
import { Shop } from '../stories/shop.ts';

/** A line that carries what is said, or nothing. */
export class Line {
  readonly #server: Server;
  readonly #open = new Set<Socket>();
  #isCut = false;

  private constructor(to: () => number) {
    this.#server = createServer((near) => {
      if (this.#isCut) return void near.resetAndDestroy();
      const far = connect(to(), '127.0.0.1');
      for (const socket of [near, far]) {
        this.#open.add(socket);
        socket.on('close', () => this.#open.delete(socket));
        socket.on('error', () => {
          near.destroy();
          far.destroy();
        });
      }
      near.pipe(far);
      far.pipe(near);
    });
  }

  /** @param to the port of head office as it is then */
  static async open(to: () => number): Promise<Line> {
    const line = new Line(to);
    await new Promise<void>((resolve) => line.#server.listen(0, '127.0.0.1', resolve));
    return line;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // a TCP server has one
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#open) socket.resetAndDestroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  close(): void {
    this.cut();
    this.#server.close();
  }
}

/** What a command ended with, and what it said. */
export type Ran = Readonly<{ code: number | null; out: string; err: string }>;

export type Answer = Readonly<{ status: number; json: Record<string, unknown> }>;

export class StoreNode {
  readonly dataDir: string;
  readonly #chain: Chain;
  #served: Served<{ url: string }> | undefined;
  #port = '0';
  said = '';

  constructor(chain: Chain, name: string) {
    this.#chain = chain;
    this.dataDir = join(chain.shop.folder, name);
  }

  get url(): string {
    return this.#served?.line.url ?? '';
  }

  /** @param token of its enrolment, at the first start */
  async start(token?: string): Promise<void> {
    this.#served = await serve<{ url: string }>(
      ['backend', '--json'],
      {
        QUICKPAY_DATA: this.dataDir,
        QUICKPAY_PORT: this.#port,
        QUICKPAY_LOG: 'info',
        QUICKPAY_CLOCK: this.#chain.shop.controlUrl,
        QUICKPAY_STORE: this.#chain.storeId,
        QUICKPAY_UPSTREAM: this.#chain.line.url,
        ...(token === undefined ? {} : { QUICKPAY_ENROL: token }),
      },
      (text) => {
        this.said += text;
      },
    );
    this.#port = new URL(this.url).port;
  }

  get quickpay(): Quickpay {
    return new Quickpay({ baseUrl: this.url, apiKey: this.#chain.apiKey, tries: 6 });
  }

  kill = () => killed(this.#served?.child);
  end = () => ended(this.#served?.child);

  api = (path: string, method = 'GET', body?: unknown): Promise<Answer> =>
    asked(this.url, this.#chain.apiKey, path, method, body);
}

export class Chain {
  readonly shop: Shop;
  readonly line: Line;
  readonly storeId = 'store-1';

  private constructor(shop: Shop, line: Line) {
    this.shop = shop;
    this.line = line;
  }

  static async open(): Promise<Chain> {
    const shop = await Shop.open();
    await shop.backend.end();
    const file = join(shop.backend.dataDir, 'config.json');
    const configuration = JSON.parse(readFileSync(file, 'utf8'));
    configuration.stores[0].quotaSharePercent = 50;
    writeFileSync(file, JSON.stringify(configuration), { mode: 0o600 });
    await shop.backend.start();
    return new Chain(shop, await Line.open(() => Number(new URL(shop.backend.url).port)));
  }

  get apiKey(): string {
    return this.shop.environment.QUICKPAY_API_KEY;
  }

  get office(): Quickpay {
    return new Quickpay({ baseUrl: this.shop.backend.url, apiKey: this.apiKey, tries: 6 });
  }

  api = (path: string, method = 'GET', body?: unknown): Promise<Answer> =>
    asked(this.shop.backend.url, this.apiKey, path, method, body);

  async token(): Promise<string> {
    const { json } = await this.api(`/v1/stores/${this.storeId}/enrolments`, 'POST', {});
    return String(json.token);
  }

  async enrolled(name = 'node'): Promise<StoreNode> {
    const node = new StoreNode(this, name);
    await node.start(await this.token());
    return node;
  }

  /** A machine that is started again in that folder. */
  async nodeIn(name: string): Promise<StoreNode> {
    const node = new StoreNode(this, name);
    await node.start();
    return node;
  }

  /** `quickpay` on head office's machine, with nobody at the terminal. */
  quickpay(...args: readonly string[]): Promise<Ran> {
    const environment = { ...process.env, ...this.shop.environment, QUICKPAY_DATA: this.shop.backend.dataDir };
    const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'], env: environment });
    const [out, err]: [string[], string[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk.toString()));
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, out: out.join(''), err: err.join('') })));
  }

  /** The node's payment as head office has it, once it reads so. */
  until = (id: string, wanted: Readonly<Record<string, unknown>>, withinMs?: number): Promise<void> =>
    eventually(async () => {
      const { json } = await this.api(`/v1/payments/${id}`);
      for (const [name, value] of Object.entries(wanted))
        if (json[name] !== value) throw new Error(`${name} of ${id} is ${String(json[name])}, not ${String(value)}`);
    }, withinMs);

  async clear(): Promise<void> {
    this.line.close();
    await this.shop.clear();
  }
}

async function asked(url: string, apiKey: string, path: string, method: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${apiKey}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> };
}
