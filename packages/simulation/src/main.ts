/**
 * `npm run simulate -- --seeds N [--first S] [--jobs J] [--json FILE]`: worlds from so many seeds, and what they showed.
 * `… --topology store`: worlds of stores with a node each, and a head office; goes with all of the following but `--mutations`.
 * `npm run simulate -- --seed S [--sales N]`: one world, with everything that happened in it.
 * `npm run simulate -- --seed S [--sales N] --open`, or `--html FILE`: the same to look at, in a browser.
 * `npm run simulate -- --seed S --defect NAME …`: the same with something wrong in it.
 * `npm run simulate -- --mutations [--seeds N] [--only NAME,…] [--json FILE]`: worlds with something wrong in them, until each is seen.
 *
 * Which channel the worlds are made with is said by whoever calls (`tests/worlds/main.ts`): this package knows none.
 */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { againWith, isPutIn } from './defects/again.ts';
import { defectNamed } from './defects/catalogue.ts';
import type { Defect } from './defects/defect.ts';
import { worldsFor } from './defects/hunt.ts';
import { type Hunters, huntDefects } from './defects/hunt-defects.ts';
import { runOf } from './player/run.ts';
import { writePage } from './player/write-page.ts';
import { runSeeds } from './seeds.ts';
import { fewestSales } from './shrink.ts';
import { conflictsReached, conflictsUnreached } from './stores/conflicts-reached.ts';
import { argumentOf, runOne, TOPOLOGIES, type Topology } from './topologies.ts';
import { metAllTheSame, storeFaultsUnreached, type Totals, traceHash, unreached } from './totals.ts';
import { lineOf } from './trace.ts';
import { channelMakerAt, type MakeChannel } from './wire.ts';

const USAGE = `npm run simulate -- [--topology store] --seeds N [--first S] [--jobs J] [--json FILE]
npm run simulate -- [--topology store] --seed S [--sales N] [--trace] [--open] [--html FILE] [--defect NAME]
npm run simulate -- --mutations [--seeds N] [--only NAME,…] [--jobs J] [--json FILE]
`;
const OPTIONS = {
  topology: { type: 'string', default: 'one' },
  seeds: { type: 'string', default: '200' },
  first: { type: 'string', default: '1' },
  jobs: { type: 'string', default: '1' },
  seed: { type: 'string' },
  sales: { type: 'string' },
  json: { type: 'string' },
  trace: { type: 'boolean', default: false },
  open: { type: 'boolean', default: false },
  html: { type: 'string' },
  defect: { type: 'string' },
} as const;
const JOBS_MAX = 64;
const NAMED_MAX = 10;

function refuse(why: string): never {
  process.stderr.write(`${why}\n${USAGE}`);
  process.exit(2);
}

function options() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (fault) {
    return refuse(fault instanceof Error ? fault.message : String(fault));
  }
}

const whole = (name: string, text: string, most = 999_999_999): number =>
  /^\d{1,9}$/.test(text) && Number(text) <= most
    ? Number(text)
    : refuse(`--${name} is a whole number up to ${most}, not ${text}`);

/** What worlds know nothing of, and whoever runs them does. */
export type Outside = Hunters &
  Readonly<{
    /** Has the desktop open an address, and answers whether it took it. */
    open: (address: string) => Promise<boolean>;
  }>;

/** Runs worlds as the arguments of the process say, prints what they showed, and answers the code to end with. */
export async function simulate(outside: Outside): Promise<number> {
  // Its own options: which defects, and how far each is hunted.
  if (process.argv.includes('--mutations')) return huntDefects(process.argv.slice(2), outside);
  const values = options();
  if (values.seed === undefined)
    for (const name of OF_ONE_WORLD)
      if (values[name] !== undefined && values[name] !== false) refuse(`--${name} is about one world: name it with --seed`);
  return values.seed === undefined ? many(values, outside) : oneOrAgain(whole('seed', values.seed), values, outside);
}

type Values = ReturnType<typeof options>;
const OF_ONE_WORLD = ['sales', 'trace', 'open', 'html', 'defect'] as const;
const topologyOf = ({ topology }: Values): Topology =>
  TOPOLOGIES.find((one) => one === topology) ?? refuse(`--topology is ${TOPOLOGIES.join(' or ')}, not ${topology}`);

function oneOrAgain(seed: number, values: Values, outside: Outside): Promise<number> {
  if (values.defect === undefined) return one(seed, values, outside, null);
  const defect = defectNamed(values.defect) ?? refuse(`there is no defect ${values.defect}`);
  if (!isPutIn(defect)) return againWith(defect);
  // What is wrong may throw where nobody waits for it.
  process.on('unhandledRejection', (fault) => process.stderr.write(`${String(fault)}\n`));
  return one(seed, values, outside, defect);
}

async function one(seed: number, values: Values, { channels, open }: Outside, defect: Defect | null): Promise<number> {
  const sales = values.sales === undefined ? {} : { sales: whole('sales', values.sales) };
  const ledger = defect !== null && worldsFor(defect) === 'sqlite' ? ({ ledger: 'sqlite' } as const) : {};
  const options = { seed, channelOver: await channelMakerAt(channels), withTrace: true, ...sales, ...ledger };
  const world = await runOne(topologyOf(values), options);
  const { told, violations, hash } = world;
  const isShown = values.open || values.html !== undefined;
  if (isShown) {
    const file = written(() => writePage(runOf(world, { cut: sales.sales ?? null, defect }), values.html));
    process.stdout.write(`${file}\n`);
    // That no browser can be opened here is no fault: the page is there.
    if (values.open && !(await open(pathToFileURL(file).href)))
      process.stdout.write('No browser could be opened here: open that file in one.\n');
  }
  if (!isShown || values.trace) process.stdout.write(`${told.map(lineOf).join('\n')}\n`);
  process.stdout.write(`trace ${hash}\n${violations.length} violations\n`);
  return violations.length === 0 ? 0 : 1;
}

