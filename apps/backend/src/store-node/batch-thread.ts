/** The caller's end of the thread that makes batches. One that has died is begun anew with the next batch: it holds nothing. */
import { Worker } from 'node:worker_threads';
import type { BatchMade, MakeBatch } from '@quickpay/exchange';
import type { FromBatches, ToBatches } from './batch-worker.ts';

type Made = BatchMade<Uint8Array>;
type Waiting = Readonly<{ resolve: (made: Made) => void; reject: (fault: Error) => void }>;
type Thread = Readonly<{ worker: Worker; waiting: Map<number, Waiting> }>;

export type BatchThread = Readonly<{
  /** @throws Error where the outbox cannot be read, or the thread ended meanwhile */
  make: MakeBatch<Uint8Array>;
  /** What is being made is not waited for. */
  close(): Promise<void>;
}>;

/** @param file of a ledger that this process has open */
export function batchesInThread(file: string): BatchThread {
  let current: Thread | null = null;
  let asked = 0;

  const begin = (): Thread => {
    const thread: Thread = {
      worker: new Worker(new URL('./batch-worker.ts', import.meta.url), { workerData: { file } }),
      waiting: new Map(),
    };
    const { worker, waiting } = thread;
    const end = (fault: Error): void => {
      if (current === thread) current = null;
      for (const { reject } of waiting.values()) reject(fault);
      waiting.clear();
    };
    worker.on('message', (said: FromBatches) => {
      const one = waiting.get(said.id);
      waiting.delete(said.id);
      // It keeps the process alive only while it has something to do.
      if (waiting.size === 0) worker.unref();
      if ('fault' in said) one?.reject(new Error(said.fault));
      else one?.resolve(said.made);
    });
    worker.on('error', (fault) => end(fault instanceof Error ? fault : new Error(String(fault))));
    worker.on('exit', () => end(new Error('the thread that makes batches has ended')));
    return thread;
  };

  return {
    make(begun) {
      current ??= begin();
      const { worker, waiting } = current;
      const id = ++asked;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, begun } satisfies ToBatches);
      });
    },
    async close() {
      await current?.worker.terminate();
    },
  };
}
