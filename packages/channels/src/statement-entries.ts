/** A bill of the channel's, whichever wire it came over, as core's movements. */
import { isCurrency, type Money, type Movement, type StatedSum, type StatementEntry } from '@quickpay/core';
import { type BillAmount, type BillEnd, type BillItem, type BillLine, type BillSum, readBill } from '@quickpay/wechatpay';
import { fromWire, type WireExponents } from './ours.ts';

const MOVED: Readonly<Record<string, Movement['what']>> = { SUCCESS: 'paid', REFUND: 'refunded', REVOKED: 'revoked' };

export async function* statementEntries(
  bytes: AsyncIterable<Uint8Array>,
  set: WireExponents,
): AsyncGenerator<StatementEntry, void, undefined> {
  let misread = 0;
  for await (const item of readBill(bytes, { exponents: set })) {
    const entry = entryOf(item, set);
    // A line can be read and still say nothing that moves money.
    if (item.kind === 'line' && entry.kind === 'unreadable') misread++;
    yield entry.kind === 'end' && misread > 0
      ? { ...entry, movements: entry.movements - misread, unreadable: entry.unreadable + misread, isWhole: false }
      : entry;
  }
}

function entryOf(item: BillItem, set: WireExponents): StatementEntry {
  switch (item.kind) {
    case 'line':
      return movementOf(item, set);
    case 'unreadable': {
      const { lineNumber, problem, heading } = item;
      return { kind: 'unreadable', lineNumber, note: heading === null ? problem : `${problem}: ${heading}` };
    }
    case 'end':
      return endOf(item);
    case 'broken':
      return { kind: 'broken', lineNumber: item.lineNumber, note: item.problem };
  }
}

function movementOf(line: BillLine, set: WireExponents): StatementEntry {
  const { lineNumber } = line;
  const unreadable = (note: string): StatementEntry => ({ kind: 'unreadable', lineNumber, note });
  const what = MOVED[line.text('tradeState') ?? ''];
  const [at, merchantOrderNumber] = [line.time('tradeTime'), line.text('outTradeNo')];
  if (what === undefined) return unreadable('tradeState');
  if (at === null || merchantOrderNumber === null) return unreadable('outTradeNo');
  const amount = money(what === 'paid' ? line.amount('total') : wentBack(line), set);
  if (amount === null) return unreadable('amount');
  return {
    kind: 'movement',
    lineNumber,
    what,
    at,
    merchantOrderNumber,
    transactionId: line.text('transactionId'),
    refundNumber: line.text('outRefundNo'),
    amount,
    settled: money(line.amount(what === 'paid' ? 'settlementAmount' : 'refundSettlementAmount'), set),
    feeE5: line.amount('fee')?.minor ?? null,
    subMerchantId: line.text('subMchId'),
    attach: line.text('attach'),
  };
}

/** What was asked back where the bill says that, else what went back; of a revoke that says neither, the whole order. */
function wentBack(line: BillLine): BillAmount | null {
  const said = (['refundRequested', 'refundAmount', 'total', 'settlementAmount'] as const).map((column) => line.amount(column));
  return said.find((amount) => amount !== null && amount.minor !== 0) ?? said.find((amount) => amount !== null) ?? null;
}

function money(amount: BillAmount | null, set: WireExponents): Money | null {
  if (amount === null || !isCurrency(amount.currency) || amount.minor < 0) return null;
  const amountMinor = fromWire(amount.minor, amount.currency, set);
  return amountMinor === null ? null : { amountMinor, currency: amount.currency };
}

const endOf = ({ lines, unreadable, sums, isWhole }: BillEnd): StatementEntry => ({
  kind: 'end',
  movements: lines,
  unreadable,
  sums: sums.map(sumOf),
  isWhole,
});

const AGREES = { equal: true, differs: false, notComparable: null } as const;

function sumOf({ heading, of, currency, stated, added, verdict }: BillSum): StatedSum {
  const text = (value: bigint | null): string | null => (value === null ? null : of === 'lines' ? String(value) : major(value));
  return { name: heading, currency, stated: text(stated) ?? '', added: text(added), agrees: AGREES[verdict] };
}

/** @example major(3_850_000n) // '38.5' */
function major(e5: bigint): string {
  const digits = String(e5 < 0n ? -e5 : e5).padStart(6, '0');
  const fraction = digits.slice(-5).replace(/0+$/, '');
  return `${e5 < 0n ? '-' : ''}${digits.slice(0, -5)}${fraction === '' ? '' : `.${fraction}`}`;
}
