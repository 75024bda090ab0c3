/** `npm run dev`: what `npm start` runs, ended and started anew whenever a source changes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { join } from 'node:path';
import { buildPages } from './build.ts';

const root = join(import.meta.dirname, '..');
/** Saving many files at once starts it anew once. */
const SETTLED_MS = 200;

let running: ChildProcess | null = null;
let ending = false;
let startingAnew = false;

function start(): void {
  try {
    buildPages();
  } catch (fault) {
    process.stderr.write(`${fault instanceof Error ? fault.message : String(fault)} Waiting for a change …\n`);
    return;
  }
  const child = spawn(process.execPath, [join(root, 'apps/cli/src/main.ts'), 'start', '--no-open'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  running = child;
  child.once('exit', (code) => {
    running = null;
    if (ending) process.exit(0);
    if (code !== 0) process.stderr.write('It ended by itself. Waiting for a change …\n');
  });
}

/** What runs is let end in its own time: payments in flight are answered. */
function startAnew(): void {
  if (startingAnew) return;
  if (running === null) {
    start();
    return;
  }
  startingAnew = true;
  running.once('exit', () => {
    startingAnew = false;
    start();
  });
  running.kill('SIGTERM');
}

let timer: NodeJS.Timeout | undefined;
for (const folder of ['packages', 'apps']) {
  watch(join(root, folder), { recursive: true }, (_event, file) => {
    if (file === null || !/(^|\/)src\//.test(file) || ending) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      process.stderr.write(`\n${join(folder, file)} changed.\n`);
      startAnew();
    }, SETTLED_MS);
  });
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    ending = true;
    if (running === null) process.exit(0);
    running.kill('SIGTERM');
  });
}
start();