function written(write: () => string): string {
  try {
    return write();
  } catch (fault) {
    return refuse(`The page cannot be written: ${fault instanceof Error ? fault.message : String(fault)}`);
  }
}

async function many(values: Values, { channels }: Outside): Promise<number> {
  const first = whole('first', values.first);
  const count = whole('seeds', values.seeds);
  const jobs = Math.max(1, whole('jobs', values.jobs, JOBS_MAX));
  const started = process.cpuUsage();
  const topology = topologyOf(values);
  const totals = await runSeeds({ first, count, topology, channels, jobs, onProgress: progress(count) });
  const { user, system } = process.cpuUsage(started);
  const missing = unreached(totals);
  const unforeseen = metAllTheSame(totals);
  await tellViolations(totals, topology, await channelMakerAt(channels));
  if (topology === 'store') return ofStores(totals, values, user + system);
  for (const [what, names] of Object.entries(missing))
    if (names.length > 0)
      process.stdout.write(
        `${what} not reached: ${names.slice(0, NAMED_MAX).join(', ')}${names.length > NAMED_MAX ? ' …' : ''}\n`,
      );
  if (unforeseen.length > 0) process.stdout.write(`met, though nothing was thought to lead there: ${unforeseen.join(', ')}\n`);
  const faults = Object.values(totals.faults).reduce((sum, one) => sum + one, 0);
  const figures = {
    seeds: totals.seeds,
    payments: totals.payments,
    refunds: totals.refunds,
    refundNotices: Object.values(totals.notices).reduce((sum, one) => sum + one, 0),
    faults,
    violations: totals.violationCount,
    transitionsUnreached: missing.transitions.length,
    transitionsUnforeseen: unforeseen.length,
    errorCodesUnreached: missing.errorCodes.length,
    storiesUnreached: missing.stories.length,
    faultKindsUnreached: missing.faults.length,
    surplusCount: totals.surplusCount,
    surplusLongestS: Math.round(totals.surplusLongestMs / 1_000),
    paymentsPerSecondPerCore: Math.round(totals.payments / ((user + system) / 1e6)),
  };
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(26)} ${value}\n`);
  process.stdout.write(`${'trace'.padEnd(26)} ${traceHash(totals)}\n`);
  process.stdout.write(
    `${count} seeds, ${totals.payments} payments, ${faults} faults injected, ${totals.violationCount} violations\n`,
  );
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ figures })}\n`);
  return totals.violationCount === 0 && unforeseen.length === 0 ? 0 : 1;
}

/** What worlds of stores showed, and the code to end with. */
function ofStores(totals: Totals, { json }: Values, workedUs: number): number {
  const { storeFaults, conflicts } = totals;
  const missing = storeFaultsUnreached(totals);
  const unmet = conflictsUnreached(conflicts, storeFaults);
  if (missing.length > 0) process.stdout.write(`faults not reached: ${missing.join(', ')}\n`);
  if (unmet.length > 0) process.stdout.write(`conflicts not reached: ${unmet.join(', ')}\n`);
  const figures = {
    seeds: totals.seeds,
    payments: totals.payments,
    refunds: totals.refunds,
    faults: sum(totals.faults) + sum(storeFaults),
    ...storeFaults,
    ...Object.fromEntries(Object.entries(conflicts).map(([name, count]) => [`conflict ${name}`, count])),
    violations: totals.violationCount,
    faultKindsUnreached: missing.length,
    conflictsReached: conflictsReached(conflicts, storeFaults).length,
    conflictsUnreached: unmet.length,
    paymentsPerSecondPerCore: Math.round(totals.payments / (workedUs / 1e6)),
  };
  for (const [name, value] of Object.entries(figures)) process.stdout.write(`${name.padEnd(26)} ${value}\n`);
  process.stdout.write(`${'trace'.padEnd(26)} ${traceHash(totals)}\n`);
  process.stdout.write(`${totals.seeds} seeds, ${totals.payments} payments, ${totals.violationCount} violations\n`);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify({ figures })}\n`);
  return totals.violationCount === 0 ? 0 : 1;
}

const sum = (counts: Readonly<Record<string, number>>): number => Object.values(counts).reduce((all, one) => all + one, 0);

function progress(count: number): (soFar: Totals) => void {
  let toldAt = 0;
  return ({ seeds, payments, violationCount }) => {
    if (Date.now() - toldAt < 5_000) return;
    toldAt = Date.now();
    process.stderr.write(`${seeds} of ${count} seeds, ${payments} payments, ${violationCount} violations\n`);
  };
}

/** Of each seed the first, with as few sales as show it. */
async function tellViolations({ violations }: Totals, topology: Topology, channelOver: MakeChannel): Promise<void> {
  const seeds = new Set<number>();
  for (const { seed, invariant, what, paymentId } of violations) {
    if (seeds.has(seed) || seeds.size === NAMED_MAX) continue;
    seeds.add(seed);
    const sales = await fewestSales(topology, seed, invariant, channelOver);
    process.stdout.write(
      `seed ${seed}: ${invariant}: ${what} ${paymentId}\n  replay: npm run simulate --${argumentOf(topology)} --seed ${seed} --sales ${sales}\n`,
    );
  }
}
