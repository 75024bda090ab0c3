/** One variant of the pipe behind the real HTTP API, put together as `startBackend` does it, with the log of production. */
import { join } from 'node:path';
import { sha256, systemClock } from '@quickpay/backend';
import { type BackendParts, build, createLogger, createMetrics, openKeeping } from '@quickpay/backend/server';
import { wechatpayV2Channel } from '@quickpay/channels';
import { ALL_WALLETS, type Clock } from '@quickpay/core';
import { DEFAULT_QUOTAS } from '@quickpay/engine';
import { createV2Client } from '@quickpay/wechatpay';
import { openPrinting } from '../../apps/backend/src/printing/printing.ts';
import { secureRandom } from '../../apps/backend/src/random.ts';
import { outsideRequests } from '../../apps/backend/src/request-context.ts';
import { passingKeys } from '../../apps/backend/src/sign-in/keys.ts';
import { openSignIn } from '../../apps/backend/src/sign-in/open-sign-in.ts';
import { createNodeExchange } from '../../apps/backend/src/store-node/exchange.ts';
import { watchedLedger } from '../../apps/backend/src/watched-ledger.ts';
import { optionsOfPart, servePart } from '../parts.ts';
import { type Enrolment, enrolled } from '../store/enrolled.ts';
import { ACCOUNT, AMOUNT, API_KEY, MERCHANT_ID, STORE_ID, TERMINAL_IDS } from './account.ts';
import { VARIANTS, type VariantName } from './variants.ts';

export type BackendOptions = Readonly<{
  variant: VariantName;
  folder: string;
  gatewayUrl: string;
  /** As which store's node it tells head office of everything. Default: it is nobody's node. */
  enrolment?: Enrolment;
}>;
export type BackendPart = {
  url: (ask: null) => string;
  /** What it has still to tell head office; 0 where it tells nobody. */
  backlog: (ask: null) => number;
};

const WATCH_MS = 600_000;
/** The channel allows a merchant 30 submits a second; the quota's own work is done all the same. */
const QUOTAS = { ...DEFAULT_QUOTAS, submit: 100_000 };

const { variant, folder, gatewayUrl, enrolment } = optionsOfPart<BackendOptions>();
const node = enrolment === undefined ? null : await enrolled(enrolment);
const random = secureRandom();
const clock = outsideRequests<Clock>(systemClock());
const logger = createLogger('info', process.stderr);
const metrics = createMetrics('sandbox');
/** What goes over the wire is kept by the real thing alone. */
const keeping =
  variant === 'sqlite'
    ? await openKeeping({
        ...{ wireFile: join(folder, 'wire.sqlite'), keyFile: join(folder, 'evidence.key'), clock },
        ...{
          bounds: { days: 400, bytes: 2e9 },
          lateRequestWatchMs: WATCH_MS,
          onTrouble: (why) => logger.error({ why }, 'trouble'),
        },
      })
    : null;
const client = createV2Client({
  ...{ merchant: ACCOUNT, hosts: [gatewayUrl], now: () => clock.now(), random, ip: '127.0.0.1' },
  ...(keeping === null ? {} : { onExchange: (exchange) => keeping.wire.note(MERCHANT_ID, exchange) }),
});

const configuration: BackendParts['configuration'] = {
  environment: 'sandbox',
  apiKeys: [{ name: 'bench', sha256: sha256(API_KEY).toString('hex') }],
  merchants: [{ id: MERCHANT_ID, currencies: [AMOUNT.currency] }],
  stores: [{ id: STORE_ID, name: STORE_ID }],
  terminals: TERMINAL_IDS.map((id) => ({ id, name: id, storeId: STORE_ID, cashierLimit: {}, refundLimit: {} })),
};

const behind = await VARIANTS[variant]({
  folder,
  merchant: {
    id: MERCHANT_ID,
    channel: metrics.measured(wechatpayV2Channel({ client }), MERCHANT_ID),
    codeRules: ALL_WALLETS,
    currencies: [AMOUNT.currency],
    quotas: QUOTAS,
    description: 'Tea house',
  },
  ...(node === null ? {} : { shipsAs: node.nodeId }),
  clock,
  random,
  log: ({ what, ...entry }) => logger.info(entry, what),
  onFault: (fault) => logger.error({ err: fault }, 'a fault'),
});
const { ledger, fault: ledgerFault } = watchedLedger(behind.ledger);
const { engine } = behind;
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
const life = { idleMs: 3_600_000, lifeMs: 3_600_000 };
const signIn = await openSignIn({ file: ':memory:', keys: passingKeys(), clock, random, life });
const printing = await openPrinting({
  printers: [],
  profiles: configuration,
  environment: 'sandbox',
  file: ':memory:',
  ledger,
  engine,
  clock,
  onFault: (fault) => logger.error({ err: fault }, 'printing'),
});
const app = await build({
  engine,
  ledger,
  ledgerFault,
  clock,
  configuration,
  signIn,
  printing,
  metrics,
  logger,
  ...(keeping ? { keeping } : {}),
});
const url = await app.listen({ host: '127.0.0.1', port: 0 });
await engine.start();
const exchange =
  node === null
    ? null
    : createNodeExchange({
        ...{ ask: node.ask, ledger, ledgerFile: join(folder, 'ledger.sqlite'), engine, clock, random, logger },
        ...{ lateRequestWatchMs: WATCH_MS, version: 'bench' },
        ...{ profileRevision: () => 1, onProfile: () => {}, onTakenOver: () => {} },
      });
if (exchange !== null) {
  engine.subscribe(exchange.nudge);
  engine.subscribeRefunds(exchange.nudge);
  exchange.start();
}

servePart<BackendPart>(
  {
    url: () => url,
    backlog: () => exchange?.state().backlog ?? 0,
  },
  async () => {
    await exchange?.stop();
    await engine.drain(1_000);
    app.letGo();
    await app.close();
    await printing.close();
    await ledger.close();
    await client.close();
    await keeping?.wire.close();
  },
);
