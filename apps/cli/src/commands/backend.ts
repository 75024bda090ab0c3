/** `quickpay backend`: the merchant's backend, or the node of a store, until it is ended. */
import { ConfigurationError, everythingWrong } from '@quickpay/backend';
import { startServer } from '@quickpay/backend/server';
import type { Command } from 'commander';
import { CommandError, EXIT } from '../exit.ts';
import { ending } from '../serving.ts';
import { settingsOrError } from '../settings-or-error.ts';
import { ENVIRONMENTS } from '../show.ts';

export function backendCommand(program: Command): void {
  program
    .command('backend')
    .alias('serve')
    .description('Start the merchant’s backend alone; with --store the node of a store, beside its tills')
    .option('--store <id>', 'be the node of this store (default QUICKPAY_STORE)')
    .option('--upstream <url>', 'where the node finds head office (default QUICKPAY_UPSTREAM, or where it was enrolled)')
    .option('--enrol <token>', 'the token of "quickpay store enrol", for the first start (default QUICKPAY_ENROL)')
    .option('--json', 'print one JSON line when ready')
    .action(backend);
}

type BackendFlags = Readonly<{ json?: true; store?: string; upstream?: string; enrol?: string }>;

async function backend({ json, store, upstream, enrol }: BackendFlags): Promise<void> {
  const change = {
    ...(store === undefined ? {} : { QUICKPAY_STORE: store }),
    ...(upstream === undefined ? {} : { QUICKPAY_UPSTREAM: upstream }),
    ...(enrol === undefined ? {} : { QUICKPAY_ENROL: enrol }),
  };
  const { settings, configuration } = everythingWrong({ ...process.env, ...change });
  const problems = [...settings, ...configuration];
  if (problems.length > 0) throw new CommandError(problems.join('\n'), settings.length > 0 ? EXIT.usage : EXIT.failed);
  const started = await startServer(settingsOrError(change)).catch((fault) => {
    // Each of these says in one sentence what to put right.
    if (fault instanceof Error && ('code' in fault || fault instanceof ConfigurationError)) throw new CommandError(fault.message);
    throw fault;
  });
  const { url, environment } = started;
  process.stdout.write(json ? `${JSON.stringify({ url, environment })}\n` : `${ENVIRONMENTS[environment]}\nBackend    ${url}\n`);
  const broken = await Promise.race([ending().then(() => null), started.broken]);
  await started.close().catch((fault) => {
    if (broken === null) throw fault;
  });
  if (broken !== null)
    throw new CommandError(`This process ends because ${broken}. What was acknowledged is kept; start it again.`, EXIT.failed);
}
