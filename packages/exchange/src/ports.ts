/** What the exchange needs of a ledger: of a node's, what it still has to tell; of head office's, to keep what it is told. */
import type { Cursor, Fact } from '@quickpay/core';
import type { Batch } from './batch.ts';

/** What a node's ledger has still to tell. */
export type OutboxPort = {
  /**
   * At most `limit` facts behind `sequence`, oldest first and without a gap. An outbox may have forgotten those that were told; where it can
   * still give them it does.
   */
  after(sequence: number, limit: number): Promise<readonly Fact[]>;
  /**
   * Everything up to the cursor has been told, and is durable at head office: it may be forgotten. The cursor is kept, also where it is behind
   * the one before: head office has forgotten what it had taken, and what the outbox can still give is told again.
   */
  shipped(cursor: Cursor): Promise<void>;
  /** How far it has been told. */
  cursor(): Promise<Cursor>;
  /** The sequence of the last fact; 0 where there is none. Those that were forgotten count. */
  last(): Promise<number>;
};

/** A batch as head office's ledger takes it. Its chain holds; what the bodies say is the ledger's to check. */
export type Arrival = Pick<Batch, 'nodeId' | 'epoch' | 'after' | 'facts' | 'head' | 'lateRequestWatchMs'>;

/**
 * What came of it. `taken`: durable, as a whole. `gap`: `after` is not where this node's facts have come to, which `cursor` is.
 * `broken`: what a fact says cannot be so, and nothing was taken.
 */
export type Arrived<Late = unknown> =
  | Readonly<{ kind: 'taken'; cursor: Cursor; late: readonly Late[] }>
  | Readonly<{ kind: 'gap'; cursor: Cursor }>
  | Readonly<{ kind: 'broken'; sequence: number; why: string }>;

/** Head office's ledger. One without facts is asked as well: it tells where the node stands. */
export type ArrivePort<Result extends Arrived = Arrived> = { arrive(arrival: Arrival): Promise<Result> };
