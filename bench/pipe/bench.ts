/** `npm run bench -- pipe`: what rules and a durable ledger cost a payment, against the same pipe without them. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  EXIT,
  exitCodeOf,
  type Figures,
  foreignLoadOf,
  isTooBusy,
  percent,
  printFigures,
  rounded,
  SENTENCES,
  shown,
} from '../figures.ts';
import { isInMemory } from '../machine.ts';
import { median, percentile, type Spread, spreadOf, type Verdict, verdictOf } from '../statistics.ts';
import { whole } from '../usage.ts';
import { openPipe, type Pipe } from './pipe.ts';
import { measureRound, type Plan, perSecond, type Round, warmUp } from './rounds.ts';
import { VARIANT_NAMES, type VariantName } from './variants.ts';

export const summary = 'payments a second and added latency through the whole backend, with SQLite flushed at every commit';

/** Each is a ratio within a round; what it must reach, it must reach at every number of concurrent payments. */
const GOALS = [
  { name: 'pipe.sqlite.ratio', against: 'bare', atLeast: 0.6 },
  { name: 'pipe.sqlite.vsGroupedNull', against: 'groupedNull', atLeast: 0.5 },
  { name: 'pipe.sqlite.vsUnwatched', against: 'unwatched', atLeast: 0.9 },
] as const satisfies readonly Readonly<{ name: string; against: VariantName; atLeast: number }>[];

const OPTIONS = {
  json: { type: 'string' },
  folder: { type: 'string', default: join(import.meta.dirname, '..', '..', 'data') },
  rounds: { type: 'string', default: '9' },
  'turn-ms': { type: 'string', default: '800' },
  concurrent: { type: 'string', default: '64,128' },
  rate: { type: 'string', default: '200' },
  /** Writes a profile of the backend with the ledger there (`--cpu-prof`). */
  profile: { type: 'string' },
} as const;

/** Runs it, and answers its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const plan: Plan = {
    rounds: whole('rounds', values.rounds, 1, 1_000),
    turnMs: whole('turn-ms', values['turn-ms'], 50, 60_000),
    concurrent: values.concurrent.split(',').map((text) => whole('concurrent', text, 1, 1_000)),
    perSecond: whole('rate', values.rate, 1, 10_000),
  };
  const pipe = await openPipe({
    folder: values.folder,
    ...(values.profile === undefined ? {} : { execArgv: ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] }),
  });
  try {
    if (isInMemory(pipe.folder)) {
      process.stderr.write(`${pipe.folder} is in memory: nothing is durable there. Say where a disk is with --folder.\n`);
      return EXIT.usage;
    }
    const rounds = await measured(pipe, plan);
    const { paid } = { paid: await pipe.load.ask('paid', { url: pipe.backends.sqlite.url }) };
    const kept = await pipe.paidInLedger();
    if (kept !== paid) throw new Error(`${paid} payments were answered as paid, and the ledger holds ${kept}`);
    return told(rounds, plan, values.json);
  } finally {
    await pipe.close();
  }
}

async function measured(pipe: Pipe, plan: Plan): Promise<Round[]> {
  process.stdout.write('warming up\n');
  await warmUp(pipe, plan);
  const rounds: Round[] = [];
  while (rounds.length < plan.rounds) {
    const round = await measureRound(pipe, plan, rounds.length);
    rounds.push(round);
    process.stdout.write(`${lineOf(round, rounds.length)}\n`);
  }
  return rounds;
}

function lineOf({ turns, flushMs, foreignLoad }: Round, number: number): string {
  const rates = turns.map(
    ({ concurrent, of }) => `${concurrent}: ${VARIANT_NAMES.map((name) => `${name} ${rounded(perSecond(of[name]))}`).join(', ')}`,
  );
  return [
    `round ${number}`,
    ...rates,
    `flush ${rounded(median(flushMs))} ms`,
    `others ${percent(foreignLoad)} of the machine`,
  ].join(' · ');
}

function told(rounds: readonly Round[], plan: Plan, jsonFile: string | undefined): number {
  const foreignLoad = foreignLoadOf(rounds);
  const tooBusy = isTooBusy(foreignLoad);
  const verdicts: Verdict[] = [];
  process.stdout.write('\n');
  for (const { name, against, atLeast } of GOALS) {
    for (const concurrent of plan.concurrent) {
      const spread = ratios(rounds, concurrent, against);
      const verdict = tooBusy ? 'cannotTell' : verdictOf(spread, atLeast);
      verdicts.push(verdict);
      process.stdout.write(`${name} at ${concurrent}: ${shown(spread)}; at least ${atLeast}: ${SENTENCES[verdict]}\n`);
    }
  }
  if (tooBusy) process.stdout.write(`others used ${percent(foreignLoad)} of the machine: too noisy to tell\n`);
  process.stdout.write('\n');
  printFigures(figuresOf(rounds, plan, foreignLoad), jsonFile);
  return exitCodeOf(verdicts);
}

/** Payments a second with the ledger, as a share of another variant's in the same round. */
function ratios(rounds: readonly Round[], concurrent: number, against: VariantName): Spread {
  return spreadOf(
    rounds.flatMap(({ turns }) =>
      turns.filter((at) => at.concurrent === concurrent).map(({ of }) => perSecond(of.sqlite) / perSecond(of[against])),
    ),
  );
}

