/** The wire's routes on a Fastify server, with the faults that a test asked for: the one place where answers are lost, late or wrong. */
import type { Readable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import type { Gateway } from '@quickpay/gateway-model';
import type { RandomSource } from '@quickpay/wechatpay/signing';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxClock } from '../clock.ts';
import type { Fault, Faults } from '../faults.ts';
import type { Merchants } from '../merchants.ts';
import type { Haste, Named, WireManners } from '../wire-manners.ts';
import { type BillAnswer, billError, billErrorNamed, downloadBill } from './bill/download-bill.ts';
import { canFail, V2_PATHS, type V2Path, type WireOperation } from './operations.ts';
import { failedFields } from './problem.ts';
import { type Asked, type Fields, type Read, readRequest } from './reading.ts';
import { codeInWords, isState, type Language, say, stateInWords } from './texts.ts';
import { type createV2, type FieldOperation, nameIn, ownerOf, recallFor } from './v2.ts';
import type { Exchange, WireLog } from './wire-log.ts';
import { signed, unsignedFail } from './writing.ts';

export type WireOptions = Readonly<{
  v2: ReturnType<typeof createV2>;
  gateway: Gateway;
  merchants: Merchants;
  faults: Faults;
  clock: SandboxClock;
  manners: WireManners;
  random: RandomSource;
  flush: () => void;
  /** Told of every message. */
  log: WireLog;
  /** Has an order that waits for its payer charged at once. */
  chargeNow: (named: Named) => void;
  /** Called with every request that was read, before anything else is done with it. */
  arriving: (operation: WireOperation, asked: Asked) => void;
}>;

const DRIP_MS = 200;
const REORDER_MS_MAX = 2_000;
const DELAY_REQUEST_MS = 60_000;
const DELAY_ANSWER_MS = 10_000;

/** What goes back: a document, or a bill as it is read. */
type Body = Readonly<{ type: string; content: string | Readable }>;

