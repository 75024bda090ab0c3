/** What a store node and head office tell each other: in order, whole, and once. */

export { BATCH_REFUSALS, readAnswer, writeAnswer } from './answer.ts';
export * from './batch.ts';
export { follow, headAfter, isSameCursor, refusalOfFacts } from './chain.ts';
export { BATCH_TYPE, type Decoded, decodeBatch, encodeBatch } from './codec.ts';
export {
  PAYMENT_SIDES,
  type PaymentSide,
  paymentConflict,
  REFUND_SIDES,
  type RefundSide,
  refundConflict,
} from './conflict-of.ts';
export * from './conflicts.ts';
export { createFollower, type Follower, type FollowerOptions } from './follower.ts';
export * from './instruction.ts';
export * from './instructions.ts';
export { createIntake, type Heard, type Intake, type IntakeOptions } from './intake.ts';
export { EXCHANGE_LIMITS } from './limits.ts';
export { type BatchBegun, type BatchMade, batchMaker, type MakeBatch } from './make-batch.ts';
export * from './ports.ts';
export { NotReadable } from './reading.ts';
export { createShipper, type Shipper, type ShipperOptions, type ShipperState, type Telling } from './shipper.ts';
