/**
 * `npm run bench`: lists the benches. `npm run bench -- NAME [OPTION …]`: runs one.
 *
 * Each prints its figures last and ends with 0 where its goals are reached, 1 where one is not, 75 where the machine was too noisy to
 * tell; `--json FILE` writes `{ "figures": { name: number } }`.
 */
import * as bill from './bill/bench.ts';
import * as client from './client/bench.ts';
import * as counter from './counter/bench.ts';
import { EXIT } from './figures.ts';
import * as pipe from './pipe/bench.ts';
import * as store from './store/bench.ts';
import { isUsage } from './usage.ts';

type Bench = Readonly<{
  /** One line, for the list. */
  summary: string;
  /** Runs it, and answers its exit code. */
  run(args: readonly string[]): Promise<number>;
}>;

const BENCHES: Readonly<Record<string, Bench>> = { pipe, counter, client, bill, store };

const [name, ...args] = process.argv.slice(2);
const bench = name === undefined ? undefined : BENCHES[name];
if (bench !== undefined) {
  try {
    process.exitCode = await bench.run(args);
  } catch (fault) {
    if (!isUsage(fault)) throw fault;
    process.stderr.write(`${fault.message}\n`);
    process.exitCode = EXIT.usage;
  }
} else {
  const list = Object.entries(BENCHES).map(([known, { summary }]) => `  ${known.padEnd(8)} ${summary}`);
  const sentence = name === undefined ? 'Benches:' : `There is no bench ${name}. Benches:`;
  process.stdout.write(`${[sentence, ...list, 'Run one with: npm run bench -- NAME'].join('\n')}\n`);
  process.exitCode = name === undefined ? 0 : EXIT.usage;
}
