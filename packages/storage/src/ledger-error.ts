/**
 * Faults of a ledger. Expected answers of a commit are values (`Conflict` in `ledger.ts`); these are thrown.
 *
 * Codes are public and never reused.
 */

/** Every code with its sentence. */
export const LEDGER_ERRORS = {
  // Opening. Nothing was changed.
  ledgerSchemaNewer: 'The ledger was written by a newer version of this program.',
  ledgerEnvironmentDiffers: 'The ledger belongs to the other environment: sandbox and production never share one.',
  ledgerNodeDiffers: 'The ledger belongs to another node.',
  ledgerNotALedger: 'The file is not a ledger.',
  ledgerCorrupt: 'The ledger is damaged: restore it from a copy.',
  ledgerFolderNotWritable: 'The ledger cannot be kept here: the folder is missing or cannot be written to.',
  ledgerInUse: 'Another process holds the ledger.',
  ledgerOpenFailed: 'The ledger could not be opened.',
  // Running.
  ledgerBusy: 'Too many commits are waiting for the ledger.',
  ledgerClosed: 'The ledger is closed.',
  ledgerWriteFailed: 'The ledger could not be written to.',
  ledgerBroken: 'The ledger met a fault that only a restart clears.',
  ledgerChangeRefused: 'A change breaks a rule of the ledger: an error of the program.',
  ledgerReadFailed: 'The ledger could not be read.',
} as const satisfies Record<string, string>;

export type LedgerErrorCode = keyof typeof LEDGER_ERRORS;

/**
 * What became of a commit. `notWritten`: nothing of it is in the ledger, now or after a restart. `unknown`: the flush itself failed;
 * only reading the ledger after a restart tells.
 */
export type WriteOutcome = 'notWritten' | 'unknown';

export class LedgerError extends Error {
  override readonly name = 'LedgerError';
  readonly code: LedgerErrorCode;
  readonly outcome: WriteOutcome;

  /** `detail` follows the code's sentence: which file, which version. Never data of a payment. */
  constructor(code: LedgerErrorCode, options: Readonly<{ detail?: string; outcome?: WriteOutcome; cause?: unknown }> = {}) {
    const sentence = LEDGER_ERRORS[code];
    super(options.detail === undefined ? sentence : `${sentence} (${options.detail})`, { cause: options.cause });
    this.code = code;
    this.outcome = options.outcome ?? 'notWritten';
  }
}
