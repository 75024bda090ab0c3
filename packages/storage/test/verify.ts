/** What must hold of a ledger that was opened again, whatever happened to the one before. */
import { expect } from 'vitest';
import { brokenAt, foldEvents, foldRefundEvents, type Ledger } from '../src/index.ts';
import { POLICY } from './sample.ts';

/** Everything acknowledged (`id version`) is there, nothing is half there, chains hold and events fold to their rows (I4, I11). */
export async function verify(ledger: Ledger, acknowledged: readonly string[]): Promise<void> {
  const last = new Map(acknowledged.map((line) => line.split(' ') as [string, string]));
  for (const [id, version] of last) {
    const row = id.startsWith('ref_') ? (await ledger.refund(id))?.refund : (await ledger.payment(id))?.payment;
    expect(row?.version, id).toBeGreaterThanOrEqual(Number(version));
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
