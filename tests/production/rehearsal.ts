/**
 * A sandbox dressed as the real gateway: an authority, merchants, ids and certificates of its own, so that nothing tells it from production
 * but its address; and a fresh machine's shell in front of it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TLSSocket } from 'node:tls';
import type { SandboxLine } from '../../apps/cli/src/demo.ts';
import type { Order } from '../stories/shop.ts';
import { Authority, type Issued } from './authority.ts';

const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'src', 'main.ts');

export const MERCHANT = { mode: 'direct', appId: 'wx0123456789abcdef', mchId: '1699000001', settlementCurrency: 'HKD' } as const;
export const OTHER = { mode: 'direct', appId: 'wxfedcba9876543210', mchId: '1699000002', settlementCurrency: 'HKD' } as const;
const API_KEY = 'R3hearsalKeyOfThirtyTwoLetters00';
const API_V3_KEY = 'V3RehearsalKeyOfThirtyTwoLetters';
export const PUBLIC_KEY_ID = 'PUB_KEY_ID_0116990000012026112600';
export const MACHINE = '203.0.113.7';

export type Ran = Readonly<{ code: number; out: string; err: string }>;
export type Served<Line> = Readonly<{ line: Line; child: ChildProcess; said: () => string }>;

/** What WeChat Pay's merchant platform hands out, as files. */
export type Handed = Readonly<Record<'apiKey' | 'apiV3Key' | 'certificate' | 'privateKey' | 'publicKey' | 'authority', string>>;

export class Rehearsal {
  readonly folder = mkdtempSync(join(tmpdir(), 'quickpay-production-'));
  readonly authority = new Authority('Rehearsal Pay');
  readonly own = this.authority.issue({ commonName: MERCHANT.mchId });
  readonly other = this.authority.issue({ commonName: OTHER.mchId });
  /** By what it signs over V3: its own certificate, or the key that merchants are given. */
  readonly platform = this.authority.issue({ commonName: 'Tenpay.com sign' });
  readonly #publicKey = this.authority.issue({ commonName: 'nobody sees it' });
  readonly #server = this.authority.issue({ commonName: 'localhost', hosts: ['localhost', '127.0.0.1'] });
  #sandbox: Served<SandboxLine> | null = null;
  readonly #closings: (() => unknown)[] = [];

  static async open(): Promise<Rehearsal> {
    const rehearsal = new Rehearsal();
    const data = join(rehearsal.folder, 'gateway');
    rehearsal.#dress(join(data, 'certificates'));
    rehearsal.#sandbox = await serve<SandboxLine>(['sandbox', '--json', '--port', '0', '--tls-port', '0', '--data', data], {});
    return rehearsal;
  }

