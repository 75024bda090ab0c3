/**
 * `npm run chaos -- [--topology backend|store] [--kills N] [--seed S] [--json FILE]`: real processes are killed while sales are under way, and
 * every payment is compared with the gateway's ledger. `store`: head office and three stores with a node each (`--stores` takes another
 * number; below three no disk is lost, and nobody is taken over).
 *
 * The figures come last. Ends with 0 where everything held, 1 where something did not, 75 where it could not be told, 2 where the options
 * mean nothing; `--json FILE` writes `{ "figures": { name: number } }`.
 */
import { inspect, parseArgs } from 'node:util';
import { EXIT, printFigures } from '../../bench/figures.ts';
import { isUsage, UsageError, whole } from '../../bench/usage.ts';
import type { Finding } from '../stories/beside.ts';
import { runChaos } from './chaos.ts';
import { violationsIn } from './figures.ts';
import type { CannotTell } from './mortal-process.ts';
import { runStoreChaos } from './store/store-chaos.ts';

const KILLS = { usual: '12', max: 100_000 } as const;
const STORES = { usual: '3', max: 3 } as const;
const SEED_MAX = 999_999;
/** With both sides of it; further ones in a line each. */
const TOLD_MAX = 10;

type Counts = Readonly<
  Record<'kills' | 'payments' | 'compared' | 'lost' | 'doubled' | 'disagreements' | 'unsettled', number> &
    Partial<Record<'journals' | 'journalVerified', number>>
>;
type Ran = Readonly<{ figures: Counts; cannotTell: CannotTell | null }>;
type Violation = Omit<Finding, 'kind'> & Readonly<{ kind: string; where: string; faults: readonly string[] }>;
type Wanted = Readonly<{
  kills: number;
  seed: number;
  stores: number;
  progress: (line: string) => void;
  violated: (violation: Violation) => void;
}>;

const TOPOLOGIES = {
  backend: ({ violated, ...wanted }) =>
    runChaos({ ...wanted, violated: (one) => violated({ ...one, where: `shop ${one.shop}, round ${one.round}` }) }),
  store: ({ violated, ...wanted }) =>
    runStoreChaos({ ...wanted, violated: (one) => violated({ ...one, where: `day ${one.day}` }) }),
} as const satisfies Readonly<Record<string, (wanted: Wanted) => Promise<Ran>>>;
type Topology = keyof typeof TOPOLOGIES;

type Options = Readonly<{ topology: Topology; kills: number; seed: number; stores: number; json: string | undefined }>;

function topologyOf(text: string): Topology {
  if (Object.hasOwn(TOPOLOGIES, text)) return text as Topology; // one of its keys
  throw new UsageError(`--topology is one of ${Object.keys(TOPOLOGIES).join(', ')}, not ${text}`);
}

function optionsIn(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      topology: { type: 'string', default: 'backend' },
      kills: { type: 'string', default: KILLS.usual },
      seed: { type: 'string', default: '1' },
      stores: { type: 'string', default: STORES.usual },
      json: { type: 'string' },
    },
  });
  return {
    topology: topologyOf(values.topology),
    kills: whole('kills', values.kills, 1, KILLS.max),
    seed: whole('seed', values.seed, 0, SEED_MAX),
    stores: whole('stores', values.stores, 1, STORES.max),
    json: values.json,
  };
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const shown = (side: unknown): string => inspect(side, { depth: 8, compact: true, breakLength: 140 });

function tell({ kind, what, where, paymentId, faults, ours, theirs }: Violation, { topology, seed, kills }: Options): void {
  say(`
VIOLATED (${kind}): ${what}
  seed ${seed}, ${where}, ${paymentId ?? 'no payment in particular'}
  after ${faults.join(', ')}
  ours    ${shown(ours)}
  theirs  ${shown(theirs)}
  again   npm run chaos -- --topology ${topology} --seed ${seed} --kills ${kills}   (draws the same; the moments are the machine's)
`);
}

async function main(): Promise<number> {
  const options = optionsIn(process.argv.slice(2));
  const { topology, kills, seed, stores, json } = options;
  say(`chaos with seed ${seed}: ${kills} kills`);
  let told = 0;
  const violated = (violation: Violation) => {
    told++;
    if (told <= TOLD_MAX) tell(violation, options);
    else say(`VIOLATED (${violation.kind}): ${violation.what} ${violation.paymentId ?? ''}`);
  };
  const { figures, cannotTell }: Ran = await TOPOLOGIES[topology]({ kills, seed, stores, progress: say, violated });
  if (cannotTell !== null) process.stderr.write(`It cannot be told: ${shown(cannotTell)}\n`);
  printFigures(figures, json);
  if (violationsIn(figures) > 0) return EXIT.missed;
  if (cannotTell !== null) return EXIT.cannotTell;
  const isWhole = figures.compared >= figures.payments && figures.journals === figures.journalVerified;
  return figures.kills >= kills && isWhole ? EXIT.reached : EXIT.missed;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  process.exit(await main());
} catch (fault) {
  process.stderr.write(`${isUsage(fault) ? fault.message : shown(fault)}\n`);
  process.exit(isUsage(fault) ? EXIT.usage : EXIT.cannotTell);
}
