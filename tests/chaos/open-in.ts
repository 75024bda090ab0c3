/** What a ledger's file says while its backend runs. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

type Value = ReturnType<ReturnType<DatabaseSync['prepare']>['all']>[number][string];

/** The first column of every row. */
function valuesIn(dataDir: string, sql: string): readonly Value[] {
  const db = new DatabaseSync(join(dataDir, 'ledger.sqlite'), { readOnly: true, timeout: 5_000 });
  try {
    return db
      .prepare(sql)
      .all()
      .map((row) => Object.values(row)[0] ?? null);
  } finally {
    db.close();
  }
}

const numberIn = (dataDir: string, sql: string): number => Number(valuesIn(dataDir, sql)[0] ?? 0);

/** Payments and refunds that have not ended. */
export function openIn(dataDir: string): number {
  return numberIn(
    dataDir,
    `SELECT (SELECT count(*) FROM payment WHERE state NOT IN ('paid', 'notPaid'))
       + (SELECT count(*) FROM refund WHERE state NOT IN ('succeeded', 'closed')) AS open`,
  );
}

/** Facts that a node has still to tell. */
export const untoldIn = (dataDir: string): number => numberIn(dataDir, 'SELECT count(*) FROM outbox');

/** The bodies of facts that head office keeps aside. */
export const lateIn = (dataDir: string): readonly string[] => valuesIn(dataDir, 'SELECT body FROM late_fact').map(String);

/** Whose ledger it is. */
export const nodeIdIn = (dataDir: string): string => String(valuesIn(dataDir, 'SELECT node_id FROM identity')[0]);
