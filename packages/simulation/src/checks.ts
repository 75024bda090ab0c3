/** The invariants, asked of every durable change as it happens (`payment.md` of the intent is told anew in docs/correctness.md). */
import { holdsSale, type Instant, isFinal, type Payment } from '@quickpay/core';
import type { PaymentWritten } from '@quickpay/storage';

export type Violation = Readonly<{ invariant: string; what: string; paymentId: string }>;

/** A whole payment code, or what looks like one: never in an event (invariant I12). */
const CODE = /\b1[0-5]\d{16}\b/;

/** @param value of an event, or within one */
function holdsCode(value: unknown): boolean {
  if (typeof value === 'string') return CODE.test(value);
  if (typeof value !== 'object' || value === null) return false;
  for (const name in value) if (holdsCode((value as Record<string, unknown>)[name])) return true;
  return false;
}

/** Every payment as it was told last, and what must hold between one telling and the next. */
export class Watch {
  readonly #rules: WatchRules;
  /** The newest event of each payment, and when it was. */
  readonly #newest = new Map<string, Readonly<{ kind: string; at: Instant }>>();
  /** The version of the newest query and of the newest refusal of each payment: what a query can prove. */
  readonly #asked = new Map<string, Readonly<{ query: number; refusal: number }>>();
  /** Revokes of each that may have been heard and were not answered, by the events alone. */
  readonly #doubts = new Map<string, number>();
  readonly #calledOff = new Set<string>();
  readonly #last = new Map<string, Payment>();
  readonly #ofSale = new Map<string, Set<string>>();

  constructor(rules: WatchRules) {
    this.#rules = rules;
  }

  /** A payment as it was told last. */
  last(paymentId: string): Payment | undefined {
    return this.#last.get(paymentId);
  }

