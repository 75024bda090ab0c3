/** Batches are read, chained and packed in a thread of their own: whatever a node has to tell, no payment waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { type BatchBegun, type BatchMade, batchMaker, encodeBatch } from '@quickpay/exchange';
import { openOutbox } from '@quickpay/storage';

export type ToBatches = Readonly<{ id: number; begun: BatchBegun }>;
export type FromBatches = Readonly<{ id: number } & ({ made: BatchMade<Uint8Array> } | { fault: string })>;

const make = batchMaker(openOutbox((workerData as { file: string }).file)); // given by batch-thread.ts

parentPort?.on('message', async ({ id, begun }: ToBatches) => {
  parentPort?.postMessage({ id, ...(await answerTo(begun)) } satisfies FromBatches);
});

async function answerTo(begun: BatchBegun): Promise<{ made: BatchMade<Uint8Array> } | { fault: string }> {
  try {
    const { body, ...made } = await make(begun);
    return { made: { ...made, body: encodeBatch(body) } };
  } catch (fault) {
    return { fault: fault instanceof Error ? fault.message : String(fault) };
  }
}
