/** Commands that serve until they are ended: `start`, `sandbox`, `backend`. */
import { join } from 'node:path';
import { ConfigurationError, demoOrigin, everythingWrong, readSettings, type Settings, startServer } from '@quickpay/backend';
import { Quickpay } from '@quickpay/client';
import { SandboxError, startSandbox } from '@quickpay/sandbox';
import type { Command } from 'commander';
import { refuseFolderOfOthers, type SandboxLine, writeDemoConfiguration } from '../demo.ts';
import { demoPeople, demoPeopleFile, seedDemoPeople } from '../demo-people.ts';
import { CommandError, EXIT } from '../exit.ts';
import { hasDesktop, openBrowser } from '../open-browser.ts';
import { startProcess } from '../processes.ts';
import { SandboxControl } from '../sandbox-control.ts';
import { ENVIRONMENTS } from '../show.ts';

type SandboxFlags = Readonly<{ port?: string; tlsPort?: string; memory?: true; set: string[]; json?: true; data?: string }>;

export function serveCommands(program: Command): void {
  program
    .command('start')
    .description(
      'Start everything: the sandbox with its payer’s phone, and the backend; opens the demo page where there is a desktop',
    )
    .option('--no-open', 'open no browser')
    .action(start);

  program
    .command('sandbox')
    .description('Start the WeChat Pay sandbox alone')
    .option('--port <port>', 'HTTP port; 0 picks a free one (default 9080, or SANDBOX_PORT)')
    .option('--tls-port <port>', 'TLS port; 0 picks a free one (default 9443, or SANDBOX_TLS_PORT)')
    .option('--memory', 'keep nothing')
    .option('--data <folder>', 'where orders, payers, keys and certificates are kept (default QUICKPAY_DATA/sandbox)')
    .option('--set <NAME=VALUE>', 'a switch; may be given several times', (value: string, all: string[]) => [...all, value], [])
    .option('--json', 'print one JSON line when ready')
    .action(sandbox);

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

/** Resolves when somebody wants the process to end. */
const ending = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    // A child whose parent died without a word ends as well. Listening for that must not keep it alive itself.
    if (process.env.QUICKPAY_CHILD === '1') process.stdin.on('end', resolve).resume().unref();
  });

const port = (given: string | undefined, name: string, fallback: number): number => {
  const text = given ?? process.env[name] ?? String(fallback);
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535) throw new CommandError(`${name} is a port, 0 to 65535, not ${text}.`, 2);
  return Number(text);
};

async function sandbox(flags: SandboxFlags): Promise<void> {
  const settings = settingsOrError();
  const started = await startSandbox({
    port: port(flags.port, 'SANDBOX_PORT', 9_080),
    tlsPort: port(flags.tlsPort, 'SANDBOX_TLS_PORT', 9_443),
    settings: flags.set,
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

function settingsOrError(change: Readonly<Record<string, string>> = {}): Settings {
  try {
    return readSettings({ ...process.env, ...change });
  } catch (fault) {
    throw fault instanceof ConfigurationError ? new CommandError(fault.message, 2) : fault;
  }
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

async function start({ open }: { open: boolean }): Promise<void> {
  const settings = settingsOrError();
  refuseFolderOfOthers(settings.QUICKPAY_DATA);
  const child = { QUICKPAY_CHILD: '1' };
  const stop = ending();
  const demo = demoPeople(settings.QUICKPAY_DATA);
  const gateway = await startProcess<SandboxLine>(['sandbox', '--json'], child);
  const { apiKey, merchants, demoFile } = writeDemoConfiguration(settings.QUICKPAY_DATA, gateway.ready, { people: demo.people });
  const server = await startProcess<{ url: string }>(['backend', '--json'], {
    ...child,
    QUICKPAY_LOG: process.env.QUICKPAY_LOG ?? 'warn',
    // One time for all: who lets half a minute pass at the gateway lets it pass at the till as well.
    QUICKPAY_CLOCK: settings.QUICKPAY_CLOCK || gateway.ready.controlUrl,
    QUICKPAY_DEMO: demoFile,
  }).catch(async (fault) => {
    await gateway.end();
    throw fault;
  });
  const bothEnd = async (fault: unknown): Promise<never> => {
    await server.end();
    await gateway.end();
    throw fault;
  };
  const origin = demoOrigin(server.ready.url);
  await new SandboxControl(gateway.ready.controlUrl).call('/embedder', 'POST', { origin }).catch(bothEnd);
  const demoUrl = `${origin}/demo`;
  const quickpay = new Quickpay({ baseUrl: server.ready.url, apiKey });
  await seedDemoPeople(quickpay, demo).catch(bothEnd);
  process.stdout.write(`
Quick Pay is running.  ${ENVIRONMENTS.sandbox}

  Open           ${demoUrl}   (terminal, customer display, payer’s phone, and what goes over the wire)
  Sign in        ${demo.people.map(({ name, pin }) => `${name}: PIN ${pin}`).join(' · ')}   (passwords in ${demoPeopleFile(settings.QUICKPAY_DATA)})

  Till           ${server.ready.url}
  API            ${server.ready.url}/openapi.json
  Payer’s phone  ${gateway.ready.phoneUrl}
  API key        ${apiKey}   (also in ${join(settings.QUICKPAY_DATA, 'api-key.txt')})
  Merchants      ${merchants.join(', ')}

  By shell: npx quickpay pay 38.50 HKD
  End with ctrl-C; payments in flight go on with the next start.
`);
  // Where it cannot, nothing happens: the address has been printed.
  if (open && hasDesktop()) void openBrowser(demoUrl);
  const ended = await Promise.race([stop.then(() => null), gateway.ended, server.ended]);
  if (ended === null) process.stdout.write('\nEnding: letting payments in flight be answered …\n');
  await server.end();
  await gateway.end();
  if (ended !== null) throw new CommandError('A part of Quick Pay ended by itself; so the rest was ended too.');
  process.stdout.write('Ended. What was open goes on with the next start.\n');
}
