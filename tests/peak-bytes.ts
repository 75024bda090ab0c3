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
export function peakBytes(): number {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kib !== undefined) return Number(kib) * 1_024;
  } catch {
    // Only Linux has it.
  }
  return process.resourceUsage().maxRSS * 1_024;
}
