/** The store in a thread of its own: whatever a disk does, no payment waits for it. */
import { parentPort, workerData } from 'node:worker_threads';
import { type Bounds, openWireStore, type WireStore } from './wire-store.ts';

/** One call of the store, by its name. */
export type ToWire = {
  [Name in keyof WireStore]: Readonly<{ id: number; name: Name; given: Parameters<WireStore[Name]>[0] }>;
}[keyof WireStore];
export type FromWire = Readonly<{ id: number } & ({ answer: unknown } | { fault: string })>;

const store = openWireStore(workerData as { file: string; now: number; bounds: Bounds }); // given by wire-thread.ts

parentPort?.on('message', ({ id, name, given }: ToWire) => {
  try {
    const call = store[name] as (given: unknown) => unknown; // the one that `given` is for
    parentPort?.postMessage({ id, answer: call(given) } satisfies FromWire);
  } catch (fault) {
    parentPort?.postMessage({ id, fault: fault instanceof Error ? fault.message : String(fault) } satisfies FromWire);
  }
  if (name === 'close') parentPort?.close();
});
parentPort?.postMessage({ id: 0, answer: null } satisfies FromWire);
