/** The ledger: its port, the chain of its events, and the engine that keeps it in SQLite. */
export {
  ARRIVAL_LIMITS,
  type Arrival,
  type ArrivalStore,
  type Arrived,
  type EpochCursor,
  type Late,
  type LateFact,
  type LateOf,
  type LateWhy,
  type PlanWritten,
  takeArrival,
} from './arrival.ts';
export {
  brokenAt,
  brokenLink,
  CHAIN_START,
  chainHash,
  eventText,
  foldEvents,
  foldRefundEvents,
  policyOfMaker,
  refundOfRequest,
  stepWritten,
} from './chain.ts';
export * from './ledger.ts';
export { LedgerError, type LedgerErrorCode } from './ledger-error.ts';
export type { Outbox } from './outbox.ts';
export type { Known, PlannedWrite } from './planned.ts';
export { contentsOf, currentShift, type Stretched, shiftNumbers, shiftParts } from './shifts.ts';
export type { Driver, Statement } from './sqlite/driver.ts';
export {
  checkSqliteLedger,
  inspectSqliteLedger,
  type LedgerCheck,
  type LedgerLook,
  lookForOrder,
  lookForOrders,
  lookForRefunds,
  type NumbersLook,
  type OrderLook,
} from './sqlite/inspect-ledger.ts';
export { type BesideOptions, openBeside } from './sqlite/open-beside.ts';
export { openSqliteLedger, type SqliteLedgerOptions } from './sqlite/open-ledger.ts';
export { type OutboxReader, openOutbox } from './sqlite/open-outbox.ts';
export { type Durability, tryDurability } from './sqlite/try-durability.ts';
export { bodyOf, type EventName, type EventTold, type Told, toldOf } from './told.ts';
