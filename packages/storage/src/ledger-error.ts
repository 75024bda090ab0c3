/** Faults of a ledger: what a caller cannot answer for. Each has a stable code and one clear sentence. */

export type LedgerErrorCode =
  /** Another process keeps this ledger. */
  | 'ledgerInUse'
  /** Written by a newer program. */
  | 'ledgerNewer'
  /** A ledger of the sandbox was opened for production, or the other way round. */
  | 'ledgerOfOtherEnvironment'
  /** A merchant id stands for another account than its payments were made under. */
  | 'ledgerOfOtherAccount'
  /** The file is no ledger, or is damaged. */
  | 'ledgerUnreadable'
  /** The folder or file cannot be written. */
  | 'ledgerNotWritable'
  /** More commits wait than may wait; nothing of this one was written. */
  | 'ledgerBusy'
  /** Nothing of it was written. */
  | 'notWritten'
  /** The flush failed: what became of it is known only after opening again. */
  | 'outcomeUnknown'
  /** After an unknown outcome, or when the writer has died: nothing of this commit was written, and none will be before opening again. */
  | 'ledgerBroken'
  | 'ledgerClosed';

export class LedgerError extends Error {
  readonly code: LedgerErrorCode;

  constructor(code: LedgerErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'LedgerError';
    this.code = code;
  }
}
