/** `--html FILE` and `--open`: the player of one world, written to a file. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playerPage } from './player-page.ts';
import type { Run } from './run.ts';

/** Writes the page to a file; to one of its own in the folder for what is temporary where none is named. @returns where it is */
export function writePage(run: Run, file: string | undefined): string {
  const path = file ?? join(mkdtempSync(join(tmpdir(), 'quickpay-world-')), `seed-${run.seed}.html`);
  writeFileSync(path, playerPage(run));
  return path;
}
