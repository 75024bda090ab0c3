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

  changed(refund: Refund, { event, at }: RefundWritten, lateRequestWatchMs: number): Violation[] {
    const found: Violation[] = [];
    const { id, paymentId } = refund;
    const say = (invariant: string, what: string) => found.push({ invariant, what, paymentId });
    const before = this.#last.get(id);
    this.#last.set(id, refund);
    const doubts = this.#doubts.get(id) ?? 0;
    const left = doubtsAfter(doubts, event.kind);
    this.#doubts.set(id, left);
    if (event.kind === 'requested' && isAlone(refund)) {
      const alone = this.#aloneMinor(paymentId);
      if (alone > ALONE_MINOR_MAX) say('I9', `a cashier has refunded ${alone}, and nobody has approved it`);
    }
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
    this.#last.set(refund.id, refund);
    this.#doubts.set(refund.id, Math.min(this.#doubts.get(refund.id) ?? refund.sendsInDoubt, refund.sendsInDoubt));
  }

  forget(): void {
    this.#last.clear();
    this.#doubts.clear();
  }

  /** What cashiers have given back of a payment with nobody's approval. */
  #aloneMinor(paymentId: string): number {
    let minor = 0;
    for (const refund of this.#last.values())
      if (refund.paymentId === paymentId && isAlone(refund)) minor += refund.amount.amountMinor;
    return minor;
  }
}

/** A closed refund has given nothing back. */
const isAlone = ({ requestedBy, approvedBy, state }: Refund): boolean =>
  requestedBy === CASHIER && approvedBy === null && state !== 'closed';

const SEVEN_DAYS_MS = 7 * 86_400_000;

function doubtsAfter(doubts: number, kind: string): number {
  if (kind === 'sent') return doubts + 1;
  if (TAKEN.has(kind)) return 0;
  return CONCLUSIVE.has(kind) ? Math.max(0, doubts - 1) : doubts;
}
