/** A ledger whose faults are remembered: a process that cannot write is not ready, whatever else it can do. */
import { type Ledger, LedgerError, type LedgerErrorCode } from '@quickpay/storage';

/** Faults after which nothing is written before somebody restarts the process. */
const LASTING: ReadonlySet<LedgerErrorCode> = new Set(['outcomeUnknown', 'ledgerBroken']);

export function watchedLedger(ledger: Ledger): { ledger: Ledger; fault: () => string | null } {
  let fault: string | null = null;
  const watched: Ledger = {
    ...ledger,
    async commit(changes) {
      try {
        return await ledger.commit(changes);
      } catch (thrown) {
        if (thrown instanceof LedgerError && LASTING.has(thrown.code)) fault = `the ledger cannot be written: ${thrown.code}`;
        throw thrown;
      }
    },
  };
  return { ledger: watched, fault: () => fault };
}
