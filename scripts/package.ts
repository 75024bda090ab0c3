/**
 * `npm run package`: what is published of the client of WeChat Pay, in `packages/wechatpay/dist`, and packed into a tarball beside it.
 *
 * Here everything runs from its TypeScript sources, which nobody else's Node would take out of `node_modules`. So what is published is a folder
 * of its own: JavaScript, types, and a manifest that is made of the one here. Publish it with `npm publish packages/wechatpay/dist`.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = join(import.meta.dirname, '..');
const SOURCE = join(root, 'packages', 'wechatpay');

type Manifest = Readonly<{ private?: boolean; exports: Readonly<Record<string, string>>; [field: string]: unknown }>;

/** Compiles the client into this folder, which is emptied first. @throws Error when it does not compile */
export function buildClient(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  run(join(root, 'node_modules', '.bin', 'tsc'), ['-p', join(SOURCE, 'tsconfig.build.json'), '--outDir', folder], root);
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    if (path.endsWith('.d.ts')) nameCompiled(join(folder, path));
  const manifest = JSON.parse(readFileSync(join(SOURCE, 'package.json'), 'utf8')) as Manifest;
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published(manifest), null, 2)}\n`);
  copyFileSync(join(SOURCE, 'README.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
}

/** Packs what was built, and answers where the tarball is. */
export function packClient(folder: string, into: string): string {
  const said = npm(['pack', '--json', '--pack-destination', into], folder);
  const [packed] = JSON.parse(said) as readonly Readonly<{ filename: string }>[]; // as npm says of one folder
  if (packed === undefined) throw new Error('npm packed nothing');
  return join(into, packed.filename);
}

/** Runs npm in a folder, and answers what it said. @throws Error with what it said when it failed */
export function npm(args: readonly string[], cwd: string): string {
  const own = process.env.npm_execpath;
  return own?.endsWith('.js') ? run(process.execPath, [own, ...args], cwd) : run('npm', args, cwd);
}

/** The compiler renames what JavaScript imports, and leaves types as they were: they name files that are not there. */
function nameCompiled(path: string): void {
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/(\bfrom |\bimport\()'(\.{1,2}\/[^']+)\.ts'/g, "$1'$2.js'"));
}

function published({ private: _ours, exports, ...manifest }: Manifest): Record<string, unknown> {
  const compiled = (source: string) => source.replace(/^\.\/src\//, './').replace(/\.ts$/, '');
  const entries = Object.entries(exports).map(([name, source]) => [
    name,
    { types: `${compiled(source)}.d.ts`, default: `${compiled(source)}.js` },
  ]);
  return {
    ...manifest,
    exports: { ...Object.fromEntries(entries), './package.json': './package.json' },
    files: ['**/*.js', '**/*.d.ts'],
  };
}

function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 64 * 1_024 * 1_024 });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}\n${stderr}`);
  return stdout;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === import.meta.filename) {
  const folder = join(SOURCE, 'dist');
  buildClient(folder);
  process.stdout.write(`Built     ${folder}\nPacked    ${packClient(folder, SOURCE)}\nPublish   npm publish ${folder}\n`);
}
