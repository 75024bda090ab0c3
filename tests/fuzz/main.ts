/**
 * `npm run fuzz [-- --target T …] [--seconds N] [--runs N] [--seed S] [--keep]`: searches for an input that breaks a reader's claim, for so
 * long with each target. `--target wire` is every target whose name begins so. `--keep` writes what reached something new into the corpus.
 * `npm run fuzz -- --target T --input X`: one input again, as a finding prints it.
 * `npm run fuzz -- --list`: the targets, and what each claims.
 *
 * Ends with 1 where an input was found.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { isUsage, UsageError, whole } from '../../bench/usage.ts';
import { keepInput, keptInputs } from './corpus.ts';
import { type Note, newNote, noteIn } from './note.ts';
import type { Finding, Searched } from './search.ts';
import type { SearchTask } from './search-worker.ts';
import { type Target, textOf } from './target.ts';
import { allTargets } from './targets.ts';

const USAGE = `npm run fuzz [-- --target T …] [--seconds N] [--runs N] [--seed S] [--keep]
npm run fuzz -- --target T --input X
npm run fuzz -- --list
`;
const OPTIONS = {
  target: { type: 'string', multiple: true, default: [''] as string[] },
  seconds: { type: 'string', default: '30' },
  runs: { type: 'string', default: '999999999' },
  seed: { type: 'string' },
  keep: { type: 'boolean', default: false },
  input: { type: 'string' },
  list: { type: 'boolean', default: false },
} as const;
/** Reading one input for so long is reading it for ever. */
const STUCK_MS = 20_000;
const LOOKED_EVERY_MS = 500;
const SHOWN_MAX = 400;

const NUMBER_MAX = 999_999_999;

try {
  await main(parseArgs({ options: OPTIONS }).values);
} catch (fault) {
  if (!isUsage(fault)) throw fault;
  process.stderr.write(`${fault.message}\n${USAGE}`);
  process.exitCode = 2;
}
process.exit();

type Values = ReturnType<typeof parseArgs<{ options: typeof OPTIONS }>>['values'];
type Extent = Readonly<{ seed: number; runs: number; seconds: number; isKept: boolean }>;

async function main(values: Values): Promise<void> {
  const targets = await chosen(values.target);
  if (values.list) for (const { name, holds } of targets) process.stdout.write(`${name.padEnd(24)} ${holds}\n`);
  else if (values.input !== undefined) await once(targets, Buffer.from(values.input, 'base64url'));
  else
    await searchAll(targets, {
      seed: values.seed === undefined ? randomInt(NUMBER_MAX) : whole('seed', values.seed, 0, NUMBER_MAX),
      runs: whole('runs', values.runs, 0, NUMBER_MAX),
      seconds: whole('seconds', values.seconds, 0, NUMBER_MAX),
      isKept: values.keep,
    });
}

async function chosen(names: readonly string[]): Promise<readonly Target[]> {
  const all = await allTargets();
  const unknown = names.find((name) => !all.some((target) => target.name.startsWith(name)));
  if (unknown !== undefined)
    throw new UsageError(`There is no target ${unknown}; there are ${all.map(({ name }) => name).join(', ')}.`);
  return all.filter((target) => names.some((name) => target.name.startsWith(name)));
}

async function once([target, ...others]: readonly Target[], input: Uint8Array): Promise<void> {
  if (target === undefined || others.length > 0) throw new UsageError('--input is for one target: name it with --target');
  const { check, close } = await target.open();
  process.stdout.write(`${target.name}: ${shown(input)}\n`);
  try {
    await check(input);
    process.stdout.write(`holds: ${target.holds}\n`);
  } catch (fault) {
    process.exitCode = 1;
    process.stdout.write(`${fault instanceof Error ? fault.stack : String(fault)}\n`);
  }
  await close();
}

async function searchAll(all: readonly Target[], extent: Extent): Promise<void> {
  const { seed, isKept } = extent;
  process.stdout.write(`seed ${seed}\n`);
  for (const target of all) {
    const { tried, reached, kept, finding } = await searchApart(target, extent);
    process.stdout.write(`${target.name.padEnd(24)} ${tried} inputs, ${reached} characters of it reached, ${kept.length} new\n`);
    if (isKept) for (const input of kept) keepInput(target.name, input);
    if (finding === null) continue;
    process.exitCode = 1;
    tell(target, finding);
  }
}

function shown(input: Uint8Array): string {
  return `${JSON.stringify(textOf(input).slice(0, SHOWN_MAX))} (${input.length} bytes)`;
}

function tell({ name, holds }: Target, { input, told }: Finding): void {
  process.stdout.write(
    `${name}: not so: ${holds}\n  of ${shown(input)}\n  ${told}\n  again: npm run fuzz -- --target ${name} --input=${Buffer.from(input).toString('base64url')}\n`,
  );
}

/** In a thread of its own, which is ended where it gets stuck in an input. */
async function searchApart(target: Target, { seed, runs, seconds }: Extent): Promise<Searched> {
  const shared = newNote();
  const task: SearchTask = {
    target: target.name,
    seed,
    known: keptInputs(target.name).map(({ bytes }) => bytes),
    runs,
    seconds,
    shared,
  };
  const worker = new Worker(new URL('./search-worker.ts', import.meta.url), { workerData: task });
  const ended = new Promise<Searched>((resolve, reject) => {
    worker.on('message', resolve);
    worker.on('error', reject);
  });
  const over = new AbortController();
  try {
    return await Promise.race([ended, stuck(noteIn(shared), over.signal)]);
  } finally {
    over.abort();
    await worker.terminate();
  }
}

/** Resolves when one input is read for ever; never once the signal has aborted. */
async function stuck({ read }: Note, signal: AbortSignal): Promise<Searched> {
  let last = { count: 0, at: performance.now() };
  while (!signal.aborted) {
    await wait(LOOKED_EVERY_MS);
    const { count, input } = read();
    if (count !== last.count || count === 0) last = { count, at: performance.now() };
    else if (performance.now() - last.at > STUCK_MS) {
      const told = `reading it does not end within ${STUCK_MS / 1_000} s`;
      return { tried: count, reached: 0, kept: [], finding: { input, told } };
    }
  }
  return new Promise(() => {});
}
