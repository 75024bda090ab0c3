/** Starts the sandbox: the gateway's wire over HTTP and TLS, the control API, and the payer's phone. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { boundConnections, FASTIFY_BOUNDS, HTTP_BOUNDS, HTTPS_BOUNDS } from '@quickpay/edge';
import { type Change, DEFAULT_SETTINGS, decimalsOnTheWire, Gateway } from '@quickpay/gateway-model';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type ClockMemory, type Follower, SandboxClock } from './clock.ts';
import { Embedder } from './control/embedder.ts';
import { LiveEvents } from './control/live-events.ts';
import { controlRoutes } from './control/routes.ts';
import { Faults } from './faults.ts';
import { isMade, type Made, type MerchantEntry, Merchants, madeIn } from './merchants.ts';
import { nearest } from './nearest.ts';
import { RefundNotifier } from './refund-notifier.ts';
import { ChosenScenarios, type ScenariosMemory } from './scenarios/chosen-scenarios.ts';
import { memoryStore, openStore, type Store } from './store.ts';
import { wireRoutes } from './wire/routes.ts';
import { simulatorRoutes } from './wire/simulator.ts';
import { createV2 } from './wire/v2.ts';
import { createV3 } from './wire/v3/answers.ts';
import { v3Routes } from './wire/v3/routes.ts';
import { WireLog } from './wire/wire-log.ts';
import { type MannersMemory, type Named, WireManners } from './wire-manners.ts';

export type SandboxOptions = Readonly<{
  /** 0 picks a free one. */
  port: number;
  tlsPort: number;
  host?: string;
  /** Where orders, payers, keys and certificates are kept. Left out: nothing survives (keys go to a temporary folder). */
  dataDir?: string;
  /** The `certificates` folder of another sandbox: its keys and certificates are copied, where this one has none yet. Default: new ones. */
  certificates?: string;
  /** Switches as `NAME=VALUE`. Like everything they are kept: the next start has them too. */
  settings?: readonly string[];
  /** The wall clock, in ms since 1970. Default: the computer's. */
  wallNow?: () => number;
  /** Where codes, ids and nonces come from. Default: the platform's cryptographic source. Keys always come from that one. */
  random?: Readonly<{ bytes(length: number): Uint8Array }>;
}>;

export type Sandbox = Readonly<{
  baseUrl: string;
  mtlsBaseUrl: string;
  phoneUrl: string;
  /** The page of the messages on the wire. */
  wireUrl: string;
  controlUrl: string;
  caCertificate: string;
  merchants: readonly MerchantEntry[];
  close(): Promise<void>;
}>;

/** A sandbox that cannot start says why in one sentence. */
export class SandboxError extends Error {}

/** How soon a phone that only watches learns of what happens by itself. */
const TICK_MS = 500;
const PHONE = join(import.meta.dirname, '..', 'phone', 'dist');

/** What was opened, to be closed in the opposite order: by `close`, or at once when a later part cannot start. */
type Closings = (() => unknown)[];

export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const closings: Closings = [];
  const close = async () => {
    for (const closing of closings.splice(0).reverse()) await closing();
  };
  try {
    return { ...(await start(options, closings)), close };
  } catch (fault) {
    await close();
    throw fault;
  }
}

