/**
 * What went over the wire, as the client told of it, in a file of its own beside the ledger (decision 0017): nobody's money, larger than the
 * ledger, and gone after a while.
 *
 * It is flushed by SQLite's own checkpoints and by no commit: what a power cut takes is what was written last, and the start after it says
 * so. Every time of the file is the process's clock, as in the ledger.
 */
import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ConfigurationError } from '../settings.ts';
import { together } from '../together.ts';

/** An exchange as it is kept: a JSON text of it, and what it is found by. */
export type KeptLine = Readonly<{ merchantId: string; orderNumber: string; at: number; body: string }>;

/** Why messages of some time are not there. */
export type GapWhy =
  /** The process ended without a word; what was not written yet went with it. */
  | 'crash'
  /** More came than could be written. */
  | 'full'
  /** They could not be written: a full disk, mostly. */
  | 'trouble'
  /** They were older, or more, than is kept. */
  | 'notKept'
  /** There are more than are told of at once: the newest are not. */
  | 'tooMany';

/** A time of which messages may be missing. `lost`: how many, where that is known. */
export type Gap = Readonly<{ why: GapWhy; from: number; to: number; lost: number | null }>;

export type Batch = Readonly<{ lines: readonly KeptLine[]; gaps: readonly Gap[]; at: number }>;

/** How much is kept, and how long. */
export type Bounds = Readonly<{ days: number; bytes: number }>;

export type Found = Readonly<{
  /** Bodies of exchanges, oldest first. */
  bodies: readonly string[];
  /** The times of which messages may be missing that touch the one that was asked for. */
  gaps: readonly Gap[];
}>;

export type Order = Readonly<{ merchantId: string; orderNumber: string }>;

export type WireStore = {
  write(batch: Batch): void;
  /** The first `limit` of them. */
  find(of: Order & Readonly<{ from: number; to: number; limit: number }>): Found;
  /** Takes what the messages of an order say away, and leaves that they were there. Answers how many. */
  erase(of: Order & Readonly<{ at: number }>): number;
  /** Lets go what is too old or too much, a piece of it. Answers whether there is more to let go. */
  trim(now: number): boolean;
  /** `at`: nothing is missing until then; null where something is that could not be said. */
  close(at: number | null): void;
};

const TABLES = `
CREATE TABLE exchange (
  position     INTEGER PRIMARY KEY AUTOINCREMENT,
  order_number TEXT    NOT NULL,
  merchant_id  TEXT    NOT NULL,
  at           INTEGER NOT NULL,
  body         TEXT    NOT NULL
) STRICT;
CREATE INDEX exchange_order ON exchange (order_number);
-- One row for each process that wrote here: whichever did not end it lost its last batch.
CREATE TABLE run (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  written_at   INTEGER NOT NULL,
  ended        INTEGER NOT NULL CHECK (ended IN (0, 1))
) STRICT;
CREATE TABLE gap (
  id           INTEGER PRIMARY KEY AUTOINCREMENT,
  why          TEXT    NOT NULL,
  from_at      INTEGER NOT NULL,
  to_at        INTEGER NOT NULL,
  lost         INTEGER
) STRICT;
`;
const VERSION = 1;
const MS_PER_DAY = 86_400_000;
/** Deleted at a time: a few milliseconds' work, so that what comes meanwhile waits no longer. */
const TRIM_ROWS = 500;

/**
 * Opens the file, making it where there is none; says where the last process that wrote it left a gap.
 *
 * @throws ConfigurationError where it is another program's or a newer one's
 */
