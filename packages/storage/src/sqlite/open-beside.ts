/**
 * A connection of one's own on a ledger's file, for tables that are nobody's money: people and devices. They share the file so that a copy
 * of the ledger is a copy of everything, and so that one lock keeps every other process out.
 *
 * The ledger's writer is not disturbed: WAL lets readers be, and two writers wait for each other (`busy_timeout`) for as long as one short
 * transaction takes. Each set of tables has a version of its own, which only grows.
 */
import type { DatabaseSync } from 'node:sqlite';
import { LedgerError } from '../ledger-error.ts';
import { openDatabase } from './driver.ts';
import { BESIDE } from './migrations.ts';

export type BesideOptions = Readonly<{
  /** A ledger's file that this process has open, or `:memory:` for a database that is nobody else's. */
  file: string;
  /** Whose tables they are. */
  name: string;
  /** The version of them that this program knows; grows with every change of theirs. */
  version: number;
  /** Brings the tables to that version, from whatever they are. Begun again by the next start where a crash interrupts it. */
  migrate: (database: DatabaseSync) => Promise<void>;
}>;

/**
 * @throws LedgerError `ledgerNewer` where a newer program wrote them
 * @example const database = await openBeside({ file, name: 'people', version: 1, migrate });
 */
export async function openBeside({ file, name, version, migrate }: BesideOptions): Promise<DatabaseSync> {
  const database = openDatabase(file);
  try {
    if (file === ':memory:') database.exec(BESIDE);
    const found = Number(database.prepare('SELECT version FROM beside WHERE name = ?').get(name)?.version ?? 0);
    if (found > version) {
      throw new LedgerError(
        'ledgerNewer',
        `The ${name} in ${file} were written by a newer Quick Pay (version ${found}, this program knows ${version}).`,
      );
    }
    // Before the first change, so that an older program never meets half of it.
    if (found < version)
      database
        .prepare('INSERT INTO beside (name, version) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET version = excluded.version')
        .run(name, version);
    await migrate(database);
    return database;
  } catch (fault) {
    database.close();
    throw fault;
  }
}
