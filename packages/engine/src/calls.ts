/**
 * What goes out to the channel, and what comes back.
 *
 * Every request follows one pattern: in the payment's lane, look again whether it is still due and commit that it is being sent; then,
 * outside the lane, ask the channel; then, in the lane, step with the answer. Beside the open submit at most one request of a payment is
 * out. Nothing is sent before its own commit is durable.
 */
import {
  type AnswerNotes,
  type DueKind,
  type Instant,
  isFinal,
  knownAt,
  type Payment,
  type PaymentEvent,
  returnRefundNumber,
  type SubmitAnswer,
  TIMING,
} from '@quickpay/core';
import type { Advance } from './advance.ts';
import { queryEvent, refundEvent, refundQueryEvent, revokeEvent, submitEvent } from './answers.ts';
import { askedOr, identityOf } from './ask.ts';
import type { Lanes } from './lanes.ts';
import type { Resolved } from './options.ts';
import { type Operation, submitNotAfter } from './quotas.ts';
import { type Served, servedOf as servedIn, takeTurn } from './served.ts';
import { createWork, type Work } from './work.ts';

export type CallsOptions = Readonly<{
  engine: Resolved;
  lanes: Lanes;
  advance: Advance;
  served: ReadonlyMap<string, Served>;
  /** A payment is free for its next request, which is due at the time given. */
  onFree: (dueAt: Instant | null) => void;
  /** The submit provably never left: its code may be used again. */
  onNeverSent: (payment: Payment) => void;
}>;

export type Calls = {
  /** Sends the submit of a payment that was just recorded. The code is dropped once it was handed over. */
  submit(payment: Payment, paymentCode: string, description: string): void;
  /** Everything that falls due for payments. */
  readonly work: Work;
  /** Resolves when no submit is open. */
  submitsEnded(): Promise<void>;
  abortSubmits(): void;
};

