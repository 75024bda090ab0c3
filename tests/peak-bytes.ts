import { readFileSync } from 'node:fs';

/**
 * The most memory that this process ever held, in bytes. Linux says it of the program that runs now (`VmHWM`); what `getrusage` says is
 * there at least what the process that started this one had held (proc_pid_status(5), getrusage(2)).
 *
 * @example
 *   const before = process.memoryUsage.rss();
 *   readAll();
 *   const grown = peakBytes() - before;
 */
export const peakBytes = (): number => peakBytesOf(process.pid) ?? process.resourceUsage().maxRSS * 1_024;

/** The same of another process; null where only that one could say it, or it is gone. */
export function peakBytesOf(pid: number | undefined): number | null {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kib === undefined ? null : Number(kib) * 1_024;
  } catch {
    return null; // only Linux has it
  }
}
