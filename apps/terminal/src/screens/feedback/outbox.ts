/**
 * Feedback that waits to be sent. It is kept in the browser's own database before it is sent for the first time, so that neither a network
 * that is gone nor a window that is closed loses it; it leaves in the order in which it was written. A window may die between sending and
 * forgetting: the same is sent again then, under the id that it was minted with, and the server knows it.
 */
import type { NewFeedback } from '@quickpay/client';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** With the id that it is kept under at the server. */
export type Written = NewFeedback & Readonly<{ id: string }>;

/** `refused`: it will never be taken. `later`: nobody answered, or not for now. */
export type SendAnswer = 'sent' | 'refused' | 'later';

export type Flushed = Readonly<{ sent: readonly string[]; refused: readonly string[]; waiting: number }>;

export type Outbox = Readonly<{
  /** Keeps it, durably once it resolves; unless too many wait. Rejects where the browser keeps nothing for pages. */
  add(written: Written): Promise<'kept' | 'full'>;
  /** Sends what waits, oldest first, until one is to be sent later. Of all windows one does so at a time. */
  flush(send: (written: Written) => Promise<SendAnswer>): Promise<Flushed>;
}>;

/** Whoever writes more than that without a network would like to talk to somebody. */
export const WAITING_MAX = 20;
const DATABASE = 'quickpay-feedback';
const LOCK = 'quickpay-feedback';

interface Schema extends DBSchema {
  waiting: { key: number; value: Written };
}

export function createOutbox(): Outbox {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  const database = (): Promise<IDBPDatabase<Schema>> => {
    opened ??= openDB<Schema>(DATABASE, 1, {
      upgrade: (made) => void made.createObjectStore('waiting', { autoIncrement: true }),
      // Another window wants to go on, with another version of this.
      blocking: (_current, _wanted, event) => (event.target as IDBDatabase).close(), // what is blocked is a database
      terminated: () => {
        opened = null;
      },
    }).catch((fault) => {
      // Asked again next time: the disk may have been full.
      opened = null;
      throw fault;
    });
    return opened;
  };

  return {
    async add(written) {
      const transaction = (await database()).transaction('waiting', 'readwrite', { durability: 'strict' });
      const isFull = (await transaction.store.count()) >= WAITING_MAX;
      if (!isFull) await transaction.store.add(written);
      await transaction.done;
      return isFull ? 'full' : 'kept';
    },
    flush: (send) =>
      navigator.locks.request(LOCK, async () => {
        const kept = await database();
        const sent: string[] = [];
        const refused: string[] = [];
        for (let next = await oldest(kept); next !== null; next = await oldest(kept)) {
          const answer = await send(next.written);
          if (answer === 'later') break;
          await kept.delete('waiting', next.key);
          (answer === 'sent' ? sent : refused).push(next.written.id);
        }
        return { sent, refused, waiting: await kept.count('waiting') };
      }),
  };
}

async function oldest(kept: IDBPDatabase<Schema>): Promise<Readonly<{ key: number; written: Written }> | null> {
  const cursor = await kept.transaction('waiting').store.openCursor();
  return cursor === null ? null : { key: cursor.key, written: cursor.value };
}
