/** Child processes of `quickpay start`: each is waited for until it is ready, and ended in order. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CommandError } from './exit.ts';

const MAIN = join(import.meta.dirname, 'main.ts');
const END_MS_MAX = 15_000;

export type Running<Line> = Readonly<{ ready: Line; ended: Promise<number>; end(): Promise<void> }>;

/** Starts `quickpay ARGUMENTS` and resolves with the JSON line that it prints when it is ready. */
export async function startProcess<Line>(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Running<Line>> {
  // In a group of its own, so that a terminal's ctrl-C reaches only the parent, which then ends its children in order.
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
    env: { ...process.env, ...environment },
  });
  const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4_000);
    process.stderr.write(chunk);
  });
  const ready = await Promise.race([firstLine(child), ended.then(() => null)]);
  if (ready === null) throw new CommandError(complaint === '' ? `"quickpay ${args[0]}" ended before it was ready.` : '');
  return { ready: JSON.parse(ready) as Line, ended, end: () => endProcess(child, ended) }; // printed by our own command
}

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    if (child.stdout) createInterface({ input: child.stdout }).once('line', resolve);
  });

async function endProcess(child: ChildProcess, ended: Promise<number>): Promise<void> {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS_MAX);
  await ended;
  clearTimeout(timer);
}
