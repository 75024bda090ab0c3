/** The caller's end of the store's thread: calls are done in the order in which they were made. */
import { Worker } from 'node:worker_threads';
import { ConfigurationError } from '../settings.ts';
import { type Bounds, openWireStore, type WireStore } from './wire-store.ts';
import type { FromWire, ToWire } from './wire-worker.ts';

/** The store, from another thread. */
export type WireCalls = {
  [Name in keyof WireStore]: (given: Parameters<WireStore[Name]>[0]) => Promise<ReturnType<WireStore[Name]>>;
};

type Waiting = Readonly<{ resolve: (answer: unknown) => void; reject: (fault: Error) => void }>;

/**
 * Opens the store in a thread.
 *
 * @throws ConfigurationError where its file cannot be used
 */
export async function wireInThread(given: Readonly<{ file: string; now: number; bounds: Bounds }>): Promise<WireCalls> {
  const worker = new Worker(new URL('./wire-worker.ts', import.meta.url), { workerData: given });
  const waiting = new Map<number, Waiting>();
  let ended: Error | null = null;
  const end = (fault: Error) => {
    ended ??= fault;
    for (const { reject } of waiting.values()) reject(fault);
    waiting.clear();
  };
  worker.on('error', (fault) => end(fault instanceof Error ? fault : new Error(String(fault))));
  worker.on('exit', () => end(new Error('what went over the wire is not written any more: its thread has ended')));
  worker.on('message', (said: FromWire) => {
    const asked = waiting.get(said.id);
    waiting.delete(said.id);
    if (waiting.size === 0) worker.unref();
    if ('fault' in said) asked?.reject(new Error(said.fault));
    else asked?.resolve(said.answer);
  });
  const answered = (id: number): Promise<unknown> =>
    new Promise((resolve, reject) => {
      if (ended !== null) reject(ended);
      else waiting.set(id, { resolve, reject });
    });
  await answered(0).catch((cause: Error) => {
    throw new ConfigurationError(cause.message, { cause });
  });

  let calls = 0;
  const call =
    <Name extends keyof WireStore>(name: Name) =>
    (with_: Parameters<WireStore[Name]>[0]) => {
      const id = ++calls;
      const answer = answered(id) as Promise<ReturnType<WireStore[Name]>>; // the store's own, by its name
      worker.ref();
      worker.postMessage({ id, name, given: with_ } as ToWire);
      return answer;
    };
  return { write: call('write'), find: call('find'), erase: call('erase'), trim: call('trim'), close: call('close') };
}

/** The same in this thread, in memory: for a process that keeps nothing. */
export function wireInMemory(now: number, bounds: Bounds): WireCalls {
  const store = openWireStore({ file: ':memory:', now, bounds });
  return {
    write: async (batch) => store.write(batch),
    find: async (of) => store.find(of),
    erase: async (of) => store.erase(of),
    trim: async (at) => store.trim(at),
    close: async (at) => store.close(at),
  };
}
