/**
 * One scheduler for all payments and refunds, over the due times in the ledger. No timer for any of them: one wake-up at the earliest
 * due time, moved forward when a commit brings an earlier one. After a restart there is nothing to load.
 */
import type { Instant } from '@quickpay/core';
import type { Resolved } from './options.ts';
import { AFTER_FAULT_MS, type Work } from './work.ts';

/** Due rows read at a time. */
const PAGE = 500;

export type Schedule = {
  /** Something is due at `at`: wake up then, if not earlier. */
  arm(at: Instant | null): void;
  /** Starts all that is due now; answers how many were started. */
  pass(): Promise<number>;
  readonly lastPassAt: Instant | null;
  /** How late the last pass found what was due first, in milliseconds. */
  readonly latenessMs: number;
  start(): void;
  stop(): void;
};

export function createSchedule({ clock, onFault }: Resolved, works: readonly Work[]): Schedule {
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
        sleepUntil(clock.now() + AFTER_FAULT_MS);
      });
    });
  };

  const once = async (): Promise<number> => {
    const now = clock.now();
    let started = 0;
    latenessMs = 0;
    for (const work of works) {
      const of = await work.startDue(now, PAGE, () => running);
      started += of.started;
      latenessMs = Math.max(latenessMs, of.latenessMs);
      if (of.waitsUntil !== null) sleepUntil(of.waitsUntil);
      const next = of.found === PAGE && of.started > 0 ? now + 1 : await work.nextDueAt(now);
      if (next !== null) sleepUntil(next);
    }
    lastPassAt = now;
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
