/** Whether a folder can hold a ledger: tried with a small one, because some file systems only pretend. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Driver, openDriver } from './driver.ts';

export type Durability =
  /** As the ledger's own connection has them: `wal` and 2, which is FULL. `commitMs`: the middle one of a few commits. */
  | Readonly<{ kind: 'tried'; journalMode: string; synchronous: number; commitMs: number }>
  | Readonly<{ kind: 'failed'; problem: string }>;

const COMMITS = 9;

/** Makes a ledger of a few rows in the folder, by the ledger's own connection, and takes it away again. */
export function tryDurability(folder: string): Durability {
  const file = join(folder, `.try-${randomBytes(6).toString('hex')}.sqlite`);
  let driver: Driver | null = null;
  try {
    driver = openDriver(file);
    const pragma = (name: string) => Object.values(driver?.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    driver.exec('CREATE TABLE row (n INTEGER)');
    const insert = driver.prepare('INSERT INTO row VALUES (?)');
    const times = Array.from({ length: COMMITS }, (_, n) => {
      const started = performance.now();
      insert.run(n);
      return performance.now() - started;
    }).sort((a, b) => a - b);
    return {
      kind: 'tried',
      journalMode: String(pragma('journal_mode')),
      synchronous: Number(pragma('synchronous')),
      commitMs: times[Math.floor(COMMITS / 2)] ?? 0,
    };
  } catch (fault) {
    return { kind: 'failed', problem: fault instanceof Error ? fault.message : String(fault) };
  } finally {
    driver?.close();
    for (const suffix of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${suffix}`, { force: true });
  }
}