async function start(options: SandboxOptions, closings: Closings): Promise<Omit<Sandbox, 'close'>> {
  const {
    host = '127.0.0.1',
    dataDir,
    certificates,
    wallNow = Date.now,
    random = { bytes: (length: number) => randomBytes(length) },
  } = options;
  const folder = dataDir ?? mkdtempSync(join(tmpdir(), 'quickpay-sandbox-'));
  if (dataDir === undefined) closings.push(() => rmSync(folder, { recursive: true, force: true }));
  const { store, merchants } = openFolder({ folder, inMemory: dataDir === undefined, wallNow, certificates });
  closings.push(() => store.close());
  const clock = new SandboxClock({ wallNow, ...clockMemory(store) });
  const gateway = new Gateway({ random, changes: store.load() });
  const counted = (store.note('manners') ?? {}) as MannersMemory; // kept on the next line
  const manners = new WireManners(counted, gateway.orders(), (counts) => store.keepNote('manners', counts));
  const live = new LiveEvents();
  closings.push(() => live.close());
  const faults = new Faults(() => live.tell('fault', ''));
  const scenarios = new ChosenScenarios({
    gateway,
    faults,
    now: () => clock.now(),
    memory: store.note('scenarios') as ScenariosMemory | undefined, // kept on the next line
    remember: (memory) => store.keepNote('scenarios', memory),
    changed: (id) => live.tell('scenario', id),
  });
  /** What could not be saved is not forgotten: nothing is answered until it is. */
  let unsaved: readonly Change[] = [];
  const flush = () => {
    unsaved = [...unsaved, ...gateway.takeChanges()];
    store.save(unsaved);
    const saved = unsaved;
    unsaved = [];
    for (const { kind, key } of saved) live.tell(kind, publicKey(kind, key));
  };
  applySettings(gateway, options.settings ?? []);
  flush();
  const notifier = new RefundNotifier({ gateway, merchants, random, now: () => clock.now(), wallNow, flush });
  closings.push(() => notifier.close());
  /** Lets happen what happens by itself up to a time, and tells whoever wants to know. */
  const happen = (at: number) => {
    gateway.advanceTo(at);
    flush();
    notifier.look();
  };
  const tick = setInterval(() => happen(clock.now()), TICK_MS).unref();
  closings.push(() => clearInterval(tick));
  const chargeNow = ({ outTradeNo }: Named) => {
    const payer = gateway.payers().find(({ id }) => gateway.promptOf(id)?.outTradeNo === outTradeNo);
    if (payer !== undefined) gateway.password(payer.id, payer.password, clock.now());
    flush();
  };

  const now = () => clock.now();
  const v2 = createV2({ gateway, merchants, exponentOf: decimalsOnTheWire, now, flush });
  const v3 = createV3({ gateway, exponentOf: decimalsOnTheWire, now, flush });
  const arriving = scenarios.meet.bind(scenarios);
  const log = new WireLog({ now, added: (id) => live.tell('wire', `m${id}`) });
  const embedder = new Embedder();
  const wire = { v2, gateway, merchants, faults, clock, manners, random, flush, log, chargeNow, arriving };
  const settingsOf = (mchId: string) => gateway.settings(mchId);
  const bounds = { ...FASTIFY_BOUNDS, forceCloseConnections: true } as const;
  const plain = Fastify({ ...bounds, http: HTTP_BOUNDS });
  const secure = Fastify({
    ...bounds,
    https: {
      ...HTTPS_BOUNDS,
      key: merchants.server.privateKey,
      cert: merchants.server.certificate,
      ca: merchants.authority.certificate,
      requestCert: true,
      rejectUnauthorized: false,
      minVersion: 'TLSv1.2',
    },
  }) as unknown as FastifyInstance; // routes do not care which server they are on
  for (const app of [plain, secure]) {
    boundConnections(app.server);
    app.setErrorHandler(failure);
    app.register(async (routes) => {
      takeAnyBody(routes);
      wireRoutes(routes, wire);
      v3Routes(routes, { ...wire, v3, wallNow });
      simulatorRoutes(routes, { merchants, store, random, now, settingsOf });
    });
  }
  // Before the handshake, so that the client can tell that nothing of its request was sent.
  secure.server.prependListener('connection', (socket: Socket) => {
    if (!faults.takeRefusal()) return;
    log.connectionRefused();
    socket.resetAndDestroy();
  });
  plain.register(
    async (control) =>
      controlRoutes(control, {
        gateway,
        clock,
        faults,
        live,
        merchants,
        flush,
        happen,
        manners,
        scenarios,
        wireLog: log,
        embedder,
        /** Idle connections end with it: else the next request would need no new one. */
        refuseConnections: () => secure.server.closeIdleConnections(),
      }),
    { prefix: '/control' },
  );
  if (existsSync(PHONE)) {
    const setHeaders = (reply: { header(name: string, value: string): unknown }) =>
      void reply.header('content-security-policy', embedder.pagePolicy);
    plain.register(fastifyStatic, { root: PHONE, prefix: '/phone/', dotfiles: 'ignore', setHeaders });
    plain.setNotFoundHandler((request, reply) =>
      request.method === 'GET' && isPage(request.url)
        ? reply.sendFile('index.html', PHONE)
        : reply.code(404).type('text/plain').send('There is nothing here.'),
    );
  }
  plain.get('/', (_request, reply) => reply.redirect('/phone/'));

  // Streams first: a server waits for what is open.
  closings.push(async () => {
    live.close();
    await Promise.all([plain.close(), secure.close()]);
  });
  const baseUrl = await listen(plain, host, options.port, 'sandbox');
  const mtlsBaseUrl = await listen(secure, host, options.tlsPort, 'sandbox’s TLS side');
  return {
    baseUrl,
    mtlsBaseUrl,
    phoneUrl: `${baseUrl}/phone/`,
    wireUrl: `${baseUrl}/wire`,
    controlUrl: `${baseUrl}/control`,
    caCertificate: merchants.caCertificate,
    merchants: merchants.all(),
  };
}

