/** One variant of the pipe behind the real HTTP API, put together as `startBackend` does it, with the log of production. */
import { type BackendParts, build, createLogger, createMetrics, sha256, systemClock } from '@quickpay/backend';
import { wechatpayV2Channel } from '@quickpay/channels';
import { ALL_WALLETS, type Clock } from '@quickpay/core';
import { DEFAULT_QUOTAS } from '@quickpay/engine';
import { createV2Client } from '@quickpay/wechatpay';
import { secureRandom } from '../../apps/backend/src/random.ts';
import { outsideRequests } from '../../apps/backend/src/request-context.ts';
import { passingKeys } from '../../apps/backend/src/sign-in/keys.ts';
import { openSignIn } from '../../apps/backend/src/sign-in/open-sign-in.ts';
import { watchedLedger } from '../../apps/backend/src/watched-ledger.ts';
import { optionsOfPart, servePart } from '../parts.ts';
import { ACCOUNT, AMOUNT, API_KEY, MERCHANT_ID, STORE_ID, TERMINAL_IDS } from './account.ts';
import { VARIANTS, type VariantName } from './variants.ts';

export type BackendOptions = Readonly<{ variant: VariantName; folder: string; gatewayUrl: string }>;
export type BackendPart = {
  url: (ask: null) => string;
};

/** The channel allows a merchant 30 submits a second; the quota's own work is done all the same. */
const QUOTAS = { ...DEFAULT_QUOTAS, submit: 100_000 };

const { variant, folder, gatewayUrl } = optionsOfPart<BackendOptions>();
const random = secureRandom();
const clock = outsideRequests<Clock>(systemClock());
const logger = createLogger('info', process.stderr);
const metrics = createMetrics('sandbox');
const client = createV2Client({ merchant: ACCOUNT, hosts: [gatewayUrl], now: () => clock.now(), random, ip: '127.0.0.1' });

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
const app = await build({ engine, ledger, ledgerFault, clock, configuration, signIn, metrics, logger });
const url = await app.listen({ host: '127.0.0.1', port: 0 });
await engine.start();

servePart<BackendPart>(
  {
    url: () => url,
  },
  async () => {
    await engine.drain(1_000);
    app.letGo();
    await app.close();
    await ledger.close();
    await client.close();
  },
);
