/** The wire's routes on a Fastify server, with the faults that a test asked for: the one place where answers are lost, late or wrong. */
import type { TLSSocket } from 'node:tls';
import type { TradeState } from '@quickpay/gateway-model';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxClock } from '../clock.ts';
import type { Fault, Faults, Operation } from '../faults.ts';
import type { Named, WireManners } from '../wire-manners.ts';
import { type Asked, type createV2, readRequest, UNSIGNED_METHOD, unsignedFail, V2_PATHS } from './v2.ts';
import { type Fields, failedFields } from './v2-fields.ts';

export type WireOptions = Readonly<{
  v2: ReturnType<typeof createV2>;
  faults: Faults;
  clock: SandboxClock;
  manners: WireManners;
  /** Has an order that waits for its payer charged at once. */
  chargeNow: (named: Named) => void;
}>;

const DRIP_MS = 200;
const REORDER_MS_MAX = 2_000;
const DELAY_REQUEST_MS = 60_000;
const DELAY_ANSWER_MS = 10_000;

export function wireRoutes(app: FastifyInstance, { v2, faults, clock, manners, chargeNow }: WireOptions): void {
  /** Requests held back by `reorder`, let go by the next one. */
  const held: (() => void)[] = [];

  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  for (const [path, operation] of Object.entries(V2_PATHS)) {
    app.all(path, async (request, reply) => {
      if (request.method !== 'POST') return xml(reply, UNSIGNED_METHOD);
      const read = readRequest(Buffer.isBuffer(request.body) ? request.body : new Uint8Array(), v2.merchants, clock.now());
      const fault = faults.take(operation, read.kind === 'asked' ? read.asked.fields.out_trade_no : undefined);
      if (fault?.kind === 'refuseConnection') return cut(request, reply);
      if (read.kind === 'asked') manners.arrived(operation, named(read.asked), clock.now());
      if (fault?.kind === 'loseRequest') return cut(request, reply);
      if (read.kind === 'refused') return xml(reply, unsignedFail(read.message));
      if (path.startsWith('/secapi/') && !hasCertificateOf(request, read.asked))
        return reply.code(400).type('text/html').send('<html><body>400 No required SSL certificate was sent</body></html>');
      if (fault?.kind === 'unsignedFail') return xml(reply, unsignedFail('system error'));

      await before(fault);
      for (const letGo of held.splice(0)) letGo();
      const said = process(read.asked, operation, fault);
      manners.answered(operation, named(read.asked), clock.now());
      return after(request, reply, v2.signed(read.asked, said, fault), fault);
    });
  }

  /** What holds a request up before it is processed. */
  async function before(fault: Fault | undefined): Promise<void> {
    if (fault?.kind === 'delayRequest')
      await new Promise<void>((resolve) => clock.at(clock.now() + (fault.delayMs ?? DELAY_REQUEST_MS), resolve));
    if (fault?.kind === 'reorder') {
      await new Promise<void>((resolve) => {
        held.push(resolve);
        setTimeout(resolve, REORDER_MS_MAX).unref();
      });
    }
  }

  function process(asked: Asked, operation: Operation, fault: Fault | undefined): Fields {
    if (fault?.kind === 'error') {
      if (fault.paid) {
        v2.answerTo(operation, asked, false);
        if (operation === 'submit') chargeNow(named(asked));
      }
      return errorFields(asked, operation, fault.code ?? 'SYSTEMERROR');
    }
    if (fault?.kind === 'duplicate') v2.answerTo(operation, asked, false);
    return v2.answerTo(operation, asked, fault?.kind === 'duplicate');
  }

  async function after(request: FastifyRequest, reply: FastifyReply, body: string, fault: Fault | undefined): Promise<unknown> {
    switch (fault?.kind) {
      case 'loseAnswer':
        return cut(request, reply);
      case 'delayAnswer':
        await wait(fault.delayMs ?? DELAY_ANSWER_MS);
        return xml(reply, body);
      case 'garbage':
        return reply.type('text/html').send('<html><head><title>502 Bad Gateway</title></head></html>');
      case 'slowDrip':
        return drip(reply, body, fault.delayMs ?? DRIP_MS);
      default:
        return xml(reply, body);
    }
  }

  /**
   * A certificate of our own authority, for this very merchant. That one is present is checked as well: a resumed session can say
   * `authorized` with none.
   */
  function hasCertificateOf(request: FastifyRequest, { merchant }: Asked): boolean {
    const socket = request.raw.socket as TLSSocket; // a plain socket has neither of these
    if (socket.authorized !== true || typeof socket.getPeerCertificate !== 'function') return false;
    const certificate = socket.getPeerCertificate();
    return (
      certificate?.subject?.CN === merchant.mchId &&
      v2.merchants.ownsCertificate(merchant, certificate.serialNumber?.toUpperCase() ?? '', clock.now())
    );
  }
}

const STATES: ReadonlySet<string> = new Set<TradeState>([
  'SUCCESS',
  'REFUND',
  'NOTPAY',
  'USERPAYING',
  'PAYERROR',
  'REVOKED',
  'CLOSED',
]);

/** A refusal, or for a query with the name of a trade state: that state, whatever is true. */
function errorFields({ fields }: Asked, operation: Operation, code: string): Fields {
  if (operation === 'query' && STATES.has(code))
    return {
      trade_state: code,
      trade_state_desc: 'fault',
      ...(fields.out_trade_no ? { out_trade_no: fields.out_trade_no } : {}),
    };
  return {
    ...failedFields({ kind: 'failed', code, text: 'fault' }),
    ...(operation === 'revoke' ? { recall: 'Y' } : {}),
  };
}

const named = ({ merchant, fields }: Asked): Named => ({
  mchId: merchant.mchId,
  subMchId: merchant.subMchId,
  outTradeNo: fields.out_trade_no ?? fields.transaction_id ?? '',
});

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
