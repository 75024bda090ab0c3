/** Inputs that are kept: a file each, named by what is in it, so that the same is never there twice. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const FOLDER = join(import.meta.dirname, 'corpus');

export type Kept = Readonly<{ file: string; bytes: Uint8Array }>;

/** In the order of their names, which is the same everywhere. */
export function keptInputs(target: string): readonly Kept[] {
  const folder = join(FOLDER, target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort()
    .map((name) => ({ file: join(folder, name), bytes: readFileSync(join(folder, name)) }));
}

export function keepInput(target: string, bytes: Uint8Array): void {
  const file = join(FOLDER, target, createHash('sha256').update(bytes).digest('hex').slice(0, 16));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
}
