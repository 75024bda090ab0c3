/**
 * How far each endpoint has been told, what is still to be delivered, and how it went: tables beside the ledger.
 *
 * What is read from the journal and how far it was read are written in one transaction, so that a process that dies tells nothing twice under
 * two names, and forgets nothing. They are nobody's money: they are not flushed for themselves (`synchronous = NORMAL`), and go to the disk
 * with the ledger's next commit. After a power cut the newest of them may be gone together, and are then made again from the journal.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { WebhookEventType } from '@quickpay/api';
import type { Instant } from '@quickpay/core';
import { openBeside } from '@quickpay/storage';
import { together } from '../together.ts';
import { WEBHOOK_LIMITS } from './limits.ts';
import type { Tried } from './send.ts';

const VERSION = 1;

const TABLES = `
CREATE TABLE IF NOT EXISTS webhook_endpoint (
  id            TEXT    PRIMARY KEY,
  position      INTEGER NOT NULL,
  failures      INTEGER NOT NULL DEFAULT 0,
  disabled_url  TEXT,
  disabled_at   INTEGER,
  delivered_at  INTEGER,
  seen_at       INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS webhook_delivery (
  number        INTEGER PRIMARY KEY AUTOINCREMENT,
  endpoint_id   TEXT    NOT NULL REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
  event_id      TEXT    NOT NULL,
  type          TEXT    NOT NULL,
  subject_id    TEXT    NOT NULL,
  at            INTEGER NOT NULL,
  body          TEXT    NOT NULL,
  state         TEXT    NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
  tries         INTEGER NOT NULL DEFAULT 0,
  due_at        INTEGER,
  settled_at    INTEGER,
  CHECK ((state = 'pending') = (due_at IS NOT NULL)),
  UNIQUE (endpoint_id, event_id)
) STRICT;
CREATE INDEX IF NOT EXISTS webhook_delivery_pending ON webhook_delivery (endpoint_id, number) WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS webhook_delivery_failed ON webhook_delivery (endpoint_id, number) WHERE state = 'failed';
CREATE INDEX IF NOT EXISTS webhook_delivery_settled ON webhook_delivery (settled_at) WHERE settled_at IS NOT NULL;

CREATE TABLE IF NOT EXISTS webhook_attempt (
  delivery      INTEGER NOT NULL REFERENCES webhook_delivery (number) ON DELETE CASCADE,
  at            INTEGER NOT NULL,
  ms            INTEGER NOT NULL,
  status        INTEGER,
  problem       TEXT,
  answer        TEXT    NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS webhook_attempt_delivery ON webhook_attempt (delivery);

-- Why each payment or refund needs a person, as far as the endpoint was told.
CREATE TABLE IF NOT EXISTS webhook_call (
  endpoint_id   TEXT    NOT NULL REFERENCES webhook_endpoint (id) ON DELETE CASCADE,
  subject_id    TEXT    NOT NULL,
  reason        TEXT    NOT NULL,
  PRIMARY KEY (endpoint_id, subject_id)
) STRICT, WITHOUT ROWID;
`;

/** Taken away in one go, so that nobody waits for long. */
const PRUNE_ROWS = 500;

/** What an endpoint is to be told. */
export type Notice = Readonly<{ eventId: string; type: WebhookEventType; subjectId: string; at: Instant; body: string }>;

export type DeliveryState = 'pending' | 'delivered' | 'failed';
export type Delivery = Notice &
  Readonly<{
    number: number;
    endpointId: string;
    state: DeliveryState;
    tries: number;
    dueAt: Instant | null;
    settledAt: Instant | null;
  }>;
export type AttemptRow = Readonly<{ at: Instant; ms: number; status: number | null; problem: string | null; answer: string }>;
export type EndpointRow = Readonly<{
  position: number;
  failures: number;
  /** Under which address it said 410, or null: under another it is a new one. */
  disabledUrl: string | null;
  disabledAt: Instant | null;
  deliveredAt: Instant | null;
}>;

/** What became of a try. `dueAt` of what is pending: when the next is. */
export type Settled = Readonly<{
  number: number;
  state: DeliveryState;
  tries: number;
  dueAt: Instant | null;
  at: Instant;
  tried: Tried;
}>;
export type PendingLook = Readonly<{ count: number; oldestAt: Instant | null; nextDueAt: Instant | null; failed: number }>;

