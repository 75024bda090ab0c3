/** Starts the backend: ledger, merchants with their channels, engine, API; and ends it cleanly. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { wechatpayV2Channel } from '@quickpay/channels';
import { type Clock, isCurrency, type Random } from '@quickpay/core';
import { createEngine, DEFAULT_QUOTAS, type Merchant } from '@quickpay/engine';
import { openSqliteLedger } from '@quickpay/storage';
import { type Merchant as Account, createV2Client, type V2Client } from '@quickpay/wechatpay';
import { pino } from 'pino';
import { build } from './build.ts';
import { type FollowedClock, followedClock, systemClock } from './clocks.ts';
import { type MerchantConfiguration, readConfiguration } from './configuration.ts';
import { createMetrics } from './metrics.ts';
import { ConfigurationError, type Settings } from './settings.ts';

export type Backend = Readonly<{ url: string; environment: 'sandbox' | 'production'; close(): Promise<void> }>;

/** How long payments in flight may take to be answered when the process ends; what is not answered is resumed by the next start. */
const DRAIN_MS = 8_000;
const random: Random = { bytes: (length) => randomBytes(length) };

/**
 * @throws ConfigurationError, LedgerError: each says in one sentence what to put right.
 */
export async function startBackend(settings: Settings, log: NodeJS.WritableStream = process.stderr): Promise<Backend> {
  const configuration = readConfiguration(settings.QUICKPAY_CONFIG || join(settings.QUICKPAY_DATA, 'config.json'));
  const { environment } = configuration;
  const followed = await clockToFollow(settings, environment);
  const clock: Clock = followed ?? systemClock();
  const logger = pino(
    {
      level: settings.QUICKPAY_LOG,
      redact: ['req.headers.authorization', 'headers.authorization'],
      serializers: { req: requestLine },
    },
    log,
  );
  const ledger = await openSqliteLedger({ file: join(settings.QUICKPAY_DATA, 'ledger.sqlite'), environment, random });
  const clients: V2Client[] = [];
  const merchants = configuration.merchants.map((made) => {
    const client = clientOf(made, clock);
    clients.push(client);
    return merchantOf(made, client, followed === null);
  });
  const metrics = createMetrics();
  const engine = createEngine({
    ledger,
    merchants,
    clock,
    random,
    lateRequestWatchMs: settings.QUICKPAY_WATCH_MS,
    log: ({ what, ...entry }) => logger.info(entry, what),
    onFault: (fault) => logger.error({ err: fault }, 'a fault'),
  });
  metrics.watch(engine);
  engine.subscribe(({ payment, event }) =>
    logger.info(
      { paymentId: payment.id, saleId: payment.saleId, event: event.event.kind, state: payment.state, due: payment.due },
      'payment',
    ),
  );
  const listeners = new Set<ServerResponse>();
  const parts = { engine, ledger, clock, configuration, metrics, logger, listeners, ...(followed ? { followed } : {}) };
  const app = await build(parts);

  const end = async () => {
    await engine.drain(DRAIN_MS);
    for (const listener of listeners) listener.end();
    await app.close();
    await Promise.all(clients.map((client) => client.close()));
    await ledger.close();
  };
  let url: string;
  try {
    url = await app.listen({ host: settings.QUICKPAY_HOST, port: settings.QUICKPAY_PORT });
  } catch (cause) {
    await end();
    const busy = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    throw new ConfigurationError(
      busy
        ? `Port ${settings.QUICKPAY_PORT} is in use. Set QUICKPAY_PORT to another.`
        : `Cannot listen on port ${settings.QUICKPAY_PORT}: ${String(cause)}.`,
      { cause },
    );
  }
  if (followed) await follow(settings.QUICKPAY_CLOCK, url, followed);
  await engine.start();
  return { url, environment, close: end };
}

/** A request in the log: never its headers, never its body. */
const requestLine = ({ method, url, id }: { method: string; url: string; id: string }) => ({ method, url, id });

async function clockToFollow({ QUICKPAY_CLOCK }: Settings, environment: string): Promise<FollowedClock | null> {
  if (QUICKPAY_CLOCK === '') return null;
  if (environment === 'production')
    throw new ConfigurationError('QUICKPAY_CLOCK is for the sandbox: production keeps its own time.');
  const answer = await fetch(`${QUICKPAY_CLOCK}/clock`, { signal: AbortSignal.timeout(5_000) }).catch((cause) => {
    throw new ConfigurationError(`QUICKPAY_CLOCK: nobody answers at ${QUICKPAY_CLOCK}.`, { cause });
  });
  return followedClock(Date.parse(((await answer.json()) as { now: string }).now)); // the control API's own shape
}

async function follow(controlUrl: string, url: string, clock: FollowedClock): Promise<void> {
  const answer = await fetch(`${controlUrl}/clock/followers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ url: `${url}/clock` }),
    signal: AbortSignal.timeout(5_000),
  });
  clock.set(Date.parse(((await answer.json()) as { now: string }).now)); // the control API's own shape
}

function clientOf(made: MerchantConfiguration, clock: Clock): V2Client {
  const { appId, mchId, apiKey, signType, subMchId, subAppId } = made;
  const account: Account =
    subMchId === undefined
      ? { mode: 'direct', appId, mchId, apiKey, signType }
      : { mode: 'institution', appId, mchId, apiKey, signType, subMchId, ...(subAppId ? { subAppId } : {}) };
  return createV2Client({
    merchant: account,
    hosts: made.hosts,
    ...(made.certificateHosts ? { certificateHosts: made.certificateHosts } : {}),
    tls: { certificate: { cert: made.certificate, key: made.privateKey }, ...(made.ca ? { ca: made.ca } : {}) },
    now: () => clock.now(),
    random,
    ip: '127.0.0.1',
  });
}

function merchantOf(made: MerchantConfiguration, client: V2Client, tellsTime: boolean): Merchant {
  return {
    id: made.id,
    channel: wechatpayV2Channel({
      client,
      wireExponents: made.wireExponents,
      tellsTime,
      ...(made.merchantCategoryCode ? { merchantCategoryCode: made.merchantCategoryCode } : {}),
    }),
    codeRules: { regions: made.walletRegions, extraPrefixes: {} },
    currencies: made.currencies.filter(isCurrency),
    quotas: DEFAULT_QUOTAS,
    description: made.description,
  };
}
