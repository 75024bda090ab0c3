/** A driver whose n-th write fails: at the world's edge, where disks do. */
import type { Driver } from '../src/index.ts';

export function failAt(n: number): { wrap: (driver: Driver) => Driver; failed: () => boolean } {
  let count = 0;
  let failed = false;
  const operation = <Value>(run: () => Value): Value => {
    count++;
    if (count === n) {
      failed = true;
      throw new Error('disk I/O error');
    }
    return run();
  };
  return {
    failed: () => failed,
    wrap: (driver) => ({
      exec: (sql) => (sql === 'ROLLBACK' ? driver.exec(sql) : operation(() => driver.exec(sql))),
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
