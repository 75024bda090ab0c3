/** Writes of one database that happen together, or not at all. */
import type { DatabaseSync } from 'node:sqlite';

/**
 * @throws what `work` throws, or the database; then nothing of it was written
 * @example together(database, () => { add.run(1); add.run(2); })
 */
export function together<Answer>(database: DatabaseSync, work: () => Answer): Answer {
  database.exec('BEGIN IMMEDIATE');
  try {
    const answer = work();
    database.exec('COMMIT');
    return answer;
  } catch (fault) {
    database.exec('ROLLBACK');
    throw fault;
  }
}
