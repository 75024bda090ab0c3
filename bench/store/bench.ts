/** `npm run bench -- store`: what it costs a store's node to tell head office of everything, and how fast head office takes what has piled up. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { chanceOf } from '../../packages/simulation/src/chance.ts';
import { openEnsemble } from '../ensemble.ts';
import { EXIT, exitCodeOf, foreignLoadOf, isTooBusy, percent, printFigures, rounded, SENTENCES, shown } from '../figures.ts';
import { isInMemory } from '../machine.ts';
import type { GatewayPart } from '../pipe/gateway.ts';
import { median, percentile, pooledSpread, type Spread, spreadOf, verdictAtMost, verdictOf } from '../statistics.ts';
import { whole } from '../usage.ts';
import { type LatencyRound, openLatency } from './latency.ts';
import type { OfficeOptions, OfficePart } from './office.ts';
import { openShipping, type ShippingRound } from './shipping.ts';

export const summary = 'a store that was cut off for days tells head office, beside bare writes; payments while one tells';

const SHIP_SHARE_MIN = 0.3;
const LATENCY_RATIO_MAX = 1.2;

const OPTIONS = {
  json: { type: 'string' },
  folder: { type: 'string', default: join(import.meta.dirname, '..', '..', 'data') },
  rounds: { type: 'string', default: '18' },
  events: { type: 'string', default: '100000' },
  'turn-ms': { type: 'string', default: '5000' },
  rate: { type: 'string', default: '100' },
  /** Writes profiles of head office and of the node that has a backlog there (`--cpu-prof`). */
  profile: { type: 'string' },
} as const;

type Measured = Readonly<{ shipping: readonly ShippingRound[]; latency: readonly LatencyRound[] }>;

/** Runs it, and answers its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const rounds = whole('rounds', values.rounds, 1, 100);
  const events = whole('events', values.events, 1_000, 10_000_000);
  const plan = { turnMs: whole('turn-ms', values['turn-ms'], 50, 60_000), perSecond: whole('rate', values.rate, 1, 10_000) };
  const execArgv = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  const opened = await openEnsemble(values.folder, async (ensemble) => {
    const gateway = await ensemble.start<GatewayPart>(new URL('../pipe/gateway.ts', import.meta.url), {});
    const gatewayUrl = await gateway.ask('url', null);
    const dataDir = join(ensemble.folder, 'office');
    mkdirSync(dataDir, { mode: 0o700 });
    const options: OfficeOptions = { dataDir, gatewayUrl };
    const office = await ensemble.start<OfficePart>(new URL('./office.ts', import.meta.url), options, execArgv);
    process.stdout.write('filling the ledger of a node\n');
    return {
      ensemble,
      shipping: await openShipping(ensemble, { office, events, rounds, execArgv }),
      latency: await openLatency(ensemble, { office, gatewayUrl, ...plan }),
    };
  });
  const { ensemble, shipping, latency } = opened;
  try {
    if (isInMemory(ensemble.folder)) {
      process.stderr.write(`${ensemble.folder} is in memory: nothing is durable there. Say where a disk is with --folder.\n`);
      return EXIT.usage;
    }
    await shipping.round(0);
    const told: ShippingRound[] = [];
    while (told.length < rounds) told.push(said(await shipping.round(told.length + 1), told.length + 1));
    await latency.warmUp();
    const timed: LatencyRound[] = [];
    while (timed.length < rounds) timed.push(saidOf(await latency.round(timed.length), timed.length + 1));
    return judged({ shipping: told, latency: timed }, values.json);
  } finally {
    await ensemble.close();
  }
}

function said(round: ShippingRound, number: number): ShippingRound {
  const { events, shipMs, bareMs, foreignLoad } = round;
  const rate = (ms: number) => `${rounded((events / ms) * 1_000)} events a second`;
  process.stdout.write(
    `shipping ${number} · shipped ${rate(shipMs)}, bare ${rate(bareMs)} · others ${percent(foreignLoad)} of the machine\n`,
  );
  return round;
}

function saidOf(round: LatencyRound, number: number): LatencyRound {
  const { shippingMs, aloneMs, backlog, foreignLoad } = round;
  const of = (times: readonly number[]) => `${rounded(percentile(times, 0.5))} and ${rounded(percentile(times, 0.99))} ms`;
  process.stdout.write(
    `latency ${number} · p50 and p99 shipping ${of(shippingMs)}, alone ${of(aloneMs)} · ${backlog} facts behind · others ${percent(foreignLoad)} of the machine\n`,
  );
  return round;
}

/** Of these rounds together. */
const p99Ratio = (rounds: readonly LatencyRound[]): number => {
  const p99 = (name: 'shippingMs' | 'aloneMs') =>
    percentile(
      rounds.flatMap((round) => round[name]),
      0.99,
    );
  return p99('shippingMs') / p99('aloneMs');
};

function judged({ shipping, latency }: Measured, jsonFile: string | undefined): number {
  const share = spreadOf(shipping.map(({ shipMs, bareMs }) => bareMs / shipMs));
  const ratio = pooledSpread(latency, p99Ratio, chanceOf(latency.length).below);
  const foreignLoad = foreignLoadOf([...shipping, ...latency]);
  const tooBusy = isTooBusy(foreignLoad);
  const verdicts = [
    tooBusy ? 'cannotTell' : verdictOf(share, SHIP_SHARE_MIN),
    tooBusy ? 'cannotTell' : verdictAtMost(ratio, LATENCY_RATIO_MAX),
  ] as const;
  process.stdout.write(
    `\nstore.shipVsBareWrites: ${shown(share)}; at least ${SHIP_SHARE_MIN}: ${SENTENCES[verdicts[0]]}\n` +
      `store.latencyRatio: ${shown(ratio)}; at most ${LATENCY_RATIO_MAX}: ${SENTENCES[verdicts[1]]}\n` +
      `${tooBusy ? `others used ${percent(foreignLoad)} of the machine: too noisy to tell\n` : ''}\n`,
  );
  const all = (name: 'shippingMs' | 'aloneMs') => latency.flatMap((round) => round[name]);
  const rate = (of: 'shipMs' | 'bareMs') => median(shipping.map((round) => (round.events / round[of]) * 1_000));
  const spread = (name: string, { min, max, median: middle }: Spread) => ({
    [`${name}.min`]: rounded(min),
    [`${name}.max`]: rounded(max),
    [name]: rounded(middle),
  });
  printFigures(
    {
      'store.events': shipping.reduce((sum, { events }) => sum + events, 0),
      'store.shippedEventsPerSecond': rounded(rate('shipMs')),
      'store.bareEventsPerSecond': rounded(rate('bareMs')),
      'store.shipping.msP50': rounded(percentile(all('shippingMs'), 0.5)),
      'store.shipping.msP99': rounded(percentile(all('shippingMs'), 0.99)),
      'store.alone.msP50': rounded(percentile(all('aloneMs'), 0.5)),
      'store.alone.msP99': rounded(percentile(all('aloneMs'), 0.99)),
      'store.factsBehindMax': Math.max(...latency.map(({ backlog }) => backlog)),
      ...(foreignLoad === null ? {} : { 'machine.foreignLoad': rounded(foreignLoad) }),
      ...spread('store.latencyRatio', ratio),
      ...spread('store.shipVsBareWrites', share),
    },
    jsonFile,
  );
  return exitCodeOf(verdicts);
}
