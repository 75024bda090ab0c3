/** `quickpay store recover`: what a dead node took and never told, told from its disk. */
import {
  ConfigurationError,
  type Recovered,
  type RecoveredPayment,
  type Recovery,
  type RecoveryEnd,
  readSettings,
  recoverNode,
  secureRandom,
  systemClock,
} from '@quickpay/backend';
import type { Command } from 'commander';
import { CommandError, EXIT } from '../exit.ts';
import { print, printJson } from '../show.ts';
import { plural } from '../stores/words.ts';

type Flags = Readonly<{ data: string; upstream?: string; json?: true }>;

export function recoverCommand(store: Command): void {
  store
    .command('recover')
    .description('Tell head office what a dead node took and never told, from its disk; the store must have been taken over')
    .requiredOption('--data <folder>', 'the dead node’s data folder, or a copy of it')
    .option('--upstream <url>', 'where head office is (default: where the node was enrolled)')
    .option('--json', 'JSON')
    .action(recover);
}

async function recover({ data, upstream, json }: Flags): Promise<void> {
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  try {
    const recovery = await recovered(data, upstream, interrupted.signal);
    if (recovery.kind !== 'shipped')
      throw new CommandError(recovery.why, recovery.kind === 'silent' ? EXIT.unknown : EXIT.failed);
    const found = recovery.recovered;
    if (json) printJson(found);
    else print(found.environment, described(found));
    process.exitCode = interrupted.signal.aborted ? EXIT.interrupted : ENDS[found.end.kind];
  } finally {
    process.off('SIGINT', interrupt);
  }
}

/** `--data` alone says which folder: a ledger or key that a setting names is another machine’s. */
async function recovered(data: string, upstream: string | undefined, signal: AbortSignal): Promise<Recovery> {
  try {
    return await recoverNode(readSettings({ ...process.env, QUICKPAY_DATA: data }), {
      ...(upstream === undefined ? {} : { upstream }),
      clock: systemClock(),
      random: secureRandom(),
      signal,
    });
  } catch (fault) {
    throw fault instanceof ConfigurationError ? new CommandError(fault.message) : fault;
  }
}

const ENDS: Readonly<Record<RecoveryEnd['kind'], number>> = {
  whole: EXIT.done,
  silent: EXIT.unknown,
  refused: EXIT.failed,
  damaged: EXIT.findings,
};

const SHOWN_MAX = 50;

function described(found: Recovered): string {
  const { storeId, nodeId, before, told, late, payments, end } = found;
  const shown = payments.slice(0, SHOWN_MAX).map(paymentRow);
  return [
    `${storeId}, node ${nodeId}: ${plural(told, 'fact')} told now, about ${plural(payments.length, 'payment')}; head office had ${before} before.`,
    ...shown,
    ...(payments.length > SHOWN_MAX ? [`  and ${payments.length - SHOWN_MAX} more (--json has all)`] : []),
    ...(late === 0
      ? []
      : [
          `${late} of the facts came after the take-over. Head office keeps them beside its own, and works on every payment that it had not heard of: it asks WeChat Pay first.`,
        ]),
    ended(end, found),
  ].join('\n');
}

const paymentRow = ({ id, orderNumber, state, isOpen }: RecoveredPayment): string =>
  `  ${id}  ${orderNumber}  ${isOpen ? `${state}: the node had not settled it` : state}`;

function ended(end: RecoveryEnd, { storeId, left }: Recovered): string {
  switch (end.kind) {
    case 'whole':
      return 'Head office has everything that this disk had. Nothing was sent to WeChat Pay from here. At head office: quickpay store disputes, quickpay attention';
    case 'silent':
      return `${plural(left, 'fact')} left: ${end.why}. Run it again: it goes on where it stopped.`;
    case 'refused':
      return `${plural(left, 'fact')} left, and head office takes nothing more: ${end.why}. Keep the folder as it is, and look at quickpay store missing ${storeId} --date DAY.`;
    case 'damaged':
      return `The disk is damaged, and gives nothing more: ${end.why}. About ${plural(left, 'fact')} stay untold. What they were about is in WeChat Pay’s bills: at head office, quickpay store missing ${storeId} --date DAY.`;
  }
}
