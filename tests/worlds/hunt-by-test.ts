/** Hunts a defect that no world can show: a test of its package must fail with it. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestHunter } from '@quickpay/simulation';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const CONFIG = fileURLToPath(new URL('./with-defect.config.ts', import.meta.url));
/** A defect may keep a test from ever ending. */
const TEST_MS_MAX = 180_000;
const NOTE_MAX = 2_000;

const ENDED: ReadonlySet<string> = new Set(['passed', 'failed']);

/** What Vitest's own report says, as far as it is read here. */
type Report = Readonly<{
  testResults: readonly Readonly<{
    message: string;
    assertionResults: readonly Readonly<{ status: string }>[];
  }>[];
}>;

/** @throws Error when the test did not begin: it is not where the catalogue says, or the defect keeps the source from being read. */
export const huntByTest: TestHunter = async ({ defect, test }) => {
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-hunt-'));
  try {
    const report = join(folder, 'report.json');
    const { isEnded, note } = await run(
      ['run', '--config', CONFIG, '--reporter', 'json', '--outputFile', report, '-t', test.name, `packages/${test.file}`],
      { DEFECT: defect === null ? '' : JSON.stringify(defect) },
    );
    if (!isEnded) return true;
    const files = existsSync(report) ? (JSON.parse(readFileSync(report, 'utf8')) as Report).testResults : []; // as Vitest writes it
    const [ran] = files.flatMap(({ assertionResults }) => assertionResults).filter(({ status }) => ENDED.has(status));
    if (ran !== undefined) return ran.status === 'failed';
    throw new Error(
      `${defect?.name ?? 'the product'}: “${test.name}” of ${test.file} did not begin: ${files[0]?.message || note}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Runs Vitest to its end, or until it has taken too long. */
async function run(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Readonly<{ isEnded: boolean; note: string }>> {
  const child = spawn(process.execPath, [VITEST, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  let note = '';
  child.stderr.on('data', (text: Buffer) => {
    note = `${note}${text}`.slice(0, NOTE_MAX);
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), TEST_MS_MAX);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(timer);
  return { isEnded: code !== null, note: note.trim() };
}
