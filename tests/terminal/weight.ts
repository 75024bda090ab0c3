/** What a browser loads before the terminal shows anything. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

type Manifest = Readonly<Record<string, Readonly<{ file: string; isEntry?: boolean; imports?: readonly string[] }>>>;

/** The scripts that are loaded first, as they were built: the entry, and what it cannot do without. */
export function initialScripts(folder: string): readonly Buffer[] {
  const manifest = JSON.parse(readFileSync(join(folder, '.vite', 'manifest.json'), 'utf8')) as Manifest; // Vite's own shape
  const wanted = new Set(Object.keys(manifest).filter((name) => manifest[name]?.isEntry && name === 'index.html'));
  for (const name of wanted) for (const imported of manifest[name]?.imports ?? []) wanted.add(imported);
  return [...wanted].flatMap((name) => manifest[name]?.file ?? []).map((file) => readFileSync(join(folder, file)));
}

/** Compressed, in thousands of bytes. */
export const compressedKb = (scripts: readonly Buffer[]): number =>
  scripts.reduce((sum, script) => sum + gzipSync(script, { level: 9 }).length, 0) / 1_000;