export type WebhookStore = Readonly<{
  /** Makes the endpoints of the configuration known, the new ones from `position` on, and forgets those that are long gone. */
  keepEndpoints(ids: readonly string[], position: number, now: Instant): void;
  endpoint(id: string): EndpointRow;
  /** Why it was told that a payment or refund needs a person, or null. */
  called(endpointId: string, subjectId: string): string | null;
  /** What was read of the journal, and how far: together. `calls`: by payment or refund, null where none is needed any more. */
  read(
    endpointId: string,
    notices: readonly Notice[],
    calls: ReadonlyMap<string, string | null>,
    position: number,
    now: Instant,
  ): void;
  /** Adds one that is in no journal. False where its event is there already. */
  add(endpointId: string, notice: Notice, now: Instant): boolean;
  /** What is due, in the order in which it happened. */
  due(endpointId: string, now: Instant, limit: number): readonly Delivery[];
  pending(endpointId: string): PendingLook;
  /** Keeps how tries went, and how often the endpoint has failed in a row by now. */
  settle(endpointId: string, settled: readonly Settled[], failures: number): void;
  /** The endpoint answers again: everything that waits for it is due. */
  hurry(endpointId: string, now: Instant): void;
  /** It wants nothing any more: what waits for it goes on waiting. Null turns it on again. */
  disable(endpointId: string, disabled: Readonly<{ url: string; at: Instant }> | null): void;
  /** Newest first, before the one of the number `before`. */
  deliveries(endpointId: string, state: DeliveryState | null, before: number | null, limit: number): readonly Delivery[];
  delivery(endpointId: string, number: number): Delivery | null;
  attempts(number: number): readonly AttemptRow[];
  /** Makes one pending anew, whatever it is. */
  resend(number: number, now: Instant): void;
  /** Makes those pending anew that were given up, of what happened in a time. */
  resendFailed(endpointId: string, from: Instant, before: Instant, now: Instant): number;
  /** Takes away what is older than it is kept, and notes that the endpoint is still there. False where nothing more is to be taken away. */
  prune(endpointId: string, now: Instant): boolean;
  close(): void;
}>;

const COLUMNS =
  'number, endpoint_id AS endpointId, event_id AS eventId, type, subject_id AS subjectId, at, body, state, tries, due_at AS dueAt, settled_at AS settledAt';

/**
 * @param file the ledger's, which this process has open, or `:memory:`
 * @throws LedgerError `ledgerNewer`
 */
export async function openWebhookStore(file: string): Promise<WebhookStore> {
  const database = await openBeside({
    file,
    name: 'webhooks',
    version: VERSION,
    migrate: async (opened) => void opened.exec(TABLES),
  });
  database.exec('PRAGMA synchronous = NORMAL');
  return storeOn(database);
}