export function createCalls({ engine, lanes, advance, served, onFree, onNeverSent }: CallsOptions): Calls {
  const { ledger, clock, policy, onFault, log } = engine;
  const submits = new Map<string, AbortController>();
  const waitingForSubmits: (() => void)[] = [];
  const asked = askedOr(onFault);
  const servedOf = (payment: Payment): Served => servedIn(served, payment);

  const step = async (payment: Payment, event: PaymentEvent): Promise<Payment | null> => {
    const advanced = await lanes.run(payment.id, () => advance(payment.id, event));
    if (advanced.kind === 'advanced') return advanced.entry.payment;
    log({
      what: 'an event had no meaning',
      paymentId: payment.id,
      ...(advanced.kind === 'illegal' ? { state: advanced.entry.payment.state } : {}),
      detail: { event: event.kind },
    });
    return advanced.kind === 'illegal' ? advanced.entry.payment : null;
  };

  /** Commits that a request is being sent, if it is still due and its merchant has a turn. The row after it, or null. */
  const begin = (payment: Payment, operation: Exclude<Operation, 'submit'>, sent: PaymentEvent): Promise<Payment | null> =>
    lanes.run(payment.id, async () => {
      const now = clock.now();
      const entry = await ledger.payment(payment.id);
      if (entry === null || entry.payment.due !== payment.due || (entry.payment.dueAt ?? now + 1) > now) return null;
      const lastSent = Math.max(entry.payment.lastQueryAt ?? 0, entry.payment.revokeSentAt ?? 0);
      const turn = takeTurn(servedOf(payment), operation, lastSent, now);
      if (!turn.taken) {
        work.postpone(payment.id, turn.freeAt);
        return null;
      }
      work.taken(payment.id);
      const advanced = await advance(payment.id, sent);
      return advanced.kind === 'advanced' ? advanced.entry.payment : null;
    });

  const observe = (payment: Payment, answer: AnswerNotes) => servedOf(payment).breaker.observe('other', answer);

  const query = async (payment: Payment): Promise<void> => {
    const sent = await begin(payment, 'query', { kind: 'querySent' });
    if (sent === null) return;
    const known = knownAt(sent, sent.lastQueryAt ?? clock.now(), policy.lateRequestWatchMs);
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.query(identityOf(sent), { timeoutMs: TIMING.timeoutsMs.query }));
    observe(sent, answer);
    await step(sent, queryEvent(answer, known, answer.kind === 'refunded' && (await refundedByUs(sent))));
  };

  /** Whether a request of ours explains that a payment that had ended is refunded. */
  const refundedByUs = async ({ id, state }: Payment): Promise<boolean> =>
    isFinal(state) && (await ledger.refundsOf(id)).some(({ refund }) => refund.tries > 0);

  const revoke = async (payment: Payment): Promise<void> => {
    const sent = await begin(payment, 'revoke', { kind: 'revokeSent' });
    if (sent === null) return;
    // The submit stays open until the first revoke leaves; from here on its answer could only be misread.
    submits.get(sent.id)?.abort();
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.revoke(identityOf(sent), { timeoutMs: TIMING.timeoutsMs.revoke }));
    observe(sent, answer);
    await step(sent, revokeEvent(answer));
  };

  const refund = async (payment: Payment): Promise<void> => {
    const sent = await begin(payment, 'refund', { kind: 'refundSent' });
    if (sent?.refund == null) return;
    const request = {
      ...identityOf(sent),
      refundNumber: returnRefundNumber(sent, sent.refund.sequence),
      refundMinor: sent.refund.amountMinor,
      reason: null,
    };
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.refund(request, { timeoutMs: TIMING.timeoutsMs.refund }));
    observe(sent, answer);
    await step(sent, refundEvent(answer));
  };

  const refundQuery = async (payment: Payment): Promise<void> => {
    const sent = await begin(payment, 'refundQuery', { kind: 'refundQuerySent' });
    if (sent === null) return;
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.queryRefunds(identityOf(sent), { timeoutMs: TIMING.timeoutsMs.refundQuery }));
    observe(sent, answer);
    const event = refundQueryEvent(answer, sent);
    // Not told: ask again as the row already plans.
    if (event !== null) await step(sent, event);
  };

  const timePasses = async (payment: Payment): Promise<void> => {
    const { due } = payment;
    if (due !== 'noAnswer' && due !== 'deadline') return;
    await lanes.run(payment.id, async () => {
      const entry = await ledger.payment(payment.id);
      if (entry?.payment.due === due && (entry.payment.dueAt ?? Number.POSITIVE_INFINITY) <= clock.now())
        await advance(payment.id, { kind: due });
    });
  };

  const WHEN_DUE: Readonly<Record<DueKind, (payment: Payment) => Promise<void>>> = {
    noAnswer: timePasses,
    deadline: timePasses,
    query,
    revoke,
    refund,
    refundQuery,
  };

  const submitted = async (payment: Payment, paymentCode: string, description: string): Promise<void> => {
    const { merchant, quotas, breaker } = servedOf(payment);
    const control = new AbortController();
    submits.set(payment.id, control);
    const notAfter = submitNotAfter(payment.submittedAt);
    let answer: SubmitAnswer;
    const turn = await quotas.submitTurn(payment.storeId, notAfter);
    if (turn !== null) {
      const { storeId, terminalId } = payment;
      answer = await asked(() =>
        merchant.channel.submit(
          { ...identityOf(payment), paymentCode, description, storeId, terminalId },
          { notAfter, timeoutMs: TIMING.timeoutsMs.submit, signal: control.signal },
        ),
      );
      turn.ended();
    } else {
      answer = { kind: 'neverSent', note: 'no turn within the merchant’s quota' };
    }
    submits.delete(payment.id);
    if (answer.kind === 'neverSent') onNeverSent(payment);
    breaker.observe('submit', answer);
    await step(payment, submitEvent(answer));
  };

  const work: Work = createWork<Payment>({
    clock,
    due: async (now, limit) => (await ledger.due(now, limit)).map(({ payment }) => payment),
    nextDueAt: (after) => ledger.nextDueAt(after),
    read: async (id) => (await ledger.payment(id))?.payment ?? null,
    run: async (payment) => {
      if (payment.due !== null) await WHEN_DUE[payment.due](payment);
    },
    onFree,
    onFault,
  });

  return {
    submit(payment, paymentCode, description) {
      submitted(payment, paymentCode, description)
        .catch(onFault)
        .finally(() => {
          submits.delete(payment.id);
          if (submits.size === 0) for (const waiter of waitingForSubmits.splice(0)) waiter();
        });
    },
    work,
    submitsEnded: () => (submits.size === 0 ? Promise.resolve() : new Promise((resolve) => waitingForSubmits.push(resolve))),
    abortSubmits() {
      for (const control of submits.values()) control.abort();
    },
  };
}
