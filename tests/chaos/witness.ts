/**
 * Everything that the backend ever said yes to, kept by those whom it said it to; and what is asked of it once all is at rest: is each
 * still there, does the same request find it again, and is what was said still so.
 */
import type { Finding } from '../stories/beside.ts';
import type { Books } from '../stories/books.ts';
import { isRefusal, type Refusal } from './repeat.ts';

/** What a request made, as it was answered. */
export type Made = Readonly<{
  what: 'sale' | 'payment' | 'refund' | 'departure';
  /** What tells it from another of its kind: its id, or its moment where the id was the asker's own. */
  id: string;
  paymentId: string | null;
  /** Sends the very request again, and answers the same of what it made. */
  again: () => Promise<string | Refusal>;
}>;

export class Witness {
  /** By request: a sale's id, or an idempotency key. */
  readonly #made = new Map<string, Made>();
  readonly #notAskedAgain = new Set<string>();
  /** What a till was told of how a payment stands: the word that it acts on. */
  readonly #told = new Map<string, 'paid' | 'notPaid'>();
  readonly #findings: Finding[] = [];
  /** Requests that were sent again once all was at rest. */
  askedAgain = 0;

  /** Requests that were answered with yes. */
  get acknowledged(): number {
    return this.#made.size;
  }

  /** A request was answered with yes; not necessarily for the first time. */
  acknowledge(request: string, made: Made): void {
    const before = this.#made.get(request);
    if (before === undefined) this.#notAskedAgain.add(request);
    else if (before.id !== made.id) this.#find('doubled', `one request made two of a ${made.what}`, before, made);
    this.#made.set(request, before ?? made);
  }

  /** A till was told how a payment stands. */
  told(paymentId: string, outcome: 'paid' | 'notPaid' | 'unknown'): void {
    if (outcome === 'unknown') return;
    const before = this.#told.get(paymentId);
    if (before !== undefined && before !== outcome)
      this.#find('disagreement', `a till was told ${before}, and then ${outcome}`, { paymentId }, outcome);
    this.#told.set(paymentId, outcome);
  }

  /** A payment that was acknowledged is not there when it is looked for. */
  missing(paymentId: string, refusal: Refusal): void {
    this.#find('lost', 'a payment that was acknowledged is not there', { paymentId }, refusal.refusal);
  }

  /** Sends every request again that was acknowledged since the last time. */
  async askAgain(): Promise<void> {
    for (const request of this.#notAskedAgain) {
      const made = this.#made.get(request);
      if (made === undefined) continue;
      const id = await made.again();
      this.askedAgain++;
      if (isRefusal(id)) this.#find('lost', `a ${made.what} that was acknowledged is not found again`, made, id.refusal);
      else if (id !== made.id) this.#find('doubled', `a ${made.what} that was acknowledged was made anew`, made, id);
      this.#notAskedAgain.delete(request);
    }
  }

  /**
   * All that was said and is not so, beside the books at rest (I4, I8, I10). `lostWords`: what somebody said who is gone with what it knew, by
   * payment.
   */
  heldAgainst({ payments, refunds }: Books, lostWords: ReadonlyMap<string, 'paid' | 'notPaid'> = new Map()): readonly Finding[] {
    const kept = new Map(payments.map((payment) => [payment.id, payment]));
    const ids = new Set([...payments, ...refunds].map(({ id }) => id));
    return [
      ...this.#findings,
      ...[...this.#made.values()]
        .filter(({ what, id }) => (what === 'payment' || what === 'refund') && !ids.has(id))
        .map((made) => found('lost', `a ${made.what} that was acknowledged is not in the ledger`, made, null)),
      ...[...this.#told].flatMap(([paymentId, outcome]) => {
        const payment = kept.get(paymentId);
        if (payment === undefined || (payment.state === 'paid') === (outcome === 'paid')) return [];
        if (lostWords.get(paymentId) === outcome) return [];
        return [found('disagreement', `a till was told ${outcome}, and it ended as ${payment.state}`, { paymentId }, payment)];
      }),
    ];
  }

  #find(kind: Finding['kind'], what: string, said: Readonly<{ paymentId: string | null }>, now: unknown): void {
    this.#findings.push(found(kind, what, said, now));
  }
}

const found = (kind: Finding['kind'], what: string, said: Readonly<{ paymentId: string | null }>, now: unknown): Finding => ({
  kind,
  what,
  paymentId: said.paymentId,
  ours: said,
  theirs: now,
});
