/**
 * One endpoint's lane: reads the journal for it, and delivers one after the other, so that what has not failed arrives in the order in which
 * it happened. What failed waits for its next time and lets the others pass. A lane knows of no other: a slow endpoint holds up nobody else.
 */
import type { WebhookEventType } from '@quickpay/api';
import type { Clock, Instant, Random } from '@quickpay/core';
import type { Reach } from './address.ts';
import { type Journal, readPage } from './journal.ts';
import { DOWN_AFTER, nextTryAt, restMs } from './schedule.ts';
import type { Send, Tried } from './send.ts';
import type { Delivery, Settled, WebhookStore } from './store.ts';

/** An endpoint as configured, its secrets read. */
export type Endpoint = Readonly<{
  id: string;
  url: string;
  reach: Reach;
  events: readonly WebhookEventType[];
  /** The present one first; the one before it while it is being changed. */
  secrets: readonly string[];
}>;

/** Taken from the store in one go. */
const BATCH = 50;
/** How tries went is kept in one go, too: what a process that dies had not kept is sent again, under the same id. */
const KEEP_EVERY_MS = 100;
/** After a fault of our own. */
const FAULT_REST_MS = 5_000;
const GONE = 410;

export type LaneParts = Readonly<{
  endpoint: Endpoint;
  journal: Journal;
  store: WebhookStore;
  send: Send;
  clock: Clock;
  random: Random;
  /** Deliveries that may wait; beyond, the journal is what waits. */
  pendingMax: number;
  onTried: (endpoint: Endpoint, delivery: Delivery, tried: Tried) => void;
  onFault: (fault: unknown) => void;
}>;

export type Lane = Readonly<{
  endpoint: Endpoint;
  /** Something may be to be read or sent. */
  wake(): void;
  /** Until when it is left alone, or null. */
  restsUntil(): Instant | null;
  /** Somebody put the endpoint right: it is not left alone any longer. */
  rouse(): void;
  close(): Promise<void>;
}>;

export function createLane(parts: LaneParts): Lane {
  const { endpoint, journal, store, send, clock, random, pendingMax, onTried, onFault } = parts;
  const { id, url } = endpoint;
  const wanted = new Set(endpoint.events);
  const ended = new AbortController();
  let working: Promise<void> | null = null;
  let isWanted = false;
  /** After a fault of our own nothing is read or sent until then, however much happens: each try would be one more line of the log. */
  let faultUntil: Instant = 0;
  let restUntil: Instant = 0;
  let wasFull = false;
  let sleepNoMore = () => {};

  const isDisabled = () => store.endpoint(id).disabledUrl === url;

  /** Of an endpoint that is left alone nothing goes out: what is full stays so, and is not counted with every payment. */
  const hasRoom = (): boolean => {
    if (wasFull && clock.now() < restUntil) return false;
    wasFull = store.pending(id).count >= pendingMax;
    return !wasFull;
  };

  /** To the end of the journal, or as far as there is room. What is not read waits in the journal. */
  const readOn = async (): Promise<void> => {
    while (!ended.signal.aborted && !isDisabled() && hasRoom()) {
      const { position } = store.endpoint(id);
      const page = await readPage(journal, position, wanted, (subjectId) => store.called(id, subjectId));
      if (page.position === null) return;
      store.read(id, page.notices, page.calls, page.position, clock.now());
      // Whoever takes payments comes first.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  /** False where the rest has to wait. */
  const deliver = async (batch: readonly Delivery[]): Promise<boolean> => {
    let { failures } = store.endpoint(id);
    let settled: Settled[] = [];
    let keptAt = performance.now();
    const keep = () => {
      if (settled.length > 0) store.settle(id, settled, failures);
      settled = [];
      keptAt = performance.now();
    };
    try {
      for (const delivery of batch) {
        const { eventId, body } = delivery;
        const tried = await send({ ...endpoint, eventId, body }, ended.signal);
        // Whether a try that was broken off has arrived is not known: it is made again.
        if (ended.signal.aborted && tried.problem !== null) return false;
        onTried(endpoint, delivery, tried);
        const at = clock.now();
        const wasDown = failures >= DOWN_AFTER;
        failures = tried.problem === null ? 0 : failures + 1;
        settled.push(settledBy(tried, delivery, at, random));
        if (tried.problem === null && wasDown) {
          keep();
          store.hurry(id, at);
          return true;
        }
        if (tried.status === GONE) {
          keep();
          store.disable(id, { url, at });
          return false;
        }
        const rest = Math.max(restMs(failures), tried.retryAfterMs ?? 0);
        if (rest > 0) {
          restUntil = at + rest;
          return false;
        }
        if (ended.signal.aborted) return false;
        if (performance.now() - keptAt >= KEEP_EVERY_MS) keep();
      }
      return true;
    } finally {
      keep();
    }
  };

  const work = async (): Promise<void> => {
    if (clock.now() < faultUntil) return;
    await readOn();
    while (!ended.signal.aborted && !isDisabled() && clock.now() >= restUntil) {
      const batch = store.due(id, clock.now(), BATCH);
      if (batch.length === 0 || !(await deliver(batch))) return;
      await readOn();
    }
  };

  const faulted = (fault: unknown) => {
    onFault(fault);
    faultUntil = clock.now() + FAULT_REST_MS;
  };
  const nextAt = (): Instant | null => {
    if (clock.now() < faultUntil) return faultUntil;
    if (isDisabled()) return null;
    const nextDueAt = store.nextDueAt(id);
    return nextDueAt === null ? null : Math.max(nextDueAt, restUntil);
  };

  const sleep = () => {
    sleepNoMore();
    if (ended.signal.aborted) return;
    const at = nextAt();
    if (at !== null) sleepNoMore = clock.wakeAt(at, wake);
  };

  const wake = () => {
    isWanted = true;
    working ??= (async () => {
      while (isWanted && !ended.signal.aborted) {
        isWanted = false;
        await work().catch(faulted);
      }
      try {
        sleep();
      } catch (fault) {
        faulted(fault);
        sleep();
      }
      working = null;
    })();
  };

  return {
    endpoint,
    wake,
    restsUntil: () => {
      const until = Math.max(restUntil, faultUntil);
      return clock.now() < until ? until : null;
    },
    rouse() {
      restUntil = 0;
      faultUntil = 0;
      wake();
    },
    async close() {
      ended.abort();
      sleepNoMore();
      await working;
    },
  };
}

/** What becomes of a delivery by a try of it. */
function settledBy(tried: Tried, { number, tries: before }: Delivery, at: Instant, random: Random): Settled {
  const tries = before + 1;
  if (tried.problem === null) return { number, state: 'delivered', tries, dueAt: null, at, tried };
  const dueAt = nextTryAt(tries, at, tried.retryAfterMs, random);
  return { number, state: dueAt === null ? 'failed' : 'pending', tries, dueAt, at, tried };
}
