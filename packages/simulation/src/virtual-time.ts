/** Time that only moves when nothing is left to do now: a queue of moments, run in order. */
import type { Instant } from '@quickpay/core';

/** Nothing in a world does so much at one time, unless it does the same again and again. */
const STILL_MAX = 20_000;

type Moment = { at: Instant; order: number; run: (() => void) | null };

export class VirtualTime {
  #now: Instant;
  #count = 0;
  /** So many moments were at this very time. */
  #stillFor = 0;
  /** A binary heap, earliest first; of two at the same time the one planned first. */
  readonly #heap: Moment[] = [];

  constructor(start: Instant) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  /** Plans a moment; the answer takes it back. A time that has passed means now. */
  at(at: Instant, run: () => void): () => void {
    const moment: Moment = { at: Math.max(Math.ceil(at), this.#now), order: this.#count++, run };
    this.#push(moment);
    return () => {
      moment.run = null;
    };
  }

  after(ms: number): Promise<void> {
    return new Promise((resolve) => void this.at(this.#now + ms, resolve));
  }

  until(at: Instant): Promise<void> {
    return new Promise((resolve) => void this.at(at, resolve));
  }

  /** Runs every moment up to `until`; what was begun before comes to rest first, and what a moment sets off before the next. */
  runUntil(until: Instant): Promise<void> {
    return new Promise((resolve, reject) => {
      const moment = (): void => {
        try {
          const run = this.#next(until);
          if (run === null) resolve();
          else {
            run();
            ASIDE.then(rest);
          }
        } catch (fault) {
          reject(fault);
        }
      };
      // Every promise that can go on has gone on by then: Node runs what is queued for the next tick once no microtask is left. Nothing in a
      // world waits for anything else, and a turn of the event loop for every moment would cost more than what happens in it.
      const rest = () => process.nextTick(moment);
      // A turn of the event loop, so that a world does not keep the process from everything else.
      setImmediate(moment);
    });
  }

  /** What happens next, at its time; null where nothing more does up to `until`. */
  #next(until: Instant): (() => void) | null {
    for (let next = this.#heap[0]; next !== undefined && next.at <= until; next = this.#heap[0]) {
      this.#pop();
      if (next.run === null) continue;
      this.#stillFor = next.at === this.#now ? this.#stillFor + 1 : 0;
      if (this.#stillFor > STILL_MAX) throw new Error(`time stands still: ${STILL_MAX} moments at ${next.at}`);
      this.#now = next.at;
      return next.run;
    }
    this.#now = until;
    return null;
  }

  #push(moment: Moment): void {
    const heap = this.#heap;
    let at = heap.push(moment) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isEarlier(above, moment)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = moment;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      const left = heap[child];
      const right = heap[child + 1];
      if (left !== undefined && right !== undefined && isEarlier(right, left)) child++;
      const least = heap[child];
      if (least === undefined || isEarlier(last, least)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
  }
}

const isEarlier = (a: Moment, b: Moment): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Queues what follows behind the microtasks that are there: a next tick asked for in a next tick would come before them. */
const ASIDE = Promise.resolve();
