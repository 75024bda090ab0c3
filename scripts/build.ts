/** Builds what is built: the payer's phone. Only when its sources changed since the last time. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const phone = join(root, 'apps', 'sandbox', 'phone');
const stamp = join(phone, 'dist', '.sources');

/** One hash over everything that the build reads. */
function sourcesHash(): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const add = (path: string) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(path.slice(root.length)).update(readFileSync(path));
  };
  for (const name of ['index.html', 'vite.config.ts', 'src']) add(join(phone, name));
  return hash.digest('hex');
}

/** @throws Error when the build fails; what it said is on standard error. */
export function buildPhone(): void {
  const sources = sourcesHash();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  process.stderr.write('Building the payer’s phone …\n');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const built = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'error', '-c', join(phone, 'vite.config.ts')], {
    stdio: ['ignore', 2, 2],
  });
  if (built.status !== 0) throw new Error('The payer’s phone could not be built.');
  writeFileSync(stamp, sources);
}
