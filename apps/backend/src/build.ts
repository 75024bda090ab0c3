/** The HTTP API over an engine, without a port: `start-backend.ts` listens, tests inject. */
import fastifySwagger from '@fastify/swagger';
import { type Environment, noQuery, type ViewContext } from '@quickpay/api';
import type { Clock, RefundNotices } from '@quickpay/core';
import { boundConnections, FASTIFY_BOUNDS, HTTP_BOUNDS, JsonError, readJson } from '@quickpay/edge';
import { createLanes, type Engine, type Lanes, probablyFreeAt } from '@quickpay/engine';
import type { Intake } from '@quickpay/exchange';
import type { Ledger } from '@quickpay/storage';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  LogController,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
  type RouteOptions,
} from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import { allowedMethods } from './allowed-methods.ts';
import type { FollowedClock } from './clocks.ts';
import type { Configuration } from './configuration.ts';
import type { Demo } from './demo.ts';
import { type Keeping, passingKeeping } from './evidence/keeping.ts';
import { INDEX_POLICY, indexPage } from './index-page.ts';
import { type Instructions, openInstructions } from './instructions/instructions.ts';
import { type Arrivals, createArrivals } from './live/arrivals.ts';
import { createFeed, type Feed } from './live/feed.ts';
import { createStreams, type Streams } from './live/streams.ts';
import { createWaiting, type Waiting } from './live/waiting.ts';
import { withoutCodes } from './log.ts';
import type { Metrics } from './metrics.ts';
import { createArriving } from './nodes/arriving.ts';
import { type Disputes, openDisputes } from './nodes/disputes.ts';
import type { Office } from './nodes/office.ts';
import { passingOffice } from './nodes/passing-office.ts';
import { createSpoken, type Spoken } from './nodes/spoken.ts';
import { createOpenings, type Openings } from './openings.ts';
import type { OrderAsker } from './outside.ts';
import { OwedAnswers } from './owed-answers.ts';
import type { Printing } from './printing/printing.ts';
import { ApiProblem, clientErrorHandler, errorHandler, problemsOf, sendProblem, validator } from './problem.ts';
import type { Profiles } from './profiles.ts';
import { secureRandom } from './random.ts';
import type { OpenApi } from './reference/document.ts';
import { workingFor } from './request-context.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { clockRoute } from './routes/clock.ts';
import { demoRoutes } from './routes/demo.ts';
import { disputeRoutes } from './routes/disputes.ts';
import { doorRoutes } from './routes/door.ts';
import { eventRoutes } from './routes/events.ts';
import { evidenceRoutes } from './routes/evidence.ts';
import { exchangeRoutes } from './routes/exchange.ts';
import { feedbackRoutes } from './routes/feedback.ts';
import { healthRoutes } from './routes/health.ts';
import { instructionRoutes } from './routes/instructions.ts';
import { lookupRoutes } from './routes/lookups.ts';
import { nodeExchangeRoutes } from './routes/node-exchange.ts';
import { pairingRoutes } from './routes/pairings.ts';
import { paymentRoutes } from './routes/payments.ts';
import { peopleRoutes } from './routes/people.ts';
import { printRoutes } from './routes/prints.ts';
import { referenceRoutes } from './routes/reference.ts';
import { refundRoutes } from './routes/refunds.ts';
import { saleRoutes } from './routes/sales.ts';
import { sessionRoutes } from './routes/session.ts';
import { shiftRoutes } from './routes/shifts.ts';
import { storeRoutes } from './routes/stores.ts';
import { takeOverRoutes } from './routes/take-over.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { ACCESS, callerOf, type Level, readWho, refuseBelow, type Who } from './sign-in/access.ts';
import { type Cookies, cookiesOf } from './sign-in/cookies.ts';
import { proveNodes } from './sign-in/node-proof.ts';
import type { SignIn } from './sign-in/open-sign-in.ts';
import { type Door, HEAD_OFFICE } from './store-node/door.ts';
import { isScreen, sendTerminal, serveTerminal } from './terminal-page.ts';
import { noticeRoutes } from './webhooks/refund-notices.ts';
import { NO_WEBHOOKS, type Webhooks } from './webhooks-out/open-webhooks.ts';

