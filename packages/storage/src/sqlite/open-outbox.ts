/** What a node's ledger has still to tell, by a connection of one's own: for another thread than the one that the ledger is kept in. */
import type { Outbox } from '../outbox.ts';
import { openDriver } from './driver.ts';
import { factsAfter } from './outbox-rows.ts';
import { faultsOf, page } from './reads.ts';

export type OutboxReader = Pick<Outbox, 'after'>;

/**
 * Opens the outbox of a ledger that this process has open. It ends with its thread.
 *
 * @throws whatever SQLite throws where the file is none
 * @example const facts = await openOutbox('data/ledger.sqlite').after(0, 500);
 */
export function openOutbox(file: string): OutboxReader {
  const after = factsAfter(faultsOf(openDriver(file, { readOnly: true }), () => false));
  return { after: async (sequence, limit) => after(sequence, page(limit)) };
}