  /** What a sandbox finds in its folder it does not make itself. */
  #dress(folder: string): void {
    mkdirSync(folder, { recursive: true });
    const put = (name: string, content: string) => {
      writeFileSync(join(folder, name), content, { mode: 0o600 });
      return name;
    };
    const account = (mchId: string, { certificate, privateKey, serial }: Issued, apiKeyV2: string) => ({
      apiKeyV2,
      apiKeyV3: mchId === MERCHANT.mchId ? API_V3_KEY : 'v'.repeat(32),
      serial,
      certificate: put(`${mchId}_cert.pem`, certificate),
      privateKey: put(`${mchId}_key.pem`, privateKey),
      pkcs12: `${mchId}_cert.p12`,
      platformSerial: this.platform.serial,
      platformCertificate: put('platform_cert.pem', this.platform.certificate),
      publicKeyId: PUBLIC_KEY_ID,
      publicKey: put('public_key.pem', publicPem(this.#publicKey)),
    });
    put('platform_key.pem', this.platform.privateKey);
    put('public_key_private.pem', this.#publicKey.privateKey);
    put('ca.pem', this.authority.root.certificate);
    const merchants = [
      { ...MERCHANT, ...account(MERCHANT.mchId, this.own, API_KEY) },
      { ...OTHER, ...account(OTHER.mchId, this.other, 'o'.repeat(32)) },
    ];
    put('material.json', JSON.stringify({ authority: this.authority.root, server: this.#server, merchants, retired: [] }));
  }

  /** The gateway's address, as its certificate names it. */
  get host(): string {
    return this.#sandbox?.line.mtlsBaseUrl.replace('127.0.0.1', 'localhost') ?? '';
  }

  /** The key of its certificate: no merchant's public key. */
  get platformPublicKey(): string {
    return publicPem(this.platform);
  }

  /** Files as they come from the merchant platform, in a folder of their own. */
  handOut(folder: string): Handed {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const put = (name: string, content: string, mode = 0o600) => {
      const path = join(folder, name);
      writeFileSync(path, content, { mode });
      return path;
    };
    return {
      apiKey: put('api-key-v2.txt', `${API_KEY}\n`),
      apiV3Key: put('api-key-v3.txt', `${API_V3_KEY}\n`),
      publicKey: put('pub_key.pem', publicPem(this.#publicKey), 0o644),
      certificate: put('apiclient_cert.pem', this.own.certificate, 0o644),
      privateKey: put('apiclient_key.pem', this.own.privateKey),
      authority: put('gateway-ca.pem', this.authority.root.certificate, 0o644),
    };
  }

  /** Every answer as flags, as somebody would give them who has these files. */
  flags({ apiKey, certificate, privateKey, authority }: Handed): readonly string[] {
    const answers = {
      environment: 'production',
      'machine-address': MACHINE,
      merchant: 'tea',
      mode: MERCHANT.mode,
      'app-id': MERCHANT.appId,
      'mch-id': MERCHANT.mchId,
      region: 'HK',
      currencies: 'HKD',
      mcc: null,
      description: 'Tea house, Central',
      hosts: this.host,
      'own-gateway': 'the rehearsal’s gateway, before the real one is asked',
      'ca-file': authority,
      'api-key-file': apiKey,
      'certificate-file': certificate,
      'private-key-file': privateKey,
      store: 'central',
      'store-name': 'Central',
      'store-address': '1 Queen’s Road',
      terminal: 'till-1',
      'terminal-name': 'Till 1',
    };
    return Object.entries(answers).flatMap(([flag, value]) => (value === null ? [] : [`--${flag}`, value]));
  }

  /** The same gateway through an edge whose clock is off: it ends TLS, and passes on what it was shown. */
  async edgeAheadBy(ms: number): Promise<string> {
    const merchant = { cert: this.own.certificate, key: this.own.privateKey };
    const ca = this.authority.root.certificate;
    const edge = createServer(
      { key: this.#server.privateKey, cert: this.#server.certificate, ca, requestCert: true, rejectUnauthorized: false },
      async (asked, answer) => {
        const chunks: Buffer[] = [];
        for await (const chunk of asked) chunks.push(chunk);
        const { authorized } = asked.socket as TLSSocket; // an https server has no other
        const passed = request(
          `${this.host}${asked.url}`,
          { method: asked.method, headers: asked.headers, ca, agent: false, ...(authorized ? merchant : {}) },
          (came) => {
            answer.writeHead(came.statusCode ?? 502, { ...came.headers, date: new Date(Date.now() + ms).toUTCString() });
            came.pipe(answer);
          },
        );
        passed.end(Buffer.concat(chunks));
      },
    );
    await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve));
    this.#closings.push(() => {
      edge.closeAllConnections();
      edge.close();
    });
    const address = edge.address();
    return `https://localhost:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  async control<Answer>(path: string, method = 'GET', body?: unknown): Promise<Answer> {
    const answer = await fetch(`${this.#sandbox?.line.controlUrl}${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Answer;
  }

  code = async (payer: string): Promise<string> => (await this.control<{ authCode: string }>(`/payers/${payer}/code`)).authCode;
  #orphans = 0;
  /** An order of ours that a till elsewhere made, say, and of which nothing is known here: its number. */
  async orphan(state: 'SUCCESS' | 'NOTPAY' = 'SUCCESS'): Promise<string> {
    const outTradeNo = `LOST${++this.#orphans}`;
    const order = { mchId: MERCHANT.mchId, outTradeNo, state, amountMinor: 3_850, currency: 'HKD', attach: 'till 9' };
    await this.control('/orders', 'POST', order);
    return outTradeNo;
  }

  orders = async (): Promise<readonly Order[]> =>
    (await this.control<{ orders: Order[] }>(`/ledger?mchId=${MERCHANT.mchId}`)).orders;

  async close(): Promise<void> {
    for (const closing of this.#closings) await closing();
    await ended(this.#sandbox?.child);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** A machine with a data folder of its own, and a shell on it. */
export class Machine {
  readonly data: string;
  readonly #environment: Readonly<Record<string, string>>;

  constructor(data: string, environment: Readonly<Record<string, string>> = {}) {
    this.data = data;
    this.#environment = { QUICKPAY_DATA: data, QUICKPAY_PORT: '0', NO_COLOR: '1', ...environment };
  }

  /** Another one with the same files. */
  copiedTo(data: string): Machine {
    cpSync(this.data, data, { recursive: true });
    chmodSync(data, 0o700);
    return new Machine(data);
  }

  with = (environment: Readonly<Record<string, string>>): Machine => new Machine(this.data, environment);
  get environment(): Readonly<Record<string, string>> {
    return this.#environment;
  }

  configurationText = (): string => readFileSync(join(this.data, 'config.json'), 'utf8');

  /** `quickpay ARGUMENTS`, to its end. */
  quickpay(args: readonly string[], stdin = ''): Promise<Ran> {
    const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...this.#environment } });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    child.stdin.end(stdin);
    return new Promise((resolve) => child.once('close', (code) => resolve({ code: code ?? -1, out, err })));
  }

  backend = (): Promise<Served<{ url: string; environment: string }>> => serve(['backend', '--json'], this.#environment);
}

const publicPem = ({ privateKey }: Issued): string =>
  createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();

async function serve<Line>(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<Served<Line>> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`quickpay ${args[0]} ended with ${code}: ${said}`)));
  });
  return { line: JSON.parse(line) as Line, child, said: () => said };
}

export async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  await over;
}
