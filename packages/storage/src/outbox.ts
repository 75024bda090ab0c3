/**
 * What a node has still to tell head office: the port.
 *
 * A fact is written with what it tells, in one transaction: what is in the ledger is told, and what was rolled back is not. Facts name rows,
 * and are put into words when they are read: so an outbox of days costs a few bytes for each.
 */
import type { Cursor, Fact } from '@quickpay/core';

export type Outbox = Readonly<{
  /** Facts after a sequence, in order, at most `limit` (1 to 1,000). Those that were forgotten are left out. */
  after(sequence: number, limit: number): Promise<readonly Fact[]>;
  /**
   * Forgets the facts up to a cursor and keeps it, also where it is behind the one before.
   *
   * @throws RangeError where no such fact was ever written
   */
  shipped(cursor: Cursor): Promise<void>;
  /** What was told last. */
  cursor(): Promise<Cursor>;
  /** The newest fact's sequence, 0 where there never was one. Those that were forgotten count. */
  last(): Promise<number>;
}>;
