/** Bills of the channel, read. */

export type { BillAmountColumn, BillTextColumn, BillTimeColumn } from './columns.ts';
export {
  type BillEnd,
  BillFault,
  type BillItem,
  type BillSum,
  type BillTotal,
  type BrokenBill,
  type BrokenBillProblem,
  type LineProblem,
  type UnreadableLine,
} from './items.ts';
export { BILL_LIMITS } from './limits.ts';
export type { BillAmount, BillFields, BillLine } from './line.ts';
export { type Bill, type ReadBillOptions, readBill } from './read-bill.ts';
