/** `quickpay refund` and `refunds`: giving back what was paid, and looking at what went back. */
import { setTimeout as pause } from 'node:timers/promises';
import { isMoneyError, moneyText, parseMoney, QuickpayUnreachable, type RefundsView, type RefundView } from '@quickpay/client';
import type { Command } from 'commander';
import { type Connection, clientFor, rethrow } from '../connection.ts';
import { CommandError, EXIT } from '../exit.ts';
import { withMerchant } from '../outside/find-order.ts';
import { type RefundFlags, reasonOf, refundOutside } from '../outside/refund-order.ts';
import { print, printJson, refundFollowed, refundRow, seconds, tell } from '../show.ts';

type Flags = Connection & RefundFlags & Readonly<{ quiet?: true; wait: string; merchant?: string }>;

/** How the ids of payments begin: anything else is an order number. */
const PAYMENT = 'pay_';

const LOOK_EVERY_MS = 500;

export function refundCommands(program: Command): void {
  program
    .command('refund')
    .description('Refund a paid payment, or a part of it; or an order, by its number, that no ledger knows')
    .argument('<payment>', 'its id, pay_…; or an order number')
    .argument('[amount]', 'such as 8.50, in the payment’s currency (default: all that is left)')
    .option('--reason <text>', 'why, as the payer reads it: at most 80 bytes; needed but for a dry run')
    .option('--dry-run', 'say what would be refunded, and send nothing')
    .option('--wait <seconds>', 'how long to follow the refund', '60')
    .option('--json', 'one JSON object at the end')
    .option('-q, --quiet', 'no progress')
    .option('--merchant <id>', 'of an order: whose it is, by the configuration (default: the only one)')
    .option('--confirm <order>', 'of an order: the number once more, where nobody is there to be asked')
    .option('--refund-number <number>', 'of an order: under which number it is refunded, to ask for the same once more')
    .action((id: string, amount: string | undefined, flags: Flags) =>
      id.startsWith(PAYMENT)
        ? refund(id, amount, flags)
        : withMerchant(flags.merchant, (merchant) => refundOutside(merchant, id, amount, flags)),
    );
  program
    .command('refunds')
    .description('List a payment’s refunds, and what can still be refunded')
    .argument('<payment>')
    .option('--json', 'JSON')
    .action(async (id: string, flags: Flags) => {
      const refunds = await clientFor(flags).payments.refunds(id).catch(rethrow);
      if (flags.json) printJson(refunds);
      else {
        const rows = refunds.items.length === 0 ? 'No refunds.' : refunds.items.map(refundRow).join('\n');
        print(refunds.environment, `${rows}\n${moneyText(refunds.refundable)} can be refunded.`);
      }
    });
}

async function refund(id: string, amount: string | undefined, flags: Flags): Promise<void> {
  const quickpay = clientFor(flags);
  const waitMs = seconds(flags.wait) * 1_000;
  const { environment, refundable } = await quickpay.payments.refunds(id).catch(rethrow);
  const wanted = amount === undefined ? refundable : read(amount, refundable);
  if (flags.dryRun) return dryRun(id, wanted, { environment, refundable }, flags);

  const reason = reasonOf(flags);
  const started = performance.now();
  // With an amount even where all is meant: what was shown is what is sent, whatever happens in between.
  let last = await quickpay.payments
    .refund(id, { reason, ...(wanted.minor > 0 ? { amount: wanted } : {}) })
    .catch((fault: unknown) => rethrow(fault instanceof QuickpayUnreachable ? notKnown(fault, id) : fault));
  const interrupted = new AbortController();
  const interrupt = () => interrupted.abort();
  process.once('SIGINT', interrupt);
  const show = (step: RefundView) => {
    if (!flags.quiet && !flags.json) tell(step.environment, `  ${refundRow(step)}`);
  };
  show(last);
  while (last.outcome === 'unknown' && performance.now() - started < waitMs && !interrupted.signal.aborted) {
    await pause(LOOK_EVERY_MS, undefined, { signal: interrupted.signal }).catch(() => {});
    const next = await quickpay.refunds.get(last.id).catch(rethrow);
    if (next.state !== last.state || next.cashier.key !== last.cashier.key) show(next);
    last = next;
  }
  process.off('SIGINT', interrupt);
  if (flags.json) printJson(last);
  else print(last.environment, refundFollowed(last, performance.now() - started));
  process.exitCode = interrupted.signal.aborted
    ? EXIT.interrupted
    : { refunded: EXIT.done, notRefunded: EXIT.notPaid, unknown: EXIT.unknown }[last.outcome];
}

/** To type the command once more is to ask for another refund. */
const notKnown = ({ message }: QuickpayUnreachable, id: string): CommandError =>
  new CommandError(
    `${message}. It is not known whether the refund was asked for. Look, before you ask again: quickpay refunds ${id}`,
    EXIT.unknown,
  );

type Amount = RefundsView['refundable'];

function read(text: string, { currency }: Amount): Amount {
  const money = parseMoney(text, currency);
  if (isMoneyError(money)) throw new CommandError(`${text} ${currency}: ${money.message}.`, EXIT.usage);
  return { minor: money.amountMinor, currency };
}

type Left = Pick<RefundsView, 'environment' | 'refundable'>;

function dryRun(id: string, wanted: Amount, { environment, refundable }: Left, { json }: Flags): void {
  const allowed = wanted.minor > 0 && wanted.minor <= refundable.minor;
  const left = moneyText(refundable);
  if (json) printJson({ environment, dryRun: true, paymentId: id, allowed, amount: wanted, refundable });
  else if (allowed) print(environment, `Would refund ${moneyText(wanted)} of ${id}; ${left} can be refunded. Nothing was sent.`);
  else tell(environment, `${moneyText(wanted)} cannot be refunded: ${left} of ${id} is left. Nothing was sent.`);
  process.exitCode = allowed ? EXIT.done : EXIT.failed;
}
