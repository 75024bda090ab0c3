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
import type { DuePayment, Entry } from '@quickpay/storage';
import type { Advance } from './advance.ts';
import { queryEvent, refundEvent, refundQueryEvent, revokeEvent, submitEvent } from './answers.ts';
import { askedOr, identityOf } from './ask.ts';
import { type Hold, heldQueryAt } from './hold.ts';
import type { Lanes } from './lanes.ts';
import type { Resolved } from './options.ts';
import type { Ownership } from './ownership.ts';
import { type Operation, submitNotAfter } from './quotas.ts';
import { type Served, servedOf as servedIn, takeTurn } from './served.ts';
import { createWork, type Work } from './work.ts';

/** Does what is due for a payment; gives its row after the step that came of it, or null. */
type Perform = (due: DuePayment) => Promise<Payment | null>;

export type CallsOptions = Readonly<{
  engine: Resolved;
  lanes: Lanes;
  advance: Advance;
  ownership: Pick<Ownership, 'isWorking'>;
  hold: Hold;
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
  readonly work: Work<DuePayment>;
  /** Resolves when no submit is open. */
  submitsEnded(): Promise<void>;
  abortSubmits(): void;
};

export function createCalls(options: CallsOptions): Calls {
  const { engine, lanes, advance, ownership, hold, served, onFree, onNeverSent } = options;
  const { ledger, clock, policy, onFault, log } = engine;
  const submits = new Map<string, AbortController>();
  const waitingForSubmits: (() => void)[] = [];
  const asked = askedOr(onFault);
  const servedOf = (payment: Pick<Payment, 'id' | 'merchantId'>): Served => servedIn(served, payment);

  /** Whether what was found due for a payment is due for its row still, and ours to do. */
  const isStillDue = (entry: Entry | null, { due }: DuePayment, now: Instant): entry is Entry =>
    entry !== null && entry.payment.due === due && (entry.payment.dueAt ?? now + 1) <= now && ownership.isWorking();

  const step = async (payment: Payment, event: PaymentEvent, known?: Entry): Promise<Payment | null> => {
    const advanced = await lanes.run(payment.id, () => advance(payment.id, event, known));
    if (advanced.kind === 'advanced') return advanced.entry.payment;
    log({
      what: 'an event had no meaning',
      paymentId: payment.id,
      ...(advanced.kind === 'illegal' ? { state: advanced.entry.payment.state } : {}),
      detail: { event: event.kind },
    });
    return advanced.kind === 'illegal' ? advanced.entry.payment : null;
  };

  /**
   * Commits that a request is being sent, if its merchant has a turn and it is still due. The row after it, or null. The turn comes first, so
   * that of many that wait for one nothing is read; while the breaker is open it depends on the row whether it wants one.
   */
  const begin = async (due: DuePayment, operation: Exclude<Operation, 'submit'>, event: PaymentEvent): Promise<Entry | null> => {
    const { id } = due;
    const of = servedOf(due);
    const first = of.breaker.state.state === 'open' ? null : of.quotas.take(operation);
    if (first?.taken === false) {
      work.postpone(id, first.freeAt);
      return null;
    }
    const sent = await lanes.run(id, async () => {
      const now = clock.now();
      const entry = await ledger.payment(id);
      if (!isStillDue(entry, due, now)) return null;
      const { lastQueryAt, revokeSentAt } = entry.payment;
      const turn = first ?? takeTurn(of, operation, Math.max(lastQueryAt ?? 0, revokeSentAt ?? 0), now);
      if (!turn.taken) {
        work.postpone(id, turn.freeAt);
        return null;
      }
      const advanced = await advance(id, event, entry);
      return advanced.kind === 'advanced' ? advanced.entry : null;
    });
    if (sent !== null) await of.quotas.leave(operation);
    return sent;
  };

  const observe = (payment: Payment, answer: AnswerNotes) => servedOf(payment).breaker.observe('other', answer);

  const query: Perform = async (due) => {
    const begun = await begin(due, 'query', { kind: 'querySent' });
    if (begun === null) return null;
    const sent = begun.payment;
    const known = knownAt(sent, sent.lastQueryAt ?? clock.now(), policy.lateRequestWatchMs);
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.query(identityOf(sent), { timeoutMs: TIMING.timeoutsMs.query }));
    observe(sent, answer);
    const isOwn = answer.kind === 'refunded' && (await refundedByUs(sent));
    return step(sent, queryEvent(answer, known, isOwn), begun);
  };

  /** Whether a request of ours explains that a payment that had ended is refunded. */
  const refundedByUs = async ({ id, state }: Payment): Promise<boolean> =>
    isFinal(state) && (await ledger.refundsOf(id)).some(({ refund }) => refund.tries > 0);

  const revoke: Perform = async (due) => {
    const begun = await begin(due, 'revoke', { kind: 'revokeSent' });
    if (begun === null) return null;
    const sent = begun.payment;
    // The submit stays open until the first revoke leaves; from here on its answer could only be misread.
    submits.get(sent.id)?.abort();
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.revoke(identityOf(sent), { timeoutMs: TIMING.timeoutsMs.revoke }));
    observe(sent, answer);
    return step(sent, revokeEvent(answer), begun);
  };

  const refund: Perform = async (due) => {
    const begun = await begin(due, 'refund', { kind: 'refundSent' });
    if (begun === null) return null;
    const sent = begun.payment;
    if (sent.refund === null) return null;
    const request = {
      ...identityOf(sent),
      refundNumber: returnRefundNumber(sent, sent.refund.sequence),
      refundMinor: sent.refund.amountMinor,
      reason: null,
    };
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.refund(request, { timeoutMs: TIMING.timeoutsMs.refund }));
    observe(sent, answer);
    return step(sent, refundEvent(answer), begun);
  };

  const refundQuery: Perform = async (due) => {
    const begun = await begin(due, 'refundQuery', { kind: 'refundQuerySent' });
    if (begun === null) return null;
    const sent = begun.payment;
    const { channel } = servedOf(sent).merchant;
    const answer = await asked(() => channel.queryRefunds(identityOf(sent), { timeoutMs: TIMING.timeoutsMs.refundQuery }));
    observe(sent, answer);
    const event = refundQueryEvent(answer, sent);
    // Not told: ask again as the row already plans.
    return event === null ? null : step(sent, event, begun);
  };

  const timePasses =
    (kind: 'noAnswer' | 'deadline'): Perform =>
    (due) =>
      lanes.run(due.id, async () => {
        const now = clock.now();
        const entry = await ledger.payment(due.id);
        if (!isStillDue(entry, due, now)) return null;
        const advanced = await advance(due.id, { kind }, entry);
        return advanced.kind === 'advanced' ? advanced.entry.payment : null;
      });

  const WHEN_DUE: Readonly<Record<DueKind, Perform>> = {
    noAnswer: timePasses('noAnswer'),
    deadline: timePasses('deadline'),
    query,
    revoke,
    refund,
    refundQuery,
  };

  /** What may have to wait for the release: then its payment is asked about in its place. */
  const unlessHeld: Perform = async (due) => {
    const payment = (await ledger.payment(due.id))?.payment;
    if (payment === undefined || !hold.holds(payment)) return WHEN_DUE[due.due](due);
    if (hold.note(due.id))
      log({ what: 'held back until somebody says that this node still may', paymentId: due.id, detail: { due: due.due } });
    const at = heldQueryAt(payment);
    if (at <= clock.now()) return query(due);
    work.postpone(due.id, at);
    return null;
  };

  const submitted = async (payment: Payment, paymentCode: string, description: string): Promise<void> => {
    const { merchant, quotas, breaker } = servedOf(payment);
    const control = new AbortController();
    submits.set(payment.id, control);
    const notAfter = submitNotAfter(payment.submittedAt);
    let answer: SubmitAnswer;
    const turn = await quotas.submitTurn(payment.storeId, notAfter);
    if (turn !== null && ownership.isWorking()) {
      const { storeId, terminalId } = payment;
      answer = await asked(() =>
        merchant.channel.submit(
          { ...identityOf(payment), paymentCode, description, storeId, terminalId },
          { notAfter, timeoutMs: TIMING.timeoutsMs.submit, signal: control.signal },
        ),
      );
      turn.ended();
    } else {
      turn?.ended();
      answer = { kind: 'neverSent', note: turn === null ? 'no turn within the merchant’s quota' : 'this node was taken over' };
    }
    submits.delete(payment.id);
    if (answer.kind === 'neverSent') onNeverSent(payment);
    breaker.observe('submit', answer);
    await step(payment, submitEvent(answer));
  };

  const work = createWork<DuePayment>({
    read: async (id) => (await ledger.payment(id))?.payment ?? null,
    run: (due) => (hold.mayHold(due.due) ? unlessHeld(due) : WHEN_DUE[due.due](due)),
    onFree,
    onFault,
    now: () => clock.now(),
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
