/**
 * One scheduler for all payments and refunds, over the due times in the ledger. No timer for any of them: one wake-up at the earliest
 * due time, moved forward when a commit brings an earlier one. After a restart there is nothing to load.
 */
import type { Instant } from '@quickpay/core';
import type { DuePayment, DueRefund } from '@quickpay/storage';
import type { Resolved } from './options.ts';
import { AFTER_FAULT_MS, type DueRow, type Work } from './work.ts';

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

export type Works = Readonly<{ payments: Work<DuePayment>; refunds: Work<DueRefund> }>;

export function createSchedule({ ledger, clock, onFault }: Resolved, works: Works): Schedule {
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

  const start = <Row extends DueRow>(work: Work<Row>, rows: readonly Row[], now: Instant): number => {
    const { started, waitsUntil, ...of } = work.start(rows, now, () => running);
    latenessMs = Math.max(latenessMs, of.latenessMs);
    if (waitsUntil !== null) sleepUntil(waitsUntil);
    // There may be more that is due.
    if (rows.length === PAGE && started > 0) sleepUntil(now + 1);
    return started;
  };

  const once = async (): Promise<number> => {
    const now = clock.now();
    const due = await ledger.due(now, PAGE);
    latenessMs = 0;
    const started = start(works.payments, due.payments, now) + start(works.refunds, due.refunds, now);
    if (due.nextAt !== null) sleepUntil(due.nextAt);
    lastPassAt = now;
    return started;
  };

  const passes = async (): Promise<number> => {
    let started = 0;
    try {
      do {
        again = false;
        started += await once();
      } while (again && running);
      return started;
    } finally {
      passing = null;
    }
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
      passing = passes();
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
