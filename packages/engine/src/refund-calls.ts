/**
 * What goes out to the channel for refunds, and what comes back: the same pattern as for payments (`calls.ts`). Refunds of one payment
 * share its lane, so that of two that are due only one is sent.
 */
import {
  type AnswerNotes,
  type Instant,
  mayBeSentFrom,
  type Payment,
  type Refund,
  type RefundAnswer,
  type RefundDue,
  type RefundEvent,
  type RefundQueryAnswer,
  TIMING,
} from '@quickpay/core';
import type { DueRefund } from '@quickpay/storage';
import type { AdvanceRefund } from './advance.ts';
import { listedRefundEvent, refundRequestEvent } from './answers.ts';
import { askedOr, identityOf } from './ask.ts';
import type { Lanes } from './lanes.ts';
import type { Resolved } from './options.ts';
import type { Ownership } from './ownership.ts';
import { type Served, servedOf, takeTurn } from './served.ts';
import { createWork, type Work } from './work.ts';

export type RefundCallsOptions = Readonly<{
  engine: Resolved;
  lanes: Lanes;
  advance: AdvanceRefund;
  ownership: Pick<Ownership, 'isWorking'>;
  served: ReadonlyMap<string, Served>;
  onFree: (dueAt: number | null) => void;
}>;

/** Sends what was begun for a refund; gives its row after the step that came of it, or null. */
type Perform = (begun: Refund) => Promise<Refund | null>;

/** What is due, or what is done in its place, and the row after its commit. */
type Begun = Readonly<{ operation: RefundDue; refund: Refund }>;

const EVENTS: Readonly<Record<RefundDue, RefundEvent>> = { refund: { kind: 'sent' }, refundQuery: { kind: 'querySent' } };

/** From when a refund is asked about while it waits to be sent again: one that may have been heard, as its row plans. */
const mayBeAskedFrom = ({ sendsInDoubt, queryFrom }: Refund): Instant =>
  sendsInDoubt === 0 ? Number.POSITIVE_INFINITY : (queryFrom ?? Number.POSITIVE_INFINITY);

/** Another node holds the payment's turn: look again after so long. */
const HELD_MS = 1_000;

export function createRefundCalls(options: RefundCallsOptions): Work<DueRefund> {
  const { engine, lanes, advance, ownership, served, onFree } = options;
  const { ledger, clock, onFault, log } = engine;
  const asked = askedOr(onFault);

  const paymentOf = async ({ id, paymentId }: Refund): Promise<Payment> => {
    const entry = await ledger.payment(paymentId);
    if (entry === null) throw new Error(`refund ${id} is of no payment`);
    return entry.payment;
  };

  const step = async (refund: Refund, event: RefundEvent): Promise<Refund | null> => {
    const advanced = await lanes.run(refund.paymentId, () => advance(refund.id, event));
    if (advanced.kind === 'advanced') return advanced.entry.refund;
    log({ what: 'an event had no meaning', paymentId: refund.paymentId, detail: { refundId: refund.id, event: event.kind } });
    return null;
  };

  /**
   * Which request may leave: what is due, or a question where sending waits for another refund of the payment, which may take days; or, where
   * neither may yet, from when one may.
   */
  const mayLeave = async (refund: Refund, due: RefundDue, now: Instant): Promise<RefundDue | Instant> => {
    if (due === 'refundQuery') return due;
    const others = (await ledger.refundsOf(refund.paymentId)).map((other) => other.refund);
    const from = mayBeSentFrom(refund, others, now);
    if (from <= now) return due;
    const askedFrom = mayBeAskedFrom(refund);
    return askedFrom <= now ? 'refundQuery' : Math.min(from, askedFrom);
  };

  /** Commits that a request is being sent, if one is still due and has a turn: the merchant's, and beside the payment's other refunds. */
  const begin = ({ id, paymentId, due }: DueRefund): Promise<Begun | null> =>
    lanes.run(paymentId, async () => {
      const now = clock.now();
      const entry = await ledger.refund(id);
      if (!ownership.isWorking()) return null;
      if (entry === null || entry.refund.due !== due || (entry.refund.dueAt ?? now + 1) > now) return null;
      const { refund } = entry;
      const operation = await mayLeave(refund, due, now);
      if (typeof operation === 'number') {
        work.postpone(id, operation);
        return null;
      }
      const lastSent = Math.max(refund.lastQueryAt ?? 0, refund.sentAt ?? 0);
      const turn = takeTurn(servedOf(served, refund), operation, lastSent, now);
      if (!turn.taken) {
        work.postpone(id, turn.freeAt);
        return null;
      }
      const advanced = await advance(id, EVENTS[operation], entry);
      if (advanced.kind === 'held') work.postpone(id, now + HELD_MS);
      return advanced.kind === 'advanced' ? { operation, refund: advanced.entry.refund } : null;
    });

  const observe = (refund: Refund, answer: AnswerNotes) => servedOf(served, refund).breaker.observe('other', answer);

  const send: Perform = async (sent) => {
    const { refundNumber, reason } = sent;
    const request = { ...identityOf(await paymentOf(sent)), refundNumber, refundMinor: sent.amount.amountMinor, reason };
    const { merchant, quotas } = servedOf(served, sent);
    const { channel } = merchant;
    // From here on nothing waits until it has left.
    await quotas.leave('refund');
    const answer: RefundAnswer = await asked(() => channel.refund(request, { timeoutMs: TIMING.timeoutsMs.refund }));
    observe(sent, answer);
    return step(sent, refundRequestEvent(answer));
  };

  const query: Perform = async (sent) => {
    const order = identityOf(await paymentOf(sent));
    const { merchant, quotas } = servedOf(served, sent);
    const { channel } = merchant;
    await quotas.leave('refundQuery');
    const answer: RefundQueryAnswer = await asked(() =>
      channel.queryRefunds(order, { timeoutMs: TIMING.timeoutsMs.refundQuery }),
    );
    observe(sent, answer);
    const event = listedRefundEvent(answer, sent);
    // Not told: ask again as the row already plans.
    return event === null ? null : step(sent, event);
  };

  const SENDS: Readonly<Record<RefundDue, Perform>> = { refund: send, refundQuery: query };

  const work = createWork<DueRefund>({
    read: async (id) => (await ledger.refund(id))?.refund ?? null,
    async run(due) {
      const begun = await begin(due);
      return begun === null ? null : SENDS[begun.operation](begun.refund);
    },
    onFree,
    onFault,
    now: () => clock.now(),
  });
  return work;
}
