/**
 * One scheduler for all payments, over the due times in the ledger. No timer per payment: one wake-up at the earliest due time, moved
 * forward when a commit brings an earlier one. After a restart there is nothing to load.
 */
import type { Instant } from '@quickpay/core';
import type { Calls } from './calls.ts';
import type { Resolved } from './options.ts';

/** Due payments read at a time. */
const PAGE = 500;
/** When the ledger could not be read. */
const RETRY_MS = 1_000;

export type Schedule = {
  /** Something is due at `at`: wake up then, if not earlier. */
  arm(at: Instant | null): void;
  /** Starts all that is due now; answers how many were started. */
  pass(): Promise<number>;
  readonly lastPassAt: Instant | null;
  /** How late the last pass found the payment that was due first, in milliseconds. */
  readonly latenessMs: number;
  start(): void;
  stop(): void;
};

export function createSchedule({ ledger, clock, onFault }: Resolved, calls: Calls): Schedule {
  let running = false;
  let wakeAt = Number.POSITIVE_INFINITY;
  let cancelWake: (() => void) | null = null;
  let passing: Promise<number> | null = null;
  let again = false;
  let lastPassAt: Instant | null = null;
  let latenessMs = 0;

  const sleepUntil = (at: Instant) => {
    if (!running || at >= wakeAt) return;
    cancelWake?.();
    wakeAt = at;
    cancelWake = clock.wakeAt(at, () => {
      cancelWake = null;
      wakeAt = Number.POSITIVE_INFINITY;
      schedule.pass().catch((fault) => {
        onFault(fault);
        sleepUntil(clock.now() + RETRY_MS);
      });
    });
  };

  const once = async (): Promise<number> => {
    const now = clock.now();
    const due = await ledger.due(now, PAGE);
    let started = 0;
    latenessMs = 0;
    for (const { payment } of due) {
      if (!running) break;
      if (calls.isBusy(payment.id)) continue;
      const until = calls.postponedUntil(payment.id, now);
      if (until !== null) {
        sleepUntil(until);
        continue;
      }
      latenessMs = Math.max(latenessMs, now - (payment.dueAt ?? now));
      calls.perform(payment);
      started++;
    }
    lastPassAt = now;
    const next = due.length === PAGE && started > 0 ? now + 1 : await ledger.nextDueAt(now);
    if (next !== null) sleepUntil(next);
    return started;
  };

  const passes = async (): Promise<number> => {
    let started = 0;
    do {
      again = false;
      started += await once();
    } while (again && running);
    return started;
  };

  const schedule: Schedule = {
    arm(at) {
      if (at !== null) sleepUntil(at);
    },
    pass() {
      if (passing !== null) {
        again = true;
        return passing;
      }
      passing = passes().finally(() => {
        passing = null;
      });
      return passing;
    },
    get lastPassAt() {
      return lastPassAt;
    },
    get latenessMs() {
      return latenessMs;
    },
    start() {
      running = true;
      sleepUntil(clock.now());
    },
    stop() {
      running = false;
      cancelWake?.();
      cancelWake = null;
      wakeAt = Number.POSITIVE_INFINITY;
    },
  };
  return schedule;
}