function figuresOf(rounds: readonly Round[], plan: Plan, foreignLoad: number | null): Figures {
  const figures: Record<string, number> = {};
  const note = (name: string, value: number) => {
    figures[name] = rounded(value);
  };
  for (const concurrent of plan.concurrent) {
    const of = (name: VariantName) =>
      rounds.flatMap(({ turns }) => turns.filter((at) => at.concurrent === concurrent).map((at) => at.of[name]));
    for (const name of VARIANT_NAMES) {
      note(`pipe.${name}.paymentsPerSecond.${concurrent}`, median(of(name).map(perSecond)));
      note(`pipe.${name}.mainThreadMicros.${concurrent}`, median(of(name).map(({ cpu, payments }) => cpu.mainThread / payments)));
      note(`pipe.${name}.backendMicros.${concurrent}`, median(of(name).map(({ cpu, payments }) => cpu.process / payments)));
    }
  }
  const latencies = (name: keyof Round['latencyMs'], share: number) =>
    percentile(
      rounds.flatMap(({ latencyMs }) => latencyMs[name]),
      share,
    );
  for (const name of ['gateway', ...VARIANT_NAMES] as const) {
    note(`pipe.${name}.msP50`, latencies(name, 0.5));
    note(`pipe.${name}.msP99`, latencies(name, 0.99));
  }
  note('pipe.sqlite.addedMsP50', latencies('sqlite', 0.5) - latencies('gateway', 0.5));
  note('pipe.sqlite.addedMsP99', latencies('sqlite', 0.99) - latencies('gateway', 0.99));
  const flushes = rounds.flatMap(({ flushMs }) => flushMs);
  note('fsync.msP50', percentile(flushes, 0.5));
  note('fsync.msP99', percentile(flushes, 0.99));
  if (foreignLoad !== null) note('machine.foreignLoad', foreignLoad);
  for (const { name, against } of GOALS) {
    const at = plan.concurrent.map((concurrent) => ({ concurrent, spread: ratios(rounds, concurrent, against) }));
    for (const { concurrent, spread } of at) {
      note(`${name}.${concurrent}`, spread.median);
      note(`${name}.${concurrent}.min`, spread.min);
      note(`${name}.${concurrent}.max`, spread.max);
    }
    // A goal must be reached at every number of concurrent payments: the least of them stands for all.
    note(name, Math.min(...at.map(({ spread }) => spread.median)));
  }
  return figures;
}
