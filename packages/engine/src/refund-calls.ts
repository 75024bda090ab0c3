/**
 * What goes out to the channel for refunds, and what comes back: the same pattern as for payments (`calls.ts`). Refunds of one payment
 * share its lane, so that of two that are due only one is sent.
 */
import {
  type AnswerNotes,
  mayBeSentFrom,
  type Payment,
  type Refund,
  type RefundAnswer,
  type RefundDue,
  type RefundEvent,
  type RefundQueryAnswer,
  TIMING,
} from '@quickpay/core';
import type { AdvanceRefund } from './advance.ts';
import { listedRefundEvent, refundRequestEvent } from './answers.ts';
import { askedOr, identityOf } from './ask.ts';
import type { Lanes } from './lanes.ts';
import type { Resolved } from './options.ts';
import { type Served, servedOf, takeTurn } from './served.ts';
import { createWork, type Work } from './work.ts';

export type RefundCallsOptions = Readonly<{
  engine: Resolved;
  lanes: Lanes;
  advance: AdvanceRefund;
  served: ReadonlyMap<string, Served>;
  onFree: (dueAt: number | null) => void;
}>;

/** Another node holds the payment's turn: look again after so long. */
const HELD_MS = 1_000;

export function createRefundCalls({ engine, lanes, advance, served, onFree }: RefundCallsOptions): Work {
  const { ledger, clock, onFault, log } = engine;
  const asked = askedOr(onFault);

  const paymentOf = async ({ id, paymentId }: Refund): Promise<Payment> => {
    const entry = await ledger.payment(paymentId);
    if (entry === null) throw new Error(`refund ${id} is of no payment`);
    return entry.payment;
  };

  const step = async (refund: Refund, event: RefundEvent): Promise<void> => {
    const advanced = await lanes.run(refund.paymentId, () => advance(refund.id, event));
    if (advanced.kind === 'advanced') return;
    log({ what: 'an event had no meaning', paymentId: refund.paymentId, detail: { refundId: refund.id, event: event.kind } });
  };

  /** Commits that a request is being sent, if it is still due and has a turn: the merchant's, and beside the payment's other refunds. */
  const begin = (refund: Refund, operation: RefundDue, sent: RefundEvent): Promise<Refund | null> =>
    lanes.run(refund.paymentId, async () => {
      const now = clock.now();
      const entry = await ledger.refund(refund.id);
      if (entry === null || entry.refund.due !== refund.due || (entry.refund.dueAt ?? now + 1) > now) return null;
      if (operation === 'refund') {
        const others = (await ledger.refundsOf(refund.paymentId)).map((other) => other.refund);
        const from = mayBeSentFrom(entry.refund, others, now);
        if (from > now) {
          work.postpone(refund.id, from);
          return null;
        }
      }
      const lastSent = Math.max(entry.refund.lastQueryAt ?? 0, entry.refund.sentAt ?? 0);
      const turn = takeTurn(servedOf(served, refund), operation, lastSent, now);
      if (!turn.taken) {
        work.postpone(refund.id, turn.freeAt);
        return null;
      }
      work.taken(refund.id);
      const advanced = await advance(refund.id, sent);
      if (advanced.kind === 'held') work.postpone(refund.id, now + HELD_MS);
      return advanced.kind === 'advanced' ? advanced.entry.refund : null;
    });

  const observe = (refund: Refund, answer: AnswerNotes) => servedOf(served, refund).breaker.observe('other', answer);

  const send = async (refund: Refund): Promise<void> => {
    const sent = await begin(refund, 'refund', { kind: 'sent' });
    if (sent === null) return;
    const { refundNumber, reason } = sent;
    const request = { ...identityOf(await paymentOf(sent)), refundNumber, refundMinor: sent.amount.amountMinor, reason };
    const { channel } = servedOf(served, sent).merchant;
    const answer: RefundAnswer = await asked(() => channel.refund(request, { timeoutMs: TIMING.timeoutsMs.refund }));
    observe(sent, answer);
    await step(sent, refundRequestEvent(answer));
  };

  const query = async (refund: Refund): Promise<void> => {
    const sent = await begin(refund, 'refundQuery', { kind: 'querySent' });
    if (sent === null) return;
    const order = identityOf(await paymentOf(sent));
    const { channel } = servedOf(served, sent).merchant;
    const answer: RefundQueryAnswer = await asked(() =>
      channel.queryRefunds(order, { timeoutMs: TIMING.timeoutsMs.refundQuery }),
    );
    observe(sent, answer);
    const event = listedRefundEvent(answer, sent);
    // Not told: ask again as the row already plans.
    if (event !== null) await step(sent, event);
  };

  const WHEN_DUE: Readonly<Record<RefundDue, (refund: Refund) => Promise<void>>> = { refund: send, refundQuery: query };

  const work: Work = createWork<Refund>({
    clock,
    due: async (now, limit) => (await ledger.dueRefunds(now, limit)).map(({ refund }) => refund),
    nextDueAt: (after) => ledger.nextRefundDueAt(after),
    read: async (id) => (await ledger.refund(id))?.refund ?? null,
    run: async (refund) => {
      if (refund.due !== null) await WHEN_DUE[refund.due](refund);
    },
    onFree,
    onFault,
  });
  return work;
}
