/** The invariants, asked of every durable change as it happens (`payment.md` of the intent is told anew in docs/correctness.md). */
import { holdsSale, isFinal, type Payment } from '@quickpay/core';
import type { PaymentWritten } from '@quickpay/storage';

export type Violation = Readonly<{ invariant: string; what: string; paymentId: string }>;

/** A whole payment code, or what looks like one: never in an event (invariant I12). */
const CODE = /\b1[0-5]\d{16}\b/;

/** Every payment as it was told last, and what must hold between one telling and the next. */
export class Watch {
  readonly #last = new Map<string, Payment>();
  readonly #ofSale = new Map<string, Set<string>>();

  /** What is wrong with a change. */
  changed(payment: Payment, { version, event }: PaymentWritten): Violation[] {
    const found: Violation[] = [];
    const say = (invariant: string, what: string) => found.push({ invariant, what, paymentId: payment.id });
    const before = this.#last.get(payment.id);
    this.#keep(payment);
    // A process that died after a commit told nobody of it: versions may be missing here, and none comes twice.
    if (version !== payment.version || version <= (before?.version ?? 0))
      say('I11', `version ${version} after ${before?.version ?? 0}`);
    if (CODE.test(JSON.stringify(event))) say('I12', `a payment code in ${event.kind}`);
    if (before !== undefined && isFinal(before.state) && before.state !== payment.state)
      say('I8', `${before.state} became ${payment.state}`);
    if (payment.state === 'paid' && before?.state !== 'paid') {
      if (payment.revokesInDoubt > 0 || payment.revokeAcknowledgedAt !== null)
        say('I13', 'paid with a revoke in doubt or acknowledged');
      if (payment.moneySeenAt === null || event.kind !== 'paid') say('I2', `paid by ${event.kind}`);
    }
    if (before !== undefined && payment.revokesSent > before.revokesSent && before.frozen) say('I14', 'revoked while frozen');
    if (event.kind === 'refundSent' && before?.frozen === true) say('I14', 'refunded while frozen');
    const unproven = unprovenEnd(before, payment, event);
    if (unproven !== null) say('I1', unproven);
    if (before !== undefined && isFinal(before.state) && CONTRADICTS[before.state]?.has(event.kind) && payment.attention === null)
      say('I4', `${event.kind} contradicts ${before.state}, and nobody is told`);
    if (!isFinal(payment.state) && payment.due === null) say('I4', `${payment.state}, and nothing is due`);
    if (holdsSale(payment.state) || payment.state === 'paid') found.push(...this.#beside(payment));
    return found;
  }

  /** A payment as the ledger has it: some of what became of it was told to nobody. */
  known(payment: Payment): void {
    this.#keep(payment);
  }

  /** A restored ledger knows less: what it tells from now on is compared with nothing before. */
  forget(): void {
    this.#last.clear();
    this.#ofSale.clear();
  }

  *#beside(payment: Payment): Generator<Violation> {
    for (const id of this.#ofSale.get(payment.saleId) ?? []) {
      const other = this.#last.get(id);
      if (other === undefined || id === payment.id) continue;
      if (holdsSale(payment.state) && holdsSale(other.state))
        yield { invariant: 'I5', what: `two hold ${payment.saleId}`, paymentId: payment.id };
      if (payment.state === 'paid' && other.state === 'paid')
        yield { invariant: 'I5', what: `two are paid for ${payment.saleId}`, paymentId: payment.id };
    }
  }

  #keep(payment: Payment): void {
    this.#last.set(payment.id, payment);
    const ofSale = this.#ofSale.get(payment.saleId) ?? new Set();
    this.#ofSale.set(payment.saleId, ofSale.add(payment.id));
  }
}

/** Answers that say of an ended payment what cannot be. */
const CONTRADICTS: Readonly<Partial<Record<Payment['state'], ReadonlySet<string>>>> = {
  paid: new Set(['asked', 'unpaid', 'absent', 'failed', 'closed', 'neverSent']),
  notPaid: new Set(['paid', 'asked']),
};

/** Why a payment ended, or let go of its sale, without proof; null where it did neither, or was proven. */
function unprovenEnd(before: Payment | undefined, { state }: Payment, event: PaymentWritten['event']): string | null {
  const known = 'via' in event && event.via.request === 'query' ? event.via.known : null;
  if (state === 'notPaid' && before?.state !== 'notPaid') {
    const isProven =
      event.kind === 'neverSent' ||
      event.kind === 'closed' ||
      event.kind === 'refundSucceeded' ||
      event.kind === 'refundClosed' ||
      ((event.kind === 'absent' || event.kind === 'unpaid') && known?.watchOver === true);
    return isProven ? null : `not paid by ${event.kind}`;
  }
  if (state === 'watching' && before !== undefined && holdsSale(before.state) && event.kind === 'absent') {
    // Of an order that was never there: a refusal before the question, a revoke that was acknowledged before it, or the payer’s time over.
    const isProven = known?.refusal === true || known?.acknowledged === true || known?.deadlinePassed === true;
    return isProven ? null : 'let go of its sale by absent';
  }
  return null;
}
