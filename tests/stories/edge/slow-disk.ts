/** Loaded before a program: its disk is slow. `STORY_SLOW_DISK` is a file with the milliseconds by which each of SQLite's flushes takes longer. */
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const file = process.env.STORY_SLOW_DISK ?? '';
const nobody = new Int32Array(new SharedArrayBuffer(4));

const exec = DatabaseSync.prototype.exec;
DatabaseSync.prototype.exec = function (sql) {
  // As a flush does, it holds up the thread that asked for it, and no other.
  if (sql === 'COMMIT') Atomics.wait(nobody, 0, 0, Number(readFileSync(file, 'utf8')));
  exec.call(this, sql);
};