export function wireRoutes(app: FastifyInstance, options: WireOptions): void {
  const { v2, gateway, merchants, faults, clock, manners, random, flush, log, chargeNow, arriving } = options;
  /** Requests held back by `reorder`, let go by the next one. */
  const held: (() => void)[] = [];
  const languageOf = (mchId = ''): Language => gateway.settings(mchId).language;

  for (const [path, rules] of Object.entries(V2_PATHS)) {
    const { operation, withCertificate, ofWholeInstitution } = rules;
    app.all(path, async (request, reply) => {
      if (request.method !== 'POST') return send(reply, xml(unsignedFail(say('postMethod', languageOf()))));
      const apiKeysOf = (merchant: Asked['merchant']) => merchants.apiKeysOf(merchant, clock.now());
      const read = readRequest(request.body, { merchants, ofWholeInstitution, apiKeysOf });
      if (read.kind === 'asked') arriving(operation, read.asked);
      const named = read.kind === 'asked' ? nameOf(read.asked) : undefined;
      const fault = canFail(operation) ? faults.take(operation, named?.outTradeNo) : undefined;
      const exchange = log.arrived({
        ...arrivalOf(read, named),
        operation,
        path,
        document: bytesIn(request.body),
        fault: fault?.kind ?? null,
      });
      const answer = (body: Body, status = 200) => send(reply.code(status), said(exchange, request, body, status));
      if (fault?.kind === 'refuseConnection') return cut(request, reply);
      const enforced = gateway.settings(named?.mchId ?? '').manners === 'enforced';
      const haste = named === undefined ? null : manners.arrived(operation, named, clock.now(), enforced);
      if (fault?.kind === 'loseRequest') return cut(request, reply);
      if (read.kind === 'refused') return answer(notRead(read, rules));
      if (withCertificate && !hasCertificateOf(request, read.asked)) return answer(NO_CERTIFICATE, 400);
      if (fault?.kind === 'unsignedFail') return answer(xml(unsignedFail(say('systemError', languageOf()))));

      await before(fault);
      for (const letGo of held.splice(0)) letGo();
      const body = operation === 'bill' ? billBody(read.asked, fault) : xml(documentFor(read.asked, operation, haste, fault));
      manners.answered(operation, nameOf(read.asked), clock.now());
      return after(request, reply, body, fault, exchange);
    });
  }

  /** An order as a request names it, by the merchant's number wherever there is one. */
  function nameOf({ merchant, fields }: Asked): Named {
    const { mchId, subMchId } = merchant;
    const known = fields.transaction_id ? gateway.find(ownerOf(merchant), nameIn(fields)) : undefined;
    return { mchId, subMchId, outTradeNo: known?.outTradeNo ?? fields.out_trade_no ?? fields.transaction_id ?? '' };
  }

  function notRead({ text, mchId }: Extract<Read, { kind: 'refused' }>, { operation }: V2Path): Body {
    if (operation === 'bill' && text === 'badSignature') return asBody(billError('signature'));
    return xml(unsignedFail(say(text, languageOf(mchId))));
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

  function documentFor(asked: Asked, operation: FieldOperation, haste: Haste | null, fault: Fault | undefined): string {
    return signed(asked, processed(asked, operation, haste, fault), random, fault?.kind);
  }

  function processed(asked: Asked, operation: FieldOperation, haste: Haste | null, fault: Fault | undefined): Fields {
    if (fault?.kind === 'error') {
      if (fault.paid) {
        v2.answerTo(operation, asked, null);
        if (operation === 'submit') chargeNow(nameOf(asked));
      }
      return errorFields(asked, operation, fault.code ?? 'SYSTEMERROR', languageOf(asked.merchant.mchId));
    }
    if (fault?.kind === 'duplicate') v2.answerTo(operation, asked, haste);
    const said = v2.answerTo(operation, asked, haste);
    if (operation === 'refund' && said.err_code) manners.refundRefused(nameOf(asked), said.err_code, clock.now());
    return said;
  }

  function billBody(asked: Asked, fault: Fault | undefined): Body {
    if (fault?.kind === 'error') return asBody(billErrorNamed(fault.code ?? 'system error'));
    return asBody(downloadBill(asked, { gateway, merchants, now: () => clock.now(), flush }));
  }

  async function after(
    request: FastifyRequest,
    reply: FastifyReply,
    body: Body,
    fault: Fault | undefined,
    exchange: Exchange,
  ): Promise<unknown> {
    switch (fault?.kind) {
      case 'loseAnswer':
        said(exchange, request, body);
        return cut(request, reply);
      case 'delayAnswer':
        await wait(fault.delayMs ?? DELAY_ANSWER_MS);
        return send(reply, said(exchange, request, body));
      case 'garbage':
        return send(reply, said(exchange, request, GARBAGE));
      case 'slowDrip':
        return drip(reply, said(exchange, request, body), fault.delayMs ?? DRIP_MS);
      default:
        return send(reply, said(exchange, request, body));
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
      merchants.ownsCertificate(merchant, certificate.serialNumber?.toUpperCase() ?? '', clock.now())
    );
  }
}

/** A refusal, or for a query with the name of a trade state: that state, whatever is true. */
function errorFields({ fields }: Asked, operation: FieldOperation, code: string, language: Language): Fields {
  if (operation === 'query' && isState(code))
    return {
      trade_state: code,
      trade_state_desc: stateInWords(code, language),
      ...(fields.out_trade_no ? { out_trade_no: fields.out_trade_no } : {}),
    };
  return {
    ...failedFields({ code, inWords: (of) => codeInWords(code, of) }, language),
    ...(operation === 'revoke' ? { recall: recallFor(code) } : {}),
  };
}

/** Who asks about what, as far as it could be read. */
const arrivalOf = (read: Read, named: Named | undefined) => ({
  mchId: named?.mchId ?? (read.kind === 'refused' ? (read.mchId ?? null) : null),
  subMchId: named?.subMchId ?? null,
  outTradeNo: named?.outTradeNo || null,
  authCode: read.kind === 'asked' ? read.asked.fields.auth_code || null : null,
});

/** Writes down what is about to be sent, or to be lost. */
function said(exchange: Exchange, request: FastifyRequest, body: Body, status = 200): Body {
  const document = typeof body.content === 'string' ? body.content : null;
  exchange.answered({ status, document, isHeard: request.raw.socket.writable });
  return body;
}

const bytesIn = (body: unknown): Uint8Array | null => (Buffer.isBuffer(body) ? body : null);
const NO_CERTIFICATE: Body = {
  type: 'text/html',
  content: '<html><body>400 No required SSL certificate was sent</body></html>',
};
const GARBAGE: Body = { type: 'text/html', content: '<html><head><title>502 Bad Gateway</title></head></html>' };
const xml = (content: string): Body => ({ type: 'text/xml; charset=utf-8', content });
const asBody = (answer: BillAnswer): Body => (answer.kind === 'bill' ? answer : xml(answer.document));
const send = (reply: FastifyReply, { type, content }: Body) => reply.type(type).send(content);
const wait = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());

/** The connection breaks; nobody can tell whether before or after. */
function cut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

/** A character at a time; of a bill that is compressed, a byte. */
async function drip(reply: FastifyReply, { type, content }: Body, everyMs: number): Promise<FastifyReply> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, { 'content-type': type });
  for await (const part of typeof content === 'string' ? [content] : content) {
    for (const one of typeof part === 'string' ? part : bytesOf(part)) {
      if (raw.destroyed) return reply;
      raw.write(one);
      await wait(everyMs);
    }
  }
  raw.end();
  return reply;
}

function* bytesOf(part: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < part.length; at++) yield part.subarray(at, at + 1);
}
