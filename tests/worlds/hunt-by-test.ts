/** Hunts a defect that no world can show: tests of the package must fail with it. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestHunter } from '@quickpay/simulation';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));
const CONFIG = fileURLToPath(new URL('./with-defect.config.ts', import.meta.url));
/** Of a file of tests: a defect may keep it from ever ending. */
const TESTS_MS_MAX = 120_000;
const NOTE_MAX = 2_000;

/** What Vitest's own report says, as far as it is read here. */
type Report = Readonly<{
  testResults: readonly Readonly<{
    message: string;
    assertionResults: readonly Readonly<{ status: string; fullName: string }>[];
  }>[];
}>;

/** @throws Error when no test began: the defect keeps the source from being read. */
export const huntByTest: TestHunter = async ({ defect, test }) => {
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-hunt-'));
  try {
    const file = join(folder, 'report.json');
    const { isEnded, note } = await run(
      ['run', '--config', CONFIG, '--reporter', 'json', '--outputFile', file, `packages/${test}`],
      { DEFECT: defect === null ? '' : JSON.stringify(defect) },
    );
    if (!isEnded) return { caught: 'the tests never end', cases: 0 };
    const files = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Report).testResults : []; // as Vitest writes it
    const cases = files.flatMap(({ assertionResults }) => assertionResults);
    if (cases.length === 0)
      throw new Error(`${defect?.name ?? 'the product'}: no test of ${test} began: ${files[0]?.message ?? note}`);
    return { caught: cases.find(({ status }) => status === 'failed')?.fullName ?? null, cases: cases.length };
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
  const timer = setTimeout(() => child.kill('SIGKILL'), TESTS_MS_MAX);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(timer);
  return { isEnded: code !== null, note: note.trim() };
}
