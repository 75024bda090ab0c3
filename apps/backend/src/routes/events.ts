/**
 * Live events: server-sent, resumed by `Last-Event-ID`. A new listener first gets a snapshot of what is open; one that comes back gets
 * everything since. Events are hints: the truth is asked for with GET.
 */
import {
  type LiveSnapshot,
  livePaymentSchema,
  livePaymentView,
  liveRefundSchema,
  liveRefundView,
  liveSnapshotSchema,
  paymentView,
  refundView,
} from '@quickpay/api';
import type { Payment, Refund } from '@quickpay/core';
import type { Ledger } from '@quickpay/storage';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import type { News } from '../live/feed.ts';
import { ApiProblem } from '../problem.ts';

const SNAPSHOT_PAGE = 200;
export const EVENT_LIMITS = {
  /** Payments, and refunds, in a snapshot; `complete` says whether that was all. */
  snapshotMax: 1_000,
  /** A gap wider than so many events is not told event by event. */
  gapMax: 10_000,
} as const;

const FRAMES = z.union([liveSnapshotSchema, livePaymentSchema, liveRefundSchema]);

export function eventRoutes(app: App, { ledger, feed, streams, signIn, view, clock, environment }: Routes): void {
  app.get(
    '/events',
    {
      exposeHeadRoute: false,
      schema: {
        operationId: 'listenToEvents',
        tags: ['events'],
        summary: 'Live events (server-sent), resumed by Last-Event-ID',
        description:
          'A new listener gets `event: snapshot`, what is open; then each change comes as `event: payment` or `event: refund`, with a growing `id`. Send the last one as `Last-Event-ID` to miss nothing; a browser does so by itself. A comment comes every 15 s. The stream of somebody who is signed in ends with their session. Events are hints: GET tells the truth.',
        headers: z.looseObject({ 'last-event-id': z.string().optional() }),
        response: {
          200: { description: 'A stream; the data of its events', content: { 'text/event-stream': { schema: FRAMES } } },
          ...problems('too_many_listeners'),
        },
      },
    },
    async (request, reply) => {
      if (streams.isFull)
        throw new ApiProblem('too_many_listeners', `${streams.size} streams are open.`, { retryAfterMs: 10_000 });
      const seen = positionIn(request.headers['last-event-id']);
      reply.hijack();
      const stream = streams.open(reply.raw, {
        'x-request-id': request.id,
        'quickpay-environment': environment,
        'quickpay-time': new Date(clock.now()).toISOString(),
      });

      // Whoever's login has ended hears no more.
      if (request.who.kind === 'person') stream.onClose(signIn.sessions.watch(request.who.session, () => stream.end()));

      let position = 0;
      let catchingUp = true;
      let missed = false;
      const tell = (news: readonly News[]) => {
        for (const one of news) {
          if (one.event.position <= position) continue;
          position = one.event.position;
          const told =
            one.of === 'payment'
              ? livePaymentView(one.event, one.payment, view())
              : liveRefundView(one.event, one.refund, view());
          stream.send(one.of, position, told);
        }
      };
      try {
        // Listening starts before catching up, so that nothing falls between the two.
        stream.onClose(
          await feed.listen((news) => {
            if (catchingUp) missed = true;
            else tell(news);
          }),
        );
        const last = await ledger.lastPosition();
        if (seen !== null && seen <= last && last - seen <= EVENT_LIMITS.gapMax) position = seen;
        else {
          position = last;
          stream.send('snapshot', position, await snapshot());
          await stream.drained();
        }
        do {
          missed = false;
          for (let news = await feed.after(position); news.length > 0 && stream.isOpen; news = await feed.after(position)) {
            tell(news);
            await stream.drained();
          }
        } while (missed && stream.isOpen);
        catchingUp = false;
      } catch (fault) {
        request.log.error({ err: { message: fault instanceof Error ? fault.message : String(fault) } }, 'a stream broke off');
        stream.drop();
      }
      return reply;
    },
  );

  async function snapshot(): Promise<LiveSnapshot> {
    const { payments, refunds, complete } = await unresolved(ledger);
    return {
      environment,
      payments: payments.map((payment) => paymentView(payment, view())),
      refunds: refunds.map((refund) => refundView(refund, view())),
      complete,
    };
  }
}

/** The event's number, or null for a listener that has seen none. */
const positionIn = (header: string | undefined): number | null =>
  /^(evt_)?\d{1,15}$/.test(header ?? '') ? Number(header?.replace('evt_', '')) : null;

async function unresolved(ledger: Ledger): Promise<{ payments: Payment[]; refunds: Refund[]; complete: boolean }> {
  const payments: Payment[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Ledger['payments']>> = await ledger.payments({ unresolved: true }, after, SNAPSHOT_PAGE);
    payments.push(...page.items);
    after = page.next;
  } while (after !== null && payments.length < EVENT_LIMITS.snapshotMax);
  const refunds = (await ledger.unresolvedRefunds(null, EVENT_LIMITS.snapshotMax)).map(({ refund }) => refund);
  return { payments, refunds, complete: after === null && refunds.length < EVENT_LIMITS.snapshotMax };
}
