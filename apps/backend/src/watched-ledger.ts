/** A ledger whose faults are remembered: a process that cannot write is not ready, whatever else it can do, and should end. */
import { type Ledger, LedgerError, type LedgerErrorCode } from '@quickpay/storage';

/** Faults after which nothing is written before the ledger is opened again. */
const LASTING: ReadonlySet<LedgerErrorCode> = new Set(['outcomeUnknown', 'ledgerBroken']);

export type WatchedLedger = Readonly<{
  ledger: Ledger;
  /** Why nothing can be written any more, or null. */
  fault: () => string | null;
  /** Resolves with that once it is so. */
  broken: Promise<string>;
}>;

export function watchedLedger(ledger: Ledger): WatchedLedger {
  let fault: string | null = null;
  let tell: (fault: string) => void = () => {};
  const broken = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const watching =
    <Written, Result>(write: (written: Written) => Promise<Result>) =>
    async (written: Written): Promise<Result> => {
      try {
        return await write(written);
      } catch (thrown) {
        if (thrown instanceof LedgerError && LASTING.has(thrown.code)) {
          fault = `the ledger cannot be written: ${thrown.code}`;
          tell(fault);
        }
        throw thrown;
      }
    };
  const { outbox } = ledger;
  const watched: Ledger = {
    ...ledger,
    commit: watching(ledger.commit),
    arrive: watching(ledger.arrive),
    outbox: outbox === null ? null : { ...outbox, shipped: watching(outbox.shipped) },
  };
  return { ledger: watched, fault: () => fault, broken };
}
