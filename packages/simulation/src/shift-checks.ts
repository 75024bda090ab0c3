/** Shifts over whatever has happened: a till's are closed at places in the journal, and everything must be in one of them, once. */
import {
  isFinal,
  isFinalRefund,
  LANDINGS,
  type Payment,
  type Refund,
  type ShiftContents,
  type ShiftTotals,
} from '@quickpay/core';
import { contentsOf, currentShift, type Ledger } from '@quickpay/storage';

/** Where in the journal tills are closed: while much is under way, and at the end. */
const CLOSED_AT = [0.2, 0.5, 0.9, 1] as const;

/**
 * What is twice or missing once a till's shifts are added up: of one till, that of the first payment, because worlds are many. The ledger is
 * at rest, and ends with closed shifts.
 */
export async function misshifted(ledger: Ledger, payments: readonly Payment[]): Promise<string[]> {
  const [first] = payments;
  if (first === undefined) return [];
  const { terminalId } = first;
  const own = payments.filter((payment) => payment.terminalId === terminalId);
  const refunds: Refund[] = [];
  for (const { id } of own) for (const { refund } of await ledger.refundsOf(id)) refunds.push(refund);
  const shifts = await closedAlong(ledger, terminalId);
  const wrong: string[] = [];
  const [is, should] = [landedIn(shifts), landed(own, refunds)];
  if (is !== should) wrong.push(`shifts of ${terminalId} come to ${is}, and its payments to ${should}`);
  const open = [...own.filter(({ state }) => !isFinal(state)), ...refunds.filter(({ state }) => !isFinalRefund(state))].length;
  const left = shifts.at(-1)?.unresolvedCount ?? 0;
  if (left !== open) wrong.push(`${left} are left by the last shift of ${terminalId}, and ${open} are open`);
  return wrong;
}

async function closedAlong(ledger: Ledger, terminalId: string): Promise<ShiftContents[]> {
  const last = await ledger.lastPosition();
  const shifts: ShiftContents[] = [];
  for (const share of CLOSED_AT) {
    const { shift } = await currentShift(ledger, { terminalId, storeId: '' });
    const upTo = Math.floor(last * share);
    const contents = await contentsOf(ledger, { shift, stretch: { after: shift.after, upTo } });
    const closed = { at: 0, by: 'simulation', upTo, contents };
    const committed = await ledger.commit([{ kind: 'closeShift', shift: { ...shift, closed } }]);
    if (!committed.ok) throw new Error(committed.conflict);
    shifts.push(contents);
  }
  return shifts;
}

type Sum = Readonly<{ count: number; amountMinor: number }>;

/** Paid, refunded, and how many others; in a form that can be compared. */
const told = (sale: Sum, refund: Sum, others: number): string =>
  `${sale.count} paid ${sale.amountMinor}, ${refund.count} refunded ${refund.amountMinor}, ${others} others`;

const NEITHER = LANDINGS.filter((landing) => landing !== 'sale' && landing !== 'refund');

function landedIn(shifts: readonly ShiftContents[]): string {
  const all = shifts.flatMap(({ totals }) => totals);
  const sumOf = (landing: 'sale' | 'refund') =>
    sum(
      all.map((totals) => totals[landing].count),
      all.map((totals) => totals[landing].amountMinor),
    );
  const others = all.flatMap((totals: ShiftTotals) => NEITHER.map((landing) => totals[landing].count));
  return told(sumOf('sale'), sumOf('refund'), others.reduce(add, 0));
}

function landed(payments: readonly Payment[], refunds: readonly Refund[]): string {
  const minorOf = (rows: readonly Pick<Payment | Refund, 'amount'>[]) => rows.map(({ amount }) => amount.amountMinor);
  const paid = payments.filter(({ state }) => state === 'paid');
  const refunded = refunds.filter(({ state }) => state === 'succeeded');
  const others =
    payments.filter(({ state }) => state === 'notPaid').length + refunds.filter(({ state }) => state === 'closed').length;
  return told(sum([paid.length], minorOf(paid)), sum([refunded.length], minorOf(refunded)), others);
}

const add = (a: number, b: number): number => a + b;
const sum = (counts: readonly number[], amounts: readonly number[]): Sum => ({
  count: counts.reduce(add, 0),
  amountMinor: amounts.reduce(add, 0),
});
