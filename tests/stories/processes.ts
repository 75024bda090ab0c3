/** The shell's serving commands as real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'cli', 'src', 'main.ts');

/** A module that is loaded before the program, and what it is told: the edge of a process's world. */
export type Edge = Readonly<{ preload: URL; environment: Readonly<Record<string, string>> }>;

/** The first is loaded first. */
export const environmentOf = (...edges: readonly Edge[]): Readonly<Record<string, string>> =>
  edges.length === 0
    ? {}
    : Object.assign(
        { NODE_OPTIONS: edges.map(({ preload }) => `--import ${preload.href}`).join(' ') },
        ...edges.map(({ environment }) => environment),
      );

export type Served<Line> = Readonly<{ line: Line; child: ChildProcess }>;

/**
 * Resolves with the line that it prints once it serves. `said` is told of everything on its standard error. A test run that dies leaves
 * none behind: their standard input ends with it.
 */
export async function serve<Line>(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  said: (text: string) => void,
): Promise<Served<Line>> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, QUICKPAY_CHILD: '1', ...environment },
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2_000);
    said(chunk.toString());
  });
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (code, signal) => reject(new Error(`quickpay ${args[0]} ended with ${code ?? signal}: ${complaint}`)));
  });
  return { line: JSON.parse(line) as Line, child }; // the command's own line
}

const over = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) =>
    child.exitCode === null && child.signalCode === null ? child.once('exit', () => resolve()) : resolve(),
  );

/** As a power cut would. */
export async function killed(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined) return;
  child.kill('SIGKILL');
  await over(child);
}

export async function ended(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined) return;
  child.kill('SIGTERM');
  await over(child);
}
