/** Server-sent events for whoever watches the sandbox: hints that something changed; the truth is asked for. */
import type { FastifyReply, FastifyRequest } from 'fastify';

const PING_MS = 15_000;
export const WATCH_LIMITS = {
  /** One page opens one; more are somebody's mistake. */
  watchersMax: 200,
  /** A watcher further behind is let go: it connects again and asks for what is true then. */
  unreadBytesMax: 1_048_576,
} as const;

export class LiveEvents {
  readonly #watchers = new Set<FastifyReply>();
  readonly #ping = setInterval(() => this.#write(': ping\n\n'), PING_MS).unref();
  #count = 0;

  open(request: FastifyRequest, reply: FastifyReply): FastifyReply {
    if (this.#watchers.size >= WATCH_LIMITS.watchersMax)
      return reply.code(503).send({ status: 503, detail: 'Too many are watching.' });
    reply.hijack();
    reply.raw.writeHead(200, { ...headersOf(reply), 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    reply.raw.write('retry: 1000\n\n');
    this.#watchers.add(reply);
    request.raw.on('close', () => this.#watchers.delete(reply));
    return reply;
  }

  tell(kind: string, key: string): void {
    const id = ++this.#count;
    if (this.#watchers.size === 0) return;
    this.#write(`id: ${id}\nevent: ${kind}\ndata: ${JSON.stringify({ key })}\n\n`);
  }

  close(): void {
    clearInterval(this.#ping);
    for (const watcher of this.#watchers) watcher.raw.end();
  }

  #write(text: string): void {
    for (const watcher of this.#watchers) {
      watcher.raw.write(text);
      if (watcher.raw.writableLength > WATCH_LIMITS.unreadBytesMax) watcher.raw.destroy();
    }
  }
}

/** What was set on the answer before it was taken out of Fastify's hands: who may read it. */
const headersOf = (reply: FastifyReply): Record<string, string> =>
  Object.fromEntries(Object.entries(reply.getHeaders()).map(([name, value]) => [name, String(value)]));
