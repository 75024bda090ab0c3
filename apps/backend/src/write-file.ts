/** Writing files that only their owner reads: all of it or nothing, whatever crashes. */
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Writes beside the old one first, and onto the disk, before it takes its place. Makes the folder where there is none. */
export function writeOwnersOnly(file: string, content: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const beside = `${file}.new`;
  // One that a crash left behind may have any mode.
  rmSync(beside, { force: true });
  const open = openSync(beside, 'wx', 0o600);
  try {
    writeFileSync(open, content);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
  renameSync(beside, file);
  flushFolder(dirname(file));
}

/**
 * The same, keeping what was there as `FILE.before`.
 *
 * @returns where the earlier one is, or null where there was none
 */
export function replaceOwnersOnly(file: string, content: string): string | null {
  const earlier = existsSync(file) ? keep(file) : null;
  writeOwnersOnly(file, content);
  return earlier;
}

function keep(file: string): string {
  const kept = `${file}.before`;
  writeOwnersOnly(kept, readFileSync(file, 'utf8'));
  return kept;
}

/** A name is on the disk once its folder is. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const open = openSync(folder, 'r');
  try {
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}
