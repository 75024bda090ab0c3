/** `quickpay sandbox`: WeChat Pay as the merchant sees it, until it is ended. */
import { join } from 'node:path';
import { SandboxError, startSandbox } from '@quickpay/sandbox';
import type { Command } from 'commander';
import { CommandError, EXIT } from '../exit.ts';
import { ending } from '../serving.ts';
import { settingsOrError } from '../settings-or-error.ts';
import { ENVIRONMENTS } from '../show.ts';

type SandboxFlags = Readonly<{
  port?: string;
  tlsPort?: string;
  memory?: true;
  data?: string;
  certificates?: string;
  set: string[];
  json?: true;
}>;

export function sandboxCommand(program: Command): void {
  program
    .command('sandbox')
    .description('Start the WeChat Pay sandbox alone')
    .option('--port <port>', 'HTTP port; 0 picks a free one (default 9080, or SANDBOX_PORT)')
    .option('--tls-port <port>', 'TLS port; 0 picks a free one (default 9443, or SANDBOX_TLS_PORT)')
    .option('--memory', 'keep nothing')
    .option('--data <folder>', 'where orders, payers, keys and certificates are kept (default QUICKPAY_DATA/sandbox)')
    .option('--certificates <folder>', 'copy keys and certificates from there, where there are none yet (default: make new ones)')
    .option('--set <NAME=VALUE>', 'a switch; may be given several times', (value: string, all: string[]) => [...all, value], [])
    .option('--json', 'print one JSON line when ready')
    .action(sandbox);
}

const port = (given: string | undefined, name: string, fallback: number): number => {
  const text = given ?? process.env[name] ?? String(fallback);
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new CommandError(`${name} is a port, 0 to 65535, not ${text}.`, EXIT.usage);
  return Number(text);
};

async function sandbox(flags: SandboxFlags): Promise<void> {
  const settings = settingsOrError();
  const started = await startSandbox({
    port: port(flags.port, 'SANDBOX_PORT', 9_080),
    tlsPort: port(flags.tlsPort, 'SANDBOX_TLS_PORT', 9_443),
    settings: flags.set,
    ...(flags.certificates === undefined ? {} : { certificates: flags.certificates }),
    ...(flags.memory ? {} : { dataDir: flags.data ?? join(settings.QUICKPAY_DATA, 'sandbox') }),
  }).catch((fault) => {
    throw fault instanceof SandboxError ? new CommandError(fault.message) : fault;
  });
  const { close, ...line } = started;
  if (flags.json) process.stdout.write(`${JSON.stringify(line)}\n`);
  else
    process.stdout.write(
      `${ENVIRONMENTS.sandbox}\nGateway    ${line.baseUrl}  and over TLS  ${line.mtlsBaseUrl}\nPhone      ${line.phoneUrl}\nWire       ${line.wireUrl}\nControl    ${line.controlUrl}\n`,
    );
  await ending();
  await close();
}
