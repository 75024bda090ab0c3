/**
 * What really went to the channel and came back, beside what the ledger says of it: nothing leaves before it is durable, nothing is noted
 * that nobody answered, one request of an order is out at a time, and a payment code is charged once.
 */
import { type Instant, isFinal, type Payment, type PaymentEvent, type Refund } from '@quickpay/core';
import type { PaymentWritten } from '@quickpay/storage';

export type Request = 'submit' | 'query' | 'revoke' | 'refund' | 'refundQuery';

/** The event that must be durable before a request leaves. */
const ANNOUNCED_BY: Readonly<Record<string, Request>> = {
  recorded: 'submit',
  querySent: 'query',
  revokeSent: 'revoke',
  refundSent: 'refund',
  refundQuerySent: 'refundQuery',
};

/** The event that notes an answer, by request and answer: written down here once more, so that the engine’s own table is held to something. */
const NOTED_AS: Readonly<Record<Request, Readonly<Record<string, readonly PaymentEvent['kind'][]>>>> = {
  submit: {
    paid: ['paid'],
    asked: ['asked'],
    refused: ['refused'],
    unclear: ['unclear'],
    neverSent: ['neverSent'],
    foreign: ['foreign'],
  },
  query: {
    paid: ['paid'],
    asked: ['asked'],
    unclear: ['unclear'],
    foreign: ['foreign'],
    absent: ['absent'],
    unpaid: ['unpaid'],
    failed: ['failed'],
    closed: ['closed'],
    refunded: ['refunded'],
  },
  revoke: {
    done: ['revokeDone'],
    busy: ['revokeBusy'],
    tooLate: ['revokeTooLate'],
    refused: ['revokeRefused'],
    unclear: ['revokeUnclear'],
    neverSent: ['revokeNeverSent'],
  },
  refund: {
    accepted: ['refundAccepted'],
    refused: ['refundRefused'],
    foreign: ['refundRefused'],
    unclear: ['refundUnclear'],
    neverSent: ['refundNeverSent'],
  },
  refundQuery: {
    listed: ['refundAccepted', 'refundAbsent', 'refundSucceeded', 'refundClosed', 'refundAbnormal'],
    unclear: ['refundUnclear'],
  },
};
const NOTES: ReadonlySet<string> = new Set(Object.values(NOTED_AS).flatMap((answers) => Object.values(answers).flat()));

export type Say = (invariant: string, what: string, paymentId: string) => void;

export class Witness {
  readonly #say: Say;
  readonly #refunds = new Set<string>();
  /** Requests that may leave, by payment or refund number and request: durable, and not yet sent. */
  readonly #announced = new Counts();
  /** Answers that were given, and not yet noted, by payment and event. */
  readonly #answered = new Counts();
  /** The number under which each payment was last given back, and whether that one is known to have ended. */
  readonly #returns = new Map<string, { number: string; isTaken: boolean; isOver: boolean }>();
  /** The payment that each code was sent for, and until when it may not be sent again. */
  readonly #codes = new Map<string, Readonly<{ paymentId: string; until: Instant }>>();

  /** Payments that have ended, as far as was told. */
  readonly #over = new Set<string>();

  constructor(say: Say) {
    this.#say = say;
  }

