/** The journal as an endpoint is told of it: from where it has been read, in order, a page at a time. */
import type { WebhookData, WebhookEvent, WebhookEventType } from '@quickpay/api';
import type { Payment, Refund } from '@quickpay/core';
import type { Ledger, PaymentWritten, RefundWritten } from '@quickpay/storage';
import { type Happened, typesOf } from './events.ts';
import type { Notice } from './store.ts';

export type Journal = Pick<
  Ledger,
  'identity' | 'eventsAfter' | 'eventsOf' | 'lastPosition' | 'payment' | 'refund' | 'refundEventsOf'
>;

/** Little enough that nothing else waits for long. */
const PAGE = 200;

export type Page = Readonly<{
  notices: readonly Notice[];
  /** Why each payment or refund of the page needs a person by now, or null. */
  calls: ReadonlyMap<string, string | null>;
  /** How far was read; null at the end of the journal. */
  position: number | null;
}>;

/**
 * What one endpoint is to be told of the next page of the journal. A change of state has the same name whoever reads it and however often. That
 * a person is needed stands in the row and in no event: it is told with the first event at which it is seen to be so.
 *
 * @param calledFor why it was told that a payment or refund needs a person, or null
 */
export async function readPage(
  journal: Journal,
  after: number,
  wanted: ReadonlySet<WebhookEventType>,
  calledFor: (subjectId: string) => string | null,
): Promise<Page> {
  const events = await journal.eventsAfter(after, PAGE);
  const notices: Notice[] = [];
  const calls = new Map<string, string | null>();
  for (const event of events) {
    const happened = event.of === 'payment' ? await ofPayment(journal, event) : await ofRefund(journal, event);
    if (happened === null) continue;
    const { id, attention } = happened.of === 'payment' ? happened.payment : happened.refund;
    const told = calls.get(id) === undefined ? calledFor(id) : (calls.get(id) ?? null);
    if (attention !== told) calls.set(id, attention);
    const whole = { ...happened, calls: attention === told ? null : attention } as Happened; // of the same kind as before
    for (const type of typesOf(whole)) if (wanted.has(type)) notices.push(noticeOf(type, whole, journal.identity));
  }
  return { notices, calls, position: events.at(-1)?.position ?? null };
}

async function ofPayment(journal: Journal, event: PaymentWritten): Promise<Happened | null> {
  const payment = (await journal.payment(event.paymentId))?.payment;
  if (payment === undefined) return null;
  const [last] = event.version === 1 ? [] : await journal.eventsOf(event.paymentId, { after: event.version - 2, limit: 1 });
  return {
    of: 'payment',
    event,
    payment,
    before: last?.state ?? null,
    isFirstLate: await isFirstLate(journal, event),
    calls: null,
  };
}

const isLate = ({ event, state }: PaymentWritten): boolean => event.kind === 'paid' && state === 'returning';

async function isFirstLate(journal: Journal, event: PaymentWritten): Promise<boolean> {
  if (!isLate(event)) return false;
  const earlier = await journal.eventsOf(event.paymentId);
  return !earlier.some((one) => one.version < event.version && isLate(one));
}

async function ofRefund(journal: Journal, event: RefundWritten): Promise<Happened | null> {
  const refund = (await journal.refund(event.refundId))?.refund;
  const payment = (await journal.payment(event.paymentId))?.payment;
  if (refund === undefined || payment === undefined) return null;
  const earlier = event.version === 1 ? [] : await journal.refundEventsOf(event.refundId);
  const before = earlier.find(({ version }) => version === event.version - 1)?.state ?? null;
  return { of: 'refund', event, payment, refund, before, calls: null };
}

type Identity = Journal['identity'];

/**
 * Names an event for good. Positions of a ledger that was put back from a copy are given once more, to other events: the epoch tells them
 * apart, and the node those of several ledgers that tell one receiver.
 *
 * @example eventIdOf({ nodeId: '1a2b3c4d', epoch: 0 }, 1042, 'payment.paid') // 'evt_1a2b3c4d_0_1042_payment_paid'
 */
export const eventIdOf = (
  { nodeId, epoch }: Pick<Identity, 'nodeId' | 'epoch'>,
  position: number,
  type: WebhookEventType,
): string => `evt_${nodeId.replace(/[^A-Za-z0-9-]/g, '-')}_${epoch}_${position}_${type.replaceAll('.', '_')}`;

function noticeOf(type: WebhookEventType, happened: Happened, identity: Identity): Notice {
  const { event } = happened;
  const data = happened.of === 'payment' ? paymentData(happened, identity) : refundData(happened, identity);
  const body = { type, timestamp: new Date(event.at).toISOString(), data } as WebhookEvent; // `typesOf` names types of its own kind
  const subjectId = happened.of === 'payment' ? happened.payment.id : happened.refund.id;
  return { eventId: eventIdOf(identity, event.position, type), type, subjectId, at: event.at, body: JSON.stringify(body) };
}

const idsOf = ({ merchantId, storeId, terminalId, saleId, id, merchantOrderNumber }: Payment, { environment }: Identity) => ({
  environment,
  merchantId,
  storeId,
  terminalId,
  saleId,
  paymentId: id,
  orderNumber: merchantOrderNumber,
});

const paymentData = (
  { payment, event, calls }: Extract<Happened, { of: 'payment' }>,
  identity: Identity,
): WebhookData<'payment.paid'> => ({
  ...idsOf(payment, identity),
  version: event.version,
  state: event.state,
  attention: calls,
});

function refundData(
  { payment, refund, event, calls }: Extract<Happened, { of: 'refund' }>,
  identity: Identity,
): WebhookData<'refund.succeeded'> {
  const { id, refundNumber }: Refund = refund;
  return {
    ...idsOf(payment, identity),
    refundId: id,
    refundNumber,
    version: event.version,
    state: event.state,
    attention: calls,
  };
}
