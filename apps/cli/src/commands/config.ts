/** `quickpay config print`: what holds here, and where each value is from. */
import { effectiveValues } from '@quickpay/backend';
import type { Command } from 'commander';
import { EXIT } from '../exit.ts';
import { ENVIRONMENTS, print, printJson } from '../show.ts';

type Flags = Readonly<{ json?: true }>;

export function configCommand(program: Command): void {
  program
    .command('config')
    .description('Look at settings and configuration: config print shows each value and where it is from, no secret')
    .command('print')
    .description('Print every value and where it is from; secrets are not shown')
    .option('--json', 'one JSON object')
    .action(printAll);
}

function printAll({ json }: Flags): void {
  const effective = effectiveValues(process.env);
  const { environment, settings, configuration, file, problems } = effective;
  if (json) printJson(effective);
  else {
    // What is not known to be the sandbox is not called one.
    const say = (line: string) => print(environment ?? 'production', line);
    if (environment !== null) process.stdout.write(`${ENVIRONMENTS[environment]}\n`);
    const width = Math.max(...[...settings, ...configuration].map(({ name }) => name.length));
    const lines = (values: typeof settings) => {
      for (const { name, value, origin } of values) say(`${name.padEnd(width)}  ${shown(value)}  (${origin})`);
    };
    lines(settings);
    say(file);
    lines(configuration);
    if (problems.length > 0) say(`${problems.length} of it keeps a backend from starting: quickpay doctor`);
  }
  process.exitCode = problems.length > 0 ? EXIT.findings : EXIT.done;
}

const shown = (value: unknown): string =>
  Array.isArray(value) ? value.join(', ') : typeof value === 'object' ? JSON.stringify(value) : String(value) || '–';
