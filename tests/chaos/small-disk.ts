/** A disk of its own for a ledger, small enough to be filled: a tmpfs, where this process may mount one. */
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** Room for the ledger of a shop's day in chaos, some ten times over. */
const MEGABYTES = 96;
const BALLAST = 'ballast';
const BLOCKS = [1_048_576, 4_096, 1] as const;

export type SmallDisk = Readonly<{
  /** Takes all that is left of it. */
  fill(): void;
  /** Gives that back. */
  empty(): void;
  /** Whether it takes nothing at all. Answers false where the system does not let that be changed: a file on it is open for writing. */
  readOnly(isSo: boolean): boolean;
  /** Takes the disk away with all that is on it; repeating it changes nothing. */
  unmount(): void;
}>;

const run = (command: string, ...args: readonly string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;

/** Mounts one at a folder that is there; null where that is not allowed. */
export function mountSmallDisk(folder: string): SmallDisk | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
  if (!run('mount', '-t', 'tmpfs', '-o', `size=${MEGABYTES}m,mode=700`, 'quickpay-chaos', folder)) return null;
  const ballast = join(folder, BALLAST);
  let isMounted = true;
  const unmount = () => {
    if (!isMounted) return;
    isMounted = false;
    process.off('exit', unmount);
    run('umount', '-l', folder);
  };
  process.once('exit', unmount);
  return {
    fill: () => fillUp(ballast),
    empty: () => rmSync(ballast, { force: true }),
    readOnly: (isSo) => run('mount', '-o', `remount,${isSo ? 'ro' : 'rw'}`, folder),
    unmount,
  };
}

/** In smaller and smaller blocks, to the last byte. */
function fillUp(file: string): void {
  const descriptor = openSync(file, 'a');
  try {
    for (const bytes of BLOCKS) writeUntilFull(descriptor, Buffer.alloc(bytes));
  } finally {
    closeSync(descriptor);
  }
}

function writeUntilFull(descriptor: number, block: Buffer): void {
  try {
    while (writeSync(descriptor, block) === block.length);
  } catch (fault) {
    if (!(fault instanceof Error && 'code' in fault && fault.code === 'ENOSPC')) throw fault;
  }
}
