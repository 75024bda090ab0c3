/** The few calls that the ledger makes of SQLite, so that a test can make the n-th of them fail. */
import { DatabaseSync } from 'node:sqlite';

export type SqlValue = string | number | bigint | null | Uint8Array;
export type Row = Readonly<Record<string, SqlValue>>;

export type Statement = {
  run(...values: SqlValue[]): { changes: number; lastRowId: number };
  all(...values: SqlValue[]): readonly Row[];
  get(...values: SqlValue[]): Row | undefined;
};

export type Driver = {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
};

/** SQLite's primary result codes that the ledger tells apart (sqlite.org/rescode.html). */
export const SQLITE = { busy: 5, corrupt: 11, full: 13, tooBig: 18, constraint: 19, mismatch: 20, notADatabase: 26 } as const;

/** The primary result code of what SQLite threw, or null when it was not SQLite. The low byte of an extended code is the primary one. */
export function sqliteCode(fault: unknown): number | null {
  const code = fault instanceof Error && 'errcode' in fault ? fault.errcode : null;
  return typeof code === 'number' ? code & 0xff : null;
}

export type DriverUse =
  /** The settings of a ledger: durable at commit, foreign keys held. */
  | Readonly<{ readOnly?: false }>
  | Readonly<{ readOnly: true }>
  /** A file that is only there to be locked: nobody waits for it. */
  | Readonly<{ lock: true }>;

/** Opens a file, or `:memory:`, as {@link openDriver} does, for those who need SQLite's own interface. */
export function openDatabase(file: string, use: DriverUse = {}): DatabaseSync {
  const readOnly = 'readOnly' in use && use.readOnly === true;
  const db = new DatabaseSync(file, { readOnly, timeout: 'lock' in use ? 0 : 5_000 });
  if (!readOnly && !('lock' in use)) {
    db.exec('PRAGMA foreign_keys = ON');
    db.exec('PRAGMA journal_mode = WAL');
    // Faster settings lose acknowledged payments when the power goes.
    db.exec('PRAGMA synchronous = FULL');
  }
  return db;
}

/** Opens a file, or `:memory:`. */
export function openDriver(file: string, use: DriverUse = {}): Driver {
  const db = openDatabase(file, use);
  return {
    exec: (sql) => db.exec(sql),
    prepare(sql) {
      const statement = db.prepare(sql);
      return {
        run(...values) {
          const { changes, lastInsertRowid } = statement.run(...values);
          return { changes: Number(changes), lastRowId: Number(lastInsertRowid) };
        },
        all: (...values) => statement.all(...values) as Row[], // SQLite's own value types are SqlValue
        get: (...values) => statement.get(...values) as Row | undefined,
      };
    },
    close: () => db.close(),
  };
}
