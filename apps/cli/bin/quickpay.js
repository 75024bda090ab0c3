#!/usr/bin/env node
// Plain JavaScript: started directly, it may meet a Node that cannot run what follows, and finds the right one.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const bootstrap = join(
  import.meta.dirname ?? new URL('.', import.meta.url).pathname,
  '..',
  '..',
  '..',
  'scripts',
  'bootstrap.cjs',
);
const main = join(bootstrap, '..', '..', 'apps', 'cli', 'src', 'main.ts');
const child = spawn(process.execPath, [bootstrap, main, ...process.argv.slice(2)], { stdio: 'inherit' });
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
