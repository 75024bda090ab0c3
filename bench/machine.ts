/** What the machine does beside us: how fast its disk flushes, and how much of its processors others take. */
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const BLOCK = Buffer.alloc(4_096, 1);
/** Blocks that are written again and again, so that the file's size does not change: as a ledger's log is, once it has grown. */
const BLOCKS = 256;

/** How long `count` single flushes took, in milliseconds each: 4 KiB written, then `fdatasync`. */
export function flushTimes(folder: string, count: number): number[] {
  const file = join(folder, 'flush-probe');
  const descriptor = openSync(file, 'w');
  try {
    for (let block = 0; block < BLOCKS; block++) writeSync(descriptor, BLOCK);
    fdatasyncSync(descriptor);
    return Array.from({ length: count }, (_, n) => {
      const started = performance.now();
      writeSync(descriptor, BLOCK, 0, BLOCK.length, (n % BLOCKS) * BLOCK.length);
      fdatasyncSync(descriptor);
      return performance.now() - started;
    });
  } finally {
    closeSync(descriptor);
    rmSync(file);
  }
}

/** File systems that keep nothing, by the magic numbers of statfs(2): tmpfs and ramfs. */
const IN_MEMORY: ReadonlySet<number> = new Set([0x0102_1994, 0x8584_58f6]);

export const isInMemory = (folder: string): boolean => IN_MEMORY.has(statfsSync(folder).type);

/** Linux counts processor time in hundredths of a second for user space, whatever its own clock (proc_stat(5), sysconf(_SC_CLK_TCK)). */
const TICKS_PER_SECOND = 100;

/** Processor seconds that everybody on this machine has used, those stolen by its host included; null where that is not told. */
export function busySeconds(): number | null {
  try {
    const ticks = (/^cpu +(.+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? '').split(' ').map(Number);
    // user nice system idle iowait irq softirq steal; guests are counted in user already.
    const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = ticks;
    return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

export const cores = availableParallelism();

/**
 * Watches what others take of this machine from now on. `ownMicros`: processor time of all parts that are ours, in microseconds, less this
 * process. What it answers says, once asked, which share of the processors went to others; null where that is not told.
 */
export async function watchOthers(ownMicros: () => Promise<number>): Promise<() => Promise<number | null>> {
  const mine = (): number => {
    const { user, system } = process.cpuUsage();
    return user + system;
  };
  const before = { at: performance.now(), own: (await ownMicros()) + mine(), all: busySeconds() };
  return async () => {
    const own = (await ownMicros()) + mine() - before.own;
    const all = busySeconds();
    const capacity = ((performance.now() - before.at) / 1_000) * cores;
    return all === null || before.all === null ? null : (all - before.all - own / 1e6) / capacity;
  };
}
