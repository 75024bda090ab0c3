/**
 * A backend to inject requests into: the real engine over the real SQLite ledger in memory, a real clock, and at the world's edge a channel
 * whose answers a test writes down.
 */
import { randomBytes } from 'node:crypto';
import { Writable } from 'node:stream';
import type {
  Clock,
  PaymentChannel,
  QueryAnswer,
  Random,
  RefundAnswer,
  RefundQueryAnswer,
  RefundRequest,
  RevokeAnswer,
  SubmitAnswer,
  SubmitRequest,
  WalletRegion,
} from '@quickpay/core';
import { createEngine, DEFAULT_QUOTAS, type Engine } from '@quickpay/engine';
import { type Ledger, openSqliteLedger } from '@quickpay/storage';
import { sha256 } from '../src/api-keys.ts';
import { type App, build } from '../src/build.ts';
import { systemClock } from '../src/clocks.ts';
import type { Demo } from '../src/demo.ts';
import { type Keeping, passingKeeping } from '../src/evidence/keeping.ts';
import { createLogger } from '../src/log.ts';
import { createMetrics } from '../src/metrics.ts';
import type { Office } from '../src/nodes/office.ts';
import type { OrderAsker } from '../src/outside.ts';
import type { Printer } from '../src/printing/printer.ts';
import { openPrinting } from '../src/printing/printing.ts';
import type { Waits } from '../src/printing/send.ts';
import { outsideRequests } from '../src/request-context.ts';
import { passingKeys, type SignInKeys } from '../src/sign-in/keys.ts';
import { openSignIn, type SignIn } from '../src/sign-in/open-sign-in.ts';
import type { SessionLife } from '../src/sign-in/sessions.ts';
import type { Door } from '../src/store-node/door.ts';
import { watchedLedger } from '../src/watched-ledger.ts';
import { openWebhooks, type Webhooks, type WebhooksOptions } from '../src/webhooks-out/open-webhooks.ts';

export const API_KEY = 'test_0123456789abcdefghijklmnop';
const random: Random = { bytes: (length) => randomBytes(length) };

/** A payment code nobody has used before. */
let codes = 0;
export const newCode = (): string => `1345678901${String(10_000_000 + codes++)}`;

/** What the channel answers; a function may wait before it does. */
export type Script = {
  submit: (request: SubmitRequest) => SubmitAnswer | Promise<SubmitAnswer>;
  query: () => QueryAnswer | Promise<QueryAnswer>;
  revoke: () => RevokeAnswer | Promise<RevokeAnswer>;
  refund: (request: RefundRequest) => RefundAnswer | Promise<RefundAnswer>;
  queryRefunds: () => RefundQueryAnswer | Promise<RefundQueryAnswer>;
};

