/** The books of a backend: its ledger as it is on the disk, read from a copy, because the file belongs to the backend while that runs. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import { isFinal, isFinalRefund, type Payment, type Refund } from '@quickpay/core';
import { brokenAt, foldEvents, foldRefundEvents, type Ledger, openSqliteLedger } from '@quickpay/storage';

/** `written`: every event as it is kept. `damaged`: chains that break, and rows that their events do not give (I11). */
export type Books = Readonly<{
  payments: readonly Payment[];
  refunds: readonly Refund[];
  written: readonly string[];
  damaged: readonly string[];
}>;

/** Of the backend with that data folder, which has `lateRequestWatchMs` for its setting. */
export async function booksOf(dataDir: string, lateRequestWatchMs: number): Promise<Books> {
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-books-'));
  const file = join(folder, 'ledger.sqlite');
  try {
    const source = new DatabaseSync(join(dataDir, 'ledger.sqlite'), { readOnly: true });
    await backup(source, file).finally(() => source.close());
    const ledger = await openSqliteLedger({
      file,
      environment: 'sandbox',
      random: { bytes: (n) => new Uint8Array(n) },
      writer: 'inline',
    });
    try {
      return await read(ledger, { lateRequestWatchMs, epoch: ledger.identity.epoch });
    } finally {
      await ledger.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function read(ledger: Ledger, policy: Readonly<{ lateRequestWatchMs: number; epoch: number }>): Promise<Books> {
  const payments: Payment[] = [];
  const refunds: Refund[] = [];
  const written: string[] = [];
  const damaged: string[] = [];
  for (let after: string | null = null; ; ) {
    const page = await ledger.payments({}, after, 200);
    for (const payment of page.items) {
      const events = await ledger.eventsOf(payment.id);
      if (brokenAt(events) !== null) damaged.push(`the chain of ${payment.id} breaks`);
      if (!gives(() => foldEvents(events, policy), payment)) damaged.push(`the events of ${payment.id} do not give its row`);
      payments.push(payment);
      written.push(JSON.stringify(events));
      for (const { refund } of await ledger.refundsOf(payment.id)) {
        const told = await ledger.refundEventsOf(refund.id);
        if (brokenAt(told) !== null) damaged.push(`the chain of ${refund.id} breaks`);
        if (!gives(() => foldRefundEvents(told, policy), refund)) damaged.push(`the events of ${refund.id} do not give its row`);
        refunds.push(refund);
        written.push(JSON.stringify(told));
      }
    }
    if (page.next === null) return { payments, refunds, written, damaged };
    after = page.next;
  }
}

/** Events of which one has no meaning where it stands give nothing. */
function gives(fold: () => Payment | Refund, row: Payment | Refund): boolean {
  try {
    return isDeepStrictEqual(fold(), row);
  } catch {
    return false;
  }
}

/** What has not ended. What is frozen, or held up by the channel, with a person told, may stay so for ever. */
export const openIn = ({ payments, refunds }: Books): readonly (Payment | Refund)[] => [
  ...payments.filter(({ state, frozen, attention }) => !isFinal(state) && !(frozen && attention !== null)),
  ...refunds.filter(({ state, attention }) => !isFinalRefund(state) && attention !== 'refundAbnormal'),
];
