/** The ledger: its port, the chain of its events, and the engine that keeps it in SQLite. */
export {
  brokenAt,
  brokenLink,
  CHAIN_START,
  chainHash,
  eventText,
  foldEvents,
  foldRefundEvents,
  refundOfRequest,
} from './chain.ts';
export * from './ledger.ts';
export { LedgerError, type LedgerErrorCode } from './ledger-error.ts';
export { contentsOf, currentShift, type Stretched, shiftNumbers, shiftParts } from './shifts.ts';
export type { Driver, Statement } from './sqlite/driver.ts';
export {
  checkSqliteLedger,
  inspectSqliteLedger,
  type LedgerCheck,
  type LedgerLook,
  lookForOrder,
  type OrderLook,
} from './sqlite/inspect-ledger.ts';
export { type BesideOptions, openBeside } from './sqlite/open-beside.ts';
export { openSqliteLedger, type SqliteLedgerOptions } from './sqlite/open-ledger.ts';
export { type Durability, tryDurability } from './sqlite/try-durability.ts';