function storeOn(database: DatabaseSync): WebhookStore {
  const q = {
    keep: database.prepare(
      'INSERT INTO webhook_endpoint (id, position, seen_at) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at',
    ),
    // A copy of the ledger that was put back may be shorter than what was read of it.
    clamp: database.prepare('UPDATE webhook_endpoint SET position = min(position, ?)'),
    forget: database.prepare('DELETE FROM webhook_endpoint WHERE seen_at < ?'),
    see: database.prepare('UPDATE webhook_endpoint SET seen_at = ? WHERE id = ?'),
    endpoint: database.prepare(
      'SELECT position, failures, disabled_url AS disabledUrl, disabled_at AS disabledAt, delivered_at AS deliveredAt FROM webhook_endpoint WHERE id = ?',
    ),
    called: database.prepare('SELECT reason FROM webhook_call WHERE endpoint_id = ? AND subject_id = ?'),
    call: database.prepare(
      'INSERT INTO webhook_call (endpoint_id, subject_id, reason) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET reason = excluded.reason',
    ),
    uncall: database.prepare('DELETE FROM webhook_call WHERE endpoint_id = ? AND subject_id = ?'),
    add: database.prepare(
      `INSERT INTO webhook_delivery (endpoint_id, event_id, type, subject_id, at, body, state, due_at)
       VALUES (?, ?, ?, ?, ?, ?, 'pending', ?) ON CONFLICT (endpoint_id, event_id) DO NOTHING`,
    ),
    advance: database.prepare('UPDATE webhook_endpoint SET position = ? WHERE id = ?'),
    due: database.prepare(
      `SELECT ${COLUMNS} FROM webhook_delivery WHERE endpoint_id = ? AND state = 'pending' AND due_at <= ? ORDER BY number LIMIT ?`,
    ),
    pending: database.prepare(
      `SELECT count(*) AS count, min(at) AS oldestAt, min(due_at) AS nextDueAt FROM webhook_delivery WHERE endpoint_id = ? AND state = 'pending'`,
    ),
    failed: database.prepare(`SELECT count(*) AS count FROM webhook_delivery WHERE endpoint_id = ? AND state = 'failed'`),
    settle: database.prepare(
      'UPDATE webhook_delivery SET state = ?, tries = ?, due_at = ?, settled_at = ? WHERE number = ? AND endpoint_id = ?',
    ),
    attempt: database.prepare(
      'INSERT INTO webhook_attempt (delivery, at, ms, status, problem, answer) VALUES (?, ?, ?, ?, ?, ?)',
    ),
    fare: database.prepare('UPDATE webhook_endpoint SET failures = ?, delivered_at = coalesce(?, delivered_at) WHERE id = ?'),
    hurry: database.prepare(`UPDATE webhook_delivery SET due_at = ? WHERE endpoint_id = ? AND state = 'pending' AND due_at > ?`),
    disable: database.prepare('UPDATE webhook_endpoint SET disabled_url = ?, disabled_at = ?, failures = 0 WHERE id = ?'),
    newest: database.prepare(
      `SELECT ${COLUMNS} FROM webhook_delivery WHERE endpoint_id = ? AND number < ? AND (? IS NULL OR state = ?) ORDER BY number DESC LIMIT ?`,
    ),
    delivery: database.prepare(`SELECT ${COLUMNS} FROM webhook_delivery WHERE endpoint_id = ? AND number = ?`),
    attempts: database.prepare('SELECT at, ms, status, problem, answer FROM webhook_attempt WHERE delivery = ? ORDER BY rowid'),
    resend: database.prepare(
      `UPDATE webhook_delivery SET state = 'pending', tries = 0, due_at = ?, settled_at = NULL WHERE number = ?`,
    ),
    resendFailed: database.prepare(
      `UPDATE webhook_delivery SET state = 'pending', tries = 0, due_at = ?, settled_at = NULL
       WHERE endpoint_id = ? AND state = 'failed' AND at >= ? AND at < ?`,
    ),
    pruneOld: database.prepare(
      'DELETE FROM webhook_delivery WHERE number IN (SELECT number FROM webhook_delivery WHERE settled_at < ? LIMIT ?)',
    ),
    pruneMany: database.prepare(
      `DELETE FROM webhook_delivery WHERE number IN (
         SELECT number FROM webhook_delivery WHERE endpoint_id = ? AND settled_at IS NOT NULL ORDER BY number DESC LIMIT ? OFFSET ?)`,
    ),
  };
  const add = (endpointId: string, { eventId, type, subjectId, at, body }: Notice, now: Instant): boolean =>
    Number(q.add.run(endpointId, eventId, type, subjectId, at, body, now).changes) === 1;
  const all = (rows: readonly unknown[]): readonly Delivery[] => rows as readonly Delivery[]; // written by `add`, read by COLUMNS

  return {
    keepEndpoints: (ids, position, now) =>
      together(database, () => {
        q.clamp.run(position);
        for (const id of ids) q.keep.run(id, position, now);
        q.forget.run(now - WEBHOOK_LIMITS.absentMsMax);
      }),
    endpoint(id) {
      const row = q.endpoint.get(id);
      if (row === undefined) throw new Error(`the endpoint ${id} was not made known`);
      return row as EndpointRow; // as the columns are
    },
    called: (endpointId, subjectId) => {
      const row = q.called.get(endpointId, subjectId);
      return row === undefined ? null : String(row.reason);
    },
    read: (endpointId, notices, calls, position, now) =>
      together(database, () => {
        for (const notice of notices) add(endpointId, notice, now);
        for (const [subjectId, reason] of calls) {
          if (reason === null) q.uncall.run(endpointId, subjectId);
          else q.call.run(endpointId, subjectId, reason);
        }
        q.advance.run(position, endpointId);
      }),
    add,
    due: (endpointId, now, limit) => all(q.due.all(endpointId, now, limit)),
    pending(endpointId) {
      const { count, oldestAt, nextDueAt } = q.pending.get(endpointId) ?? {};
      return {
        count: Number(count),
        oldestAt: oldestAt == null ? null : Number(oldestAt),
        nextDueAt: nextDueAt == null ? null : Number(nextDueAt),
        failed: Number(q.failed.get(endpointId)?.count),
      };
    },
    settle: (endpointId, settled, failures) =>
      together(database, () => {
        for (const { number, state, tries, dueAt, at, tried } of settled) {
          q.settle.run(state, tries, dueAt, state === 'pending' ? null : at, number, endpointId);
          q.attempt.run(number, at, tried.ms, tried.status, tried.problem, tried.answer);
        }
        const delivered = settled.filter(({ state }) => state === 'delivered').at(-1);
        q.fare.run(failures, delivered?.at ?? null, endpointId);
      }),
    hurry: (endpointId, now) => void q.hurry.run(now, endpointId, now),
    disable: (endpointId, disabled) => void q.disable.run(disabled?.url ?? null, disabled?.at ?? null, endpointId),
    deliveries: (endpointId, state, before, limit) =>
      all(q.newest.all(endpointId, before ?? Number.MAX_SAFE_INTEGER, state, state, limit)),
    delivery: (endpointId, number) => all([q.delivery.get(endpointId, number)].filter((row) => row !== undefined))[0] ?? null,
    attempts: (number) => q.attempts.all(number) as unknown as readonly AttemptRow[], // as the columns are
    resend: (number, now) => void q.resend.run(now, number),
    resendFailed: (endpointId, from, before, now) => Number(q.resendFailed.run(now, endpointId, from, before).changes),
    prune(endpointId, now) {
      q.see.run(now, endpointId);
      const old = Number(q.pruneOld.run(now - WEBHOOK_LIMITS.keptMsMax, PRUNE_ROWS).changes);
      const many = Number(q.pruneMany.run(endpointId, PRUNE_ROWS, WEBHOOK_LIMITS.keptMax).changes);
      return old + many > 0;
    },
    close: () => database.close(),
  };
}
