/** `quickpay store disputes`: what a node that was taken over and head office do not agree about. */
import type { DisputeView } from '@quickpay/client';
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

/** What it is, and what a manager does about it. By the table of `docs/reference/store-conflicts.md`. */
const WORDS: Readonly<Record<DisputeView['kind'], string>> = {
  paidThenReturned:
    'The store’s node called it paid; the money went back. If the customer has the goods, only they can pay again.',
  paidThenNotPaid: 'The store’s node called it paid; WeChat Pay shows no money. Compare it with the bill of the day.',
  notPaidThenPaid: 'The store’s node called it not paid; WeChat Pay has the money. If the customer has no goods, refund it.',
  unheardOf: 'Head office had never heard of it, and asks WeChat Pay now. Look what it came to.',
  refundOfNode: 'The store’s node had refunded, and head office did not know. It asks WeChat Pay before it sends anything.',
  refundedBeyond: 'The two have asked for more than was paid. WeChat Pay gives back no more than that: wait, then look.',
  refundedThenClosed:
    'The store’s node says that the refund succeeded; head office that nothing went back. Compare it with the bill before you refund again.',
  closedThenRefunded: 'The store’s node says that nothing went back; it did. Tell whoever was told the opposite.',
  paidAtBothDoors: 'The sale was paid at the store and at head office. The customer keeps one: refund the other.',
};

const described = ({ id, kind, storeId, nodeId, nodeState, officeState, paymentId, at }: DisputeView): string =>
  `! ${id}  ${at.slice(0, 19)}  ${storeId}, node ${nodeId}: ${nodeState ?? 'not asked'}; here: ${officeState}
    ${WORDS[kind]}
    Look: quickpay watch ${paymentId}. Then: quickpay store disputes --seen ${id}`;
