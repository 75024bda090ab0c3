/** `quickpay store`: which stores have a node, how fresh what is known of them is, a token for a new one, and all that is done about one that is gone. */
import type { StoreView } from '@quickpay/client';
import type { Command } from 'commander';
import { type Connection, clientFor, rethrow } from '../connection.ts';
import { print, printJson } from '../show.ts';
import { disputesCommand } from './store-disputes.ts';
import { missingCommand } from './store-missing.ts';
import { recoverCommand } from './store-recover.ts';
import { takeOverCommand } from './store-take-over.ts';

type Flags = Connection & Readonly<{ json?: true }>;

export function storeCommands(program: Command): void {
  const store = program
    .command('store')
    .description(
      'Stores with a machine of their own: store list, enrol, revoke; when one is gone: take-over, recover, missing, disputes',
    );
  store
    .command('list')
    .description('Every store, its node where it has one, and how old the news of it is')
    .option('--json', 'JSON')
    .action(async (flags: Flags) => {
      const stores = await clientFor(flags).stores.list().catch(rethrow);
      if (flags.json) printJson(stores);
      else print(stores.environment, stores.items.map(row).join('\n'));
    });
  store
    .command('enrol')
    .description('Print the command that makes a machine the node of a store; its token counts once, for 24 hours')
    .argument('<store>', 'its id')
    .option('--json', 'JSON')
    .action(async (id: string, flags: Flags) => {
      const made = await clientFor(flags).stores.enrol(id).catch(rethrow);
      if (flags.json) printJson(made);
      else
        print(
          made.environment,
          `Type on the machine in ${made.storeId}, until ${minute(made.expiresAt)}:\n  npx ${made.command}\nWhoever has this line is given the store’s keys. It is shown this once.`,
        );
    });
  store
    .command('revoke')
    .description('Trust the node of a store no more: its machine is stolen or lost')
    .argument('<store>', 'its id')
    .option('--json', 'JSON')
    .action(async (id: string, flags: Flags) => {
      const { environment, ...of } = await clientFor(flags).stores.revoke(id).catch(rethrow);
      if (flags.json) printJson({ environment, ...of });
      else
        print(
          environment,
          `${row(of)}\nIt is given nothing any more. The keys that it has it still has: have new ones made at WeChat Pay, and put them in place here.`,
        );
    });
  takeOverCommand(store);
  recoverCommand(store);
  missingCommand(store);
  disputesCommand(store);
}

const minute = (time: string): string => `${time.slice(0, 16).replace('T', ' ')} UTC`;

function row({ id, name, quotaSharePercent, node, tokenExpiresAt }: Omit<StoreView, 'environment'>): string {
  const share = quotaSharePercent === null ? '' : `${quotaSharePercent} % of the quotas`;
  return [id.padEnd(12), nodeSaid(node, tokenExpiresAt), share, name].filter((part) => part !== '').join('  ');
}

function nodeSaid(node: StoreView['node'], tokenExpiresAt: string | null): string {
  const waiting = tokenExpiresAt === null ? '' : `; a token waits until ${minute(tokenExpiresAt)}`;
  if (node === null) return `no node: its tills talk to head office${waiting}`;
  const { id, state, endedAt, silentMs, backlog, reasons, hasLatestProfile } = node;
  if (endedAt !== null) return `node ${id} ${state === 'revoked' ? 'revoked' : 'taken over'} ${minute(endedAt)}${waiting}`;
  return [
    `node ${id}`,
    silentMs === null ? 'never heard' : `heard ${ago(silentMs)} ago`,
    ...(backlog === null ? [] : [`${backlog} to tell`]),
    ...(hasLatestProfile ? [] : ['works by an older profile']),
    ...(reasons ?? []),
  ].join(', ');
}

function ago(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7_200 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}
