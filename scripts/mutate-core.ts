/**
 * `npm run mutants [-- --only FILE] [-- --json FILE]`: how many small changes of `packages/core` go unnoticed.
 *
 * Stryker makes them, a flipped comparison, a number, a cell left out, and runs core's own tests against each; what survives is put into
 * worlds of the simulation. Takes about half an hour. Stryker is installed into a folder of its own for as long as it runs: a hundred and
 * fifty packages are too many for a tool that is needed now and then. `--only`: changes of one file, such as `effects.ts`.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { hunt } from '../packages/simulation/src/defects/hunt.ts';

const STRYKER = '10.1.1';
/** Worlds that a survivor is put into. */
const SEEDS = 20;
const CHANNELS = new URL('../tests/worlds/channel.ts', import.meta.url);
/** Not `tsconfig.json`, which the tool would want to rewrite. */
const COMPILED = 'compiled.json';
/** What core's tests read beside core. */
const CORE = ['packages/core', 'docs/reference/payment-states.md'];

type Place = Readonly<{ line: number; column: number }>;
type Mutant = Readonly<{
  id: string;
  mutatorName: string;
  replacement: string;
  status: 'Killed' | 'Timeout' | 'RuntimeError' | 'Survived' | 'NoCoverage' | 'Ignored';
  location: Readonly<{ start: Place; end: Place }>;
}>;
/** What the tool writes: the parts of its schema that are read here. */
type Report = Readonly<{ files: Readonly<Record<string, Readonly<{ source: string; mutants: readonly Mutant[] }>>> }>;

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({ options: { only: { type: 'string', default: '**/*.ts' }, json: { type: 'string' } } });
const folder = mkdtempSync(join(tmpdir(), 'quickpay-mutants-'));
try {
  await judge(reportOf(values.only));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the tool in its folder. */
function reportOf(only: string): Report {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    devDependencies: Record<string, string>;
  };
  const write = (name: string, content: unknown) => writeFileSync(join(folder, name), JSON.stringify(content));
  for (const path of CORE) cpSync(join(root, path), join(folder, path), { recursive: true });
  write('package.json', { name: 'mutants', private: true, type: 'module' });
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `export default { test: { include: ['packages/core/test/**/*.test.ts'], testTimeout: 30_000 } };\n`,
  );
  write(COMPILED, {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { types: [], noUnusedLocals: false, noUnusedParameters: false },
    include: ['packages/core/src'],
    exclude: [],
  });
  write('stryker.config.json', {
    testRunner: 'vitest',
    plugins: ['@stryker-mutator/vitest-runner'],
    mutate: [`packages/core/src/${only}`],
    reporters: ['progress-append-only', 'json'],
    jsonReporter: { fileName: 'report.json' },
    coverageAnalysis: 'perTest',
    concurrency: 2,
    timeoutMS: 20_000,
    disableTypeChecks: false,
  });
  const tools = [
    `vitest@${devDependencies.vitest}`,
    `fast-check@${devDependencies['fast-check']}`,
    `@stryker-mutator/core@${STRYKER}`,
    `@stryker-mutator/vitest-runner@${STRYKER}`,
  ];
  run('npm', ['install', '--save-exact', '--no-audit', '--no-fund', '--loglevel=error', ...tools]);
  run(join(folder, 'node_modules', '.bin', 'stryker'), ['run', 'stryker.config.json']);
  return JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report; // as the tool's schema says
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] });
  if (error !== undefined || status !== 0) throw new Error(`${command} ended with ${status ?? error?.message}`);
}

/** Counts what the tests have noticed, and puts what they have not into worlds. */
async function judge({ files }: Report): Promise<void> {
  const figures = { mutants: 0, killedByTests: 0, killedByWorlds: 0, survived: 0, killRatePercent: 0 };
  for (const [path, { source, mutants }] of Object.entries(files)) {
    for (const mutant of mutants) {
      const isKilled = mutant.status !== 'Survived' && mutant.status !== 'NoCoverage';
      const changed = withMutant(source, mutant);
      // What the compiler refuses nobody could have written: the tool itself does not ask it.
      if (mutant.status === 'Ignored' || (!isKilled && !isCompiled(path, source, changed))) continue;
      figures.mutants++;
      if (isKilled) figures.killedByTests++;
      else if (await isMissedByWorlds(path, source, changed)) figures.killedByWorlds++;
      else {
        figures.survived++;
        process.stdout.write(`survived: ${nameOf(path, source, mutant)}\n`);
      }
    }
  }
  figures.killRatePercent = Math.round((1_000 * (figures.mutants - figures.survived)) / Math.max(1, figures.mutants)) / 10;
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(26)} ${value}\n`);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures })}\n`);
}

function isCompiled(path: string, source: string, changed: string): boolean {
  writeFileSync(join(folder, path), changed);
  const { status } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', join(folder, COMPILED)], { stdio: 'ignore' });
  writeFileSync(join(folder, path), source);
  return status === 0;
}

/** The whole file is the text that stands there once. */
async function isMissedByWorlds(path: string, source: string, changed: string): Promise<boolean> {
  const file = path.slice('packages/'.length);
  const defect = { name: path, breaks: '', file, find: source, put: changed };
  const { caught } = await hunt({ defect, channels: CHANNELS, seeds: SEEDS });
  return caught !== null;
}

function withMutant(source: string, mutant: Mutant): string {
  const [start, end] = span(source, mutant);
  return source.slice(0, start) + mutant.replacement + source.slice(end);
}

const nameOf = (path: string, source: string, mutant: Mutant): string =>
  `${path}:${mutant.location.start.line} ${onOneLine(source.slice(...span(source, mutant)))} → ${onOneLine(mutant.replacement)}`;

const onOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, 100);

/** Lines and columns count from one. */
function span(source: string, { location }: Mutant): [start: number, end: number] {
  const lines = source.split('\n');
  const offset = ({ line, column }: Place) =>
    lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0) + column - 1;
  return [offset(location.start), offset(location.end)];
}
