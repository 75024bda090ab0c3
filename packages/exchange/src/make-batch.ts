/** Making a batch of what an outbox has to tell. It may be done elsewhere than where it is sent from: in another thread, packed at once. */
import type { Cursor } from '@quickpay/core';
import type { Batch } from './batch.ts';
import { fill } from './fill.ts';
import { EXCHANGE_LIMITS } from './limits.ts';
import type { OutboxPort } from './ports.ts';

/** A batch before its facts are read. `last`: the newest fact's sequence. */
export type BatchBegun = Readonly<Omit<Batch, 'facts' | 'head' | 'backlog'> & { last: number }>;

/** `body`: the batch, as whoever sends it takes it. `end`: where it leads. `isFull`: it would have taken more, had it been allowed to. */
export type BatchMade<Body> = Readonly<{ body: Body; facts: number; end: Cursor; isFull: boolean }>;

/** Reads what comes after the cursor. Throws where the outbox does, and a RangeError where its facts do not follow. */
export type MakeBatch<Body> = (begun: BatchBegun) => Promise<BatchMade<Body>>;

/** Makes batches here, as they are. */
export const batchMaker =
  (outbox: Pick<OutboxPort, 'after'>): MakeBatch<Batch> =>
  async ({ last, ...begun }) => {
    // Once the two are apart nothing is told.
    const behind = begun.standing === 'inStep' ? await outbox.after(begun.after.sequence, EXCHANGE_LIMITS.factsMax) : [];
    const { facts, end, isFull } = fill(begun.after, behind);
    const body = { ...begun, facts, head: end.head, backlog: Math.max(0, last - end.sequence) };
    return { body, facts: facts.length, end, isFull };
  };