export type BackendParts = Readonly<{
  engine: Engine;
  ledger: Ledger;
  clock: Clock;
  configuration: Pick<Configuration, 'environment' | 'apiKeys'> & Profiles;
  signIn: SignIn;
  printing: Printing;
  metrics: Metrics;
  logger: Logger;
  /** What went over the wire, and what evidence is signed with. Default: of this process alone, and gone with it. */
  keeping?: Keeping;
  /** Why nothing can be written any more, or null. Default: nothing is known to be wrong. */
  ledgerFault?: () => string | null;
  /** Who asks WeChat Pay about orders that no ledger here knows, by merchant. Default: nobody, and none is found. */
  askers?: ReadonlyMap<string, OrderAsker>;
  /** Default: nobody is told anything. */
  webhooks?: Webhooks;
  /** Stores' nodes and what they are given. Default: nobody is enrolled, and what is done is forgotten with the process. */
  office?: Office;
  /** What nodes are asked to do. Default: kept with the process. */
  instructions?: Instructions;
  /** What they and head office do not agree about. Default: kept with the process. */
  disputes?: Disputes;
  /** Default: nothing arrives but what comes through here. */
  arrivals?: Arrivals;
  /** Default: this is head office. */
  door?: Door;
  /** Present where a sandbox's clock is followed. */
  followed?: FollowedClock;
  /** How each merchant's refund notices are read, by its id. Default: nobody is told anything here. */
  notices?: ReadonlyMap<string, RefundNotices>;
  /** Folder of the terminal's page. Default: none is served. */
  terminal?: string;
  /** Present in the sandbox's demo, where there is a page for it. */
  demo?: Demo;
}>;

/** What routes work with. */
export type Routes = Required<Omit<BackendParts, 'followed' | 'logger' | 'notices' | 'terminal' | 'demo'>> &
  Readonly<{
    environment: Environment;
    /** What a view needs, as of now. */
    view: () => ViewContext;
    cookies: Cookies;
    /** Where what nodes tell arrives. */
    intake: Intake;
    spoken: Spoken;
    feed: Feed;
    waiting: Waiting;
    streams: Streams;
    /** Requests under one key run one after the other: the second finds what the first made, not that its code is in use. */
    lanes: Lanes;
    /** Who opens a till's shift. */
    openings: Openings;
  }>;

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks. */
    who: Who;
    /** Their name in the log and the ledger's events: an API key's, or a person's id. */
    caller: string | null;
  }
  interface FastifyContextConfig {
    /** Who may, of an address of `/v1`. */
    level?: Level;
  }
  interface FastifyInstance {
    /** Answers everybody who is held and ends every open stream: before the server can close. */
    letGo(): void;
  }
}

/** An id in an address: the longest that we or a terminal mint. */
export const ID_CHARACTERS_MAX = 64;

/** Longer ones are nobody's mistake, and would fill the log. */
const LOGGED_PATH_CHARACTERS_MAX = 200;

const random = secureRandom();
const mintRequestId = (): string => `req_${Buffer.from(random.bytes(9)).toString('base64url')}`;

/**
 * The API as a Fastify instance that does not listen yet.
 *
 * @example
 * const app = await build({ engine, ledger, clock, configuration, metrics, logger });
 * const answer = await app.inject({ url: '/healthz' });
 */
