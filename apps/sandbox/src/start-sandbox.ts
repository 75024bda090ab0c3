/** Starts the sandbox: the gateway's wire over HTTP and TLS, the control API, and the payer's phone. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { type Change, decimalsOnTheWire, Gateway } from '@quickpay/gateway-model';
import Fastify, { type FastifyInstance } from 'fastify';
import { SandboxClock } from './clock.ts';
import { LiveEvents } from './control/live-events.ts';
import { controlRoutes } from './control/routes.ts';
import { Faults } from './faults.ts';
import { type Material, type MerchantEntry, materialIn } from './merchants.ts';
import { memoryStore, openStore, type Store } from './store.ts';
import { wireRoutes } from './wire/routes.ts';
import { createV2 } from './wire/v2.ts';

export type SandboxOptions = Readonly<{
  /** 0 picks a free one. */
  port: number;
  tlsPort: number;
  host?: string;
  /** Where orders, payers, keys and certificates are kept. Left out: nothing survives (keys go to a temporary folder). */
  dataDir?: string;
  /** Switches as `NAME=VALUE`. */
  settings?: readonly string[];
}>;

export type Sandbox = Readonly<{
  baseUrl: string;
  mtlsBaseUrl: string;
  phoneUrl: string;
  controlUrl: string;
  caCertificate: string;
  merchants: readonly MerchantEntry[];
  close(): Promise<void>;
}>;

/** A sandbox that cannot start says why in one sentence. */
export class SandboxError extends Error {}

/** The largest legal request, a submit with its goods in detail, stays well below. */
const BODY_BYTES_MAX = 65_536;
const PHONE = join(import.meta.dirname, '..', 'phone', 'dist');

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { host = '127.0.0.1', dataDir } = options;
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'quickpay-sandbox-'));
  const { store, material } = openFolder(folder, dataDir === undefined);
  const clock = new SandboxClock();
  const random = { bytes: (length: number) => randomBytes(length) };
  const gateway = new Gateway({ random, changes: store.load() });
  const live = new LiveEvents();
  const faults = new Faults();
  const rotated = new Map<string, string>();
  const merchants = (): readonly MerchantEntry[] =>
    material.merchants.map((merchant) => ({ ...merchant, apiKeyV2: rotated.get(merchant.mchId) ?? merchant.apiKeyV2 }));
  const flush = () => {
    const changes = gateway.takeChanges();
    store.save(changes);
    for (const { kind, key } of changes) live.tell(kind, publicKey(kind, key));
  };
  applySettings(gateway, options.settings ?? []);
  flush();

  const v2 = createV2({ gateway, merchants, exponentOf: decimalsOnTheWire, random, now: () => clock.now(), flush });
  const limits = {
    bodyLimit: BODY_BYTES_MAX,
    connectionTimeout: 60_000,
    requestTimeout: 10_000,
    keepAliveTimeout: 60_000,
    forceCloseConnections: true,
  } as const;
  const plain = Fastify(limits);
  const secure = Fastify({
    ...limits,
    https: {
      key: material.server.privateKey,
      cert: material.server.certificate,
      ca: material.authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    },
  }) as unknown as FastifyInstance; // routes do not care which server they are on
  for (const app of [plain, secure]) app.register(async (wire) => wireRoutes(wire, { v2, faults, clock }));
  plain.register(
    async (control) =>
      controlRoutes(control, {
        gateway,
        clock,
        faults,
        live,
        merchants,
        flush,
        rotateKey(mchId) {
          if (!material.merchants.some((merchant) => merchant.mchId === mchId)) return undefined;
          rotated.set(mchId, randomBytes(16).toString('hex'));
          return merchants().find((merchant) => merchant.mchId === mchId);
        },
      }),
    { prefix: '/control' },
  );
  if (existsSync(PHONE)) {
    plain.register(fastifyStatic, { root: PHONE, prefix: '/phone/' });
    plain.setNotFoundHandler((request, reply) =>
      request.method === 'GET' && request.url.startsWith('/phone')
        ? reply.sendFile('index.html', PHONE)
        : reply.code(404).type('text/plain').send('There is nothing here.'),
    );
  }
  plain.get('/', (_request, reply) => reply.redirect('/phone/'));

  const baseUrl = await listen(plain, host, options.port, 'sandbox');
  const mtlsBaseUrl = await listen(secure, host, options.tlsPort, 'sandbox’s TLS side').catch(async (fault) => {
    await plain.close();
    throw fault;
  });
  return {
    baseUrl,
    mtlsBaseUrl,
    phoneUrl: `${baseUrl}/phone/`,
    controlUrl: `${baseUrl}/control`,
    caCertificate: material.caCertificate,
    merchants: merchants(),
    async close() {
      live.close();
      await Promise.all([plain.close(), secure.close()]);
      store.close();
      if (dataDir === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A payment code is nobody's business who only watches. */
const publicKey = (kind: Change['kind'], key: string): string => (kind === 'code' ? '' : key);

function openFolder(folder: string, inMemory: boolean): { store: Store; material: Material } {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return {
      material: materialIn(join(folder, 'certificates'), Date.now()),
      store: inMemory ? memoryStore : openStore(join(folder, 'sandbox.sqlite')),
    };
  } catch (cause) {
    throw new SandboxError(
      `The sandbox cannot write its folder ${folder}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    );
  }
}

function applySettings(gateway: Gateway, settings: readonly string[]): void {
  for (const setting of settings) {
    const [name = '', value = ''] = setting.split('=');
    const problem = gateway.set(name, value);
    if (problem !== null) throw new SandboxError(`--set ${setting}: ${problem}.`);
  }
}

async function listen(app: FastifyInstance, host: string, port: number, what: string): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    await app.close();
    const busy = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw new SandboxError(
      busy ? `Port ${port} for the ${what} is in use.` : `The ${what} cannot listen on port ${port}: ${String(cause)}.`,
      { cause },
    );
  }
}
