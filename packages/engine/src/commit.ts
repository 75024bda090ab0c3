/** A commit whose refusal for want of room is an answer. */
import { type Change, type Committed, type Ledger, LedgerError } from '@quickpay/storage';

/** A ledger that takes no more has written nothing: the request can be refused. Any other fault is one. */
export async function committedOrBusy(ledger: Ledger, changes: readonly Change[]): Promise<Committed | 'ledgerBusy'> {
  try {
    return await ledger.commit(changes);
  } catch (fault) {
    if (fault instanceof LedgerError && fault.code === 'ledgerBusy') return 'ledgerBusy';
    throw fault;
  }
}

/** Whether a commit that failed has certainly left nothing behind. */
export const isNothingWritten = (fault: unknown): boolean =>
  fault instanceof LedgerError && (fault.code === 'notWritten' || fault.code === 'ledgerBroken' || fault.code === 'ledgerClosed');
