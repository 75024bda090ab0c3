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
import { migrate, VERSION } from './tables.ts';

/** Taken away in one go, so that nobody waits for long. */
const PRUNE_ROWS = 500;

/** What an endpoint is to be told. */
export type Notice = Readonly<{ eventId: string; type: WebhookEventType; subjectId: string; at: Instant; body: string }>;

/** The index by which an endpoint's deliveries of a state are found. Most are delivered: they have none of their own. */
const INDEXES = {
  pending: 'webhook_delivery_pending',
  delivered: 'webhook_delivery_of',
  failed: 'webhook_delivery_failed',
} as const;
export type DeliveryState = keyof typeof INDEXES;
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
  /** When it was made known: it is told of what happened since. */
  toldFrom: Instant;
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
/** `oldestAt`: when that happened which waits longest. */
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
  /** Adds one that is in no journal; nothing where its event is there already. */
  add(endpointId: string, notice: Notice, now: Instant): void;
  /** What is due, in the order in which it happened. */
  due(endpointId: string, now: Instant, limit: number): readonly Delivery[];
  pending(endpointId: string): PendingLook;
  /** When the next of those that wait is due, or null. */
  nextDueAt(endpointId: string): Instant | null;
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
    migrate: async (opened) => migrate(opened),
  });
  database.exec('PRAGMA synchronous = NORMAL');
  return storeOn(database);
}

function storeOn(database: DatabaseSync): WebhookStore {
  const q = {
    keep: database.prepare(
      'INSERT INTO webhook_endpoint (id, position, told_from, seen_at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at',
    ),
    // A copy of the ledger that was put back may be shorter than what was read of it.
    clamp: database.prepare('UPDATE webhook_endpoint SET position = min(position, ?)'),
    forget: database.prepare('DELETE FROM webhook_endpoint WHERE seen_at < ?'),
    see: database.prepare('UPDATE webhook_endpoint SET seen_at = ? WHERE id = ?'),
    endpoint: database.prepare(
      'SELECT position, told_from AS toldFrom, failures, disabled_url AS disabledUrl, disabled_at AS disabledAt, delivered_at AS deliveredAt FROM webhook_endpoint WHERE id = ?',
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
      `SELECT ${COLUMNS} FROM webhook_delivery INDEXED BY webhook_delivery_pending
       WHERE endpoint_id = ? AND state = 'pending' AND due_at <= ? ORDER BY number LIMIT ?`,
    ),
    // Each from the end of an index: looked at with every change of a payment, however much waits.
    pending: database.prepare(`SELECT count(*) AS count FROM webhook_delivery WHERE endpoint_id = ? AND state = 'pending'`),
    oldest: database.prepare(
      `SELECT at FROM webhook_delivery WHERE endpoint_id = ? AND state = 'pending' ORDER BY number LIMIT 1`,
    ),
    nextDue: database.prepare(`SELECT min(due_at) AS at FROM webhook_delivery WHERE endpoint_id = ? AND state = 'pending'`),
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
  const newest = (state: DeliveryState | null) =>
    database.prepare(
      `SELECT ${COLUMNS} FROM webhook_delivery INDEXED BY ${INDEXES[state ?? 'delivered']}
       WHERE endpoint_id = ? AND number < ?${state === null ? '' : ` AND state = '${state}'`} ORDER BY number DESC LIMIT ?`,
    );
  const timeIn = (row: Readonly<Record<string, unknown>> | undefined): Instant | null =>
    row?.at == null ? null : Number(row.at);
  const nextDueAt = (endpointId: string): Instant | null => timeIn(q.nextDue.get(endpointId));
  const add = (endpointId: string, { eventId, type, subjectId, at, body }: Notice, now: Instant): void =>
    void q.add.run(endpointId, eventId, type, subjectId, at, body, now);
  const all = (rows: readonly unknown[]): readonly Delivery[] => rows as readonly Delivery[]; // written by `add`, read by COLUMNS

  return {
    keepEndpoints: (ids, position, now) =>
      together(database, () => {
        q.clamp.run(position);
        for (const id of ids) q.keep.run(id, position, now, now);
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
    due(endpointId, now, limit) {
      const next = nextDueAt(endpointId);
      // Those in order are looked through only where one of them is due.
      return next === null || next > now ? [] : all(q.due.all(endpointId, now, limit));
    },
    nextDueAt,
    pending: (endpointId) => ({
      count: Number(q.pending.get(endpointId)?.count),
      oldestAt: timeIn(q.oldest.get(endpointId)),
      nextDueAt: nextDueAt(endpointId),
      failed: Number(q.failed.get(endpointId)?.count),
    }),
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
      all(newest(state).all(endpointId, before ?? Number.MAX_SAFE_INTEGER, limit)),
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
