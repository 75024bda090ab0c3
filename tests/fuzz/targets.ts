/** All targets: those that any file of `targets/` lists. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Target } from './target.ts';

const FOLDER = join(import.meta.dirname, 'targets');

/** In the order of their files. Loaded one file after the other: the terminal's is typed with a page's own things, and this file is not. */
export async function allTargets(): Promise<readonly Target[]> {
  const files = readdirSync(FOLDER)
    .filter((file) => file.endsWith('.ts'))
    .sort();
  const all: Target[] = [];
  for (const file of files) {
    const { TARGETS } = (await import(pathToFileURL(join(FOLDER, file)).href)) as { TARGETS: readonly Target[] }; // what each of them is for
    all.push(...TARGETS);
  }
  return all;
}

/** @throws Error where there is none of that name */
export async function targetNamed(name: string): Promise<Target> {
  const found = (await allTargets()).find((target) => target.name === name);
  if (found === undefined) throw new Error(`there is no target ${name}`);
  return found;
}