/** Addresses that the page itself knows: phones, and the messages on the wire. */
const isPage = (url: string): boolean => url.startsWith('/phone') || /^\/wire([/?]|$)/.test(url);

/** Clients send XML under many names, under none, or under what is no name at all: it is looked at whatever it is called. */
function takeAnyBody(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    request.raw.headers['content-type'] = 'text/xml';
    done();
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

/** What no part of the sandbox answers for itself. Only what Fastify refuses is explained: anything else is a fault of ours. */
function failure(error: Error & { statusCode?: number }, _request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { statusCode = 500, message, stack } = error;
  if (statusCode >= 500) process.stderr.write(`The sandbox failed: ${stack}\n`);
  return reply
    .code(statusCode)
    .type('text/plain; charset=utf-8')
    .send(statusCode >= 500 ? 'The sandbox failed.' : message);
}

/** A payment code is nobody's business who only watches. */
const publicKey = (kind: Change['kind'], key: string): string => (kind === 'code' ? '' : key);

type FolderToOpen = Readonly<{ folder: string; inMemory: boolean; wallNow: () => number; certificates: string | undefined }>;

function openFolder({ folder, inMemory, wallNow, certificates }: FolderToOpen): { store: Store; merchants: Merchants } {
  const own = join(folder, 'certificates');
  const made = certificates === undefined || isMade(own) ? null : madeOf(certificates);
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return {
      merchants: new Merchants(own, wallNow, made),
      store: inMemory ? memoryStore() : openStore(join(folder, 'sandbox.sqlite')),
    };
  } catch (cause) {
    throw new SandboxError(
      `The sandbox cannot write its folder ${folder}: ${cause instanceof Error ? cause.message : String(cause)}.`,
      { cause },
    );
  }
}

function madeOf(certificates: string): Made {
  try {
    return madeIn(certificates);
  } catch (cause) {
    throw new SandboxError(
      `No keys and certificates can be had from ${certificates}: ${cause instanceof Error ? cause.message : String(cause)}. Name the folder "certificates" of a sandbox that was started before.`,
      { cause },
    );
  }
}

/** The clock goes on where it was, for the same followers. Each note is read as it was written here. */
function clockMemory(store: Store): { memory: ClockMemory; remember: (memory: ClockMemory) => void } {
  const { advancedMs = 0 } = (store.note('clock') ?? {}) as { advancedMs?: number };
  const followers = (store.note('followers') ?? []) as readonly Follower[];
  let known = followers;
  return {
    memory: { advancedMs, followers },
    remember(memory) {
      store.keepNote('clock', { advancedMs: memory.advancedMs });
      if (JSON.stringify(known) !== JSON.stringify(memory.followers)) store.keepNote('followers', memory.followers);
      known = memory.followers;
    },
  };
}

function applySettings(gateway: Gateway, settings: readonly string[]): void {
  for (const setting of settings) {
    const equals = setting.indexOf('=');
    const name = equals < 0 ? setting : setting.slice(0, equals);
    if (!Object.hasOwn(DEFAULT_SETTINGS, name)) {
      const meant = nearest(name, Object.keys(DEFAULT_SETTINGS));
      throw new SandboxError(`--set ${setting}: there is no setting ${name}; did you mean ${meant}?`);
    }
    const problem = equals < 0 ? 'it is written NAME=VALUE' : gateway.set(name, setting.slice(equals + 1));
    if (problem !== null) throw new SandboxError(`--set ${setting}: ${problem}.`);
  }
}

async function listen(app: FastifyInstance, host: string, port: number, what: string): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    const busy = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw new SandboxError(
      busy ? `Port ${port} for the ${what} is in use.` : `The ${what} cannot listen on port ${port}: ${String(cause)}.`,
      { cause },
    );
  }
}
