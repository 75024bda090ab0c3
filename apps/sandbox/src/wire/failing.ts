/** What a fault does to an exchange on the wire, V2 or V3: the one place where requests are late and answers are lost, late or wrong. */
import type { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { SandboxClock } from '../clock.ts';
import type { Fault } from '../faults.ts';
import type { Exchange } from './wire-log.ts';

const DRIP_MS = 200;
const REORDER_MS_MAX = 2_000;
const DELAY_REQUEST_MS = 60_000;
const DELAY_ANSWER_MS = 10_000;

/** What goes back: a document, or a bill as it is read. */
export type Body = Readonly<{
  type: string;
  content: string | Readable;
  status?: number;
  headers?: Readonly<Record<string, string>>;
}>;

export class Failing {
  readonly #clock: SandboxClock;
  /** Requests held back by `reorder`, let go by the next one. */
  readonly #held: (() => void)[] = [];

  constructor(clock: SandboxClock) {
    this.#clock = clock;
  }

  /** What holds a request up before it is processed. */
  async before(fault: Fault | undefined): Promise<void> {
    const clock = this.#clock;
    if (fault?.kind === 'delayRequest')
      await new Promise<void>((resolve) => clock.at(clock.now() + (fault.delayMs ?? DELAY_REQUEST_MS), resolve));
    if (fault?.kind === 'reorder') {
      await new Promise<void>((resolve) => {
        this.#held.push(resolve);
        setTimeout(resolve, REORDER_MS_MAX).unref();
      });
    }
    for (const letGo of this.#held.splice(0)) letGo();
  }

  /** Sends an answer, or what becomes of it. */
  async after(
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
}

/** Writes down what is about to be sent, or to be lost. */
export function said(exchange: Exchange, request: FastifyRequest, body: Body): Body {
  const document = typeof body.content === 'string' ? body.content : null;
  exchange.answered({ status: body.status ?? 200, document, isHeard: request.raw.socket.writable });
  return body;
}

export const bytesIn = (body: unknown): Uint8Array | null => (Buffer.isBuffer(body) ? body : null);
const GARBAGE: Body = { type: 'text/html', content: '<html><head><title>502 Bad Gateway</title></head></html>' };
export const send = (reply: FastifyReply, { type, content, status = 200, headers = {} }: Body) =>
  status === 204 ? reply.code(status).headers(headers).send() : reply.code(status).headers(headers).type(type).send(content);
const wait = (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms).unref());

/** The connection breaks; nobody can tell whether before or after. */
export function cut(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  request.raw.socket.destroy();
  return reply;
}

/** A character at a time; of a bill that is compressed, a byte. */
async function drip(
  reply: FastifyReply,
  { type, content, status = 200, headers = {} }: Body,
  everyMs: number,
): Promise<FastifyReply> {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(status, { 'content-type': type, ...headers });
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
