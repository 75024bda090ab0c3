/**
 * Rows that are worked on when they fall due, one request of a row at a time: who is busy, who waits for a turn, and when nothing is
 * under way.
 */
import type { Instant } from '@quickpay/core';

export type Scheduled = Readonly<{ id: string; dueAt: Instant | null }>;

export type WorkOptions<Row extends Scheduled> = Readonly<{
  /** Rows due at `now`, earliest first. */
  due: (now: Instant, limit: number) => Promise<readonly Row[]>;
  nextDueAt: (after: Instant) => Promise<Instant | null>;
  read: (id: string) => Promise<Scheduled | null>;
  /** Does what is due for a row. */
  run: (row: Row) => Promise<void>;
  /** A row is free for its next request, which is due at the time given. */
  onFree: (dueAt: Instant | null) => void;
  onFault: (fault: unknown) => void;
  now: () => Instant;
}>;

/** What a fault has stopped (a ledger that cannot write, a disk that is full) is tried again so much later, and not at once and for ever. */
export const AFTER_FAULT_MS = 1_000;

export type Started = Readonly<{
  found: number;
  started: number;
  /** How late the latest of the started was. */
  latenessMs: number;
  /** When the first of those that wait for a turn may try again. */
  waitsUntil: Instant | null;
}>;

export type Work = {
  /** Starts what is due and neither busy nor waiting, as long as `mayStart`. */
  startDue(now: Instant, limit: number, mayStart: () => boolean): Promise<Started>;
  nextDueAt(after: Instant): Promise<Instant | null>;
  /** A row's next request waits for its turn until then. */
  postpone(id: string, until: Instant): void;
  /** It had its turn. */
  taken(id: string): void;
  /** Forgets who waits. */
  resumePostponed(): void;
  inFlight(): number;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

export function createWork<Row extends Scheduled>({ due, nextDueAt, read, run, onFree, onFault, now }: WorkOptions<Row>): Work {
  const busy = new Set<string>();
  const postponed = new Map<string, Instant>();
  const waiting: (() => void)[] = [];

  const perform = (row: Row): void => {
    const { id } = row;
    busy.add(id);
    const later = (fault: unknown): Instant => {
      const until = now() + AFTER_FAULT_MS;
      onFault(fault);
      postponed.set(id, until);
      return until;
    };
    run(row)
      .catch(later)
      .then(() => read(id))
      .then((after) => after?.dueAt ?? null, later)
      .then((dueAt) => {
        busy.delete(id);
        if (dueAt === null) postponed.delete(id);
        onFree(dueAt === null ? null : Math.max(dueAt, postponed.get(id) ?? dueAt));
        if (busy.size === 0) for (const waiter of waiting.splice(0)) waiter();
      });
  };

  const postponedUntil = (id: string, now: Instant): Instant | null => {
    const until = postponed.get(id);
    if (until === undefined) return null;
    if (until > now) return until;
    postponed.delete(id);
    return null;
  };

  return {
    async startDue(now, limit, mayStart) {
      const rows = await due(now, limit);
      let started = 0;
      let latenessMs = 0;
      let waitsUntil: Instant | null = null;
      for (const row of rows) {
        if (!mayStart()) break;
        if (busy.has(row.id)) continue;
        const until = postponedUntil(row.id, now);
        if (until !== null) {
          waitsUntil = Math.min(waitsUntil ?? until, until);
          continue;
        }
        latenessMs = Math.max(latenessMs, now - (row.dueAt ?? now));
        perform(row);
        started++;
      }
      return { found: rows.length, started, latenessMs, waitsUntil };
    },
    nextDueAt,
    postpone: (id, until) => void postponed.set(id, until),
    taken: (id) => void postponed.delete(id),
    resumePostponed: () => postponed.clear(),
    inFlight: () => busy.size,
    idle: () => (busy.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
