/** `quickpay doctor`: looks at everything that a backend started here would meet, a line each, with what puts it right. */
import { type Examination, examine, type Finding, type Level } from '@quickpay/backend';
import type { Command } from 'commander';
import { EXIT } from '../exit.ts';
import { coloured, ENVIRONMENTS, print, printJson } from '../show.ts';

type Flags = Readonly<{ offline?: boolean; json?: true; quiet?: boolean }>;

export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('Check settings, keys, certificates, clock, WeChat Pay, ledger and machine; each finding with its fix')
    .option('--offline', 'ask nobody: files, ledger and machine only')
    .option('-q, --quiet', 'only what is not well')
    .option('--json', 'one JSON object')
    .action(doctor);
}

const MARKS: Readonly<Record<Level, readonly [mark: string, colour: string]>> = {
  ok: ['✔', '32'],
  warn: ['▲', '33'],
  fail: ['✖', '31'],
  skip: ['–', '2'],
};

async function doctor({ offline = false, json, quiet = false }: Flags): Promise<void> {
  const examination = await examine(process.env, { offline });
  const { findings } = examination;
  const [failures, warnings] = (['fail', 'warn'] as const).map((level) => findings.filter((one) => one.level === level).length);
  const isWell = failures === 0 && warnings === 0;
  if (json) printJson({ ...examination, ok: isWell });
  else
    show(
      examination,
      quiet === true,
      isWell ? 'All is well.' : `${failures} ✖  ${warnings} ▲  Each is explained in docs/guides/production.md.`,
    );
  process.exitCode = isWell ? EXIT.done : EXIT.findings;
}

function show({ environment, findings }: Examination, quiet: boolean, summary: string): void {
  // What is not known to be the sandbox is not called one.
  const of = environment ?? 'production';
  if (environment !== null) process.stdout.write(`${ENVIRONMENTS[environment]}\n`);
  const width = Math.max(...findings.map((finding) => label(finding).length));
  for (const finding of findings) {
    if (quiet && (finding.level === 'ok' || finding.level === 'skip')) continue;
    const [mark, colour] = MARKS[finding.level];
    print(of, `${coloured(mark, colour)} ${label(finding).padEnd(width)}  ${sentence(finding)}`);
  }
  print(of, summary);
}

const label = ({ check, of }: Finding): string => (of === undefined ? check : `${of}: ${check}`);

/** What was seen, where, and what puts it right. */
function sentence({ seen, path, fix }: Finding): string {
  const where = path === undefined || seen.includes(path) ? '' : `   ${path}`;
  return `${seen}${where}${fix === undefined ? '' : `  →  ${fix}`}`;
}
