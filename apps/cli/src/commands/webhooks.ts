/** `quickpay webhooks`: which programs are told what happens, how that went, and sending it anew. */
import type { WebhookDeliveryView, WebhookDeliveryWhole, WebhookEndpointView } from '@quickpay/client';
import type { Command } from 'commander';
import { type Connection, clientFor, rethrow } from '../connection.ts';
import { CommandError, EXIT } from '../exit.ts';
import { coloured, print, printJson } from '../show.ts';

type Flags = Connection & Readonly<{ json?: true }>;
type ListFlags = Flags & Readonly<{ state?: WebhookDeliveryView['state']; limit: string; after?: string }>;
type ResendFlags = Flags & Readonly<{ failed?: true; from?: string; to?: string }>;

export function webhookCommands(program: Command): void {
  const webhooks = program
    .command('webhooks')
    .description('The programs that are told what happens, and how they do; how each delivery went, and sending it anew')
    .option('--json', 'JSON')
    .action(list);
  const about = (name: string, description: string) => webhooks.command(name).description(description).option('--json', 'JSON');
  about('deliveries', 'What was sent or is still to be sent, newest first')
    .argument('<webhook>')
    .option('--state <state>', 'only those that are pending, delivered or failed')
    .option('--limit <n>', 'how many', '20')
    .option('--after <id>', 'the page after this one')
    .action(deliveries);
  about('delivery', 'One delivery, with its body and every try')
    .argument('<webhook>')
    .argument('<delivery>', 'its id, whd_…')
    .action(delivery);
  about('resend', 'Send one anew, whatever became of it; or all that were given up')
    .argument('<webhook>')
    .argument('[delivery]', 'its id, whd_…')
    .option('--failed', 'all that were given up')
    .option('--from <time>', 'with --failed: of what happened at that time or later, such as 2026-11-24T00:00:00Z')
    .option('--to <time>', 'with --failed: of what happened before that time')
    .action(resend);
  about('test', 'Send an event that says that nothing happened').argument('<webhook>').action(test);
  about('enable', 'Tell a program again that answered 410').argument('<webhook>').action(enable);
}

async function list(flags: Flags): Promise<void> {
  const found = await clientFor(flags).webhooks.list().catch(rethrow);
  if (flags.json) printJson(found);
  else
    print(
      found.environment,
      found.items.length === 0
        ? 'Nobody is told. Endpoints are written into the configuration: docs/guides/webhooks.md.'
        : found.items.map(endpointRow).join('\n'),
    );
  if (found.items.some(({ state }) => state === 'disabled')) process.exitCode = EXIT.findings;
}

async function deliveries(id: string, { state, limit, after, ...flags }: ListFlags): Promise<void> {
  const query = {
    limit: Number(limit),
    ...(state === undefined ? {} : { state }),
    ...(after === undefined ? {} : { after }),
  };
  const page = await clientFor(flags).webhooks.deliveries(id, query).catch(rethrow);
  if (flags.json) return printJson(page);
  print(page.environment, page.items.length === 0 ? 'No deliveries.' : page.items.map(deliveryRow).join('\n'));
  if (page.next !== null) print(page.environment, `More: quickpay webhooks deliveries ${id} --after ${page.next}`);
}

async function delivery(id: string, deliveryId: string, flags: Flags): Promise<void> {
  const found = await clientFor(flags).webhooks.delivery(id, deliveryId).catch(rethrow);
  if (flags.json) printJson(found);
  else print(found.environment, wholeDelivery(found));
}

async function resend(id: string, deliveryId: string | undefined, { failed, from, to, ...flags }: ResendFlags): Promise<void> {
  if ((deliveryId === undefined) === (failed === undefined))
    throw new CommandError('Which? Name a delivery (whd_…), or say --failed for all that were given up.', EXIT.usage);
  if (failed === undefined && (from !== undefined || to !== undefined))
    throw new CommandError('--from and --to go with --failed.', EXIT.usage);
  const { webhooks } = clientFor(flags);
  if (deliveryId !== undefined) {
    const sent = await webhooks.resend(id, deliveryId).catch(rethrow);
    if (flags.json) printJson(sent);
    else print(sent.environment, `${deliveryRow(sent)}\nIt is sent now. Look: quickpay webhooks delivery ${id} ${sent.id}`);
    return;
  }
  const body = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  const sent = await webhooks.resendFailed(id, body).catch(rethrow);
  if (flags.json) printJson(sent);
  else print(sent.environment, `${sent.resent === 1 ? '1 delivery is' : `${sent.resent} deliveries are`} sent anew.`);
}

async function test(id: string, flags: Flags): Promise<void> {
  const sent = await clientFor(flags).webhooks.test(id).catch(rethrow);
  if (flags.json) printJson(sent);
  else print(sent.environment, `${deliveryRow(sent)}\nLook how it went: quickpay webhooks delivery ${id} ${sent.id}`);
}

async function enable(id: string, flags: Flags): Promise<void> {
  const found = await clientFor(flags).webhooks.activate(id).catch(rethrow);
  if (flags.json) printJson(found);
  else print(found.environment, found.items.map(endpointRow).join('\n'));
}

const ENDPOINT_SHAPES: Readonly<Record<WebhookEndpointView['state'], string>> = { on: '✔', resting: '◐', disabled: '!' };

function endpointRow({ id, url, state, pending, oldestPendingAt, failed, lastDeliveredAt }: WebhookEndpointView): string {
  return [
    `${ENDPOINT_SHAPES[state]} ${id}`,
    state.padEnd(8),
    `${pending} pending${oldestPendingAt === null ? '' : ` since ${oldestPendingAt.slice(0, 19)}`}`,
    `${failed} failed`,
    lastDeliveredAt === null ? 'nothing delivered yet' : `last delivered ${lastDeliveredAt.slice(0, 19)}`,
    url,
  ].join('  ');
}

const SHAPES = { pending: '◐', delivered: '✔', failed: '▬' } as const;
const COLOURS = { pending: '35', delivered: '32', failed: '31' } as const;

function deliveryRow({ id, at, type, subjectId, state, tries, nextTryAt }: WebhookDeliveryView): string {
  return [
    `${SHAPES[state]} ${id}`,
    at.slice(0, 19),
    type.padEnd(20),
    subjectId,
    coloured(state.padEnd(9), COLOURS[state]),
    tries === 1 ? '1 try' : `${tries} tries`,
    ...(nextTryAt === null ? [] : [`next ${nextTryAt.slice(0, 19)}`]),
  ].join('  ');
}

function wholeDelivery(found: WebhookDeliveryWhole): string {
  const tries = found.attempts.map(({ at, ms, status, problem, answer }) =>
    [`  ${at.slice(0, 19)}`, `→ ${status ?? 'no answer'}`, `${ms} ms`, problem ?? 'delivered', answer].join('  ').trimEnd(),
  );
  return [deliveryRow(found), `  webhook-id ${found.eventId}`, `  ${found.body}`, ...tries].join('\n');
}
