/**
 * The demo page: terminal, customer display, payer's phone and the messages on the wire in one window. Mounted in the sandbox's demo only,
 * and answered to this very machine only: it names people and their PINs.
 */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../build.ts';
import { type Demo, demoOrigin } from '../demo.ts';
import { ApiProblem } from '../problem.ts';
import { DEMO_FILE, DEMO_PERMISSIONS } from '../terminal-page.ts';

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
/** Names that mean this machine, whoever resolves them: a page of somebody else's that was made to resolve to us comes under its own. */
const LOOPBACK_HOST = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])(:\d+)?$/i;

/** What the page may do: run its own scripts, talk to us and to the sandbox, and frame both. Nobody frames it. */
const policyOf = ({ phoneUrl, controlUrl }: Demo): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "font-src 'self'",
    "img-src 'self'",
    `connect-src 'self' ${new URL(controlUrl).origin}`,
    `frame-src 'self' ${new URL(phoneUrl).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

export function demoRoutes(app: App, demo: Demo): void {
  const policy = policyOf(demo);
  /** The sandbox lets itself be framed under one name of ours. Known once somebody listens. */
  const origin = (): string => demoOrigin(app.listeningOrigin);

  app.get('/demo', { schema: { hide: true } }, (request, reply) => {
    refuseStrangers(request);
    if (originAsked(request) !== origin()) return reply.redirect(`${origin()}/demo`);
    return sendPage(reply, policy);
  });
  app.get('/demo/facts', { schema: { hide: true } }, (request, reply) => {
    refuseStrangers(request);
    return reply.header('cache-control', 'no-store').send(demo);
  });
}

/** Null where the name is none: `127.0.0.1:99999` looks like one. */
const originAsked = ({ headers }: FastifyRequest): string | null => URL.parse(`http://${headers.host}`)?.origin ?? null;

const sendPage = (reply: FastifyReply, policy: string): FastifyReply =>
  reply
    .header('cache-control', 'no-cache')
    .header('referrer-policy', 'no-referrer')
    .header('permissions-policy', DEMO_PERMISSIONS)
    .header('content-security-policy', policy)
    .sendFile(DEMO_FILE);

function refuseStrangers({ socket, headers, method, url }: FastifyRequest): void {
  const isHere = LOOPBACK.test(socket.remoteAddress ?? '') && LOOPBACK_HOST.test(headers.host ?? '');
  if (!isHere) throw new ApiProblem('not_found', `${method} ${url.split('?')[0]}`);
}
