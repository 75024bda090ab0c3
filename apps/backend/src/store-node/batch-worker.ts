/**
 * Batches are read, chained and packed in a thread of their own: whatever a node has to tell, no payment waits for it.
 *
 * Not for its turn of a processor either: a payment passes from thread to thread some ten times, and on a small machine each of them would wait
 * for one that works on and on. So what is new is read in slices, with a rest after each. What has piled up is not: then telling comes first,
 * for as long as that takes.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Fact } from '@quickpay/core';
import { type BatchBegun, type BatchMade, batchMaker, EXCHANGE_LIMITS, encodeBatch } from '@quickpay/exchange';
import { openOutbox } from '@quickpay/storage';

export type ToBatches = Readonly<{ id: number; begun: BatchBegun }>;
export type FromBatches = Readonly<{ id: number } & ({ made: BatchMade<Uint8Array> } | { fault: string })>;

/** Facts that are read without a rest: some hundred microseconds. */
const SLICE = 32;
const rest = () => sleep(1);

const outbox = openOutbox((workerData as { file: string }).file); // given by batch-thread.ts
const inSlices: typeof outbox = {
  async after(sequence, limit) {
    const facts: Fact[] = [];
    while (facts.length < limit) {
      const wanted = Math.min(SLICE, limit - facts.length);
      const slice = await outbox.after(facts.at(-1)?.sequence ?? sequence, wanted);
      facts.push(...slice);
      if (slice.length < wanted) break;
      await rest();
    }
    return facts;
  },
};
const makeAtOnce = batchMaker(outbox);
const makeInSlices = batchMaker(inSlices);

parentPort?.on('message', async ({ id, begun }: ToBatches) => {
  parentPort?.postMessage({ id, ...(await answerTo(begun)) } satisfies FromBatches);
});

async function answerTo(begun: BatchBegun): Promise<{ made: BatchMade<Uint8Array> } | { fault: string }> {
  try {
    const hasPiledUp = begun.last - begun.after.sequence > EXCHANGE_LIMITS.factsMax;
    const { body, ...made } = await (hasPiledUp ? makeAtOnce : makeInSlices)(begun);
    if (!hasPiledUp) await rest();
    return { made: { ...made, body: encodeBatch(body) } };
  } catch (fault) {
    return { fault: fault instanceof Error ? fault.message : String(fault) };
  }
}
