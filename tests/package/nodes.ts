/**
 * The Nodes that the published package is tried under. This one is the repository's; the others come from the registry once, into a folder that
 * stays, where their platform is this one's.
 */
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../../scripts/package.ts';
import { root } from '../house/files.ts';

const FOLDER = join(root, '.cache', 'nodes');
const MANIFESTS = ['package.json', 'package-lock.json'] as const;
/** What the others are packed for. */
const PLATFORM = 'linux-x64';

/** Where each is started, by its name. Installs what is missing, which takes a quarter of a minute. */
export function nodes(): Readonly<Record<string, string>> {
  const own = { [`Node ${process.versions.node.split('.')[0]}`]: process.execPath };
  if (`${process.platform}-${process.arch}` !== PLATFORM) return own;
  const [manifest, lockfile] = MANIFESTS.map((name) => readFileSync(join(import.meta.dirname, 'nodes', name), 'utf8'));
  if (manifest === undefined || lockfile === undefined) throw new Error('there are two');
  install(lockfile);
  const names = Object.keys((JSON.parse(manifest) as Readonly<{ dependencies: Readonly<Record<string, string>> }>).dependencies);
  const others = names.map((name) => [`Node ${name.split('-')[1]}`, join(FOLDER, 'node_modules', name, 'bin', 'node')]);
  return { ...Object.fromEntries(others), ...own };
}

/** Under the lockfile's own checks of what came. A stamp is written last, so that half an installation is none. */
function install(lockfile: string): void {
  const stamp = join(FOLDER, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lockfile) return;
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  for (const name of MANIFESTS) copyFileSync(join(import.meta.dirname, 'nodes', name), join(FOLDER, name));
  // Both are called `node`: neither is to be found by that name.
  npm(['ci', '--no-bin-links', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'], FOLDER);
  writeFileSync(stamp, lockfile);
}
