/** `npm run bench -- client`: our clients of WeChat Pay against those that others wrote, and against what every client has to do at the least. */
import { parseArgs } from 'node:util';
import { named } from '../../tests/peers/clients/installed.ts';
import {
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
import { median, type Spread, spreadOf, type Verdict, verdictAtMost, verdictOf } from '../statistics.ts';
import { whole } from '../usage.ts';
import {
  type ByVariant,
  measureRound,
  microsPerOperation,
  type Plan,
  perSecond,
  type Round,
  stubBusy,
  type Turns,
  Turnstile,
  warmUp,
} from './rounds.ts';
import { openScene } from './scene.ts';
import { PEERS, VARIANT_NAMES, type VariantName } from './variants.ts';

export const summary = 'our V2 and V3 clients beside others’ and beside bare HTTP and bare signatures, at one stub on loopback';

type Goal = Readonly<{
  name: string;
  /** A ratio within a round, at one number of questions at once. */
  ratio: (of: ByVariant) => number;
  /** Held where most is under way, or wherever it is measured. */
  held: 'whereMost' | 'everywhere';
}> &
  (Readonly<{ atLeast: number }> | Readonly<{ atMost: number }>);

const faster = (one: VariantName, other: VariantName) => (of: ByVariant) => perSecond(of[one]) / perSecond(of[other]);
const fasterThanBest = (one: VariantName, peers: readonly VariantName[]) => (of: ByVariant) =>
  perSecond(of[one]) / Math.max(...peers.map((peer) => perSecond(of[peer])));

const GOALS: readonly Goal[] = [
  { name: 'client.v2.vsBestPeer', ratio: fasterThanBest('v2.ours', PEERS.v2), held: 'whereMost', atLeast: 4 },
  { name: 'client.v3.vsBestPeer', ratio: fasterThanBest('v3.ours', PEERS.v3), held: 'whereMost', atLeast: 1.5 },
  { name: 'client.v2.vsBareHttp', ratio: faster('v2.ours', 'v2.bareHttp'), held: 'everywhere', atLeast: 0.5 },
  {
    name: 'client.v3.vsBareCrypto',
    ratio: (of) => microsPerOperation(of['v3.ours']) / microsPerOperation(of['v3.bareCrypto']),
    held: 'whereMost',
    atMost: 1.3,
  },
  { name: 'client.revoke.vsConnectionPerCall', ratio: faster('revoke.kept', 'revoke.perCall'), held: 'everywhere', atLeast: 10 },
];

/** Who is measured beside us, with the versions that are installed. */
const OTHERS = ['tenpay', 'wechatpay-axios-plugin', 'wechatpay-node-v3'] as const;

const OPTIONS = {
  json: { type: 'string' },
  rounds: { type: 'string', default: '9' },
  'turn-ms': { type: 'string', default: '400' },
  concurrent: { type: 'string', default: '1,50' },
  /** Writes profiles of our own clients there (`--cpu-prof`). */
  profile: { type: 'string' },
} as const;

/** Runs it, and answers its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const plan: Plan = {
    rounds: whole('rounds', values.rounds, 1, 1_000),
    turnMs: whole('turn-ms', values['turn-ms'], 20, 10_000),
    concurrent: values.concurrent.split(',').map((text) => whole('concurrent', text, 1, 500)),
  };
  process.stdout.write(`ours beside ${OTHERS.map(named).join(', ')}\n`);
  const scene = await openScene({
    ...(values.profile === undefined ? {} : { execArgv: ['--cpu-prof', `--cpu-prof-dir=${values.profile}`] }),
  });
  try {
    const turnstile = new Turnstile(scene);
    process.stdout.write('warming up\n');
    await warmUp(turnstile, plan);
    const rounds: Round[] = [];
    while (rounds.length < plan.rounds) {
      const round = await measureRound(scene, turnstile, plan, rounds.length);
      rounds.push(round);
      process.stdout.write(`${lineOf(round, rounds.length)}\n`);
    }
    return told(rounds, plan, values.json);
  } finally {
    await scene.close();
  }
}

function lineOf({ turns, foreignLoad }: Round, number: number): string {
  const rates = turns.map(
    ({ concurrent, of }) => `${concurrent}: ${VARIANT_NAMES.map((name) => `${name} ${rounded(perSecond(of[name]))}`).join(', ')}`,
  );
  return [`round ${number}`, ...rates, `others ${percent(foreignLoad)} of the machine`].join(' · ');
}

function told(rounds: readonly Round[], plan: Plan, jsonFile: string | undefined): number {
  const foreignLoad = foreignLoadOf(rounds);
  const tooBusy = isTooBusy(foreignLoad);
  const verdicts: Verdict[] = [];
  process.stdout.write('\n');
  for (const goal of GOALS) {
    for (const concurrent of heldAt(goal, plan)) {
      const spread = ratios(rounds, concurrent, goal);
      const verdict = tooBusy ? 'cannotTell' : verdictOn(goal, spread);
      verdicts.push(verdict);
      const wanted = 'atLeast' in goal ? `at least ${goal.atLeast}` : `at most ${goal.atMost}`;
      process.stdout.write(`${goal.name} at ${concurrent}: ${shown(spread)}; ${wanted}: ${SENTENCES[verdict]}\n`);
    }
  }
  if (tooBusy) process.stdout.write(`others used ${percent(foreignLoad)} of the machine: too noisy to tell\n`);
  process.stdout.write('\n');
  printFigures(figuresOf(rounds, plan, foreignLoad), jsonFile);
  return exitCodeOf(verdicts);
}

const verdictOn = (goal: Goal, spread: Spread): Verdict =>
  'atLeast' in goal ? verdictOf(spread, goal.atLeast) : verdictAtMost(spread, goal.atMost);

const heldAt = ({ held }: Goal, { concurrent }: Plan): readonly number[] =>
  held === 'everywhere' ? concurrent : [Math.max(...concurrent)];

const ratios = (rounds: readonly Round[], concurrent: number, { ratio }: Goal): Spread =>
  spreadOf(rounds.flatMap(({ turns }) => turns.filter((at) => at.concurrent === concurrent).map(({ of }) => ratio(of))));

function figuresOf(rounds: readonly Round[], plan: Plan, foreignLoad: number | null): Figures {
  const figures: Record<string, number> = {};
  const note = (name: string, value: number) => {
    figures[name] = rounded(value);
  };
  const turnsOf = (name: VariantName, concurrent: number): readonly Turns[] =>
    rounds.flatMap(({ turns }) => turns.filter((at) => at.concurrent === concurrent).map(({ of }) => of[name]));
  for (const concurrent of plan.concurrent) {
    for (const name of VARIANT_NAMES) {
      const turns = turnsOf(name, concurrent);
      note(`client.${name}.perSecond.${concurrent}`, median(turns.map(perSecond)));
      note(`client.${name}.micros.${concurrent}`, median(turns.map(microsPerOperation)));
    }
    const busy = VARIANT_NAMES.map((name) => median(turnsOf(name, concurrent).map(stubBusy)));
    note(`client.stubBusy.${concurrent}`, Math.max(...busy));
  }
  // Stated, not held: how late the event loop is while as much is signed as the processors can, off it and on it.
  const most = Math.max(...plan.concurrent);
  const loopDelay = (name: VariantName) => median(turnsOf(name, most).map(({ loopDelayP99Ms }) => loopDelayP99Ms));
  note('client.v3.loopDelayP99Ms', loopDelay('v3.ours'));
  note('client.v3.bareCrypto.loopDelayP99Ms', loopDelay('v3.bareCrypto'));
  if (foreignLoad !== null) note('machine.foreignLoad', foreignLoad);
  for (const goal of GOALS) {
    const at = plan.concurrent.map((concurrent) => ({ concurrent, spread: ratios(rounds, concurrent, goal) }));
    for (const { concurrent, spread } of at) {
      note(`${goal.name}.${concurrent}`, spread.median);
      note(`${goal.name}.${concurrent}.min`, spread.min);
      note(`${goal.name}.${concurrent}.max`, spread.max);
    }
    const held = heldAt(goal, plan);
    const medians = at.filter(({ concurrent }) => held.includes(concurrent)).map(({ spread }) => spread.median);
    // What is held in more than one place stands for all by its worst.
    note(goal.name, 'atLeast' in goal ? Math.min(...medians) : Math.max(...medians));
  }
  return figures;
}
