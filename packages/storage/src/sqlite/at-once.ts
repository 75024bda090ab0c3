/** Many reads as one transaction. */
import type { Driver } from './driver.ts';

/** Reads whatever `read` reads from one state of the file. */
export type AtOnce = <Value>(read: () => Value) => Value;

/** SQLite locks the file once then, and not for every row: of hundreds of small reads that is the better part. */
export function atOnceIn(reader: Pick<Driver, 'prepare'>): AtOnce {
  const begin = reader.prepare('BEGIN');
  const end = reader.prepare('COMMIT');
  return (read) => {
    begin.run();
    try {
      return read();
    } finally {
      end.run();
    }
  };
}
