/** Starts the backend: ledger, merchants with their channel, engine, API; and ends it cleanly. */
import type { Clock, RefundNotices } from '@quickpay/core';
import { createEngine, type Engine } from '@quickpay/engine';
import type { ShipperState } from '@quickpay/exchange';
import { type Ledger, openSqliteLedger } from '@quickpay/storage';
import type { Logger } from 'pino';
import { build } from './build.ts';
import { clockToFollow, systemClock } from './clocks.ts';
import { percentLeft, shareOf } from './configuration/quota-shares.ts';
import { checkConfiguration, type LoadedConfiguration, loadedOf } from './configuration.ts';
import { readDemo } from './demo.ts';
import { openKeeping } from './evidence/keeping.ts';
import { openInstructions } from './instructions/instructions.ts';
import { createArrivals } from './live/arrivals.ts';
import { createLogger } from './log.ts';
import { createMetrics } from './metrics.ts';
import { isOver } from './nodes/arriving.ts';
import { openDisputes } from './nodes/disputes.ts';
import { createOffice, refuseNodesWithoutShare } from './nodes/office.ts';
import { type KeyFiles, keyFilesOf, type Staff } from './nodes/profile.ts';
import { createNodes } from './nodes/registry.ts';
import { openNodeStore } from './nodes/store.ts';
import { refuseOrphans } from './orphans.ts';
import { lazyAskerOf } from './outside.ts';
import { printerOf } from './printing/printer.ts';
import { openPrinting } from './printing/printing.ts';
import { secureRandom } from './random.ts';
import { outsideRequests } from './request-context.ts';
import {
  ConfigurationError,
  configurationFileOf,
  evidenceKeyFileOf,
  ledgerFileOf,
  type Settings,
  signInKeyFileOf,
  wireFileOf,
} from './settings.ts';
import { readSignInKeys } from './sign-in/keys.ts';
import { openSignIn } from './sign-in/open-sign-in.ts';
import type { People } from './sign-in/people.ts';
import { type Door, HEAD_OFFICE } from './store-node/door.ts';
import { type Ask, createNodeExchange, type NodeExchange } from './store-node/exchange.ts';
import { builtTerminal } from './terminal-page.ts';
import { programVersion } from './version.ts';
import { watchedLedger } from './watched-ledger.ts';
import { openWebhooks } from './webhooks-out/open-webhooks.ts';
import { tellOfShiftsSince } from './webhooks-out/shift-closed.ts';
import { accountOf, type ChannelFor, merchantOf, wechatpayChannel } from './wechatpay.ts';

export type Backend = Readonly<{
  url: string;
  environment: 'sandbox' | 'production';
  /** Resolves with why, once nothing can be written any more: only a new start opens the ledger again and knows what was kept. */
  broken: Promise<string>;
  /** Who may sign in. */
  people: People;
  /** Requests to WeChat Pay that have not been answered yet. */
  inFlight(): number;
  /** How a node stands with head office, and how many payments it holds back; null for head office. */
  told(): (ShipperState & Readonly<{ held: number }>) | null;
  /** Takes no more payments, lets requests under way be answered (at most 10 s), and ends. What is open goes on with the next start. */
  close(): Promise<void>;
}>;

export type StartOptions = Readonly<{
  /** Where the log goes. Default: standard error. */
  log?: NodeJS.WritableStream;
  /** Default: WeChat Pay over the V2 wire. */
  channelFor?: ChannelFor;
  /** What a store's node works by. Default: this is head office, and reads its configuration from its file. */
  given?: Given;
}>;

/** What a node was given by head office, instead of a configuration of its own. */
export type Given = Readonly<{
  configuration: LoadedConfiguration;
  staff: Staff;
  /** The id that its ledger has, or gets. */
  nodeId: string;
  door: Door;
  /** How head office is asked; throws where nobody answers, or with a refusal. */
  ask: Ask;
  profileRevision: () => number;
  /** Hears which revision of the profile head office has. */
  onProfile: (revision: number) => void;
  /** Head office works on what this node took; whether it was known before the start. */
  isTakenOver: boolean;
  onTakenOver: () => void;
}>;