export function openWireStore({ file, now, bounds }: Readonly<{ file: string; now: number; bounds: Bounds }>): WireStore {
  const database = openFile(file);
  const run = begin(database, now);
  const insert = database.prepare('INSERT INTO exchange (order_number, merchant_id, at, body) VALUES (?, ?, ?, ?)');
  const insertGap = database.prepare('INSERT INTO gap (why, from_at, to_at, lost) VALUES (?, ?, ?, ?)');
  const written = database.prepare('UPDATE run SET written_at = ? WHERE id = ?');
  const find = database.prepare('SELECT body FROM exchange WHERE order_number = ? AND merchant_id = ? ORDER BY position LIMIT ?');
  const gaps = database.prepare('SELECT why, from_at, to_at, lost FROM gap WHERE to_at >= ? AND from_at <= ? ORDER BY id');
  const oldest = database.prepare('SELECT at FROM exchange ORDER BY position LIMIT 1');
  const letGo = database.prepare(
    `DELETE FROM exchange WHERE position IN (
      SELECT position FROM (SELECT position, at FROM exchange ORDER BY position LIMIT ${TRIM_ROWS}) WHERE ? OR at < ?
    ) RETURNING at`,
  );
  const used = (): number => {
    const of = (pragma: string): number => Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
    return (of('page_count') - of('freelist_count')) * of('page_size');
  };

  return {
    write({ lines, gaps: fresh, at }) {
      together(database, () => {
        for (const { orderNumber, merchantId, at: startedAt, body } of lines)
          insert.run(orderNumber, merchantId, startedAt, body);
        for (const { why, from, to, lost } of fresh) insertGap.run(why, from, to, lost);
        written.run(at, run);
      });
    },
    find({ merchantId, orderNumber, from, to, limit }) {
      return {
        bodies: find.all(orderNumber, merchantId, limit).map(({ body }) => String(body)),
        gaps: gaps.all(from, to).map(gapIn),
      };
    },
    erase({ merchantId, orderNumber, at }) {
      const changed = together(database, () => {
        const rows = database
          .prepare(
            "SELECT position, body FROM exchange WHERE order_number = ? AND merchant_id = ? AND body ->> '$.erasedAt' IS NULL",
          )
          .all(orderNumber, merchantId);
        const put = database.prepare('UPDATE exchange SET body = ? WHERE position = ?');
        for (const { position, body } of rows) {
          const kept: unknown = JSON.parse(String(body));
          put.run(JSON.stringify({ ...(kept as object), sent: null, received: null, erasedAt: at }), Number(position)); // as written above
        }
        return rows.length;
      });
      // What was overwritten must not stay readable in the log of the file.
      database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      return changed;
    },
    trim: (now) =>
      together(database, () => {
        const keptFrom = now - bounds.days * MS_PER_DAY;
        const isTooMuch = used() > bounds.bytes;
        if (!isTooMuch && Number(oldest.get()?.at ?? now) >= keptFrom) return false;
        const gone = letGo.all(Number(isTooMuch), keptFrom).map(({ at }) => Number(at));
        if (gone.length === 0) return false;
        noteTrimmed(database, Math.max(...gone));
        return gone.length === TRIM_ROWS;
      }),
    close(at) {
      if (at !== null) database.prepare('UPDATE run SET written_at = ?, ended = 1 WHERE id = ?').run(at, run);
      database.close();
    },
  };
}

const gapIn = (row: Readonly<Record<string, unknown>>): Gap => ({
  why: row.why as GapWhy, // as it was written here
  from: Number(row.from_at),
  to: Number(row.to_at),
  lost: row.lost === null ? null : Number(row.lost),
});

/** One gap says it for all that was let go: from the beginning to the last of it. */
function noteTrimmed(database: DatabaseSync, to: number): void {
  const { changes } = database.prepare("UPDATE gap SET to_at = max(to_at, ?) WHERE why = 'notKept'").run(to);
  if (changes === 0) database.prepare("INSERT INTO gap (why, from_at, to_at) VALUES ('notKept', 0, ?)").run(to);
}

/** Takes down where those before left off: one that did not end has lost what it had not written. */
function begin(database: DatabaseSync, now: number): number {
  for (const { id, written_at } of database.prepare('SELECT id, written_at FROM run WHERE ended = 0').all()) {
    database
      .prepare("INSERT INTO gap (why, from_at, to_at) VALUES ('crash', ?, ?)")
      .run(Number(written_at), Math.max(now, Number(written_at)));
    database.prepare('UPDATE run SET ended = 1 WHERE id = ?').run(Number(id));
  }
  // Those that ended well have nothing more to tell.
  database.exec('DELETE FROM run');
  return Number(database.prepare('INSERT INTO run (written_at, ended) VALUES (?, 0)').run(now).lastInsertRowid);
}

function openFile(file: string): DatabaseSync {
  const fault = (why: string, cause?: unknown) =>
    new ConfigurationError(`${file} ${why}. Take it away to begin a new one: no payment is in it.`, { cause });
  if (file !== ':memory:' && !existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    closeSync(openSync(file, 'a', 0o600));
  }
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = WAL');
    database.exec('PRAGMA synchronous = NORMAL');
    // What is erased, or too old, is overwritten.
    database.exec('PRAGMA secure_delete = ON');
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version > VERSION) throw fault('was written by a newer Quick Pay');
    if (version < VERSION) database.exec(`BEGIN; ${TABLES} PRAGMA user_version = ${VERSION}; COMMIT`);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof ConfigurationError) throw cause;
    throw fault(`cannot be used for what went over the wire (${cause instanceof Error ? cause.message : String(cause)})`, cause);
  }
}
