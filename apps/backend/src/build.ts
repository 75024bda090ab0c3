/** The HTTP API over an engine, without a port: `start-backend.ts` listens, tests inject. */
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import fastifySwagger from '@fastify/swagger';
import type { Clock } from '@quickpay/core';
import type { Engine } from '@quickpay/engine';
import type { Ledger } from '@quickpay/storage';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type RawReplyDefaultExpression,
  type RawRequestDefaultExpression,
  type RawServerDefault,
} from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
  type ZodTypeProvider,
} from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import type { FollowedClock } from './clocks.ts';
import { type Configuration, keyName } from './configuration.ts';
import type { Metrics } from './metrics.ts';
import { ApiProblem, problemBody, sendProblem } from './problem.ts';
import { eventRoutes } from './routes/events.ts';
import { healthRoutes } from './routes/health.ts';
import { paymentRoutes } from './routes/payments.ts';
import { saleRoutes } from './routes/sales.ts';

export type BackendParts = Readonly<{
  engine: Engine;
  ledger: Ledger;
  clock: Clock;
  configuration: Pick<Configuration, 'environment' | 'apiKeys' | 'merchants' | 'stores' | 'terminals'>;
  metrics: Metrics;
  logger: Logger;
  /** Open event streams; they end with the server. */
  listeners: Set<ServerResponse>;
  /** Present where a sandbox's clock is followed. */
  followed?: FollowedClock;
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
    /** The name of the API key that the request came with. */
    caller: string | null;
  }
}

const BODY_BYTES_MAX = 65_536;
/** A clock that waits for us does not wait for ever. */
const SETTLE_MS_MAX = 8_000;

export async function build(parts: BackendParts): Promise<App> {
  const { configuration, logger } = parts;
  const app: App = Fastify({
    loggerInstance: logger as FastifyBaseLogger,
    bodyLimit: BODY_BYTES_MAX,
    requestTimeout: 15_000,
    keepAliveTimeout: 60_000,
    forceCloseConnections: true,
    genReqId: () => `req_${randomBytes(9).toString('base64url')}`,
    routerOptions: { maxParamLength: 64 },
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.decorateRequest('caller', null);
  app.setErrorHandler((error, request, reply) => sendProblem(error as ApiProblem, request, reply)); // Fastify's errors and ours
  app.setNotFoundHandler((request, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send(JSON.stringify(problemBody('not_found', `${request.method} ${request.url.split('?')[0]}`, request.id))),
  );
  // A call that needs no body may be sent without one, whatever its headers say.
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(new ApiProblem('invalid_request', 'The body is not JSON.'));
    }
  });
  app.addHook('onSend', async (request, reply) => {
    reply.header('x-request-id', request.id).header('quickpay-environment', configuration.environment);
  });

  await app.register(fastifySwagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: `Quick Pay${configuration.environment === 'sandbox' ? ' (SANDBOX)' : ''}`,
        version: '1',
        description: 'In-store WeChat Pay. Not affiliated with Tencent.',
      },
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } } },
      security: [{ apiKey: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(async (open: App) => {
    healthRoutes(open, parts);
    open.get('/openapi.json', { schema: { hide: true } }, () => app.swagger());
    open.get('/', { schema: { hide: true } }, (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(indexPage(configuration.environment)),
    );
    if (parts.followed) clockRoute(open, parts, parts.followed);
  });
  await app.register(
    async (v1: App) => {
      v1.addHook('onRequest', async (request) => {
        const given = /^Bearer ([\x21-\x7e]{1,256})$/.exec(request.headers.authorization ?? '')?.[1];
        request.caller = given === undefined ? null : keyName(configuration, given);
        if (request.caller === null) throw new ApiProblem('not_authenticated', 'Send your API key as "Authorization: Bearer …".');
      });
      saleRoutes(v1, parts);
      paymentRoutes(v1, parts);
      eventRoutes(v1, parts);
    },
    { prefix: '/v1' },
  );
  return app;
}

/** The sandbox tells its time here, and waits until all that is due by then is done. */
function clockRoute(app: App, { engine }: BackendParts, followed: FollowedClock): void {
  app.post('/clock', { schema: { hide: true } }, async (request, reply) => {
    const { now } = request.body as { now?: string }; // checked on the next line
    const at = Date.parse(now ?? '');
    if (Number.isNaN(at)) throw new ApiProblem('invalid_request', 'now is an RFC 3339 time.');
    followed.set(at);
    await Promise.race([engine.settled(), new Promise((resolve) => setTimeout(resolve, SETTLE_MS_MAX).unref())]);
    return reply.code(204).send();
  });
}

function indexPage(environment: string): string {
  const mark = environment === 'sandbox' ? '<p><strong>SANDBOX: no real money moves here.</strong></p>' : '';
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Quick Pay</title>
<style>body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:40rem;padding:0 1rem;background:#f7f5f0;color:#16191d}a{color:#1f3a8a}@media(prefers-color-scheme:dark){body{background:#0f1216;color:#f2f0ea}a{color:#b4c6ff}}</style></head>
<body><h1>Quick Pay</h1>${mark}<p>The merchant’s backend for WeChat Pay in the store.</p>
<ul><li><a href="/openapi.json">The API, as OpenAPI 3.1</a></li><li><a href="/readyz">Is it ready?</a></li><li><a href="/metrics">Metrics</a></li></ul>
<p>Not affiliated with Tencent.</p></body></html>`;
}
