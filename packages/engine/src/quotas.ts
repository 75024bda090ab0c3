/**
 * A merchant's share of the channel's patience: so many requests a second by operation, shared by all its terminals.
 *
 * A window that slides: a request may leave when the one N before it is at least a window old, so that no second ever holds more than N.
 * The window is a little longer than a second, because what leaves evenly may arrive bunched. A rush of submits may first have to open
 * its connections: there the second counts from when the one N before has arrived, which its answer tells.
 */
import { type Clock, type Instant, TIMING } from '@quickpay/core';
import type { Quotas } from './requests.ts';

export type Operation = keyof Quotas;
/** A turn, or when the next one is free. */
export type Turn = Readonly<{ taken: true }> | Readonly<{ taken: false; freeAt: Instant }>;

const SECOND_MS = 1_000;
export const WINDOW_MS = 1_100;
/** What has left has arrived after so long, answered or not: an answer may take seconds, and must not hold others up. */
const ARRIVES_MS_MAX = 500;

type Sent = { readonly leftAt: Instant; arrivedBy: Instant };

/** The last N requests of one operation: a ring, so that a large N costs no more than a small one. */
class Window {
  readonly #sent: Sent[] = [];
  readonly #perSecond: number;
  /** Where the next is noted; once there are N, the oldest is there. */
  #at = 0;
  #closedUntil = Number.NEGATIVE_INFINITY;

  constructor(perSecond: number) {
    this.#perSecond = perSecond;
  }

  close(until: Instant): void {
    this.#closedUntil = until;
  }

  /** When the next may leave; in the past when it may now. */
  freeAt(): Instant {
    const oldest = this.#sent.length < this.#perSecond ? undefined : this.#sent[this.#at];
    return oldest === undefined ? this.#closedUntil : Math.max(oldest.leftAt + WINDOW_MS, oldest.arrivedBy + SECOND_MS);
  }

  take(now: Instant, travelsMs: number): Sent {
    const sent: Sent = { leftAt: now, arrivedBy: now + travelsMs };
    this.#sent[this.#at] = sent;
    this.#at = (this.#at + 1) % this.#perSecond;
    return sent;
  }
}

/** A submit's turn, for whoever has it to say that its answer is there or that it was given up. */
export type SubmitTurn = Readonly<{ ended(): void }>;
type Waiting = { storeId: string; until: Instant; answer: (turn: SubmitTurn | null) => void };

/** How long a submit waits for its turn before it is given up as never sent. */
export const SUBMIT_TURN_MS_MAX = 2_000;

export class MerchantQuotas {
  readonly #clock: Clock;
  readonly #windows: Readonly<Record<Operation, Window>>;
  /** What has really left. A turn is taken before its commit, and a slow disk lets many leave at once that had theirs one after the other. */
  readonly #left: Readonly<Record<Exclude<Operation, 'submit'>, Window>>;
  readonly #waiting: Waiting[] = [];
  #lastStore = '';
  #wakeUp: (() => void) | null = null;

  constructor(quotas: Quotas, clock: Clock) {
    this.#clock = clock;
    this.#windows = {
      submit: new Window(quotas.submit),
      query: new Window(quotas.query),
      revoke: new Window(quotas.revoke),
      refund: new Window(quotas.refund),
      refundQuery: new Window(quotas.refundQuery),
    };
    this.#left = {
      query: new Window(quotas.query),
      revoke: new Window(quotas.revoke),
      refund: new Window(quotas.refund),
      refundQuery: new Window(quotas.refundQuery),
    };
  }

  /** Nothing has a turn before `until`: others may have used the whole quota until a window before. */
  close(until: Instant): void {
    for (const window of Object.values(this.#windows)) window.close(until);
  }

  /** Takes a turn now, or says when one is free. */
  take(operation: Exclude<Operation, 'submit'>): Turn {
    const now = this.#clock.now();
    const freeAt = this.#windows[operation].freeAt();
    if (freeAt > now) return { taken: false, freeAt };
    this.#windows[operation].take(now, 0);
    return { taken: true };
  }

  /** Resolves when a request that had its turn may leave: at once, unless so many others have just left. */
  async leave(operation: Exclude<Operation, 'submit'>): Promise<void> {
    const left = this.#left[operation];
    for (let freeAt = left.freeAt(); freeAt > this.#clock.now(); freeAt = left.freeAt())
      await new Promise<void>((resolve) => this.#clock.wakeAt(freeAt, resolve));
    left.take(this.#clock.now(), 0);
  }

  /** Waits for a submit's turn, at most two seconds and never past `notAfter`: then null. Stores take turns. */
  submitTurn(storeId: string, notAfter: Instant): Promise<SubmitTurn | null> {
    const until = Math.min(this.#clock.now() + SUBMIT_TURN_MS_MAX, notAfter);
    return new Promise((answer) => {
      this.#waiting.push({ storeId, until, answer });
      this.#serve();
    });
  }

  #serve(): void {
    this.#wakeUp?.();
    this.#wakeUp = null;
    const now = this.#clock.now();
    for (let at = this.#waiting.length - 1; at >= 0; at--) {
      if ((this.#waiting[at]?.until ?? now) < now) this.#waiting.splice(at, 1)[0]?.answer(null);
    }
    while (this.#waiting.length > 0 && this.#windows.submit.freeAt() <= now) {
      const [next] = this.#waiting.splice(this.#nextInTurn(), 1);
      if (next === undefined) break;
      this.#lastStore = next.storeId;
      next.answer(this.#turn(this.#windows.submit.take(now, ARRIVES_MS_MAX)));
    }
    if (this.#waiting.length === 0) return;
    const firstGivenUp = Math.min(...this.#waiting.map(({ until }) => until + 1));
    this.#wakeUp = this.#clock.wakeAt(Math.min(this.#windows.submit.freeAt(), firstGivenUp), () => this.#serve());
  }

  #turn(sent: Sent): SubmitTurn {
    return {
      ended: () => {
        sent.arrivedBy = Math.min(sent.arrivedBy, this.#clock.now());
        this.#serve();
      },
    };
  }

  /** The one that waits longest of the store after the one served last. */
  #nextInTurn(): number {
    const stores = [...new Set(this.#waiting.map(({ storeId }) => storeId))].sort();
    const store = stores.find((id) => id > this.#lastStore) ?? stores[0];
    return this.#waiting.findIndex(({ storeId }) => storeId === store);
  }
}

/** How long a submit may wait to be handed to a socket, from its record. */
export const submitNotAfter = (submittedAt: Instant): Instant => submittedAt + TIMING.submitNotAfterMs;