  /** A durable event of a payment, as it was told. */
  durable(paymentId: string, { event, state }: PaymentWritten): void {
    if (isFinal(state)) this.#over.add(paymentId);
    const request = ANNOUNCED_BY[event.kind];
    this.#noteReturn(paymentId, event);
    if (request !== undefined) this.#announced.add(paymentId, request, 1);
    // Without a turn within its quota a submit is given up before it could leave.
    if (event.kind === 'neverSent' && this.#announced.of(paymentId, 'submit') > 0) this.#announced.add(paymentId, 'submit', -1);
    else if (NOTES.has(event.kind) && this.#answered.add(paymentId, event.kind, -1) < 0)
      this.#say('I2', `${event.kind} is noted, and nobody answered so`, paymentId);
  }

  /** A durable event of a refund of a paid payment. It is sent under its own number; asked about is the order. */
  durableRefund({ refundNumber, paymentId }: Refund, kind: string): void {
    this.#refunds.add(refundNumber);
    if (kind === 'sent') this.#announced.add(refundNumber, 'refund', 1);
    if (kind === 'querySent') this.#announced.add(paymentId, 'refundQuery', 1);
  }

  isOver(paymentId: string): boolean {
    return this.#over.has(paymentId);
  }
  /** A ledger that was restored may know them as open. */
  forgetEnds(): void {
    this.#over.clear();
  }

  /** Whether a number is that of a refund of a paid payment, as far as was told. */
  isRefund(refundNumber: string): boolean {
    return this.#refunds.has(refundNumber);
  }

  /** A request is handed to the channel. `subject`: the payment, or the number of a refund of a paid one. */
  leaves(request: Request, subject: string, paymentId: string): void {
    if (this.#announced.add(subject, request, -1) < 0) this.#say('I4', `a ${request} left before it was durable`, paymentId);
  }

  /** A refund that gives a payment back leaves under this number: a new one only once the last has ended. */
  returns(paymentId: string, number: string): void {
    const last = this.#returns.get(paymentId);
    if (last !== undefined && last.number !== number && !last.isOver)
      this.#say('I9', `given back under ${number} while nobody knows what became of ${last.number}`, paymentId);
    if (last?.number !== number) this.#returns.set(paymentId, { number, isTaken: false, isOver: false });
    else last.isOver = false;
  }

  /** A payment as a process finds it that starts: what was durable of it may have been told to nobody. */
  known({ id, state, refund, refundPending }: Payment): void {
    if (isFinal(state)) this.#over.add(id);
    const last = this.#returns.get(id);
    if (last === undefined || refund === null) return;
    if (refund.state === 'accepted') last.isTaken = true;
    if (refund.state === 'refused' || (refund.state === 'accepted' && !refundPending)) last.isOver = true;
  }

  #noteReturn(paymentId: string, event: PaymentWritten['event']): void {
    const last = this.#returns.get(paymentId);
    if (last === undefined) return;
    if (event.kind === 'refundRefused' || event.kind === 'refundClosed') last.isOver = true;
    if (event.kind === 'refundAccepted' && event.own) last.isTaken = true;
    if (event.kind === 'refundSucceeded' && (event.own || last.isTaken)) last.isOver = true;
  }

  /** A submit is handed to the channel with this code. */
  code(code: string, paymentId: string, now: Instant): void {
    const before = this.#codes.get(code);
    if (before !== undefined && before.paymentId !== paymentId && now < before.until)
      this.#say('I6', `a payment code is charged a second time, after ${before.paymentId}, ${code.slice(-4)}`, paymentId);
    this.#codes.set(code, { paymentId, until: now + CODE_MS });
  }

  /** What never left leaves its code as good as new; a process that starts knows no codes. */
  forgetCode(code: string): void {
    this.#codes.delete(code);
  }
  forgetCodes(): void {
    this.#codes.clear();
  }

  answers(request: Request, paymentId: string, answer: string): void {
    for (const kind of NOTED_AS[request][answer] ?? []) this.#answered.add(paymentId, kind, 1);
  }
}

/** A code is remembered for ten minutes; clocks run a little fast or slow. */
const CODE_MS = 590_000;

/** How often each kind of thing was so far, of each subject. */
class Counts {
  /** By kind, and then by subject: kinds are few. */
  readonly #of = new Map<string, Map<string, number>>();

  of(subject: string, kind: string): number {
    return this.#of.get(kind)?.get(subject) ?? 0;
  }

  /** Answers how many it is now. */
  add(subject: string, kind: string, by: 1 | -1): number {
    const subjects = this.#of.get(kind) ?? new Map<string, number>();
    this.#of.set(kind, subjects);
    const now = (subjects.get(subject) ?? 0) + by;
    subjects.set(subject, now);
    return now;
  }
}
