/**
 * `npm run chaos -- [--kills N] [--seed S] [--json FILE]`: real processes are killed while sales are under way, and every payment is
 * compared with the gateway's ledger.
 *
 * The figures come last. Ends with 0 where everything held, 1 where something did not, 75 where it could not be told, 2 where the options
 * mean nothing; `--json FILE` writes `{ "figures": { name: number } }`.
 */
import { inspect, parseArgs } from 'node:util';
import { EXIT, printFigures } from '../../bench/figures.ts';
import { isUsage, whole } from '../../bench/usage.ts';
import { runChaos } from './chaos.ts';
import type { Violation } from './day.ts';
import { violationsIn } from './figures.ts';

type Options = Readonly<{ kills: number; seed: number; json: string | undefined }>;

const KILLS = { usual: '12', max: 100_000 } as const;
const SEED_MAX = 999_999;
/** With both sides of it; further ones in a line each. */
const TOLD_MAX = 10;

function optionsIn(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      kills: { type: 'string', default: KILLS.usual },
      seed: { type: 'string', default: '1' },
      json: { type: 'string' },
    },
  });
  return {
    kills: whole('kills', values.kills, 1, KILLS.max),
    seed: whole('seed', values.seed, 0, SEED_MAX),
    json: values.json,
  };
}

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const shown = (side: unknown): string => inspect(side, { depth: 8, compact: true, breakLength: 140 });

function tell({ kind, what, seed, shop, round, paymentId, faults, ours, theirs }: Violation, kills: number): void {
  say(`
VIOLATED (${kind}): ${what}
  seed ${seed}, shop ${shop}, round ${round}, ${paymentId ?? 'no payment in particular'}
  after ${faults.join(', ')}
  ours    ${shown(ours)}
  theirs  ${shown(theirs)}
  again   npm run chaos -- --seed ${seed} --kills ${kills}   (draws the same; the moments are the machine's)
`);
}

async function main(): Promise<number> {
  const { kills, seed, json } = optionsIn(process.argv.slice(2));
  say(`chaos with seed ${seed}: ${kills} kills`);
  let told = 0;
  const violated = (violation: Violation) => {
    told++;
    if (told <= TOLD_MAX) tell(violation, kills);
    else say(`VIOLATED (${violation.kind}): ${violation.what} ${violation.paymentId ?? ''}`);
  };
  const { figures, cannotTell } = await runChaos({ kills, seed, progress: say, violated });
  if (cannotTell !== null) process.stderr.write(`It cannot be told: ${shown(cannotTell)}\n`);
  printFigures(figures, json);
  if (violationsIn(figures) > 0) return EXIT.missed;
  if (cannotTell !== null) return EXIT.cannotTell;
  return figures.kills >= kills && figures.compared >= figures.payments ? EXIT.reached : EXIT.missed;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
try {
  process.exit(await main());
} catch (fault) {
  process.stderr.write(`${isUsage(fault) ? fault.message : shown(fault)}\n`);
  process.exit(isUsage(fault) ? EXIT.usage : EXIT.cannotTell);
}
