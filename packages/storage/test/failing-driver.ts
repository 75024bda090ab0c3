/** A driver whose n-th operation fails: at the world's edge, where disks do. */
import type { Driver } from '../src/index.ts';

/**
 * `afterwards`: a COMMIT fails only once it has happened, as when the flush is done and its answer is lost. Default: before. `commitsOnly`:
 * nothing else is counted. Default: everything is.
 */
export function failAt(
  n: number,
  { afterwards = false, commitsOnly = false } = {},
): { wrap: (driver: Driver) => Driver; failed: () => boolean } {
  let count = 0;
  let failed = false;
  const operation = <Value>(run: () => Value, isCommit = false): Value => {
    const happens = isCommit && afterwards;
    if (commitsOnly && !isCommit) return run();
    count++;
    if (count === n) {
      failed = true;
      if (happens) run();
      throw new Error('disk I/O error');
    }
    return run();
  };
  return {
    failed: () => failed,
    wrap: (driver) => ({
      exec: (sql) => (sql === 'ROLLBACK' ? driver.exec(sql) : operation(() => driver.exec(sql), sql === 'COMMIT')),
      prepare(sql) {
        const statement = driver.prepare(sql);
        return {
          ...statement,
          run: (...values) => operation(() => statement.run(...values)),
          get: (...values) => operation(() => statement.get(...values)),
        };
      },
      close: () => driver.close(),
    }),
  };
}