export type Till = Readonly<{
  app: App;
  engine: Engine;
  ledger: Ledger;
  signIn: SignIn;
  keeping: Keeping;
  webhooks: Webhooks;
  script: Script;
  /** All lines of the log so far, once those of this turn are written. */
  logged: () => Promise<string>;
  /** A request with the key, JSON in and out. */
  call(
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>;
  /** A new sale's id. */
  sale(change?: Readonly<Record<string, unknown>>): Promise<string>;
  /** A code scanned for a sale. */
  pay(saleId: string, code?: string, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  close(): Promise<void>;
}>;

export type Answer = Readonly<{ status: number; headers: Readonly<Record<string, unknown>>; json: Record<string, unknown> }>;

export type TillOptions = Readonly<{
  environment?: 'sandbox' | 'production';
  terminals?: readonly string[];
  merchants?: readonly (readonly [id: string, currency: string])[];
  /** Whose wallets pay here. Default: mainland ones. */
  regions?: readonly WalletRegion[];
  /** Leaves the engine as it is before its start. */
  unstarted?: boolean;
  clock?: Clock;
  /** Folder of the terminal's page. */
  terminal?: string;
  /** A file, to be opened again by another till. Default: in memory. */
  file?: string;
  keys?: SignInKeys;
  /** Default: two hours, twelve hours. */
  life?: SessionLife;
  /** Of each till. Default: none. */
  cashierLimit?: Readonly<Record<string, number>>;
  /** Of each till. Default: every refund of a cashier needs a manager. */
  refundLimit?: Readonly<Record<string, number>>;
  demo?: Demo;
  /** Default: none. */
  printers?: readonly Printer[];
  /** Shorter than real printers need. */
  printerWaits?: Waits;
  askers?: ReadonlyMap<string, OrderAsker>;
  /** Default: nobody is enrolled, and this is head office. */
  office?: Office;
  door?: Door;
  /** Of the one store. Default: it may have no node. */
  quotaSharePercent?: number;
  /** Who is told what happens. Default: nobody. */
  webhooks?: Pick<WebhooksOptions, 'endpoints' | 'resolve' | 'timeoutMs' | 'pendingMax' | 'wallNow'>;
}>;

export async function openTill(options: TillOptions = {}): Promise<Till> {
  const { environment = 'sandbox', terminals = ['till-1'], merchants = [['hkd', 'HKD']], unstarted = false } = options;
  const {
    file = ':memory:',
    keys = passingKeys(),
    life = { idleMs: 7_200_000, lifeMs: 43_200_000 },
    cashierLimit = {},
    refundLimit = {},
    regions = ['CN'],
  } = options;
  const clock = outsideRequests(options.clock ?? systemClock());
  const { ledger, fault } = watchedLedger(await openSqliteLedger({ file, environment, random }));
  const signIn = await openSignIn({ file, keys, clock, random, life });
  const keeping = passingKeeping(clock);
  const script: Script = {
    submit: () => ({ kind: 'paid', transactionId: '4200000001202611240000000318' }),
    query: () => ({ kind: 'absent' }),
    revoke: () => ({ kind: 'done' }),
    refund: () => ({ kind: 'accepted' }),
    queryRefunds: () => ({ kind: 'listed', refunds: [] }),
  };
  const channel: PaymentChannel = {
    submit: async (request) => script.submit(request),
    query: async () => script.query(),
    revoke: async () => script.revoke(),
    refund: async (request) => script.refund(request),
    queryRefunds: async () => script.queryRefunds(),
  };
  let log = '';
  const sink = new Writable({
    write(chunk, _encoding, done) {
      log += String(chunk);
      done();
    },
  });
  const logger = createLogger('info', sink);
  const metrics = createMetrics(environment);
  const engine = createEngine({
    ledger,
    merchants: merchants.map(([id, currency]) => ({
      id,
      channel: metrics.measured(channel, id),
      codeRules: { regions, extraPrefixes: {} },
      currencies: [currency],
      quotas: DEFAULT_QUOTAS,
      description: 'Tea house',
    })),
    clock,
    random,
    log: ({ what, ...entry }) => logger.info(entry, what),
    onFault: (thrown) => logger.error({ err: thrown }, 'a fault'),
  });
  metrics.watch(engine);
  engine.subscribe(({ payment, event }) =>
    logger.info({ paymentId: payment.id, event: event.event.kind, state: payment.state }, 'payment'),
  );
  const { quotaSharePercent } = options;
  const stores = [{ id: 'store-1', name: 'Tea house', timeZone: 'Asia/Hong_Kong', quotaSharePercent }];
  const tills = terminals.map((id, n) => ({
    id,
    name: `Till ${n + 1}`,
    storeId: 'store-1',
    cashierLimit: { ...cashierLimit },
    refundLimit: { ...refundLimit },
  }));
  const printing = await openPrinting({
    printers: options.printers ?? [],
    profiles: { stores, terminals: tills },
    environment,
    file,
    ledger,
    engine,
    clock,
    onFault: (thrown) => logger.error({ err: thrown }, 'printing'),
    ...(options.printerWaits === undefined ? {} : { waits: options.printerWaits, retryMs: [20, 20] }),
  });
  const webhooks = await openWebhooks({
    endpoints: [],
    ...options.webhooks,
    file,
    journal: ledger,
    engine,
    environment,
    clock,
    random,
    logger,
    onTried: metrics.webhookTried,
  });
  const app = await build({
    engine,
    webhooks,
    ledger,
    ledgerFault: fault,
    clock,
    metrics,
    logger,
    ...(options.terminal === undefined ? {} : { terminal: options.terminal }),
    ...(options.demo === undefined ? {} : { demo: options.demo }),
    ...(options.office === undefined ? {} : { office: options.office }),
    ...(options.door === undefined ? {} : { door: options.door }),
    ...(options.askers === undefined ? {} : { askers: options.askers }),
    configuration: {
      environment,
      apiKeys: [{ name: 'demo', sha256: sha256(API_KEY).toString('hex') }],
      merchants: merchants.map(([id, currency]) => ({ id, currencies: [currency] })),
      stores,
      terminals: tills,
    },
    signIn,
    printing,
    keeping,
  });
  if (!unstarted) {
    await engine.start();
    webhooks.start();
  }

  const call: Till['call'] = async (method, url, body, headers = {}) => {
    const answer = await app.inject({
      method,
      url,
      headers: { authorization: `Bearer ${API_KEY}`, ...headers },
      ...(body === undefined ? {} : { payload: body as object }), // inject's type leaves out what JSON can be
    });
    const json = answer.body === '' ? {} : (JSON.parse(answer.body) as Record<string, unknown>);
    return { status: answer.statusCode, headers: answer.headers, json };
  };
  let count = 0;
  return {
    app,
    engine,
    ledger,
    signIn,
    keeping,
    webhooks,
    script,
    async logged() {
      await new Promise((resolve) => setImmediate(resolve));
      return log;
    },
    call,
    async sale(change = {}) {
      const id = `sale_${String(++count).padStart(8, '0')}`;
      const answer = await call('POST', '/v1/sales', { id, amount: { minor: 3850, currency: 'HKD' }, ...change });
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.json));
      return id;
    },
    pay: (saleId, code = newCode(), headers = {}) =>
      call(
        'POST',
        `/v1/sales/${saleId}/payments`,
        { authCode: code },
        { 'idempotency-key': randomBytes(8).toString('hex'), ...headers },
      ),
    async close() {
      app.letGo();
      await engine.drain(100);
      await app.close();
      await keeping.wire.close();
      await printing.close();
      await webhooks.close();
      signIn.close();
      await ledger.close();
    },
  };
}

/** A promise to be kept by hand. */
export function latch<Value>(): { promise: Promise<Value>; open: (value: Value) => void } {
  let open: (value: Value) => void = () => {};
  const promise = new Promise<Value>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}
