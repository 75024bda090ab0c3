/** What the gateway and its surroundings know, durable: every change is flushed before it is answered for. */
import { DatabaseSync } from 'node:sqlite';
import type { Change } from '@quickpay/gateway-model';

/** What is kept beside the gateway's own records. */
export type NoteName = 'clock' | 'followers' | 'manners' | 'scenarios' | `simulated ${string}`;

export type Store = Readonly<{
  load(): readonly Change[];
  save(changes: readonly Change[]): void;
  note(name: NoteName): unknown;
  keepNote(name: NoteName, value: unknown): void;
  close(): void;
}>;

const NOTE = 'note';

export function openStore(file: string): Store {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec(
    'CREATE TABLE IF NOT EXISTS record (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT',
  );
  const put = db.prepare(
    'INSERT INTO record (kind, key, value) VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value',
  );
  const get = db.prepare('SELECT value FROM record WHERE kind = ? AND key = ?');
  const all = db.prepare(`SELECT kind, key, value FROM record WHERE kind <> '${NOTE}' ORDER BY rowid`);
  return {
    load: () =>
      all.all().map(({ kind, key, value }) => ({
        kind: String(kind) as Change['kind'], // written by save
        key: String(key),
        value: JSON.parse(String(value)),
      })),
    save(changes) {
      if (changes.length === 0) return;
      db.exec('BEGIN IMMEDIATE');
      try {
        for (const { kind, key, value } of changes) put.run(kind, key, JSON.stringify(value));
        db.exec('COMMIT');
      } catch (fault) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw fault;
      }
    },
    note(name) {
      const row = get.get(NOTE, name);
      return row === undefined ? undefined : JSON.parse(String(row.value));
    },
    keepNote: (name, value) => void put.run(NOTE, name, JSON.stringify(value)),
    close: () => db.close(),
  };
}

/** For tests that need no memory of yesterday. */
export function memoryStore(): Store {
  const notes = new Map<NoteName, unknown>();
  return {
    load: () => [],
    save: () => {},
    note: (name) => notes.get(name),
    keepNote: (name, value) => void notes.set(name, value),
    close: () => {},
  };
}
