/** The wire's routes on a Fastify server, with the faults that a test asked for: the one place where answers are lost, late or wrong. */
import type { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxClock } from '../clock.ts';
import type { Fault, Faults } from '../faults.ts';
import type { MerchantEntry } from '../merchants.ts';
import { type Asked, type createV2, readRequest, UNSIGNED_METHOD, unsignedFail, V2_PATHS } from './v2.ts';
import { type Fields, failedFields } from './v2-fields.ts';

export type WireOptions = Readonly<{
  v2: ReturnType<typeof createV2>;
  faults: Faults;
  clock: SandboxClock;
}>;

const DRIP_MS = 200;
const REORDER_MS_MAX = 2_000;

export function wireRoutes(app: FastifyInstance, { v2, faults, clock }: WireOptions): void {
  /** Requests held back by `reorder`, let go by the next one. */
  const held: (() => void)[] = [];

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  for (const [path, operation] of Object.entries(V2_PATHS)) {
    app.all(path, async (request, reply) => {
      if (request.method !== 'POST') return xml(reply, UNSIGNED_METHOD);
      const read = readRequest(Buffer.isBuffer(request.body) ? request.body : new Uint8Array(), v2.merchants());
      const outTradeNo = read.kind === 'asked' ? read.asked.fields.out_trade_no : undefined;
      const fault = faults.take(operation, outTradeNo);
      if (fault?.kind === 'refuseConnection' || fault?.kind === 'loseRequest') return cut(request, reply);
      if (read.kind === 'refused') return xml(reply, unsignedFail(read.message));
      if (path.startsWith('/secapi/') && !hasCertificateOf(request, read.asked.merchant))
        return reply.code(400).type('text/html').send('<html><body>400 No required SSL certificate was sent</body></html>');
      if (fault?.kind === 'unsignedFail') return xml(reply, unsignedFail('system error'));

      await before(fault);
      for (const letGo of held.splice(0)) letGo();
      const said = process(read.asked, operation, fault);
      return after(request, reply, v2.signed(read.asked, said, fault), fault);
    });
  }

  /** What holds a request up before it is processed. */
  async function before(fault: Fault | undefined): Promise<void> {
    if (fault?.kind === 'delayRequest')
      await new Promise<void>((resolve) => clock.at(clock.now() + (fault.delayMs ?? 60_000), resolve));
    if (fault?.kind === 'reorder') {
      await new Promise<void>((resolve) => {
        held.push(resolve);
        setTimeout(resolve, REORDER_MS_MAX).unref();
      });
    }
  }

  function process(asked: Asked, operation: (typeof V2_PATHS)[string], fault: Fault | undefined): Fields {
    if (fault?.kind === 'error') {
      if (fault.paid) v2.answerTo(operation, asked, false);
      return {
        ...failedFields({ kind: 'failed', code: fault.code ?? 'SYSTEMERROR', text: 'fault' }),
        ...(operation === 'revoke' ? { recall: 'Y' } : {}),
      };
    }
    if (fault?.kind === 'duplicate') v2.answerTo(operation, asked, false);
    return v2.answerTo(operation, asked, fault?.kind === 'duplicate');
  }

  async function after(request: FastifyRequest, reply: FastifyReply, body: string, fault: Fault | undefined): Promise<unknown> {
    switch (fault?.kind) {
      case 'loseAnswer':
        return cut(request, reply);
      case 'delayAnswer':
        await wait(fault.delayMs ?? 10_000);
        return xml(reply, body);
      case 'garbage':
        return reply.type('text/html').send('<html><head><title>502 Bad Gateway</title></head></html>');
      case 'slowDrip':
        return drip(reply, body, fault.delayMs ?? DRIP_MS);
      default:
        return xml(reply, body);
    }
  }
}

const xml = (reply: FastifyReply, body: string) => reply.type('text/xml; charset=utf-8').send(body);
const wait = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());

/** The connection breaks; nobody can tell whether before or after. */
function cut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

async function drip(reply: FastifyReply, body: string, everyMs: number): Promise<FastifyReply> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': 'text/xml; charset=utf-8' });
  for (const character of body) {
    if (raw.destroyed) return reply;
    raw.write(character);
    await wait(everyMs);
  }
  raw.end();
  return reply;
}

/**
 * A certificate of our own authority, for this very merchant. That one is present is checked as well: a resumed session can say
 * `authorized` with none.
 */
function hasCertificateOf(request: FastifyRequest, { mchId, serial }: MerchantEntry): boolean {
  const socket = request.raw.socket as TLSSocket; // a plain socket has neither of these
  if (socket.authorized !== true || typeof socket.getPeerCertificate !== 'function') return false;
  const certificate = socket.getPeerCertificate();
  return certificate?.subject?.CN === mchId && certificate.serialNumber?.toUpperCase() === serial;
}
