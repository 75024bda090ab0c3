/**
 * Live events: server-sent, resumed by `Last-Event-ID`. A new listener first gets a snapshot of what is open; one that comes back gets
 * everything since. Events are hints: the truth is asked for with GET.
 */
import { eventView, paymentView } from '@quickpay/api';
import type { Update } from '@quickpay/engine';
import type { WrittenEvent } from '@quickpay/storage';
import type { FastifyReply } from 'fastify';
import type { App, BackendParts } from '../build.ts';

const PING_MS = 15_000;
const RETRY_MS = 1_000;
const PAGE = 500;
/** A listener that does not read is let go: it resumes where it stopped. */
const UNREAD_BYTES_MAX = 1_048_576;
const LISTENERS_MAX = 1_000;

export function eventRoutes(app: App, { engine, ledger, listeners }: BackendParts): void {
  app.get(
    '/events',
    { schema: { tags: ['events'], summary: 'Live events (server-sent), resumed by Last-Event-ID', hide: false } },
    async (request, reply) => {
      if (listeners.size >= LISTENERS_MAX) return reply.code(503).send();
      const lastSeen = /^\d{1,15}$/.test(String(request.headers['last-event-id'] ?? ''))
        ? Number(request.headers['last-event-id'])
        : null;
      reply.hijack();
      const { raw } = reply;
      raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-request-id': request.id });
      raw.write(`retry: ${RETRY_MS}\n\n`);

      // Listening starts before catching up, so that nothing falls between the two.
      let position = lastSeen ?? (await ledger.lastPosition());
      let early: Update[] | null = [];
      const unsubscribe = engine.subscribe((update) => {
        if (early === null) tell(update.event, paymentView(update.payment));
        else early.push(update);
      });
      const ping = setInterval(() => write(reply, ': ping\n\n'), PING_MS);
      listeners.add(raw);
      raw.on('close', () => {
        unsubscribe();
        clearInterval(ping);
        listeners.delete(raw);
      });

      if (lastSeen === null) {
        const { items } = await ledger.payments({ unresolved: true }, null, 200);
        write(reply, `id: ${position}\nevent: snapshot\ndata: ${JSON.stringify({ payments: items.map(paymentView) })}\n\n`);
      } else {
        for (;;) {
          const page = await ledger.eventsAfter(position, PAGE);
          for (const event of page) {
            const entry = await ledger.payment(event.paymentId);
            if (entry !== null) tell(event, paymentView(entry.payment));
          }
          if (page.length < PAGE) break;
        }
      }
      for (const update of early) tell(update.event, paymentView(update.payment));
      early = null;
      return reply;

      function tell(event: WrittenEvent, payment: ReturnType<typeof paymentView>): void {
        if (event.position <= position) return;
        position = event.position;
        write(reply, `id: ${position}\nevent: payment\ndata: ${JSON.stringify({ event: eventView(event), payment })}\n\n`);
      }
    },
  );
}

function write({ raw }: FastifyReply, text: string): void {
  if (raw.destroyed) return;
  if (raw.writableLength > UNREAD_BYTES_MAX) raw.destroy();
  else raw.write(text);
}
