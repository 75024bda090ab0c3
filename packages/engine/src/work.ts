/**
 * Rows that are worked on when they fall due, one request of a row at a time: who is busy, who waits for a turn, and when nothing is
 * under way.
 */
import type { Instant } from '@quickpay/core';

export type Scheduled = Readonly<{ id: string; dueAt: Instant | null }>;
export type DueRow = Readonly<{ id: string; dueAt: Instant }>;

export type WorkOptions<Row extends DueRow> = Readonly<{
  read: (id: string) => Promise<Scheduled | null>;
  /** Does what is due for a row; gives the row as it is then, or null where it must be read. */
  run: (row: Row) => Promise<Scheduled | null>;
  /** A row is free for its next request, which is due at the time given. */
  onFree: (dueAt: Instant | null) => void;
  onFault: (fault: unknown) => void;
  now: () => Instant;
}>;

/** What a fault has stopped (a ledger that cannot write, a disk that is full) is tried again so much later, and not at once and for ever. */
export const AFTER_FAULT_MS = 1_000;

export type Started = Readonly<{
  started: number;
  /** How late the latest of the started was. */
  latenessMs: number;
  /** When the first of those that wait for a turn may try again. */
  waitsUntil: Instant | null;
}>;

export type Work<Row extends DueRow> = {
  /** Starts those of the due `rows`, earliest first, that are neither busy nor waiting, as long as `mayStart`. */
  start(rows: readonly Row[], now: Instant, mayStart: () => boolean): Started;
  /** A row's next request waits for its turn until then. */
  postpone(id: string, until: Instant): void;
  /** Forgets who waits, or that this row does. */
  resumePostponed(id?: string): void;
  inFlight(): number;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

export function createWork<Row extends DueRow>({ read, run, onFree, onFault, now }: WorkOptions<Row>): Work<Row> {
  const busy = new Set<string>();
  const postponed = new Map<string, Instant>();
  const waiting: (() => void)[] = [];

  /** Does what is due for the row, and says when it is due next. What is postponed stays due as it was. */
  const perform = async (row: Row): Promise<void> => {
    const { id } = row;
    busy.add(id);
    let after: Scheduled | null = row;
    try {
      after = (await run(row)) ?? (postponed.has(id) ? row : await read(id));
    } catch (fault) {
      onFault(fault);
      postponed.set(id, now() + AFTER_FAULT_MS);
    }
    const dueAt = after?.dueAt ?? null;
    busy.delete(id);
    if (dueAt === null) postponed.delete(id);
    onFree(dueAt === null ? null : Math.max(dueAt, postponed.get(id) ?? dueAt));
    if (busy.size === 0) for (const waiter of waiting.splice(0)) waiter();
  };

  const postponedUntil = (id: string, now: Instant): Instant | null => {
    const until = postponed.get(id);
    if (until === undefined) return null;
    if (until > now) return until;
    postponed.delete(id);
    return null;
  };

  return {
    start(rows, now, mayStart) {
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
        latenessMs = Math.max(latenessMs, now - row.dueAt);
        perform(row).catch(onFault);
        started++;
      }
      return { started, latenessMs, waitsUntil };
    },
    postpone: (id, until) => void postponed.set(id, until),
    resumePostponed: (id) => (id === undefined ? postponed.clear() : void postponed.delete(id)),
    inFlight: () => busy.size,
    idle: () => (busy.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}