/** How long payments in flight may take to be answered when the process ends; what is not answered is resumed by the next start. */
const DRAIN_MS = 8_000;
const BYTES_PER_MB = 1_000_000;
const random = secureRandom();

/**
 * Starts everything, takes up what was open, and resolves once payments are taken.
 *
 * @throws ConfigurationError, LedgerError: each says in one sentence what to put right; nothing is left open.
 * @example
 * const backend = await startBackend(readSettings(process.env));
 * // … backend.url answers …
 * await backend.close();
 */
export async function startBackend(
  settings: Settings,
  { log = process.stderr, channelFor = wechatpayChannel, given }: StartOptions = {},
): Promise<Backend> {
  const { configuration, keyFiles } = given === undefined ? readOffice(settings) : { ...given, keyFiles: [] };
  const { environment, machineAddress, notifyUrl, stores, terminals } = configuration;
  const demo = readDemo(settings.QUICKPAY_DEMO, environment);
  const following = await clockToFollow(settings.QUICKPAY_CLOCK, environment);
  const clock = outsideRequests<Clock>(following?.clock ?? systemClock());
  const logger = createLogger(settings.QUICKPAY_LOG, log).child({ environment });
  for (const { of, check, seen, fix } of configuration.warnings) logger.warn({ merchantId: of, check, fix }, seen);
  let written = (): void => {};
  const {
    ledger: watched,
    fault: ledgerFault,
    broken,
  } = watchedLedger(
    await openSqliteLedger({
      file: ledgerFileOf(settings),
      environment,
      random,
      ...(given === undefined ? {} : { nodeId: given.nodeId, ships: true }),
      accounts: Object.fromEntries(configuration.merchants.map((made) => [made.id, accountOf(made)])),
    }),
  );
  const ledger = heardOf(watched, () => written());
  // What was opened is closed in the opposite order, whether starting fails half-way or everything ends.
  const closers: (() => Promise<void>)[] = [() => ledger.close()];
  let closing: Promise<void> | null = null;
  const close = () => {
    closing ??= closeAll(closers);
    return closing;
  };

  try {
    await refuseOrphans(ledger, configuration.merchants);
    if (given !== undefined && ledger.identity.nodeId !== given.nodeId)
      throw new ConfigurationError(
        `The ledger in ${settings.QUICKPAY_DATA} is that of ${ledger.identity.nodeId}, and not of the node ${given.nodeId}: use the folder that belongs to it.`,
      );
    const ownKeys = readSignInKeys(signInKeyFileOf(settings));
    // PINs are head office's, and so is what they are keyed with; cookies are this server's own.
    const keys = given === undefined ? ownKeys : { ...ownKeys, pepper: Buffer.from(given.staff.pepper, 'base64url') };
    const signIn = await openSignIn({
      file: ledgerFileOf(settings),
      keys,
      clock,
      random,
      life: { idleMs: settings.QUICKPAY_SESSION_IDLE_MS, lifeMs: settings.QUICKPAY_SESSION_MS },
    });
    closers.push(async () => signIn.close());
    if (given !== undefined) await signIn.people.follow(given.staff.people);
    const nodes = createNodes({
      store: await openNodeStore(ledgerFileOf(settings)),
      random,
      ownId: ledger.identity.nodeId,
    });
    closers.push(async () => nodes.close());
    if (given === undefined) refuseNodesWithoutShare(nodes, stores);
    const office = createOffice({ nodes, configuration, keyFiles, people: signIn.people, pepper: keys.pepper });
    const keeping = await openKeeping({
      wireFile: wireFileOf(settings),
      keyFile: evidenceKeyFileOf(settings),
      clock,
      bounds: { days: settings.QUICKPAY_WIRE_DAYS, bytes: settings.QUICKPAY_WIRE_MB * BYTES_PER_MB },
      lateRequestWatchMs: settings.QUICKPAY_WATCH_MS,
      onTrouble: (why) => logger.error({ why }, 'messages could not be written: evidence of now will have a gap'),
    });
    closers.push(() => keeping.wire.close());
    const metrics = createMetrics(environment);
    const notices = new Map<string, RefundNotices>();
    const around = { clock, tellsTime: following === null, machineAddress, notifyUrl, stores, terminals };
    const merchants = configuration.merchants.map((made) => {
      const open = channelFor(made, { ...around, onExchange: (exchange) => keeping.wire.note(made.id, exchange) });
      if (open.notices !== undefined) notices.set(made.id, open.notices);
      closers.push(() => open.close());
      if (open.certificatesEnd !== undefined) metrics.watchCertificates(made.id, open.certificatesEnd);
      // What stores' nodes may ask is not asked here as well.
      const quotas = shareOf(made.quotas, percentLeft(made.id, stores));
      return merchantOf({ ...made, quotas }, metrics.measured(open.channel, made.id));
    });
    const engine = createEngine({
      ledger,
      merchants,
      clock,
      random,
      lateRequestWatchMs: settings.QUICKPAY_WATCH_MS,
      isTakenOver: (nodeId) => isOver(nodes, nodeId),
      // While it was away it may have been taken over.
      holdsAfterStart: given !== undefined,
      log: ({ what, ...entry }) => logger.info(entry, what),
      onFault: (fault) => logger.error({ err: fault }, 'a fault'),
    });
    metrics.watch(engine);
    engine.subscribe(({ payment, event }) =>
      logger.info(
        {
          paymentId: payment.id,
          saleId: payment.saleId,
          orderNumber: payment.merchantOrderNumber,
          version: payment.version,
          event: event.event.kind,
          state: payment.state,
          due: payment.due,
        },
        'payment',
      ),
    );
    engine.subscribeRefunds(({ refund, event }) =>
      logger.info(
        {
          refundId: refund.id,
          paymentId: refund.paymentId,
          refundNumber: refund.refundNumber,
          version: refund.version,
          event: event.event.kind,
          state: refund.state,
          due: refund.due,
        },
        'refund',
      ),
    );
    const printing = await openPrinting({
      printers: configuration.printers.map(printerOf),
      profiles: configuration,
      environment,
      file: ledgerFileOf(settings),
      ledger,
      engine,
      clock,
      onFault: (fault) => logger.error({ err: fault }, 'printing'),
      onHealth: (printerId, { state, trouble }) => logger.info({ printerId, state, trouble }, 'printer'),
    });
    closers.push(() => printing.close());
    const askers = new Map(
      configuration.merchants.map((made) => [made.id, lazyAskerOf(made, { now: () => clock.now(), machineAddress })]),
    );
    for (const asker of askers.values()) closers.push(() => asker.close());
    const webhooks = await openWebhooks({
      file: ledgerFileOf(settings),
      endpoints: configuration.webhooks,
      journal: ledger,
      engine,
      environment,
      clock,
      random,
      logger,
      onTried: metrics.webhookTried,
    });
    closers.push(() => webhooks.close());
    metrics.watchWebhooks(
      () =>
        webhooks
          .endpoints()
          .map(({ endpoint: { id }, state, count, oldestAt }) => ({ id, pending: count, oldestAt, isOn: state !== 'disabled' })),
      clock.now,
    );
    const instructions = await openInstructions({ file: ledgerFileOf(settings), ledger, clock });
    closers.push(async () => instructions.close());
    const disputes = await openDisputes({ file: ledgerFileOf(settings), ledger, nodes, now: clock.now });
    closers.push(async () => disputes.close());
    const arrivals = createArrivals((fault) => logger.error({ err: fault }, 'what arrived could not be told'));
    arrivals.subscribe(webhooks.readOn);
    const terminal = builtTerminal();
    const app = await build({
      engine,
      ledger,
      ledgerFault,
      clock,
      configuration,
      signIn,
      keeping,
      printing,
      metrics,
      webhooks,
      logger,
      askers,
      ...{ office, instructions, disputes, arrivals },
      door: given?.door ?? HEAD_OFFICE,
      ...(following ? { followed: following.clock } : {}),
      ...(notifyUrl === undefined ? {} : { notices }),
      ...(terminal === null ? {} : { terminal }),
      ...(demo === null ? {} : { demo }),
    });
    closers.push(async () => {
      await engine.drain(DRAIN_MS);
      app.letGo();
      await app.close();
    });
    const url = await listen(app, settings);
    if (following) closers.push(await following.follow(`${url}/clock`));
    if (given?.isTakenOver) engine.disown(HEAD_OFFICE_NAME);
    await engine.start();
    await disputes.look();
    const exchange = given === undefined ? null : exchangeOf(given, { ledger, engine, clock, settings, logger });
    if (exchange !== null) {
      closers.push(() => exchange.stop());
      written = exchange.nudge;
      exchange.start();
    }
    webhooks.start();
    if (configuration.webhooks.length > 0)
      await tellOfShiftsSince(webhooks, ledger, {
        now: clock.now(),
        onFault: (fault) => logger.error({ err: fault }, 'which shifts were closed lately could not be read'),
      });
    logger.info({ url, environment, merchants: merchants.map(({ id }) => id) }, 'ready');
    return {
      ...{ url, environment, broken, close, people: signIn.people },
      inFlight: () => engine.health().inFlight,
      told: () => (exchange === null ? null : { ...exchange.state(), held: engine.health().held }),
    };
  } catch (fault) {
    await close();
    throw fault;
  }
}

