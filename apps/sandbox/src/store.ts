/** What the gateway knows, durable: every change is flushed before it is answered for. */
import { DatabaseSync } from 'node:sqlite';
import type { Change } from '@quickpay/gateway-model';

export type Store = Readonly<{ load(): readonly Change[]; save(changes: readonly Change[]): void; close(): void }>;

export function openStore(file: string): Store {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  db.exec(
    'CREATE TABLE IF NOT EXISTS record (kind TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (kind, key)) STRICT',
  );
  const put = db.prepare(
    'INSERT INTO record (kind, key, value) VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET value = excluded.value',
  );
  return {
    load: () =>
      db
        .prepare('SELECT kind, key, value FROM record ORDER BY rowid')
        .all()
        .map(({ kind, key, value }) => ({
          kind: String(kind) as Change['kind'],
          key: String(key),
          value: JSON.parse(String(value)),
        })), // written below
    save(changes) {
      if (changes.length === 0) return;
      db.exec('BEGIN IMMEDIATE');
      for (const { kind, key, value } of changes) put.run(kind, key, JSON.stringify(value));
      db.exec('COMMIT');
    },
    close: () => db.close(),
  };
}

/** For tests that need no memory of yesterday. */
export const memoryStore: Store = { load: () => [], save: () => {}, close: () => {} };
