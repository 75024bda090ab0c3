/** The invariants of refunds of paid payments, asked of every durable change of one. */
import { isFinalRefund, type Refund } from '@quickpay/core';
import type { RefundWritten } from '@quickpay/storage';
import type { Violation } from './checks.ts';

/** Answers after which one request less is in doubt. */
const CONCLUSIVE: ReadonlySet<string> = new Set(['refused', 'neverSent']);
/** What the channel says of a number that it has: nothing of it is in doubt. */
const TAKEN: ReadonlySet<string> = new Set(['accepted', 'processing', 'succeeded', 'abnormal', 'foreign']);

/** Who refunds at the tills, and how much of it without anybody else. */
export const CASHIER = 'cashier';
export const ALONE_MINOR_MAX = 2_000;

export class RefundWatch {
  readonly #last = new Map<string, Refund>();
  /** Requests of each that may have been heard and were not answered, by the events alone. */
  readonly #doubts = new Map<string, number>();

  /** What cashiers have given back of each payment with nobody's approval, closed refunds left out. */
  readonly #alone = new Map<string, number>();

  changed(refund: Refund, { event, at }: RefundWritten, lateRequestWatchMs: number): Violation[] {
    const found: Violation[] = [];
    const { id, paymentId } = refund;
    const say = (invariant: string, what: string) => found.push({ invariant, what, paymentId });
    const before = this.#last.get(id);
    this.#last.set(id, refund);
    const doubts = this.#doubts.get(id) ?? 0;
    const left = doubtsAfter(doubts, event.kind);
    this.#doubts.set(id, left);
    const { requestedBy, approvedBy, amount } = refund;
    if (event.kind === 'requested' && requestedBy === CASHIER && approvedBy === null) {
      const alone = (this.#alone.get(paymentId) ?? 0) + amount.amountMinor;
      this.#alone.set(paymentId, alone);
      if (alone > ALONE_MINOR_MAX) say('I9', `a cashier has refunded ${alone}, and nobody has approved it`);
    }
    if (refund.state === 'closed' && before?.state !== 'closed' && approvedBy === null)
      this.#alone.set(paymentId, (this.#alone.get(paymentId) ?? 0) - amount.amountMinor);
    if (before === undefined) return found;
    if (isFinalRefund(before.state) && before.state !== refund.state)
      say('I8', `a refund that was ${before.state} is ${refund.state}`);
    if (refund.state === 'requested' && refund.sendsInDoubt < left)
      say('I9', `${left} requests of a refund are in doubt, and its row says ${refund.sendsInDoubt}`);
    if (refund.state === 'abnormal' && refund.attention === null) say('I4', 'a refund cannot be delivered, and nobody is told');
    if (refund.state === 'closed' && before.state !== 'closed') {
      const isRefused = event.kind === 'refused' && left === 0 && (!event.retry || at - refund.requestedAt >= SEVEN_DAYS_MS);
      const isOver = refund.tries <= 1 || (refund.lastQueryAt ?? 0) >= (refund.sentAt ?? 0) + lateRequestWatchMs;
      const isAbsent = event.kind === 'absent' && (refund.lastQueryAt ?? 0) >= (refund.refusedAt ?? at) + lateRequestWatchMs;
      if (!isRefused && !isAbsent && !(event.kind === 'closed' && isOver))
        say('I9', `a refund is closed by ${event.kind} without proof`);
    }
    return found;
  }

  /** A refund as the ledger has it: what became of it meanwhile was told to nobody. */
  known(refund: Refund): void {
    const isAlone = refund.approvedBy === null && refund.state !== 'closed';
    const wasAlone = this.#last.get(refund.id)?.state !== 'closed' && this.#last.has(refund.id) && refund.approvedBy === null;
    const change = (isAlone ? refund.amount.amountMinor : 0) - (wasAlone ? refund.amount.amountMinor : 0);
    this.#alone.set(refund.paymentId, (this.#alone.get(refund.paymentId) ?? 0) + change);
    this.#last.set(refund.id, refund);
    this.#doubts.set(refund.id, Math.min(this.#doubts.get(refund.id) ?? refund.sendsInDoubt, refund.sendsInDoubt));
  }

  forget(): void {
    this.#last.clear();
    this.#doubts.clear();
    this.#alone.clear();
  }
}

const SEVEN_DAYS_MS = 7 * 86_400_000;

function doubtsAfter(doubts: number, kind: string): number {
  if (kind === 'sent') return doubts + 1;
  if (TAKEN.has(kind)) return 0;
  return CONCLUSIVE.has(kind) ? Math.max(0, doubts - 1) : doubts;
}