  /** What is wrong with a change. */
  changed(payment: Payment, { version, event, at }: PaymentWritten): Violation[] {
    const found: Violation[] = [];
    const say = (invariant: string, what: string) => found.push({ invariant, what, paymentId: payment.id });
    const before = this.#last.get(payment.id);
    this.#keep(payment);
    // A process that died after a commit told nobody of it: versions may be missing here, and none comes twice.
    if (version !== payment.version || version <= (before?.version ?? 0))
      say('I11', `version ${version} after ${before?.version ?? 0}`);
    if (holdsCode(event)) say('I12', `a payment code in ${event.kind}`);
    if (before !== undefined && isFinal(before.state) && before.state !== payment.state)
      say('I8', `${before.state} became ${payment.state}`);
    if (payment.state === 'paid' && before?.state !== 'paid') {
      if (payment.revokesInDoubt > 0 || payment.revokeAcknowledgedAt !== null)
        say('I13', 'paid with a revoke in doubt or acknowledged');
      // Of what was taken over, that only a cashier's refunds explain what went back shows that the node before was told *paid*.
      const isShownByRefunds = event.kind === 'refundSucceeded' && before?.askFirst === true && payment.attention !== null;
      if (payment.moneySeenAt === null || !(event.kind === 'paid' || isShownByRefunds)) say('I2', `paid by ${event.kind}`);
    }
    if (before !== undefined && payment.revokesSent > before.revokesSent && before.frozen) say('I14', 'revoked while frozen');
    if (event.kind === 'refundSent' && before?.frozen === true) say('I14', 'refunded while frozen');
    const doubts = doubtsAfter(this.#doubts.get(payment.id) ?? 0, event.kind);
    this.#doubts.set(payment.id, doubts);
    if (payment.revokesInDoubt < doubts) say('I13', `${doubts} revokes are in doubt, and the row says ${payment.revokesInDoubt}`);
    const asked = this.#asked.get(payment.id) ?? { query: 0, refusal: 0 };
    if (event.kind === 'querySent') this.#asked.set(payment.id, { ...asked, query: version });
    if (event.kind === 'refused') this.#asked.set(payment.id, { ...asked, refusal: version });
    const unproven = unprovenEnd(before, payment, event, asked, this.#rules);
    if (unproven !== null) say('I1', unproven);
    const untold = untoldTrouble(before, payment, event);
    if (untold !== null) say('I4', untold);
    if (before !== undefined && payment.state === 'paid' && before.state !== 'paid' && !holdsSale(before.state))
      say('I5', 'paid after its sale was free');
    const due = DUE_OF[event.kind];
    // Whoever leaves does not wait for what is just being sent: it was due a moment ago.
    const last = this.#newest.get(payment.id);
    const hasJustLeft = last?.kind === 'leave';
    this.#newest.set(payment.id, { kind: event.kind, at });
    if (
      due !== undefined &&
      !hasJustLeft &&
      before !== undefined &&
      !(event.kind === 'querySent' && this.#rules.isHeld(before)) &&
      (before.due !== due || (before.dueAt ?? Number.POSITIVE_INFINITY) > at)
    )
      say('I7', `${event.kind} when ${before.due ?? 'nothing'} was due at ${before.dueAt}, and it was ${at}`);
    if (
      event.kind === 'revokeSent' &&
      payment.epoch < this.#rules.epoch() &&
      before?.orderSeen === false &&
      !this.#calledOff.has(payment.id)
    )
      say('I14', 'revoked, of an older epoch and never seen');
    if (!isFinal(payment.state) && payment.due === null) say('I4', `${payment.state}, and nothing is due`);
    const late = due !== undefined && before?.due === due ? this.#lateMs(before, last?.at ?? at, at) : 0;
    if (late > 0) say('I4', `${event.kind} ${late} ms after it was due`);
    const idle = idleFor(payment, event.kind, at);
    if (idle !== null) say('I4', idle);
    if (before === undefined && version > 1) say('I11', `${event.kind} of a payment that nobody was told of`);
    if (payment.leftAt !== null && !payment.frozen && (holdsSale(payment.state) || payment.state === 'paid'))
      say('I5', `${payment.state}, and its sale was left`);
    if (holdsSale(payment.state) || payment.state === 'paid') found.push(...this.#beside(payment));
    return found;
  }

  /** A payment as the ledger has it: some of what became of it was told to nobody. */
  known(payment: Payment): void {
    this.#keep(payment);
    this.#doubts.set(payment.id, payment.revokesInDoubt);
  }

  /**
   * A restored ledger knows less: what it tells from now on is compared with nothing before. What had been called off before the copy was
   * taken goes on being called off.
   */
  restored(payments: readonly Payment[]): void {
    for (const { id, revokeWanted, revokesSent } of payments) if (revokeWanted || revokesSent > 0) this.#calledOff.add(id);
    this.#last.clear();
    this.#ofSale.clear();
    this.#asked.clear();
    this.#doubts.clear();
  }

  /** By how much what has been due since then, or since it came to be so, was done later than it may be; or 0. */
  #lateMs(before: Payment, changedAt: Instant, at: Instant): number {
    const may = this.#rules.promptness(before);
    if (may === null || before.dueAt === null) return 0;
    const late = at - Math.max(before.dueAt, changedAt, may.since);
    return late > may.lateMsMax ? late : 0;
  }

  *#beside(payment: Payment): Generator<Violation> {
    for (const id of this.#ofSale.get(payment.saleId) ?? []) {
      const other = this.#last.get(id);
      if (other === undefined || id === payment.id) continue;
      if (holdsSale(payment.state) && holdsSale(other.state))
        yield { invariant: 'I5', what: `two hold ${payment.saleId}`, paymentId: payment.id };
      if (holdsSale(payment.state) && other.state === 'paid')
        yield { invariant: 'I5', what: `one holds ${payment.saleId}, which is paid`, paymentId: payment.id };
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

export type WatchRules = Readonly<{
  lateRequestWatchMs: number;
  epoch: () => number;
  /** Whether what is due for a payment waits until somebody has spoken: meanwhile it is asked about in its place. */
  isHeld: (payment: Payment) => boolean;
  /** Since when this process could do what is due for a payment, and how late it may be; null where nothing can be said of that. */
  promptness: (payment: Payment) => Readonly<{ since: Instant; lateMsMax: number }> | null;
}>;

/** Answers after which one revoke less is in doubt; that the window is over ends every doubt. */
const CONCLUSIVE: ReadonlySet<string> = new Set(['revokeDone', 'revokeBusy', 'revokeRefused', 'revokeNeverSent']);

function doubtsAfter(doubts: number, kind: string): number {
  if (kind === 'revokeSent') return doubts + 1;
  if (kind === 'revokeTooLate') return 0;
  return CONCLUSIVE.has(kind) ? Math.max(0, doubts - 1) : doubts;
}

/** Nothing is sent, and no time has passed, that was not due. */
const DUE_OF: Readonly<Record<string, Payment['due']>> = {
  querySent: 'query',
  revokeSent: 'revoke',
  refundSent: 'refund',
  refundQuerySent: 'refundQuery',
  noAnswer: 'noAnswer',
  deadline: 'deadline',
};

/** A refund that gives back and was neither taken nor refused is sent again within a minute. */
const REFUND_SOON: ReadonlySet<string> = new Set(['wanted', 'sent']);
/** While a sale is held something is done at least so often: polls, a revoke that was refused, a frozen payment. */
const IDLE_MS_MAX = 60_000;
/** The first query of a watch, and the least that two of them are apart. */
const WATCH_QUERY_MS = 5_000;

/** That nothing happens for too long, or null: after a restart, and in a watch, whose waits grow twofold. */
function idleFor(payment: Payment, kind: string, at: Instant): string | null {
  const { state, due, dueAt, watchFrom, lastQueryAt, attention, frozen, queryWantedFrom, refund, refundPending } = payment;
  // Of a clock that was set back people may come to know before the payment is taken up again.
  if (dueAt === null || (kind !== 'resumed' && (lastQueryAt ?? at) > at)) return null;
  const isBusy = frozen || holdsSale(state) || (refund !== null && REFUND_SOON.has(refund.state) && !refundPending);
  if (kind === 'resumed' && isBusy && dueAt > at + IDLE_MS_MAX)
    return `${state}, taken up again, and nothing is done for ${dueAt - at} ms`;
  const isWatched = state === 'watching' && due === 'query' && queryWantedFrom === null && !frozen && attention === null;
  if (!isWatched || watchFrom === null || watchFrom > at) return null;
  return dueAt - watchFrom > 2 * (at - watchFrom) + WATCH_QUERY_MS ? `watched, and not asked about for ${dueAt - at} ms` : null;
}

/** A payer who types for so long is a matter for a person. */
const BUSY_MS = 130_000;
/** Answers that show that an order is ours after all. */
const THAWS: ReadonlySet<string> = new Set(['paid', 'asked', 'unpaid', 'failed', 'closed', 'refunded']);

/** Answers that say of an ended payment what cannot be. */
const CONTRADICTS: Readonly<Partial<Record<Payment['state'], ReadonlySet<string>>>> = {
  paid: new Set(['asked', 'unpaid', 'absent', 'failed', 'closed', 'neverSent', 'foreign']),
  notPaid: new Set(['paid', 'asked', 'foreign']),
};

/** Whether a person was told of an event, where one should be. */
const MARKED: Readonly<Partial<Record<string, (payment: Payment) => boolean>>> = {
  foreign: ({ attention }) => attention !== null,
  revokeRefused: ({ attention }) => attention === 'revokeRefused',
  revokeBusy: ({ attention, revokeSentAt, submittedAt }) => attention !== null || (revokeSentAt ?? 0) - submittedAt < BUSY_MS,
  refundAbnormal: ({ attention }) => attention === 'refundTrouble',
  refundRefused: ({ attention }) => attention === 'refundTrouble',
};

/** What a person should have been told of, and was not; null where all is well. */
function untoldTrouble(before: Payment | undefined, payment: Payment, event: PaymentWritten['event']): string | null {
  if (before === undefined) return null;
  const { attention } = payment;
  if (before.frozen && !payment.frozen && !isFinal(payment.state) && !THAWS.has(event.kind)) return `thawed by ${event.kind}`;
  if (isFinal(before.state))
    return CONTRADICTS[before.state]?.has(event.kind) === true && attention === null
      ? `${event.kind} contradicts ${before.state}, and nobody is told`
      : null;
  if (before.frozen || isFinal(payment.state)) return null;
  const isMarked = MARKED[event.kind]?.(payment);
  return isMarked === false ? `${event.kind}, and nobody is told` : null;
}

/** Why a payment ended, or let go of its sale, without proof; null where it did neither, or was proven. */
function unprovenEnd(
  before: Payment | undefined,
  { state, version }: Payment,
  event: PaymentWritten['event'],
  asked: Readonly<{ query: number; refusal: number }>,
  { lateRequestWatchMs }: WatchRules,
): string | null {
  if (before === undefined) return null;
  const known = 'via' in event && event.via.request === 'query' ? event.via.known : null;
  const isWatchOver =
    before.watchFrom !== null && before.lastQueryAt !== null && before.lastQueryAt >= before.watchFrom + lateRequestWatchMs;
  if (known?.watchOver === true && !isWatchOver) return 'a watch was called over before it was';
  if (state === 'notPaid' && before.state !== 'notPaid') {
    const isProven =
      event.kind === 'neverSent' ||
      event.kind === 'closed' ||
      event.kind === 'refundSucceeded' ||
      event.kind === 'refundClosed' ||
      ((event.kind === 'absent' || event.kind === 'unpaid') && known?.watchOver === true);
    // It ended at its node: what arrives of that while it is taken over is told to nobody, but counts as a version.
    const hasEndedBefore = event.kind === 'resumed' && event.takenOverBy !== undefined && version > before.version + 1;
    return isProven || hasEndedBefore ? null : `not paid by ${event.kind}`;
  }
  if (state === 'watching' && holdsSale(before.state) && event.kind === 'absent') {
    // Of an order that was never there: a refusal before the question, a revoke that was acknowledged before it, or the payer’s time over.
    const isRefused = known?.refusal === true && asked.query > asked.refusal;
    return isRefused || known?.acknowledged === true || known?.deadlinePassed === true ? null : 'let go of its sale by absent';
  }
  return null;
}
