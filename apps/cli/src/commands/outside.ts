/**
 * `quickpay query` and `revoke`: orders at WeChat Pay itself, for numbers of which nobody has a payment. What a ledger knows is changed through it
 * alone: it would not hear of what is done here.
 */
import type { OutsideMerchant } from '@quickpay/backend';
import type { Command } from 'commander';
import { ledgerText, lookedText, refundLines } from '../outside/describe.ts';
import { LOOKED_EXIT, refundsOf, withMerchant } from '../outside/find-order.ts';
import { type RevokeFlags, revokeOutside } from '../outside/revoke-order.ts';
import { print, printJson } from '../show.ts';

type Flags = RevokeFlags & Readonly<{ merchant?: string }>;

export function outsideCommands(program: Command): void {
  program
    .command('query')
    .description('Ask WeChat Pay itself about an order by its number, whether or not a ledger knows it')
    .argument('<order>')
    .option('--merchant <id>', 'whose it is, by the configuration (default: the only one)')
    .option('--json', 'one JSON object')
    .action((order: string, flags: Flags) => withMerchant(flags.merchant, (merchant) => query(merchant, order, flags)));
  program
    .command('revoke')
    .description('Revoke an order at WeChat Pay that no ledger knows; what was paid goes back')
    .argument('<order>')
    .option('--merchant <id>', 'whose it is, by the configuration (default: the only one)')
    .option('--dry-run', 'say what would be revoked, and send nothing')
    .option('--confirm <order>', 'the number once more, where nobody is there to be asked')
    .option('--json', 'one JSON object')
    .action((order: string, flags: Flags) => withMerchant(flags.merchant, (merchant) => revokeOutside(merchant, order, flags)));
}

async function query(merchant: OutsideMerchant, orderNumber: string, { json }: Flags): Promise<void> {
  const { environment, id, protocol } = merchant;
  const ledger = merchant.inLedger(orderNumber);
  const looked = await merchant.look(orderNumber);
  const order = looked.kind === 'found' ? looked.order : null;
  const refunds = order === null ? [] : await refundsOf(merchant, order);
  if (json) printJson({ environment, merchant: id, protocol, orderNumber, ...looked, refunds, ledger });
  else {
    const lines = order?.amount == null ? [] : refundLines(order.amount, refunds);
    print(environment, [lookedText(merchant, orderNumber, looked), ...lines, ledgerText(ledger)].join('\n'));
  }
  process.exitCode = LOOKED_EXIT[looked.kind];
}
