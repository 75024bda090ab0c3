/** `npm run bench -- bill`: how much memory and time a long bill takes to be read and added up. */
import { closeSync, mkdtempSync, openSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exitCodeOf, printFigures, rounded } from '../figures.ts';
import { startPart } from '../parts.ts';
import { median, spreadOf } from '../statistics.ts';
import { whole } from '../usage.ts';
import { writeBill } from './bill-file.ts';
import type { ReaderQuestions } from './reader.ts';

export const summary = 'a million bill lines: the memory to read them, and the time beside a bare splitter of lines';

/** For everything that the process is, Node among it. */
const PEAK_MB_MAX = 150;
const MB = 1_048_576;
/** Headings and two lines of sums. */
const OTHER_LINES = 3;

const OPTIONS = {
  json: { type: 'string' },
  lines: { type: 'string', default: '1000000' },
  rounds: { type: 'string', default: '7' },
} as const;

const READER = new URL('./reader.ts', import.meta.url);

/** Runs it, and answers its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const lines = whole('lines', values.lines, 1, 50_000_000);
  const rounds = whole('rounds', values.rounds, 1, 100);
  const folder = mkdtempSync(join(tmpdir(), 'quickpay-bench-bill-'));
  const log = openSync(join(folder, 'log'), 'a');
  try {
    const file = join(folder, 'bill.csv');
    await writeBill(file, lines);
    const peakMb = (await peakOf(file, lines, log)) / MB;
    const { read, split } = await times(file, { lines, rounds, log });
    const ratio = spreadOf(read.map((ms, n) => ms / (split[n] ?? ms)));
    printFigures(
      {
        'bill.lines': lines,
        'bill.mb': rounded(statSync(file).size / MB),
        'bill.readMs': rounded(median(read)),
        'bill.splitMs': rounded(median(split)),
        'bill.linesPerSecond': rounded((lines / median(read)) * 1_000),
        'bill.vsSplitMin': rounded(ratio.min),
        'bill.vsSplitMax': rounded(ratio.max),
        'bill.vsSplit': rounded(ratio.median),
        'bill.peakMb': rounded(peakMb),
      },
      values.json,
    );
    return exitCodeOf([peakMb <= PEAK_MB_MAX ? 'reached' : 'missed']);
  } finally {
    closeSync(log);
    rmSync(folder, { recursive: true });
  }
}

/** In a process that reads it once, and does nothing else. */
async function peakOf(file: string, lines: number, log: number): Promise<number> {
  const reader = await startPart<ReaderQuestions>(READER, { file }, { log });
  try {
    const taken = await reader.ask('read', undefined as never); // asked for nothing
    if (taken.lines !== lines) throw new Error(`${taken.lines} lines of ${lines} were read`);
    return await reader.ask('peakBytes', undefined as never);
  } finally {
    await reader.end();
  }
}

/** Both take turns in one process, in an order that is its own mirror image; the first turn of each is not counted. */
async function times(
  file: string,
  { lines, rounds, log }: Readonly<{ lines: number; rounds: number; log: number }>,
): Promise<Readonly<{ read: readonly number[]; split: readonly number[] }>> {
  const reader = await startPart<ReaderQuestions>(READER, { file }, { log });
  const ask = async (name: 'read' | 'split', wanted: number): Promise<number> => {
    const taken = await reader.ask(name, undefined as never); // asked for nothing
    if (taken.lines !== wanted) throw new Error(`${taken.lines} lines of ${wanted} were taken`);
    return taken.ms;
  };
  const readOnce = () => ask('read', lines);
  const splitOnce = () => ask('split', lines + OTHER_LINES);
  try {
    const [read, split]: [number[], number[]] = [[], []];
    for (let round = -1; round < rounds; round++) {
      const [first, second, third, fourth] = [await readOnce(), await splitOnce(), await splitOnce(), await readOnce()];
      if (round < 0) continue;
      read.push(first + fourth);
      split.push(second + third);
    }
    return { read: read.map((ms) => ms / 2), split: split.map((ms) => ms / 2) };
  } finally {
    await reader.end();
  }
}
