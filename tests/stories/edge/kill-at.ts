/**
 * Loaded before the backend: a SIGKILL at the n-th moment of its dealings with the world, wherever its threads are then. `STORY_KILL_AT` is
 * a file with the number of a run and n; another run counts anew, and n = 0 kills nobody.
 *
 * A commit has three moments: everything is written and nothing is kept yet; while it is being made durable, by the other thread; it is
 * durable, and nobody knows. A call has three: before its first byte; its last byte has left; its answer is there, and nobody has read it.
 */
import { subscribe } from 'node:diagnostics_channel';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

const file = process.env.STORY_KILL_AT ?? '';
const MOMENTS = 'quickpay-story-moments';
if (isMainThread) setEnvironmentData(MOMENTS, new SharedArrayBuffer(12));
const cells = new Int32Array(getEnvironmentData(MOMENTS) as SharedArrayBuffer); // put there by the main thread
const [RUN, COUNT, COMMITTING] = [0, 1, 2];

const die = () => process.kill(process.pid, 'SIGKILL');

function isNow(): boolean {
  const [run = 0, n = 0] = readFileSync(file, 'utf8').split(' ').map(Number);
  if (Atomics.exchange(cells, RUN, run) !== run) Atomics.store(cells, COUNT, 0);
  return Atomics.add(cells, COUNT, 1) + 1 === n;
}
const moment = () => {
  if (isNow()) die();
};

// What the ledger asks of SQLite, and the only statement that makes anything durable.
const exec = DatabaseSync.prototype.exec;
DatabaseSync.prototype.exec = function (sql) {
  if (sql !== 'COMMIT') return exec.call(this, sql);
  moment();
  const dies = isNow();
  if (dies) {
    Atomics.store(cells, COMMITTING, 1);
    Atomics.notify(cells, COMMITTING);
  }
  exec.call(this, sql);
  if (dies) Atomics.wait(cells, COMMITTING, 1); // for the other thread
  moment();
};
const committing = isMainThread ? Atomics.waitAsync(cells, COMMITTING, 0) : null;
if (committing?.async) committing.value.then(die);

// Requests to the channel go over TLS; the clock that is followed does not.
for (const name of ['undici:client:sendHeaders', 'undici:request:bodySent', 'undici:request:trailers'])
  subscribe(name, (message) => {
    const { request } = message as { request: { origin: string } }; // undici's own documentation of its channels
    if (request.origin.startsWith('https:')) moment();
  });
