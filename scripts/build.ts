/** Builds what is built: the two pages. Each only when its sources changed since the last time. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

type Page = Readonly<{
  name: string;
  folder: string;
  /** What the build reads, from the root. Beside it only what the lockfile names. */
  sources: readonly string[];
}>;

const TERMINAL = 'apps/terminal';
const PHONE = 'apps/sandbox/phone';
const pageFiles = (folder: string, ...more: readonly string[]): string[] =>
  ['index.html', 'vite.config.ts', 'src', ...more].map((name) => join(folder, name));

const PAGES: readonly Page[] = [
  {
    name: 'terminal',
    folder: TERMINAL,
    sources: [
      ...pageFiles(TERMINAL, 'demo.html', 'public'),
      ...['core', 'api', 'client', 'receipts'].map((name) => `packages/${name}/src`),
    ],
  },
  { name: 'payer’s phone', folder: PHONE, sources: pageFiles(PHONE) },
];

/** One hash over everything that the build reads. */
function sourcesHash({ sources }: Page): string {
  const hash = createHash('sha256').update(readFileSync(join(root, 'package-lock.json')));
  const add = (path: string) => {
    if (statSync(path).isDirectory()) for (const name of readdirSync(path).sort()) add(join(path, name));
    else hash.update(path.slice(root.length)).update(readFileSync(path));
  };
  for (const name of sources) add(join(root, name));
  return hash.digest('hex');
}

/** @throws Error when a build fails; what it said is on standard error. */
export function buildPages(): void {
  for (const page of PAGES) buildPage(page);
}

function buildPage(page: Page): void {
  const folder = join(root, page.folder);
  const stamp = join(folder, 'dist', '.sources');
  const sources = sourcesHash(page);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === sources) return;
  process.stderr.write(`Building the ${page.name} …\n`);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const built = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'error', '-c', join(folder, 'vite.config.ts')], {
    stdio: ['ignore', 2, 2],
    // What is built is what is shipped, also by a process that tests have started.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (built.status !== 0) throw new Error(`The ${page.name} could not be built.`);
  writeFileSync(stamp, sources);
}
