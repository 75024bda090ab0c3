/** The writer in a thread of its own, so that neither a flush nor a checkpoint ever stops the event loop. */
import { parentPort, workerData } from 'node:worker_threads';
import { LedgerError } from '../ledger-error.ts';
import { openDriver } from './driver.ts';
import { fillOutbox } from './outbox-rows.ts';
import { createWriter, type Group, type GroupResult } from './writer.ts';

export type ToWorker = Readonly<{ batch: readonly Group[] }> | Readonly<{ close: true }>;
export type FromWorker =
  | Readonly<{ results: readonly GroupResult[] }>
  | Readonly<{ fault: Readonly<{ code: LedgerError['code']; message: string; cause: string }> }>;

const driver = openDriver((workerData as { file: string }).file); // given by open-ledger.ts
fillOutbox(driver);
const writer = createWriter(driver);

parentPort?.on('message', (message: ToWorker) => {
  if ('close' in message) {
    writer.close();
    parentPort?.close();
    return;
  }
  parentPort?.postMessage(answerTo(message.batch));
});

function answerTo(batch: readonly Group[]): FromWorker {
  try {
    return { results: writer.write(batch) };
  } catch (fault) {
    const { code, message, cause } =
      fault instanceof LedgerError ? fault : new LedgerError('outcomeUnknown', 'The ledger’s writer failed.', fault);
    return { fault: { code, message, cause: cause instanceof Error ? cause.message : String(cause) } };
  }
}
