/** A shift as a table: a line for everything that landed in it, and for what it leaves unresolved. */
import type { Environment } from '@quickpay/api';
import { decimalOf, type Instant, type Money, type Shift, type ShiftPart } from '@quickpay/core';
import { type Ledger, type Stretched, shiftNumbers, shiftParts } from '@quickpay/storage';
import { type Column, csvOf } from './csv.ts';

/** The zone of the store, and whether real money moved. */
export type ShiftTable = Readonly<{ timeZone: string; environment: Environment }>;
type Line = Readonly<{ shift: Shift; part: ShiftPart; fromShift: number | null }>;

/** What a line adds to what the shift took. Nothing is known of what is unresolved. */
function netOf({ part }: Line): string | null {
  if (part.kind === 'unresolved') return null;
  const { landing, amount } = part.entry;
  if (landing === 'sale') return decimalOf(amount);
  return landing === 'refund' ? `-${decimalOf(amount)}` : decimalOf({ ...amount, amountMinor: 0 });
}

const factsOf = ({ part }: Line) => (part.kind === 'entry' ? part.entry : part.unresolved);
const amountOf = (line: Line): Money => factsOf(line).amount;
const timeOf = ({ part }: Line): Instant => (part.kind === 'entry' ? part.entry.at : part.unresolved.since);

const columns = ({ timeZone, environment }: ShiftTable): readonly Column<Line>[] => {
  const local = localTime(timeZone);
  return [
    { name: 'till', text: ({ shift }) => shift.terminalId },
    { name: 'shift', plain: ({ shift }) => String(shift.number) },
    { name: 'what', text: ({ part }) => (part.kind === 'entry' ? part.entry.landing : 'unresolved') },
    { name: 'amount', plain: (line) => decimalOf(amountOf(line)) },
    { name: 'currency', text: (line) => amountOf(line).currency },
    { name: 'net', plain: netOf },
    { name: 'orderNumber', text: (line) => factsOf(line).merchantOrderNumber },
    { name: 'transactionId', text: (line) => factsOf(line).transactionId },
    { name: 'refundNumber', text: (line) => factsOf(line).refundNumber },
    { name: 'localTime', plain: (line) => local(timeOf(line)) },
    { name: 'utc', plain: (line) => new Date(timeOf(line)).toISOString() },
    { name: 'fromShift', plain: ({ fromShift }) => (fromShift === null ? null : String(fromShift)) },
    { name: 'state', text: ({ part }) => (part.kind === 'unresolved' ? part.unresolved.state : null) },
    { name: 'environment', text: () => environment },
  ];
};

/**
 * The time in a store's zone, with its offset: a day of a change has hours that come twice.
 *
 * @example localTime('Asia/Hong_Kong')(1_795_507_200_000) // '2026-11-24T16:00:00+08:00'
 */
export function localTime(timeZone: string): (at: Instant) => string {
  const format = new Intl.DateTimeFormat('sv-SE', {
    timeZone,
    dateStyle: 'short',
    timeStyle: 'medium',
  });
  const offset = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (at) => {
    const named = offset.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    return `${format.format(at).replace(' ', 'T')}${named.slice('GMT'.length) || '+00:00'}`;
  };
}

/** The file, piece by piece: payments by when they were submitted, then refunds. */
export async function* shiftCsv(ledger: Ledger, stretched: Stretched, table: ShiftTable): AsyncGenerator<string, void> {
  const { shift } = stretched;
  const csv = csvOf(columns(table));
  const numberOf = shiftNumbers(ledger, shift.terminalId);
  yield csv.head;
  for await (const part of shiftParts(ledger, stretched)) {
    const cameFrom = part.kind === 'entry' ? part.entry.cameFrom : null;
    yield csv.line({ shift, part, fromShift: cameFrom === null ? null : await numberOf(cameFrom) });
  }
}
