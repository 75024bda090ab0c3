/** Somebody who installed the published package: a folder with the tarball and what it depends on, and nothing of this repository. */
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildClient, npm, packClient } from '../../scripts/package.ts';
import { root } from '../house/files.ts';

export type Consumer = Readonly<{
  folder: string;
  /** What was packed. */
  tarball: string;
  /** What was built. */
  built: string;
  close(): void;
}>;

const versionOf = (name: string): string =>
  (JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')) as Readonly<{ version: string }>).version;

/** Builds, packs, installs. The package's dependencies come out of npm's cache, which the repository's own installation has filled. */
export function openConsumer(): Consumer {
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-consumer-'));
  const built = join(folder, 'built');
  buildClient(built);
  const tarball = packClient(built, folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'consumer', private: true, type: 'module' }));
  const types = `@types/node@${versionOf('@types/node')}`;
  npm(['install', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', tarball, types], folder);
  cpSync(join(root, 'examples'), join(folder, 'examples'), {
    recursive: true,
    // It speaks with Quick Pay and not with WeChat Pay: the package knows nothing of that.
    filter: (from) => from !== join(root, 'examples', 'webhooks.ts'),
  });
  return { folder, tarball, built, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The programs that a page shows: each begins with its name, and may be followed by what it prints. */
export type Program = Readonly<{ name: string; text: string; prints: readonly string[] }>;

export function programsIn(markdown: string): readonly Program[] {
  const blocks = markdown.matchAll(/```ts\n(\/\/ (\S+)\n[\s\S]*?)```(?:\n\n```text\n([\s\S]*?)```)?/g);
  return [...blocks].map(([, text = '', name = '', prints = '']) => ({ name, text, prints: prints.trimEnd().split('\n') }));
}

/** How long a program may take, however busy the machine. */
const PATIENCE_MS = 60_000;

/** Runs a program to its end, and answers what it printed. @throws Error with that, when it failed */
export function run(node: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(node, args, { cwd, env: { ...process.env, NO_COLOR: '1' }, timeout: PATIENCE_MS });
    let [printed, said] = ['', ''];
    child.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`${args.join(' ')} ended with ${code ?? signal}:\n${printed}\n${said}`));
    });
  });
}
