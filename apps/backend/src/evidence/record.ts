/** All there is about one payment: its events and its refunds', each with the rule that decided, and what went over the wire. */
import { begin, type Payment, type Policy, type Refund, type Rule, refundRuleOf, ruleOf, stepRefund } from '@quickpay/core';
import {
  brokenAt,
  CHAIN_START,
  type Ledger,
  type PaymentWritten,
  policyOfMaker,
  type RefundEntry,
  type RefundWritten,
  refundOfRequest,
  stepWritten,
} from '@quickpay/storage';
import type { Messages, Wire } from '../wire/wire.ts';

/** Events with the rule that decided about each, in the same order; null for what begins it, and where the rules of today do not lead there. */
export type Ruled<Event> = readonly Readonly<{ event: Event; rule: Rule | null }>[];

/** A chain of events, as the ledger has it. */
export type Chain<Event> = Readonly<{ id: string; head: string; holds: boolean; events: Ruled<Event> }>;

export type PaymentRecord = Readonly<{
  payment: Payment;
  refunds: readonly Refund[];
  ofPayment: Chain<PaymentWritten>;
  ofRefunds: readonly Chain<RefundWritten>[];
  messages: Messages;
}>;

export type RecordSource = Readonly<{ ledger: Ledger; wire: Wire; policy: Policy }>;

/** Null where there is no such payment. */
export async function readRecord(id: string, { ledger, wire, policy }: RecordSource): Promise<PaymentRecord | null> {
  const entry = await ledger.payment(id);
  if (entry === null) return null;
  const { payment } = entry;
  const refunds = await ledger.refundsOf(id);
  const events = upTo(payment, await ledger.eventsOf(id));
  const ofRefunds = await Promise.all(refunds.map((refund) => refundChain(refund, ledger, policy)));
  const times = [...events, ...ofRefunds.flatMap((chain) => chain.events.map(({ event }) => event))].map(({ at }) => at);
  return {
    payment,
    refunds: refunds.map(({ refund }) => refund),
    ofPayment: { id, head: entry.head, holds: holds(events, entry.head), events: ruled(events, policy) },
    ofRefunds,
    messages: await wire.of({
      merchantId: payment.merchantId,
      orderNumber: payment.merchantOrderNumber,
      from: payment.submittedAt,
      to: times.reduce((latest, at) => Math.max(latest, at), payment.submittedAt),
    }),
  };
}

/** A refund's chain. */
export async function refundChain({ refund, head }: RefundEntry, ledger: Ledger, policy: Policy): Promise<Chain<RefundWritten>> {
  const events = upTo(refund, await ledger.refundEventsOf(refund.id));
  return { id: refund.id, head, holds: holds(events, head), events: ruledRefund(events, policy) };
}

/** What happened after the row was read is none of what is told: the row, its head and its events are of one moment. */
const upTo = <Event extends Readonly<{ version: number }>>(
  { version }: Payment | Refund,
  events: readonly Event[],
): readonly Event[] => events.filter((event) => event.version <= version);

const holds = (events: readonly (PaymentWritten | RefundWritten)[], head: string): boolean =>
  brokenAt(events) === null && (events.at(-1)?.hash ?? CHAIN_START) === head;

/**
 * Steps once more through what happened. What was decided by rules, or a setting, of another time may not be what is decided today: from
 * there on nothing is said.
 */
function ruledBy<Event extends Readonly<{ state: string }>, Row extends Readonly<{ state: string }>>(
  events: readonly Event[],
  begun: (first: Event) => Row | null,
  decide: (row: Row, event: Event) => Readonly<{ row: Row; rule: Rule | null }> | null,
): Ruled<Event> {
  let row: Row | null = null;
  return events.map((event, at) => {
    if (at === 0) row = begun(event);
    if (at === 0 || row === null) return { event, rule: null };
    const decided = decide(row, event);
    row = decided?.row.state === event.state ? decided.row : null;
    return { event, rule: row === null ? null : (decided?.rule ?? null) };
  });
}

/** Each by the policy of whoever owned the payment then. */
function ruled(events: readonly PaymentWritten[], { lateRequestWatchMs }: Policy): Ruled<PaymentWritten> {
  let policy: Policy = { lateRequestWatchMs, epoch: 0 };
  return ruledBy<PaymentWritten, Payment>(
    events,
    ({ event }) => {
      if (event.kind !== 'recorded') return null;
      policy = policyOfMaker(event.made, policy);
      return begin(event.made, policy);
    },
    (row, written) => {
      const stepped = stepWritten(row, written, policy);
      if (stepped === null || written.event.kind === 'recorded') return null;
      policy = stepped.policy;
      return { row: stepped.payment, rule: ruleOf(row, written.event, written.at, policy) };
    },
  );
}

const ruledRefund = (events: readonly RefundWritten[], policy: Policy): Ruled<RefundWritten> =>
  ruledBy<RefundWritten, Refund>(
    events,
    ({ event }) => (event.kind === 'requested' ? refundOfRequest(event.made) : null),
    (row, { event, at }) => {
      if (event.kind === 'requested') return null;
      const stepped = stepRefund(row, event, at, policy);
      return stepped.ok ? { row: stepped.refund, rule: refundRuleOf(row, event, at, policy) } : null;
    },
  );
