/** `--html FILE` and `--open`: the player of one world, written to a file, and opened where somebody sits before a desktop. */
import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { playerPage } from './player-page.ts';
import type { Run } from './run.ts';

/** Writes the page to a file; to one of its own in the folder for what is temporary where none is named. @returns where it is */
export function writePage(run: Run, file: string | undefined): string {
  const path = file ?? join(mkdtempSync(join(tmpdir(), 'quickpay-world-')), `seed-${run.seed}.html`);
  writeFileSync(path, playerPage(run));
  return path;
}

type Command = readonly [program: string, ...args: string[]];
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, Command>>> = {
  darwin: ['open'],
  // Not "start": a shell would read the address as its own.
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};
const OPENER: Command = ['xdg-open'];
/** What opens a browser ends at once, or stays with it. */
const OPENED_WITHIN_MS = 3_000;

/** Has the desktop open a file. @returns whether it took it, as far as that is known soon */
export function openFile(path: string): Promise<boolean> {
  const [program, ...args] = OPENERS[process.platform] ?? OPENER;
  const opener = spawn(program, [...args, pathToFileURL(path).href], { stdio: 'ignore', detached: true });
  opener.unref();
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(true), OPENED_WITHIN_MS);
    const ended = (isOpen: boolean) => {
      clearTimeout(timer);
      resolve(isOpen);
    };
    opener.on('error', () => ended(false));
    opener.on('exit', (code) => ended(code === 0));
  });
}
