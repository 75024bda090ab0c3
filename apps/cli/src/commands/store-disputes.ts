/** `quickpay store disputes`: what a node that was taken over and head office do not agree about. */
import { DISPUTES, type DisputeView } from '@quickpay/client';
import type { Command } from 'commander';
import { type Connection, clientFor, rethrow } from '../connection.ts';
import { print, printJson } from '../show.ts';

type Flags = Connection & Readonly<{ seen?: string; json?: true }>;

export function disputesCommand(store: Command): void {
  store
    .command('disputes')
    .description('What a node that was taken over and head office do not agree about, and nobody has seen')
    .option('--seen <id>', 'take this one from the list: you have seen to it')
    .option('--json', 'JSON')
    .action(disputes);
}

async function disputes({ seen, json, ...flags }: Flags): Promise<void> {
  const quickpay = clientFor(flags);
  if (seen !== undefined) {
    const done = await quickpay.disputes.see(seen).catch(rethrow);
    if (json) printJson(done);
    else print(done.environment, `${seen} is off the list. It comes back where the node tells of another state.`);
    return;
  }
  const { items, environment } = await quickpay.disputes.list().catch(rethrow);
  if (json) printJson({ environment, items });
  else print(environment, items.length === 0 ? 'Nothing.' : items.map(described).join('\n'));
}

const described = ({ id, kind, storeId, nodeId, nodeState, officeState, paymentId, at }: DisputeView): string =>
  `! ${id}  ${at.slice(0, 19)}  ${storeId}, node ${nodeId}: ${nodeState ?? 'not asked'}; here: ${officeState}
    ${DISPUTES[kind].en}.
    Look: quickpay watch ${paymentId}. Then: quickpay store disputes --seen ${id}`;
