/**
 * `npm test`: everything that is checked, in one run. Ends with `N passed, N failed`.
 *
 * `npm test -- PATH …` runs the tests below those paths and leaves the static checks out.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPages } from './build.ts';
import { installTestPackages } from './packages.ts';

const root = join(import.meta.dirname, '..');
const bin = (name: string): string => join(root, 'node_modules', '.bin', name);
const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, FORCE_COLOR: '0' } }).status === 0;

const paths = process.argv.slice(2);
const checks: readonly (readonly [name: string, passes: () => boolean])[] = [
  ['biome: format and lint', () => run(bin('biome'), ['ci', '--max-diagnostics=20', '.'])],
  ['typescript: types', () => run(bin('tsc'), ['-p', '.'])],
  ['typescript: types of the phone', () => run(bin('tsc'), ['-p', 'apps/sandbox/phone'])],
  ['typescript: types of the player', () => run(bin('tsc'), ['-p', 'packages/simulation/src/player/page'])],
  ['typescript: types of the terminal', () => run(bin('tsc'), ['-p', 'apps/terminal'])],
  ['typescript: types of the terminal’s tests', () => run(bin('tsc'), ['-p', 'apps/terminal/test'])],
];

installTestPackages();
buildPages();

const totals = { passed: 0, failed: 0, skipped: 0 };
for (const [name, passes] of paths.length === 0 ? checks : []) {
  process.stdout.write(`\n== ${name}\n`);
  if (passes()) totals.passed++;
  else totals.failed++;
}

process.stdout.write('\n== tests\n');
const folder = mkdtempSync(join(tmpdir(), 'quickpay-tests-'));
const report = join(folder, 'report.json');
const ended = run(bin('vitest'), ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...paths]);
try {
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, numTotalTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  totals.passed += numPassedTests;
  // A file that could not be loaded has no tests to fail: it counts itself.
  totals.failed += numFailedTests > 0 ? numFailedTests : numFailedTestSuites;
  totals.skipped += numPendingTests;
  if (numTotalTests === 0 || (!ended && totals.failed === 0)) totals.failed++;
} catch {
  totals.failed++;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

process.stdout.write(
  `\n${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''}\n`,
);
process.exitCode = totals.failed > 0 ? 1 : 0;
