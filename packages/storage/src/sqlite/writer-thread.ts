/** The caller's end of the writer's thread: one batch there at a time, as group commit sends them. */
import { Worker } from 'node:worker_threads';
import { LedgerError } from '../ledger-error.ts';
import type { Group, GroupResult } from './writer.ts';
import type { FromWorker } from './writer-worker.ts';

type Waiting = { resolve: (results: readonly GroupResult[]) => void; reject: (fault: unknown) => void };

export type WriterThread = {
  write(batch: readonly Group[]): Promise<readonly GroupResult[]>;
  /** Resolves when the thread has ended, which it may have long before. */
  close(): Promise<void>;
};

/** `program`: what the thread runs. Default: `writer-worker.ts`. */
export function writerInThread({ file, program }: Readonly<{ file: string; program?: URL }>): WriterThread {
  const worker = new Worker(program ?? new URL('./writer-worker.ts', import.meta.url), { workerData: { file } });
  let waiting: Waiting | null = null;
  let cause: unknown;
  let ended = false;
  const whenEnded = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  worker.on('message', (message: FromWorker) => {
    const answered = waiting;
    waiting = null;
    worker.unref();
    if ('results' in message) answered?.resolve(message.results);
    else answered?.reject(new LedgerError(message.fault.code, message.fault.message, message.fault.cause));
  });
  worker.on('error', (fault) => {
    cause = fault;
  });
  worker.on('exit', () => {
    ended = true;
    waiting?.reject(new LedgerError('outcomeUnknown', 'The ledger’s writer ended while it was writing.', cause));
    waiting = null;
  });
  // It keeps the process alive only while it has something to do.
  worker.unref();

  return {
    write(batch) {
      if (ended)
        return Promise.reject(new LedgerError('ledgerBroken', 'The ledger’s writer has ended: open the ledger again.', cause));
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        worker.ref();
        worker.postMessage({ batch });
      });
    },
    close() {
      if (!ended) {
        worker.ref();
        worker.postMessage({ close: true });
      }
      return whenEnded;
    },
  };
}
