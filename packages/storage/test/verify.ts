/** What must hold of a ledger that was opened again, whatever happened to the one before. */
import { expect } from 'vitest';
import { brokenAt, foldEvents, foldRefundEvents, type Ledger } from '../src/index.ts';
import { POLICY } from './sample.ts';

/** The version of a payment's or refund's row, 0 where there is none; of a shift 1 once it is closed. */
export async function versionOf(ledger: Ledger, id: string): Promise<number> {
  if (id.startsWith('shift_')) return (await ledger.shift(id))?.closed == null ? 0 : 1;
  const row = id.startsWith('ref_') ? (await ledger.refund(id))?.refund : (await ledger.payment(id))?.payment;
  return row?.version ?? 0;
}

/** Everything acknowledged (`id version`) is there, nothing is half there, chains hold and events fold to their rows (I4, I11). */
export async function verify(ledger: Ledger, acknowledged: readonly string[]): Promise<void> {
  const last = new Map(acknowledged.map((line) => line.split(' ') as [string, string]));
  for (const [id, version] of last) {
    expect(await versionOf(ledger, id), id).toBeGreaterThanOrEqual(Number(version));
  }
  for (const { payment, head } of await ledger.unresolved(null, 1_000)) {
    const events = await ledger.eventsOf(payment.id);
    expect(brokenAt(events)).toBeNull();
    expect([events.length, events.at(-1)?.hash, events.at(-1)?.state]).toEqual([payment.version, head, payment.state]);
    expect(foldEvents(events, POLICY)).toEqual(payment);
    expect(await ledger.sale(payment.saleId)).not.toBeNull();
  }
  for (const { refund, head } of await ledger.unresolvedRefunds(null, 1_000)) {
    const events = await ledger.refundEventsOf(refund.id);
    expect(brokenAt(events)).toBeNull();
    expect([events.length, events.at(-1)?.hash, events.at(-1)?.state]).toEqual([refund.version, head, refund.state]);
    expect(foldRefundEvents(events, POLICY)).toEqual(refund);
  }
}
