/** What every connection that reads a ledger goes by. */
import { LedgerError } from '../ledger-error.ts';
import type { Driver, Statement } from './driver.ts';

const PAGE_MAX = 1_000;

/** @throws RangeError where a page cannot be that long */
export const page = (limit: number): number => {
  if (!Number.isInteger(limit) || limit < 1 || limit > PAGE_MAX)
    throw new RangeError(`a page is 1 to ${PAGE_MAX} rows, not ${limit}`);
  return limit;
};

/** Reads whose faults are the ledger's: closed, or damaged where nobody looked before. */
export function faultsOf(connection: Driver, closed: () => boolean): Pick<Driver, 'prepare'> {
  const guarded = <Value>(read: () => Value): Value => {
    if (closed()) throw new LedgerError('ledgerClosed', 'The ledger is closed.');
    try {
      return read();
    } catch (cause) {
      throw new LedgerError('ledgerUnreadable', 'The ledger could not be read.', cause);
    }
  };
  return {
    prepare(sql): Statement {
      const statement = connection.prepare(sql);
      return {
        run: (...values) => guarded(() => statement.run(...values)),
        all: (...values) => guarded(() => statement.all(...values)),
        get: (...values) => guarded(() => statement.get(...values)),
      };
    },
  };
}
