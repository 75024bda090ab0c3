/** `quickpay start`: the sandbox and the backend, each a process of its own, until it is ended. */
import { join } from 'node:path';
import { demoOrigin } from '@quickpay/backend';
import { Quickpay } from '@quickpay/client';
import type { Command } from 'commander';
import { refuseFolderOfOthers, type SandboxLine, writeDemoConfiguration } from '../demo.ts';
import { demoPeople, demoPeopleFile, seedDemoPeople } from '../demo-people.ts';
import { CommandError } from '../exit.ts';
import { hasDesktop, openBrowser } from '../open-browser.ts';
import { startProcess } from '../processes.ts';
import { SandboxControl } from '../sandbox-control.ts';
import { ending } from '../serving.ts';
import { settingsOrError } from '../settings-or-error.ts';
import { ENVIRONMENTS } from '../show.ts';

export function startCommand(program: Command): void {
  program
    .command('start')
    .description(
      'Start everything: the sandbox with its payer’s phone, and the backend; opens the demo page where there is a desktop',
    )
    .option('--no-open', 'open no browser')
    .action(start);
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
