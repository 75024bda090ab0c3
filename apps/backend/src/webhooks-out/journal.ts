/** The journal as an endpoint is told of it: from where it has been read, in order, a page at a time. */
import type { WebhookData, WebhookEvent, WebhookEventType } from '@quickpay/api';
import type { Payment } from '@quickpay/core';
import type { Ledger, PaymentWritten, RefundWritten } from '@quickpay/storage';
import { isLateAnswer, paymentEventTypes, refundEventTypes } from './events.ts';
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
  const calls = new Map<string, string | null>();
  /** The reason, where it is another than was told. */
  const newReason = <Reason extends string>(id: string, reason: Reason | null): Reason | null => {
    const told = calls.has(id) ? (calls.get(id) ?? null) : calledFor(id);
    if (reason === told) return null;
    calls.set(id, reason);
    return reason;
  };
  const notices: Notice[] = [];
  for (const event of events) {
    const told = event.of === 'payment' ? await ofPayment(journal, event, newReason) : await ofRefund(journal, event, newReason);
    for (const { type, subjectId, data } of told)
      if (wanted.has(type)) {
        const body = { type, timestamp: new Date(event.at).toISOString(), data } as WebhookEvent; // types and data of one kind go together
        const eventId = eventIdOf(journal.identity, `${event.position}_${type.replaceAll('.', '_')}`);
        notices.push({ eventId, type, subjectId, at: event.at, body: JSON.stringify(body) });
      }
  }
  return { notices, calls, position: events.at(-1)?.position ?? null };
}

type NewReason = <Reason extends string>(id: string, reason: Reason | null) => Reason | null;
type Told = Readonly<{ type: WebhookEventType; subjectId: string; data: WebhookEvent['data'] }>;

async function ofPayment(journal: Journal, event: PaymentWritten, newReason: NewReason): Promise<readonly Told[]> {
  const { paymentId, version, state } = event;
  const payment = (await journal.payment(paymentId))?.payment;
  if (payment === undefined) return [];
  const [last] = version === 1 ? [] : await journal.eventsOf(paymentId, { after: version - 2, limit: 1 });
  const calls = newReason(payment.id, payment.attention);
  const step = { state, before: last?.state ?? null, isFirstLate: await isFirstLate(journal, event), calls };
  const data: WebhookData<'payment.paid'> = { ...idsOf(payment, journal.identity), version, state, attention: calls };
  return paymentEventTypes(step).map((type) => ({ type, subjectId: payment.id, data }));
}

async function isFirstLate(journal: Journal, { paymentId, version, event, state }: PaymentWritten): Promise<boolean> {
  if (!isLateAnswer(event.kind, state)) return false;
  const earlier = await journal.eventsOf(paymentId);
  return !earlier.some((one) => one.version < version && isLateAnswer(one.event.kind, one.state));
}

async function ofRefund(journal: Journal, event: RefundWritten, newReason: NewReason): Promise<readonly Told[]> {
  const { refundId, paymentId, version, state } = event;
  const refund = (await journal.refund(refundId))?.refund;
  const payment = (await journal.payment(paymentId))?.payment;
  if (refund === undefined || payment === undefined) return [];
  const earlier = version === 1 ? [] : await journal.refundEventsOf(refundId);
  const before = earlier.find((one) => one.version === version - 1)?.state ?? null;
  const calls = newReason(refund.id, refund.attention);
  const { refundNumber } = refund;
  const ids = { ...idsOf(payment, journal.identity), refundId, refundNumber };
  const data: WebhookData<'refund.succeeded'> = { ...ids, version, state, attention: calls };
  return refundEventTypes({ state, before, calls }).map((type) => ({ type, subjectId: refundId, data }));
}

type Identity = Journal['identity'];

/**
 * Names an event for good. Positions of a ledger that was put back from a copy are given once more, to other events: the epoch tells them
 * apart, and the node those of several ledgers that tell one receiver.
 *
 * @example eventIdOf({ nodeId: '1a2b3c4d', epoch: 0 }, '1042_payment_paid') // 'evt_1a2b3c4d_0_1042_payment_paid'
 */
export const eventIdOf = ({ nodeId, epoch }: Pick<Identity, 'nodeId' | 'epoch'>, name: string): string =>
  `evt_${nodeId}_${epoch}_${name}`.replace(/[^A-Za-z0-9_-]/g, '-');

const idsOf = ({ merchantId, storeId, terminalId, saleId, id, merchantOrderNumber }: Payment, { environment }: Identity) => ({
  environment,
  merchantId,
  storeId,
  terminalId,
  saleId,
  paymentId: id,
  orderNumber: merchantOrderNumber,
});
