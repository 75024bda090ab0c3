/** A search in a thread of its own: an input that is read for ever holds up this thread, and not the one that says so. */
import { parentPort, workerData } from 'node:worker_threads';
import { noteIn } from './note.ts';
import { search } from './search.ts';
import { targetNamed } from './targets.ts';

/** What the thread is started with. `known` are kept inputs. */
export type SearchTask = Readonly<{
  target: string;
  seed: number;
  known: readonly Uint8Array[];
  runs: number;
  seconds: number;
  shared: SharedArrayBuffer;
}>;

const { target, seed, known, runs, seconds, shared } = workerData as SearchTask; // as main.ts starts it
const note = noteIn(shared);
let until: number | null = null;
/** First asked when the reader stands ready: what that takes is not searched. */
const isOver = (tried: number): boolean => {
  until ??= performance.now() + seconds * 1_000;
  return tried >= runs || performance.now() >= until;
};
const searched = await search({ target: await targetNamed(target), seed, known, isOver, onInput: note.write });
parentPort?.postMessage(searched);
