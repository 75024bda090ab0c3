/** A payment's record as a list of moments, for people and for evidence. */
import {
  eventView,
  type GapView,
  type MessageView,
  type RefundEventsView,
  refundEventView,
  type TimelineItem,
} from '@quickpay/api';
import type { PaymentWritten, RefundWritten } from '@quickpay/storage';
import type { KeptExchange } from '../wire/wire.ts';
import type { Gap } from '../wire/wire-store.ts';
import type { NameOf } from './actors.ts';
import type { PaymentRecord, Ruled } from './record.ts';

const time = (at: number): string => new Date(at).toISOString();

type Moment = Readonly<{ position: number; at: number; isIntention: boolean; item: TimelineItem }>;

/** What we are about to do is written before it is done: the message it leads to comes after it, even within one millisecond. */
const INTENTIONS: ReadonlySet<string> = new Set([
  ...['recorded', 'requested', 'sent', 'querySent', 'revokeSent', 'refundSent', 'refundQuerySent'],
]);

/** Oldest first: events in the order in which they were written, and each message before what its answer led to. */
export function timelineOf({ ofPayment, ofRefunds, messages }: PaymentRecord, nameOf: NameOf): readonly TimelineItem[] {
  const events = [
    ...momentsOf(ofPayment.events, (one) => paymentMoment(one, nameOf)),
    ...ofRefunds.flatMap((chain) => momentsOf(chain.events, (one) => refundMoment(one, nameOf))),
  ].sort((a, b) => a.position - b.position);
  const told = messages.exchanges.toSorted((a, b) => a.startedAt - b.startedAt);
  const items: TimelineItem[] = [];
  let next = 0;
  const tellUntil = (moment: Moment | null) => {
    for (let exchange = told[next]; exchange !== undefined; exchange = told[next]) {
      const isBefore =
        moment === null || exchange.startedAt < moment.at || (exchange.startedAt === moment.at && !moment.isIntention);
      if (!isBefore) return;
      items.push({ of: 'message', at: time(exchange.startedAt), message: messageView(exchange, nameOf) });
      next++;
    }
  };
  for (const moment of events) {
    tellUntil(moment);
    items.push(moment.item);
  }
  tellUntil(null);
  return items;
}

type Told<Event> = Ruled<Event>[number];

function momentsOf<Event extends PaymentWritten | RefundWritten>(
  events: Ruled<Event>,
  view: (told: Told<Event>) => TimelineItem,
): readonly Moment[] {
  return events.map((told) => {
    const { position, at, event } = told.event;
    return { position, at, isIntention: INTENTIONS.has(event.kind), item: view(told) };
  });
}

const paymentMoment = ({ event, rule }: Told<PaymentWritten>, nameOf: NameOf): TimelineItem => ({
  ...{
    of: 'payment',
    ...eventView(event),
    by: nameOf(actorOf(event)),
    rule: rule === null ? null : { ...rule, marks: [...rule.marks] },
  },
});

type RefundMoment = RefundEventsView['items'][number];

export const refundMoment = ({ event, rule }: Told<RefundWritten>, nameOf: NameOf): RefundMoment => ({
  ...{
    of: 'refund',
    ...refundEventView(event),
    by: nameOf(actorOf(event)),
    rule: rule === null ? null : { ...rule, marks: [...rule.marks] },
  },
});

function actorOf({ event }: PaymentWritten | RefundWritten): string | null {
  if (event.kind === 'requested') return event.made.requestedBy;
  return 'by' in event ? event.by : null;
}

function messageView({ startedAt, endedAt, by, erasedAt, ...kept }: KeptExchange, nameOf: NameOf): MessageView {
  return {
    ...kept,
    // As they are kept: fields by their names, whatever is in them.
    sent: kept.sent === null ? null : { ...kept.sent },
    received: kept.received === null ? null : { ...kept.received },
    startedAt: time(startedAt),
    endedAt: time(endedAt),
    by: nameOf(by),
    erasedAt: erasedAt === undefined ? null : time(erasedAt),
  };
}

export const gapView = ({ why, from, to, lost }: Gap): GapView => ({ why, from: time(from), to: time(to), lost });