/** A ledger of whose commits somebody hears, whoever makes them. */
const heardOf = (ledger: Ledger, heard: () => void): Ledger => ({
  ...ledger,
  async commit(changes) {
    const committed = await ledger.commit(changes);
    if (committed.ok) heard();
    return committed;
  },
});

/** By which the ledgers of nodes name who has taken them over: they know of no other id. */
const HEAD_OFFICE_NAME = 'head office';

type Around = Readonly<{ ledger: Ledger; engine: Engine; clock: Clock; settings: Settings; logger: Logger }>;

/** What a node writes is told head office as soon as it is written. */
function exchangeOf(given: Given, { ledger, engine, clock, settings, logger }: Around): NodeExchange {
  const exchange = createNodeExchange({
    ...{ ask: given.ask, ledger, ledgerFile: ledgerFileOf(settings), engine, clock, random, logger },
    lateRequestWatchMs: settings.QUICKPAY_WATCH_MS,
    version: programVersion(),
    profileRevision: given.profileRevision,
    onProfile: given.onProfile,
    onTakenOver() {
      engine.disown(HEAD_OFFICE_NAME);
      given.onTakenOver();
    },
  });
  return exchange;
}

/** Head office's own configuration, with the files that it names. @throws ConfigurationError */
function readOffice(settings: Settings): Readonly<{ configuration: LoadedConfiguration; keyFiles: KeyFiles }> {
  const checked = checkConfiguration(configurationFileOf(settings));
  return { configuration: loadedOf(checked), keyFiles: keyFilesOf(checked.materials) };
}

/** In the opposite order; one that fails does not keep the others open. */
async function closeAll(closers: readonly (() => Promise<void>)[]): Promise<void> {
  const faults: unknown[] = [];
  for (const close of [...closers].reverse()) await close().catch((fault) => faults.push(fault));
  if (faults.length > 0) throw faults[0];
}

async function listen(
  app: Awaited<ReturnType<typeof build>>,
  { QUICKPAY_HOST: host, QUICKPAY_PORT: port }: Settings,
): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw new ConfigurationError(SENTENCES[code]?.(host, port) ?? `Cannot listen on ${host} port ${port}: ${String(cause)}.`, {
      cause,
    });
  }
}

const SENTENCES: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (_host, port) => `Port ${port} is in use. Set QUICKPAY_PORT to another.`,
  EACCES: (_host, port) => `Port ${port} needs more rights than this process has. Set QUICKPAY_PORT to another.`,
  EADDRNOTAVAIL: (host) => `This machine has no address ${host}. Set QUICKPAY_HOST to one of its own.`,
  ENOTFOUND: (host) => `There is no host ${host}. Set QUICKPAY_HOST to an address of this machine.`,
};