export async function build(parts: BackendParts): Promise<App> {
  const { configuration, logger, engine, ledger, clock, metrics, signIn, followed, notices, terminal, demo } = parts;
  const { environment } = configuration;
  const problemOf = problemsOf(environment);
  const onError = errorHandler(problemOf);
  const office = parts.office ?? (await passingOffice(ledger.identity.nodeId));
  const { nodes } = office;
  const passing = { file: ':memory:', ledger };
  const instructions = parts.instructions ?? (await openInstructions({ ...passing, clock }));
  const disputes = parts.disputes ?? (await openDisputes({ ...passing, nodes, now: clock.now }));
  const spoken = createSpoken(clock);
  const onFault = (fault: unknown) => logger.error({ err: fault }, 'what arrived could not be told');
  const arrivals = parts.arrivals ?? createArrivals(onFault);
  const feed = createFeed({ engine, ledger, onFault: (fault) => logger.error({ err: fault }, 'events could not be read') });
  arrivals.subscribe(feed.readOn);
  const routes: Routes = {
    ledgerFault: () => null,
    keeping: parts.keeping ?? passingKeeping(clock),
    askers: new Map(),
    webhooks: NO_WEBHOOKS,
    door: HEAD_OFFICE,
    ...parts,
    ...{ office, instructions, disputes, arrivals, spoken, feed, environment },
    intake: createArriving({ ledger, engine, nodes, instructions, disputes, spoken, arrivals, clock, random, logger }),
    view: () => ({ environment, now: clock.now(), probablyFreeAt }),
    cookies: cookiesOf(environment),
    waiting: createWaiting(engine, ledger),
    streams: createStreams(),
    lanes: createLanes(),
    openings: createOpenings({ ledger, onFault: (fault) => logger.warn({ err: fault }, 'who opened a shift was not noted') }),
  };
  metrics.watchOpen({ streams: () => routes.streams.size, held: () => routes.waiting.held });

  const owed = new OwedAnswers();
  const app: App = Fastify({
    loggerInstance: logger as FastifyBaseLogger, // pino's is the one that Fastify's own is made after
    // One line per request, written when it ends.
    logController: new LogController({ disableRequestLogging: true }),
    ...FASTIFY_BOUNDS,
    // A request without a host is refused below, in the shape of all problems.
    http: { ...HTTP_BOUNDS, requireHostHeader: false },
    forceCloseConnections: true,
    return503OnClosing: false,
    genReqId: mintRequestId,
    routerOptions: { maxParamLength: ID_CHARACTERS_MAX },
    clientErrorHandler: clientErrorHandler(problemOf, mintRequestId, owed),
    frameworkErrors: (error, request, reply) => {
      mark(request, reply);
      onError(error, request, reply);
    },
  }).withTypeProvider<ZodTypeProvider>();
  boundConnections(app.server, { onFull: metrics.connectionShed });
  owed.watch(app.server);
  // An expectation that is not known need not be met (RFC 9110, 10.1.1).
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response));
  const methodsOf = allowedMethods(app);
  app.setValidatorCompiler(validator as Parameters<typeof app.setValidatorCompiler>[0]); // every schema of ours is zod's
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('caller', null);
  app.decorateRequest('who');
  app.decorate('letGo', () => {
    routes.waiting.release();
    instructions.letGo();
    routes.streams.end();
  });
  app.setErrorHandler(onError as Parameters<typeof app.setErrorHandler>[0]); // Fastify's errors, the ledger's and ours
  app.setNotFoundHandler((request, reply) => {
    if (terminal !== undefined && isScreen(request)) return sendTerminal(reply);
    const path = request.url.split('?')[0] ?? '';
    const allowed = methodsOf(path);
    if (allowed.length === 0) return sendProblem(reply, problemOf('not_found', `${request.method} ${path}`, request.id));
    reply.header('allow', allowed.join(', '));
    return sendProblem(reply, problemOf('method_not_allowed', `${path} takes ${allowed.join(', ')}.`, request.id));
  });
  jsonBodies(app);

  const mark = (request: FastifyRequest, reply: FastifyReply) =>
    reply
      .header('x-request-id', request.id)
      .header('quickpay-environment', environment)
      // What waits and deadlines count by: a screen's own clock may be wrong, and `Date` knows neither milliseconds nor the sandbox's clock.
      .header('quickpay-time', new Date(clock.now()).toISOString())
      .header('x-content-type-options', 'nosniff');
  app.addHook('onRequest', async (request, reply) => {
    mark(request, reply);
    const { host, 'content-encoding': encoding = 'identity' } = request.headers;
    if (host === undefined && request.raw.httpVersion !== '1.0')
      throw new ApiProblem('invalid_request', 'A request names its Host.');
    if (encoding !== 'identity')
      throw new ApiProblem('unsupported_media_type', 'Send the body as it is: no Content-Encoding is taken.');
  });
  // From here on: the body arrives on events of its own, which know of no request.
  app.addHook('preHandler', (request, _reply, done) => workingFor(request.id, request.caller, done));
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.requestEnded({ method: request.method, route, status: String(reply.statusCode) }, reply.elapsedTime / 1_000);
    request.log.info(
      {
        requestId: request.id,
        method: request.method,
        path: withoutCodes(request.url.split('?')[0] ?? '').slice(0, LOGGED_PATH_CHARACTERS_MAX),
        route,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
        caller: request.caller,
      },
      'request',
    );
  });

  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: `Quick Pay${environment === 'sandbox' ? ' (SANDBOX)' : ''}`,
        version: '1',
        description:
          'In-store WeChat Pay. Not affiliated with Tencent. Every answer says what time it is here (`Quickpay-Time`): deadlines are by that clock.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      servers: [{ url: '/' }],
      tags: [
        { name: 'sales', description: 'What is to be collected' },
        { name: 'payments', description: 'Attempts to collect it' },
        { name: 'lookups', description: 'Payments by a number that somebody holds out' },
        { name: 'refunds', description: 'Giving back what was paid' },
        { name: 'shifts', description: 'What a till came to between two closings' },
        { name: 'evidence', description: 'How a payment came to be what it is, and what went over the wire' },
        { name: 'prints', description: 'Receipts on paper' },
        { name: 'events', description: 'What happens, as it happens' },
        { name: 'people', description: 'Who works at the counter, and who is signed in' },
        { name: 'devices', description: 'Browsers that belong to tills' },
        { name: 'stores', description: 'Stores that have a machine of their own, and what passes between it and head office' },
        { name: 'feedback', description: 'What people at the counter wrote' },
        { name: 'webhooks', description: 'Programs of the shop’s own that are told what happens, and how that went' },
        { name: 'health', description: 'For operators' },
      ],
      components: {
        securitySchemes: {
          apiKey: { type: 'http', scheme: 'bearer' },
          device: {
            type: 'apiKey',
            in: 'cookie',
            name: `quickpay-${environment}-device`,
            description: 'A browser that belongs to a till; `__Host-` stands before the name under https',
          },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: `quickpay-${environment}-session`,
            description: 'Who is signed in there; counts only with `device`',
          },
          node: {
            type: 'http',
            scheme: 'QuickPay-Node',
            description:
              'A store’s node: `id=…, at=…, signature=…`, its Ed25519 signature over method, path with query, time and the SHA-256 of the body, a line each',
          },
        },
      },
      security: [{ apiKey: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(async (open: App) => {
    healthRoutes(open, routes);
    referenceRoutes(open, { environment, documented: () => app.swagger() as unknown as OpenApi }); // as it was registered below
    if (terminal === undefined) {
      open.get('/', { schema: { hide: true } }, (_request, reply) =>
        reply.type('text/html; charset=utf-8').header('content-security-policy', INDEX_POLICY).send(indexPage(environment)),
      );
    }
    if (followed) clockRoute(open, routes, followed);
  });
  if (notices !== undefined) await app.register(async (told: App) => noticeRoutes(told, { engine, notices, clock, metrics }));
  const whoOf = readWho({ signIn, cookies: routes.cookies, configuration });
  await app.register(
    async (v1: App) => {
      v1.addHook('onRequest', async (request, reply) => {
        reply.header('cache-control', 'no-store');
        request.who = await whoOf(request);
        request.caller = callerOf(request.who);
        refuseBelow(request.routeOptions.config.level ?? 'manager', request.who);
      });
      proveNodes(v1, routes.office.nodes);
      v1.addHook('onRoute', takesNoQuery);
      v1.addHook('onRoute', saysWhoMay);
      pairingRoutes(v1, routes);
      sessionRoutes(v1, routes);
      peopleRoutes(v1, routes);
      saleRoutes(v1, routes);
      paymentRoutes(v1, routes);
      lookupRoutes(v1, routes);
      refundRoutes(v1, routes);
      approvalRoutes(v1, routes);
      evidenceRoutes(v1, routes);
      printRoutes(v1, routes);
      eventRoutes(v1, routes);
      feedbackRoutes(v1, routes);
      shiftRoutes(v1, routes);
      webhookRoutes(v1, routes);
      storeRoutes(v1, routes);
      exchangeRoutes(v1, routes);
      nodeExchangeRoutes(v1, routes);
      takeOverRoutes(v1, routes);
      instructionRoutes(v1, routes);
      disputeRoutes(v1, routes);
      doorRoutes(v1, routes);
    },
    { prefix: '/v1' },
  );
  if (terminal !== undefined) {
    await serveTerminal(app, terminal);
    if (demo !== undefined) demoRoutes(app, demo);
  }
  return app;
}

/** Where no parameters are documented none is taken: one that is not known, such as `?dryRun=true`, would be believed in by its sender. */
function takesNoQuery(route: RouteOptions): void {
  route.schema = { querystring: noQuery, ...route.schema };
}

/** From the one table: a route that nobody thought about is not served. */
function saysWhoMay(route: RouteOptions): void {
  const method = [route.method].flat()[0] ?? '';
  const level = ACCESS[`${method === 'HEAD' ? 'GET' : method} ${route.url}`];
  if (level === undefined) throw new Error(`${method} ${route.url} is not in the table of who may (sign-in/access.ts)`);
  route.config = { ...route.config, level };
  route.schema = { ...route.schema, security: SECURITY[level] };
}

const BROWSER = { device: [], session: [] };
const SECURITY: Readonly<Record<Level, readonly Readonly<Record<string, readonly string[]>>[]>> = {
  anybody: [],
  device: [{ device: [] }, { apiKey: [] }],
  cashier: [BROWSER, { apiKey: [] }],
  manager: [BROWSER, { apiKey: [] }],
  node: [{ node: [] }],
};

/** JSON and nothing else; a call that needs no body may be sent without one, whatever its headers say. */
function jsonBodies(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    try {
      done(null, body.length === 0 ? undefined : readJson(body));
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      done(new ApiProblem('invalid_request', error.message));
    }
  });
}
